"""What `trace` says of a call, and what the real Asterisk did, in the same words.

The causes are Asterisk's own (Q.850), written down here once more: nothing of this is taken from the renderer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from compiler.analysis.acts import (
    Act,
    CallingEmergency,
    CallingExternal,
    EndKind,
    ExternalCall,
    FarEnd,
    PhoneState,
    Queueing,
    Ringing,
)
from compiler.analysis.calls.call import FromOutside
from compiler.analysis.calls.trace import Trace
from compiler.graph import CallGraph, NodeLeg, Reason, Ring
from testpbx.exchange import in_e164
from testpbx.observed import Observed

CAUSES = {
    Reason.NO_ANSWER: 19,
    Reason.HANGUP: 16,
    Reason.UNALLOCATED: 1,
    Reason.REFUSED: 21,
    Reason.UNREACHABLE: 20,
}
"""Busy apart: the caller hears the tone, and we hang up."""
NEVER_BEGUN = 0
"""What a phone dials leads nowhere: there is no call."""
FAR_CAUSES = {FarEnd.NO_ANSWER: 19, FarEnd.BUSY: 17, FarEnd.REFUSES: 21}


@dataclass(frozen=True)
class Story:
    """A call, told shortly. `rang`: for each node that rings in turn, whom; `left`: trunk, number, number presented, whether it is withheld."""

    nodes: tuple[str, ...]
    rang: tuple[tuple[str, tuple[str, ...]], ...]
    left: tuple[tuple[str, str, str, bool], ...]
    may_leave: frozenset[tuple[str, str, str, bool]]
    """What may leave besides: which members of a queue ring before one answers is not foretold."""
    heard: tuple[str, ...]
    mailbox: str
    answered: frozenset[str]
    """Who may have answered; nobody, if the call ends otherwise."""
    cause: int | None


def foretold(graph: CallGraph, shown: Trace) -> Story:
    """The story that a trace tells."""
    hops = shown.hops
    rang = tuple(
        (hop.node, legs)
        for hop in hops
        if isinstance(hop.act, Ringing)
        for legs in [_legs(graph, hop.node, shown)]
    )
    left = [one for hop in hops for one in _left(hop.act, shown)]
    outcome = shown.outcome
    answered = (
        frozenset((*outcome.phones, *outcome.numbers)) if outcome.kind is EndKind.ANSWERED else frozenset()
    )
    if outcome.kind is EndKind.EMERGENCY:
        answered = frozenset(outcome.numbers)
    return Story(
        nodes=tuple(hop.node for hop in hops),
        rang=tuple(one for one in rang if one[1]),
        left=tuple(sorted(set(left))),
        may_leave=frozenset(one for hop in hops for one in _may_leave(hop.act, shown)),
        heard=tuple(recording.audio for hop in hops for recording in hop.hears),
        # One that is full takes no message.
        mailbox=outcome.mailbox if outcome.kind is not EndKind.MAILBOX_FULL else "",
        answered=answered,
        cause=_cause(shown),
    )


def _legs(graph: CallGraph, node_id: str, shown: Trace) -> tuple[str, ...]:
    """Whom a ring reaches: phones that are registered, and the legs that have a channel of their own, which begin in any case."""
    node = graph.nodes[node_id]
    assert isinstance(node, Ring)
    states = shown.call.states
    return tuple(
        sorted(
            leg.node if isinstance(leg, NodeLeg) else leg.device
            for leg in node.legs
            if leg.delay
            or isinstance(leg, NodeLeg)
            or states.phone(leg.device) is not PhoneState.UNREGISTERED
        )
    )


def _left(done: Act | None, shown: Trace) -> list[tuple[str, str, str, bool]]:
    down = shown.call.states.trunks_down
    if isinstance(done, CallingExternal):
        return [_by_trunk(done.call, down)] if set(done.call.trunks) - down else []
    if isinstance(done, Ringing):
        called = _called_in_time(done, shown)
        return [_by_trunk(call, down) for call in done.outside if call in called and set(call.trunks) - down]
    if isinstance(done, CallingEmergency):
        up = [trunk for trunk in done.trunks if trunk not in down]
        reached = shown.outcome.kind is EndKind.EMERGENCY
        return [(trunk, done.number, done.presents, False) for trunk in (up[:1] if reached else up)]
    return []


def _may_leave(done: Act | None, shown: Trace) -> Iterator[tuple[str, str, str, bool]]:
    down = shown.call.states.trunks_down
    if isinstance(done, Queueing):
        for call in done.external_calls:
            if set(call.trunks) - down:
                yield _by_trunk(call, down)


def _called_in_time(ringing: Ringing, shown: Trace) -> list[ExternalCall]:
    """The external numbers that are called before somebody else answers: here whoever answers does so at once."""
    delays, outcome = dict(ringing.later), shown.outcome
    takes = (*outcome.phones, *outcome.numbers) if shown.hops[-1].act == ringing else ()
    soonest = min((delays.get(who, 0) for who in takes), default=ringing.seconds)
    return [call for call in ringing.outside if delays.get(call.number, 0) <= soonest]


def _by_trunk(call: ExternalCall, down: frozenset[str]) -> tuple[str, str, str, bool]:
    trunk = next(one for one in call.trunks if one not in down)
    told = (call.withheld or call.presents).replace("own", "")
    return trunk, call.number, told, bool(told and call.withheld)


def _cause(shown: Trace) -> int | None:
    outcome = shown.outcome
    if not shown.hops:
        # A trunk takes whatever a carrier brings, to say that nobody has it; a phone's call is not even begun.
        outside = isinstance(shown.call.caller, FromOutside)
        return CAUSES[Reason.UNALLOCATED] if outside else NEVER_BEGUN
    if outcome.kind in (EndKind.PICKED_UP, EndKind.SWITCHED, EndKind.PRESENCE, EndKind.MAILBOX_FULL):
        # Nothing rings that could be taken: such calls are placed alone.
        return CAUSES[Reason.HANGUP]
    if outcome.kind is not EndKind.ENDED or (outcome.reason is Reason.BUSY and not outcome.numbers):
        return None
    if outcome.numbers:
        return FAR_CAUSES[shown.call.states.far_end(outcome.numbers[0])]
    return CAUSES[outcome.reason] if outcome.reason is not None else None


def observed_story(graph: CallGraph, seen: Observed) -> Story:
    """The story that the events tell."""
    down = seen.call.states.trunks_down
    return Story(
        nodes=seen.nodes,
        rang=tuple(
            (dial.node, tuple(sorted(leg.target for leg in dial.legs)))
            for dial in seen.dials
            if not dial.aside and dial.legs and isinstance(graph.nodes.get(dial.node), Ring)
        ),
        left=tuple(
            sorted(
                # A trunk that could not reach rescue is asked once more: that counts once.
                {
                    (one.place, _in_e164(one.called), one.shown, one.withheld)
                    for one in seen.presented
                    if one.place and one.place not in down
                }
            )
        ),
        may_leave=frozenset(),
        heard=tuple(audio for audio in seen.played if audio),
        mailbox=seen.mailbox,
        answered=frozenset([_in_e164(seen.answered)]) if seen.answered else frozenset(),
        cause=seen.cause,
    )


def _in_e164(number: str) -> str:
    return in_e164(number) if number[:1] in ("0", "+") else number


def agree(foretold_story: Story, told: Story) -> bool:
    """Whether two stories are one: of those who may answer, one does."""
    if (foretold_story.nodes, foretold_story.rang, foretold_story.heard, foretold_story.mailbox) != (
        told.nodes,
        told.rang,
        told.heard,
        told.mailbox,
    ):
        return False
    must, left = set(foretold_story.left), set(told.left)
    if not must <= left <= must | foretold_story.may_leave:
        return False
    if foretold_story.answered:
        return bool(told.answered) and told.answered <= foretold_story.answered
    return not told.answered and foretold_story.cause == told.cause


def parted(foretold_story: Story, told: Story) -> str:
    """Where two stories differ."""
    lines = []
    for field in fields(Story):
        says, did = getattr(foretold_story, field.name), getattr(told, field.name)
        if says != did:
            lines.append(f"{field.name}: trace says {says}, it was {did}")
    return "; ".join(lines)
