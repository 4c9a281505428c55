"""Which calls may be in progress together: those that do not need anything to be in two states at once.

What a phone does can differ from call to call, since phones are shown which call it is. Whether it is registered, what an external number
does and whether a trunk works cannot; these are what a call needs of the phones, numbers and trunks that it meets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from compiler.analysis.acts import (
    Admitting,
    CallingEmergency,
    CallingExternal,
    Choosing,
    ComingBack,
    Ending,
    FlippingSwitch,
    LeavingMessage,
    PhoneState,
    PickingUp,
    Playing,
    Queueing,
    ReadingMessages,
    Ringing,
    SettingPresence,
    States,
)
from compiler.analysis.calls.call import Call
from compiler.analysis.calls.trace import trace
from compiler.graph import CallGraph, Node
from compiler.graph.conditions import asked_of_switch
from compiler.graph.node_kinds import conditional_route


class NeedKind(StrEnum):
    """What a call may need to be in one state, and a scene sets."""

    PHONE = "phone"
    """Whether a device is registered: True or False."""
    NUMBER = "number"
    """What an external number does: `FarEnd`."""
    TRUNK = "trunk"
    """Whether a trunk is down: True or False."""
    MAILBOX = "mailbox"
    """Whether a mailbox is full: True or False."""
    SWITCH = "switch"
    """Where a switch is; or that calls set it: they are not placed beside those that ask for it."""
    PRESENCE = "presence"
    """Who is logged out of queues, and who pauses; or None, of calls that set it."""
    IN_CALL = "in-call"
    """Whether a device that takes calls of a queue is in a call: True or False."""
    ALONE = "alone"
    """None; or that calls of a queue are placed beside no others: its members would be in these."""
    PICK_UP = "pick-up"
    """Whether calls take others' ringing calls: they are not placed beside those."""


Need = tuple[NeedKind, str]
Needs = Mapping[Need, Hashable]


@dataclass(frozen=True, slots=True)
class Room:
    """What holds so much and no more: the messages of a mailbox, by its id, or the external calls of somebody, by his address."""

    name: str
    size: int


@dataclass(slots=True)
class Scene:
    """Calls that are placed together, by their place among all, and what they need."""

    needs: dict[Need, Hashable] = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)
    taken: Counter[Room] = field(default_factory=Counter)
    """How much of each room its calls may take, all at once: Asterisk counts messages that are being left, and calls that are in progress."""

    def allows(self, needs: Needs, takes: Mapping[Room, int]) -> bool:
        """Whether a call fits in."""
        return all(self.needs.get(need, state) == state for need, state in needs.items()) and all(
            self.taken[room] + count <= room.size for room, count in takes.items()
        )


def scenes_of(graph: CallGraph, calls: Sequence[Call], *, most: int) -> list[Scene]:
    """All calls, each in the first scene that it fits in; `most` in one."""
    scenes: list[Scene] = []
    for index, call in enumerate(calls):
        needs, takes = needs_of(graph, call), _room_taken(graph, call)
        fitting = (begun for begun in scenes if len(begun.calls) < most and begun.allows(needs, takes))
        scene = next(fitting, None)
        if scene is None:
            scene = Scene()
            scenes.append(scene)
        scene.taken.update(takes)
        scene.needs.update(needs)
        scene.calls.append(index)
    return scenes


def _room_taken(graph: CallGraph, call: Call) -> Counter[Room]:
    """What a call may take on its way: a message, and each external call that it makes."""
    traced = trace(graph, call)
    taken = Counter(
        Room(mailbox.id, mailbox.max_messages)
        for mailbox in graph.mailboxes
        if mailbox.id == traced.outcome.mailbox
    )
    for hop in traced.hops:
        for external in hop.act.external_calls if hop.act is not None else ():
            taken.update(Room(limit.holder, limit.most) for limit in external.limits)
    return taken


def needs_of(graph: CallGraph, call: Call) -> Needs:  # noqa: C901, PLR0912  # one branch per kind of act
    """What a call needs to be in the states that it names: all that it meets on the path that `trace` predicts.

    A call that takes another path differs from there on, whatever it meets then.
    """
    states = call.states
    needs: dict[Need, Hashable] = {(NeedKind.PICK_UP, ""): False, (NeedKind.ALONE, ""): None}
    for hop in trace(graph, call).hops:
        match hop.act:
            case Ringing(phones, outside):
                needs |= {
                    (NeedKind.PHONE, device): states.phone(device) is not PhoneState.UNREGISTERED
                    for device in phones
                }
                for external in outside:
                    needs |= _calling(external.number, external.trunks, states)
            case Queueing():
                needs[NeedKind.ALONE, ""] = object()
                needs[NeedKind.PRESENCE, ""] = (states.logged_out, states.paused)
                for device in hop.act.rings:
                    state = hop.act.phone_state(device, states)
                    needs[NeedKind.PHONE, device] = state is not PhoneState.UNREGISTERED
                    needs[NeedKind.IN_CALL, device] = state is PhoneState.BUSY
                for external in hop.act.external_calls:
                    needs |= _calling(external.number, external.trunks, states)
            case CallingExternal(external):
                needs |= _calling(external.number, external.trunks, states)
            case CallingEmergency(number=number, trunks=trunks):
                needs |= _calling(number, trunks, states)
            case PickingUp():
                needs[NeedKind.PICK_UP, ""] = True
            case LeavingMessage():
                needs[NeedKind.MAILBOX, hop.act.mailbox] = hop.act.is_full(states)
            case SettingPresence():
                needs[NeedKind.PRESENCE, ""] = None
            case FlippingSwitch():
                needs[NeedKind.SWITCH, hop.act.switch] = None
            case None:
                needs |= _asked_at(graph.nodes[hop.node], states)
            case Admitting() | ReadingMessages() | Playing() | Choosing() | ComingBack() | Ending():
                pass
            case _:
                assert_never(hop.act)
    return needs


def _asked_at(node: Node, states: States) -> Needs:
    """The switches that a route asks for, and where they are."""
    route = conditional_route(node)
    asked = [asked_of_switch(case.condition) for case in route.cases] if route is not None else []
    return {
        (NeedKind.SWITCH, condition.switch): states.positions.get(condition.switch, condition.positions[0])
        for condition in asked
        if condition is not None
    }


def _calling(number: str, trunks: Sequence[str], states: States) -> Needs:
    return {
        (NeedKind.NUMBER, number): states.far_end(number),
        **{(NeedKind.TRUNK, trunk): trunk in states.trunks_down for trunk in trunks},
    }
