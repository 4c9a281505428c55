"""Where a traced call came by and what it came to, in the words of the language: `group:sales`, `voicemail:reception`, `refused`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from compiler.analysis.acts import ANONYMOUS, OWN_NUMBER, Act, EndKind
from compiler.analysis.calls.call import shown_number
from compiler.analysis.calls.trace import Hop, Trace
from compiler.graph import CallGraph, Reason
from compiler.graph.node_kinds import object_kind
from compiler.resolving.resolved import ResolvedTenant
from schema.call_test import PRESENTED_CALLER, PRESENTED_NOTHING, Expected, ExpectedKind


@dataclass(frozen=True, slots=True)
class Arrivals:
    """One client's traces, read as its tests would say it."""

    graph: CallGraph
    tenant: ResolvedTenant

    def comes_to(self, trace: Trace) -> tuple[Expected, ...]:
        """All that is right to say of where a call ends, the plainest first; behind it the routes and menus that it passed."""
        passed = (named for hop in trace.hops if (named := self._named(hop)) and named.kind in _PASSED)
        return tuple(dict.fromkeys((*self._ends(trace), *passed)))

    def _named(self, hop: Hop) -> Expected | None:
        """The object that a hop is a part of, if it is one that destinations name."""
        node = self.graph.nodes[hop.node]
        kind = object_kind(node)
        return Expected(kind.expected, str(node.origin.path[1])) if kind is not None else None

    def _ends(self, trace: Trace) -> Iterator[Expected]:
        match trace.outcome.kind:
            case EndKind.ANSWERED:
                yield from self._answered(trace)
            case EndKind.RECORDED:
                last = self._named(trace.hops[-1])
                assert last is not None, (
                    f"a message is left at a node without an object: {trace.hops[-1].node}"
                )
                yield last
            case EndKind.MAILBOX_FULL:
                yield Expected(ExpectedKind.MAILBOX_FULL)
            case EndKind.MESSAGES:
                yield Expected(ExpectedKind.MESSAGES)
            case EndKind.PICKED_UP:
                yield Expected(ExpectedKind.PICK_UP)
            case EndKind.SWITCHED:
                yield Expected(ExpectedKind.SWITCHED)
            case EndKind.PRESENCE:
                yield Expected(ExpectedKind.PRESENCE)
            case EndKind.CHOOSES_AGAIN:
                outcome = trace.outcome
                yield Expected(
                    ExpectedKind.QUEUE if outcome.queue else ExpectedKind.MENU, outcome.queue or outcome.menu
                )
            case EndKind.EMERGENCY:
                yield Expected(ExpectedKind.EMERGENCY)
            case EndKind.ENDED:
                yield from self._ended(trace)
            case _:
                assert_never(trace.outcome.kind)

    def _ended(self, trace: Trace) -> Iterator[Expected]:
        outcome = trace.outcome
        if len(trace.hops) > 1 and trace.hops[-2].act is not None:
            # What is said of a call that was ended behind a recording is the recording.
            yield from _announced(trace.hops[-2].act)
        # A call that a trunk has taken went there, whatever the far end then does.
        yield from (Expected(ExpectedKind.EXTERNAL, number) for number in outcome.numbers)
        reason = outcome.reason or Reason.UNALLOCATED
        # `refused` is said of our own rules; whom the far end turns away has reached nobody.
        turned_away = outcome.numbers and reason is Reason.REFUSED
        yield Expected(ExpectedKind.UNREACHABLE if turned_away else ExpectedKind(str(reason)))

    def _answered(self, trace: Trace) -> Iterator[Expected]:
        """A user or a number alone if nobody else can answer; else the group that rings."""
        outcome = trace.outcome
        users = {self.tenant.devices[device].user for device in outcome.phones}
        alone = len(users) + len(outcome.numbers) == 1
        rings = self._named(trace.hops[-1])
        if rings is not None and rings.kind in (ExpectedKind.GROUP, ExpectedKind.QUEUE):
            yield rings
        if alone:
            yield from (Expected(ExpectedKind.USER, user) for user in users)
            yield from (Expected(ExpectedKind.EXTERNAL, number) for number in outcome.numbers)

    def passes(self, trace: Trace) -> frozenset[Expected]:
        """Everything that a call comes to on its way, whether or not it ends there."""
        return frozenset(
            (*self.comes_to(trace), *(expected for hop in trace.hops for expected in self._met(hop)))
        )

    def _met(self, hop: Hop) -> Iterator[Expected]:
        named = self._named(hop)
        if named is not None:
            yield named
        if hop.act is None:
            return
        for device in hop.act.rings:
            yield Expected(ExpectedKind.USER, self.tenant.devices[device].user)
        for call in hop.act.external_calls:
            yield Expected(ExpectedKind.EXTERNAL, call.number)
        if hop.act.is_emergency_call:
            yield Expected(ExpectedKind.EMERGENCY)


_PASSED = frozenset({ExpectedKind.ROUTE, ExpectedKind.MENU})
"""What a call comes to that then goes on: a test may expect it all the same."""


def _announced(act: Act) -> Iterator[Expected]:
    if act.reached.recording:
        yield Expected(ExpectedKind.ANNOUNCEMENT, act.reached.recording)


def presented_numbers(trace: Trace) -> tuple[str, ...]:
    """All that is right to say of the number shown where a call leaves, the plainest first; nothing for a call that does not."""
    outcome, caller = trace.outcome, trace.call.caller
    if not outcome.numbers:
        return ()
    if outcome.presents == ANONYMOUS:
        return (PRESENTED_NOTHING,)
    if outcome.presents != OWN_NUMBER:
        return (outcome.presents,)
    return (PRESENTED_CALLER, shown_number(caller) or PRESENTED_NOTHING)
