"""One call, hop by hop: what every node that it meets does, how long that takes, what is heard, who rings, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from compiler.analysis.acts.meaning import (
    Act,
    CallingEmergency,
    CallingExternal,
    Ending,
    ExternalCall,
    LeavingMessage,
    PickingUp,
    Playing,
    ReadingMessages,
    Ringing,
    Situation,
    act,
    after,
    passed,
    ways_on,
)
from compiler.analysis.acts.states import FarEnd, PhoneState, States
from compiler.analysis.calls.call import Call, FromPhone, arrival
from compiler.graph import CallGraph, ConditionalRoute, Edge, Label, Node, Origin, Reason
from compiler.graph.records import written_name

MOST_HOPS = 500
"""More than any call of a valid tree meets: a graph whose calls go round for ever is a fault of ours."""


class EndKind(StrEnum):
    """How a call ends, seen from the caller."""

    ANSWERED = "answered"
    """Somebody at one of the client's phones, or at a number outside, answers."""
    RECORDED = "recorded"
    """A message is left."""
    MESSAGES = "messages"
    """The caller listens to messages."""
    PICKED_UP = "picked_up"
    """The caller takes a call that rings elsewhere, if one does."""
    RESCUE = "rescue"
    """An emergency number is reached."""
    ENDED = "ended"
    """Nobody; the caller hears the reason."""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """Where a call ends. What does not apply is empty.

    `phones`, `numbers`: those of whom the first to answer has the call. `mailbox`: where a message is left or read. `reason`: why
    a call is ended. `presents`: the number shown outside.
    """

    WRITTEN_AS: ClassVar[str] = "Outcome"

    kind: EndKind
    phones: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    mailbox: str = ""
    reason: Reason | None = None
    presents: str = ""
    charged: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """A node that the call meets. `at`: seconds since the call came in; `seconds`: how long it stays.

    `act` None: the call is sent on at once. `edge` None: the call ends here. `case`: what the condition that holds says, of a
    switch. `origin`: the object, and the place in the client's tree that decides.
    """

    node: str
    kind: str
    origin: Origin
    at: int
    seconds: int
    act: Act | None
    edge: Edge | None
    case: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A call, traced. No hops: what was dialled leads nowhere."""

    call: Call
    hops: tuple[Hop, ...]
    outcome: CallOutcome

    @property
    def seconds(self) -> int:
        """How long it takes until somebody answers at the latest, a message is recorded, or the call is ended."""
        return self.hops[-1].at + self.hops[-1].seconds if self.hops else 0

    @property
    def hears(self) -> tuple[str, ...]:
        """The recordings that the caller hears, by id, in order."""
        return tuple(audio for hop in self.hops for audio in heard(hop.act))


NOWHERE = CallOutcome(EndKind.ENDED, reason=Reason.UNALLOCATED)


def trace(graph: CallGraph, call: Call) -> Trace:
    """Follow a call. KeyError for a phone that the client does not have."""
    start = arrival(graph, call.caller, call.dialled)
    if start is None:
        return Trace(call, (), NOWHERE)
    situation = Situation(start.phone, start.digits)
    hops = tuple(_hops(graph, call, start.node, situation))
    return Trace(call, hops, _outcome(hops, call.states))


def _hops(graph: CallGraph, call: Call, node_id: str, situation: Situation) -> Iterator[Hop]:
    elapsed = 0
    for _ in range(MOST_HOPS):
        node = graph.nodes[node_id]
        edge = passed(graph, node, situation, lambda schedule: schedule.contains(call.at))
        done = None if edge is not None else act(graph, node, situation)
        label = None if done is None else result(done, call.states)
        seconds = 0 if done is None else lasts(done, label)
        if edge is None and label is not None:
            edge = Edge(label, ways_on(node)[label])
        origin, case = _says(node, edge)
        yield Hop(node.id, written_name(type(node)), origin, elapsed, seconds, done, edge, case)
        if edge is None:
            return
        situation = after(node, edge, situation)
        elapsed += seconds
        node_id = edge.target
    raise RecursionError(f"calls of {graph.client} go round: {node_id}")


def _says(node: Node, edge: Edge | None) -> tuple[Origin, str]:
    """The place that decides: of a switch, that of the case that holds, or of the line behind them all."""
    if not isinstance(node, ConditionalRoute) or edge is None:
        return node.origin, ""
    if edge.label is Label.OTHERWISE:
        return Origin(node.origin.address, (*node.origin.path, len(node.cases))), ""
    case = node.cases[edge.index]
    return Origin(node.origin.address, case.path), case.text


def result(done: Act, states: States) -> Label | None:
    """By which edge a call goes on from an act, in these states; None if it ends there."""
    match done:
        case Playing():
            return Label.NEXT
        case Ringing():
            return _rung([*_legs(done, states)])
        case CallingExternal():
            return None if _taken(done.call, states) else Label.UNREACHABLE
        case CallingEmergency():
            return None if _rescued(done, states) else Label.UNREACHABLE
        case _:
            return None


def _legs(done: Ringing, states: States) -> Iterator[PhoneState]:
    """What each leg does; a number outside does what a phone in its place would have done."""
    for phone in done.phones:
        yield states.phone(phone)
    for call in done.outside:
        yield _FAR_END[states.far_end(call.number)] if _taken(call, states) else PhoneState.UNREGISTERED


def _rescued(done: CallingEmergency, states: States) -> bool:
    """Whether an emergency call stays where it is: the centre answers, or rings. Else every trunk is tried, whatever it was told."""
    up = set(done.trunks) - states.trunks_down
    return bool(up) and states.far_end(done.number) in (FarEnd.ANSWERS, FarEnd.NO_ANSWER)


_FAR_END = {
    FarEnd.ANSWERS: PhoneState.ANSWERS,
    FarEnd.NO_ANSWER: PhoneState.NO_ANSWER,
    FarEnd.BUSY: PhoneState.BUSY,
    FarEnd.REFUSES: PhoneState.UNREGISTERED,
}


def _taken(call: ExternalCall, states: States) -> bool:
    return bool(set(call.trunks) - states.trunks_down)


def _rung(legs: Sequence[PhoneState]) -> Label | None:
    """What becomes of a call that rings: one leg that rings keeps it; if none does, one that is busy says why."""
    if PhoneState.ANSWERS in legs:
        return None
    if PhoneState.NO_ANSWER in legs:
        return Label.NO_ANSWER
    return Label.BUSY if PhoneState.BUSY in legs else Label.UNREACHABLE


def lasts(done: Act, label: Label | None) -> int:
    """Seconds that an act takes at most, before the call goes on by this label, or ends."""
    match done:
        case Ringing() if label in (None, Label.NO_ANSWER):
            return done.seconds
        case Playing():
            return done.recording.seconds
        case LeavingMessage() if done.greeting is not None:
            return done.greeting.seconds
        case _:
            return 0


def heard(done: Act | None) -> tuple[str, ...]:
    """The recordings that an act plays to the caller, by id."""
    if isinstance(done, Playing):
        return (done.recording.audio,)
    if isinstance(done, LeavingMessage) and done.greeting is not None:
        return (done.greeting.audio,)
    return ()


def _outcome(hops: Sequence[Hop], states: States) -> CallOutcome:
    last = hops[-1].act
    assert last is not None, "a call cannot end where it is sent on"
    if isinstance(last, Ringing):
        return CallOutcome(
            EndKind.ANSWERED,
            phones=tuple(one for one in last.phones if states.phone(one) is PhoneState.ANSWERS),
            numbers=tuple(
                one.number
                for one in last.outside
                if _taken(one, states) and states.far_end(one.number) is FarEnd.ANSWERS
            ),
            presents=next((one.presents for one in last.outside), ""),
            charged=next((one.charged for one in last.outside), ""),
        )
    if isinstance(last, CallingExternal):
        return _called_out(last.call, states)
    return ending(last)


_FAR_REASONS = {
    FarEnd.NO_ANSWER: Reason.NO_ANSWER,
    FarEnd.BUSY: Reason.BUSY,
    FarEnd.REFUSES: Reason.REFUSED,
}


def _called_out(call: ExternalCall, states: States) -> CallOutcome:
    far_end = states.far_end(call.number)
    kind = EndKind.ANSWERED if far_end is FarEnd.ANSWERS else EndKind.ENDED
    return CallOutcome(
        kind,
        numbers=(call.number,),
        reason=_FAR_REASONS.get(far_end),
        presents=call.presents,
        charged=call.charged,
    )


def ending(done: Act) -> CallOutcome:
    """Where a call ends with an act, if it ends there: whoever may answer does."""
    match done:
        case Ringing():
            numbers = tuple(one.number for one in done.outside)
            presents = next((one.presents for one in done.outside), "")
            charged = next((one.charged for one in done.outside), "")
            return CallOutcome(EndKind.ANSWERED, done.phones, numbers, presents=presents, charged=charged)
        case CallingExternal():
            call = done.call
            return CallOutcome(
                EndKind.ANSWERED, numbers=(call.number,), presents=call.presents, charged=call.charged
            )
        case CallingEmergency():
            return CallOutcome(EndKind.RESCUE, numbers=(done.number,), presents=done.presents)
        case LeavingMessage():
            return CallOutcome(EndKind.RECORDED, mailbox=done.mailbox)
        case ReadingMessages():
            return CallOutcome(EndKind.MESSAGES, mailbox=done.mailbox)
        case PickingUp():
            return CallOutcome(EndKind.PICKED_UP, phones=done.phones)
        case Ending():
            return CallOutcome(EndKind.ENDED, reason=done.reason)
        case Playing():
            raise TypeError("a call goes on after a recording")


def caller_device(call: Call) -> str:
    """The device that calls; empty for somebody outside."""
    return call.caller.device if isinstance(call.caller, FromPhone) else ""
