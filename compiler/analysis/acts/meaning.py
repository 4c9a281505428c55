"""What each kind of node does to a call: the one place where the analyses are taught a new kind of node.

A node either sends the call on at once, by an edge that its caller cannot notice (`passed`), or does something that somebody notices (an
`Act`), after which the call ends there or goes on by one of the node's edges. Acts hold no id of a node: two graphs that do the same are
told so, whatever their routes are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from compiler.graph import (
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    ConditionalRoute,
    DeviceLeg,
    DialOut,
    Edge,
    End,
    Label,
    LeaveMessage,
    Node,
    NodeLeg,
    PermissionGate,
    Phone,
    PickUp,
    ReadMessages,
    Reason,
    Ring,
    heard_in,
    heard_of,
)
from compiler.numbering import Dialled, classify, read_dialled
from compiler.time.schedule import Schedule

OWN_NUMBER = "own"
"""Presented: the number of the phone that calls; none, for a phone or a caller that has none."""

ANONYMOUS = ""
"""Presented: no number."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that a caller hears: its id, what it says (a digest), how long it is in whole seconds, rounded up."""

    audio: str
    digest: str
    seconds: int


@dataclass(frozen=True, slots=True, order=True)
class ExternalCall:
    """A call of a number outside. `number`: E.164 or short. `charged`: the address of whose right and bill it is."""

    WRITTEN_AS: ClassVar[str] = "Outside"

    number: str
    presents: str
    charged: str
    trunks: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Ringing:
    """Phones ring, and numbers outside with them, for so many seconds at most; the first to answer takes the call."""

    phones: tuple[str, ...]
    outside: tuple[ExternalCall, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class CallingExternal:
    """A number outside is called; whatever it does ends the call, once a trunk has taken it."""

    WRITTEN_AS: ClassVar[str] = "CallingOut"

    call: ExternalCall


@dataclass(frozen=True, slots=True)
class CallingEmergency:
    """An emergency number is called, presenting the number by which rescue calls back."""

    WRITTEN_AS: ClassVar[str] = "CallingRescue"

    number: str
    presents: str
    trunks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeavingMessage:
    """A greeting, a tone, and a message is recorded. `greeting` None: the system's own words."""

    WRITTEN_AS: ClassVar[str] = "Recorded"

    mailbox: str
    greeting: Recording | None


@dataclass(frozen=True, slots=True)
class ReadingMessages:
    """The caller listens to the messages of a box."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class PickingUp:
    """The caller takes the call that rings at one of these phones, if one does."""

    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Playing:
    """The caller hears a recording, and goes on."""

    recording: Recording


@dataclass(frozen=True, slots=True)
class Ending:
    """The call is ended."""

    reason: Reason


Act = (
    Ringing
    | CallingExternal
    | CallingEmergency
    | LeavingMessage
    | ReadingMessages
    | PickingUp
    | Playing
    | Ending
)

FINAL = (LeavingMessage, ReadingMessages, PickingUp, Ending)
"""Acts after which nothing comes."""

UNDECIDED = (Ringing, CallingExternal, CallingEmergency)
"""Acts that end the call if they succeed, and else let it go on; which of both is a matter of states."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a call carries with it: who calls, if it is one of our phones, and what number was dialled and read."""

    phone: Phone | None = None
    digits: str | None = None
    dialled: Dialled | None = None
    charged: str = ""
    """The subject of the last gate that let it pass."""


def passed(
    graph: CallGraph, node: Node, situation: Situation, holds: Callable[[Schedule], bool]
) -> Edge | None:
    """The edge by which a node sends the call on without anybody noticing; None if it does something."""
    match node:
        case ConditionalRoute():
            for index, case in enumerate(node.cases):
                if holds(case.schedule):
                    return Edge(Label.MATCHED, case.target, index)
            return Edge(Label.OTHERWISE, node.otherwise)
        case DialOut():
            read = read_dialled(situation.digits or "", node.country)
            return Edge(Label.INVALID, node.invalid) if read is None else Edge(Label.NEXT, node.next)
        case PermissionGate():
            allowed = _allowed(node, situation)
            return Edge(Label.ALLOWED, node.allowed) if allowed else Edge(Label.DENIED, node.denied)
        case Ring():
            rings = any(_rings(graph, leg, situation) for leg in node.legs)
            return None if rings else Edge(Label.UNREACHABLE, node.unreachable)
        case _:
            return None


def _allowed(gate: PermissionGate, situation: Situation) -> bool:
    if gate.number is not None:
        return gate.permission.allows(gate.number, str(classify(gate.number, gate.country)))
    dialled = situation.dialled
    return dialled is not None and gate.permission.allows(dialled.number, dialled.call_class)


def after(node: Node, edge: Edge, situation: Situation) -> Situation:
    """What the call carries once it has taken an edge."""
    if isinstance(node, DialOut) and edge.label is Label.NEXT:
        dialled = read_dialled(situation.digits or "", node.country)
        return Situation(situation.phone, situation.digits, dialled, situation.charged)
    if isinstance(node, PermissionGate) and edge.label is Label.ALLOWED:
        charged = node.subject
        if node.number is None and situation.phone is not None:
            charged = f"{node.subject.split('/')[0]}/users/{situation.phone.user}"
        return Situation(situation.phone, situation.digits, situation.dialled, charged)
    return situation


def act(graph: CallGraph, node: Node, situation: Situation) -> Act:
    """What a node does that is not `passed`."""
    match node:
        case Ring():
            outside = tuple(
                call
                for leg in node.legs
                if isinstance(leg, NodeLeg)
                for call in _leg_outside(graph, leg.node, situation)
            )
            phones = (leg.device for leg in node.legs if isinstance(leg, DeviceLeg))
            return Ringing(tuple(sorted(phones)), tuple(sorted(outside)), node.seconds)
        case CallExternal():
            return CallingExternal(_outside(node, situation))
        case CallEmergency():
            return CallingEmergency(node.number, node.callback, node.trunks)
        case LeaveMessage():
            return LeavingMessage(node.mailbox, recording(graph, node.greeting) if node.greeting else None)
        case ReadMessages():
            own = situation.phone.mailbox if situation.phone is not None else None
            mailbox = node.mailbox or own
            # A phone whose user has no box is refused.
            return ReadingMessages(mailbox) if mailbox else Ending(Reason.REFUSED)
        case PickUp():
            return PickingUp(node.devices)
        case Announce():
            return Playing(recording(graph, node.audio))
        case End():
            return Ending(node.reason)
        case _:
            raise TypeError(f"{type(node).__name__} does nothing that is noticed")


def ways_on(node: Node) -> dict[Label, str]:
    """Where a node's call goes on that its act has not ended."""
    if isinstance(node, (ConditionalRoute, PermissionGate, DialOut)):
        return {}
    return {edge.label: edge.target for edge in node.edges()}


def _rings(graph: CallGraph, leg: DeviceLeg | NodeLeg, situation: Situation) -> bool:
    return isinstance(leg, DeviceLeg) or any(_leg_outside(graph, leg.node, situation))


def _leg_outside(graph: CallGraph, node_id: str, situation: Situation) -> Iterator[ExternalCall]:
    """The call that a leg makes, if its gate lets it out."""
    node = graph.nodes[node_id]
    while isinstance(node, PermissionGate):
        if not _allowed(node, situation):
            return
        situation = after(node, Edge(Label.ALLOWED, node.allowed), situation)
        node = graph.nodes[node.allowed]
    if isinstance(node, CallExternal):
        yield _outside(node, situation)


def _outside(node: CallExternal, situation: Situation) -> ExternalCall:
    number = node.number
    if number is None:
        assert situation.dialled is not None, "a number is called before it is read"
        number = situation.dialled.number
    return ExternalCall(number, _presented(node, situation), situation.charged, node.trunks, node.seconds)


def _presented(node: CallExternal, situation: Situation) -> str:
    if node.caller_id is not None:
        return node.caller_id
    if situation.phone is None:
        return OWN_NUMBER
    return situation.phone.caller_id or ANONYMOUS


def recording(graph: CallGraph, audio: str) -> Recording:
    """A recording of the client, as its callers hear it."""
    found = next((one for one in graph.audio if one.id == audio), None)
    heard = heard_of(found) if found is not None else heard_in(b"")
    return Recording(audio, heard.digest, heard.seconds)
