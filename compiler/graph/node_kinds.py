"""What is so of each kind of node, one question a function; and a node as one of its kinds, or None.

For questions about some kinds alone. Each question names every kind, so that a new one is thought of, here and in no other place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from compiler.graph.conditions import asked_of_caller
from compiler.graph.nodes import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    ConditionalRoute,
    DialOut,
    Edge,
    End,
    FlipSwitch,
    Label,
    LeaveMessage,
    Menu,
    Node,
    PermissionGate,
    PickUp,
    ReadMessages,
    Ring,
    SetPresence,
    WaitInQueue,
)
from schema.destination import DestinationKind
from schema.meanings import Section
from schema.sections import OBJECT_KIND_BY_WORD, OBJECT_KIND_OF, ObjectKind


def conditional_route(node: Node) -> ConditionalRoute | None:
    """The node, if conditions decide there."""
    match node:
        case ConditionalRoute():
            return node
        case (
            Ring()
            | WaitInQueue()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def depends_on_caller(node: Node) -> bool:
    """Whether what happens at the node depends on what a caller from outside shows."""
    route = conditional_route(node)
    return route is not None and any(asked_of_caller(case.condition) for case in route.cases)


def permission_gate(node: Node) -> PermissionGate | None:
    """The node, if somebody's calling permission decides there."""
    match node:
        case PermissionGate():
            return node
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def admission(node: Node) -> AdmitCall | None:
    """The node, if calls from outside are counted there."""
    match node:
        case AdmitCall():
            return node
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def awaits_keys(node: Node) -> bool:
    """Whether callers may press something there: in a menu, or in a queue with keys."""
    waiting = queue_node(node)
    return menu(node) is not None or (waiting is not None and waiting.awaits_keys)


def queues_among(nodes: Iterable[Node]) -> list[WaitInQueue]:
    """Each queue once, whichever priorities callers have in it."""
    return [*{node.queue: node for node in filter(None, map(queue_node, nodes))}.values()]


def final_end(node: Node) -> End | None:
    """The node, if it does nothing but end the call."""
    match node:
        case End():
            return node
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
        ):
            return None
        case _:
            assert_never(node)


def flip_switch(node: Node) -> FlipSwitch | None:
    """The node, if a switch is set there."""
    match node:
        case FlipSwitch():
            return node
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | SetPresence()
            | End()
            | Announce()
            | Menu()
        ):
            return None
        case _:
            assert_never(node)


def presence_node(node: Node) -> SetPresence | None:
    """The node, if somebody is logged in to queues there, or pauses."""
    match node:
        case SetPresence():
            return node
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | End()
            | Announce()
            | Menu()
        ):
            return None
        case _:
            assert_never(node)


def external_call(node: Node) -> CallExternal | None:
    """The node, if it calls an external number."""
    match node:
        case CallExternal():
            return node
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def ringing_node(node: Node) -> Ring | None:
    """The node, if phones ring there."""
    match node:
        case Ring():
            return node
        case (
            WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def queue_node(node: Node) -> WaitInQueue | None:
    """The node, if callers wait there."""
    match node:
        case WaitInQueue():
            return node
        case (
            Ring()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def menu(node: Node) -> Menu | None:
    """The node, if the caller chooses there where to go on."""
    match node:
        case Menu():
            return node
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def leaves_by(node: Node) -> tuple[str, ...]:
    """The trunks by which calls leave at a node."""
    match node:
        case CallExternal() | CallEmergency():
            return node.trunks
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return ()
        case _:
            assert_never(node)


def for_phones_alone(node: Node) -> bool:
    """Whether only phones of the client may come to a node: codes, messages, emergency numbers, numbers that are dialled."""
    match node:
        case PermissionGate() | CallExternal():
            return node.number is None
        case DialOut() | CallEmergency() | ReadMessages() | PickUp() | FlipSwitch() | SetPresence():
            return True
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | AdmitCall()
            | LeaveMessage()
            | Announce()
            | Menu()
            | End()
        ):
            return False
        case _:
            assert_never(node)


def dials_freely(node: Node) -> bool:
    """Whether a caller who comes to a node can call a number of his own choice."""
    match node:
        case CallExternal() | PermissionGate():
            return node.number is None
        case DialOut() | CallEmergency():
            return True
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | AdmitCall()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return False
        case _:
            assert_never(node)


def numbering_plan(node: Node) -> str | None:
    """The country by whose plan numbers are read or classed at a node."""
    match node:
        case PermissionGate() | DialOut():
            return node.country
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | CallExternal()
            | CallEmergency()
            | AdmitCall()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def own_greeting(node: Node) -> str | None:
    """The client's recording behind which a message is recorded; None where none is, or the system speaks."""
    match node:
        case LeaveMessage():
            return node.greeting
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def depends_on_phone(node: Node) -> bool:
    """Whether a feature code that leads to a node means something else to each phone: its own mailbox."""
    match node:
        case ReadMessages():
            return node.mailbox is None
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return False
        case _:
            assert_never(node)


def depends_on_dialling(node: Node) -> bool:
    """Whether what is done at a node may be something else for each phone that dials, and what it dials: who may call, what it shows, who pays."""
    match node:
        case PermissionGate() | DialOut() | CallExternal():
            return True
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | CallEmergency()
            | AdmitCall()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return False
        case _:
            assert_never(node)


def is_no_object(node: Node) -> bool:
    """Whether a node stands for a destination that is no object: a number outside, the end of the call. Where it is named decides."""
    match node:
        case PermissionGate() | CallExternal():
            return node.number is not None
        case End():
            return True
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | DialOut()
            | AdmitCall()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
        ):
            return False
        case _:
            assert_never(node)


def own_number_called(node: Node, edge: Edge) -> str | None:
    """The client's own number to which a call goes on that a phone dialled; None on any other edge."""
    match node:
        case DialOut():
            return node.own[edge.index][0] if edge.label is Label.OWN else None
        case (
            Ring()
            | WaitInQueue()
            | ConditionalRoute()
            | PermissionGate()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return None
        case _:
            assert_never(node)


def object_kind(node: Node) -> ObjectKind | None:
    """The kind of destination whose object a node is a part of: the object that its origin names. None for other nodes."""
    section = node.origin.path[0]
    match node:
        case LeaveMessage():
            word = (
                DestinationKind.VOICEMAIL if section == Section.VOICEMAILS else DestinationKind.VOICEMAIL_OF
            )
            return OBJECT_KIND_BY_WORD[word]
        case Ring() | WaitInQueue() | ConditionalRoute() | Announce() | Menu():
            return OBJECT_KIND_OF.get(Section(str(section))) if len(node.origin.path) > 1 else None
        case (
            PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | End()
        ):
            return None
        case _:
            assert_never(node)
