"""A client's `tests`, judged: for every instant that a test speaks of, not for some of them.

The instants fall into the ways that the call takes in the states that are given; one call of each way shows what all of its instants
do. `never` looks at every way that some states, of all there may be, bring about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from compiler.analysis.acts import FarEnd, States
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.behaviour.feasible import states_for, takes
from compiler.analysis.behaviour.ways import Way, ways
from compiler.analysis.call_tests.arrivals import Arrivals, shown_outside
from compiler.analysis.call_tests.reading import CallUnderTest, conditions_of, read_tests
from compiler.analysis.calls.asked import AskedClient
from compiler.analysis.calls.call import Call, arrival
from compiler.analysis.calls.trace import Trace, trace
from compiler.analysis.conditions import schedules_of
from compiler.analysis.instants import one_example
from compiler.analysis.proofs import ClientToProve
from compiler.analysis.proofs.verdict import object_path
from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline
from schema.call_test import CallTest
from schema.scalars import duration_text


@dataclass(frozen=True, slots=True)
class UnmetExpectation:
    """What a call does of what a test expects of it, in the words of the language."""

    key: str
    path: Path
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Miss:
    """An expectation that is not met, a call that shows it, and the instants of all such calls: none, for an instant that was given."""

    what: UnmetExpectation
    call: Call
    when: Cells


@dataclass(frozen=True, slots=True)
class JudgedTest:
    """A test, and the expectations that are not met.

    `when`: all instants that it speaks of; `traces`: a call of each way that its calls take then, in the states that are given.
    """

    call: CallUnderTest
    when: Cells
    traces: tuple[Trace, ...]
    misses: tuple[Miss, ...]

    @property
    def passed(self) -> bool:
        """Whether everything holds that is expected."""
        return not self.misses


@dataclass(frozen=True, slots=True)
class Judged:
    """All tests of a client. `faults`: what is wrong with tests that could not be judged."""

    timeline: Timeline
    tests: tuple[JudgedTest, ...]
    faults: tuple[Diagnostic, ...] = ()


def judge_tests(case: ClientToProve, resolved: ResolvedClient, fleet: ResolvedFleet) -> Judged:
    """Judge every test that can be read."""
    known = AskedClient(resolved, fleet)
    calls, faults = read_tests(known)
    conditions = {call.name: conditions_of(call, known) for call in calls}
    timeline = _timeline(case, [schedule for found in conditions.values() for _, schedule in found])
    judged: list[JudgedTest] = []
    for call in calls:
        sets, found = _instants(call, conditions[call.name], timeline, resolved)
        faults += found
        if not found:
            judged.append(_Judging(case, resolved, timeline, call).judge(sets))
    return Judged(timeline, tuple(judged), tuple(faults))


def _timeline(case: ClientToProve, schedules: Sequence[Schedule]) -> Timeline:
    """That of the proofs, cut by the tests' conditions too."""
    if all(schedule in case.timeline.schedules for schedule in schedules):
        return case.timeline
    return Timeline.of([*schedules_of(case.graph), *schedules], case.years)


_Instants = tuple[Cells, datetime | None]
"""Instants that are looked at together, and the one among them that was named, if one was."""


def _instants(
    call: CallUnderTest,
    conditions: Sequence[tuple[int, Schedule]],
    timeline: Timeline,
    resolved: ResolvedClient,
) -> tuple[list[_Instants], list[Diagnostic]]:
    """The instants of a test; a condition that holds at none is a fault."""
    if not call.instants and not conditions:
        return [(timeline.everything, None)], []
    faults = []
    together = 0
    for index, schedule in conditions:
        holds = timeline.where(schedule)
        together |= holds
        if not holds:
            faults.append(_at_no_time(call, resolved, index))
    named: list[_Instants] = [(timeline.cell_at(instant), instant) for instant in call.instants]
    return [*([(together, None)] if together else []), *named], faults


def _at_no_time(call: CallUnderTest, resolved: ResolvedClient, index: int) -> Diagnostic:
    path = (*call.path, "at", index)
    return diagnose(
        "TEST002",
        text("the test {test} speaks of no instant", test=call.name),
        resolved.places.range(path),
        hint=text("The condition holds at no instant of the horizon: nothing would be proved."),
        address=object_address(resolved.id, path),
    )


@dataclass(frozen=True, slots=True)
class _Judging:
    """One test at work."""

    case: ClientToProve
    resolved: ResolvedClient
    timeline: Timeline
    tested: CallUnderTest

    @property
    def _test(self) -> CallTest:
        return self.tested.test

    def judge(self, sets: Iterable[_Instants]) -> JudgedTest:
        everything = 0
        shown: list[Trace] = []
        misses: dict[tuple[UnmetExpectation, int], Miss] = {}
        for index, (cells, named) in enumerate(sets):
            everything |= cells
            given = list(self._traces(cells, named, self.tested.given.states))
            shown += [traced for traced, _ in given]
            for found, call, when in self._misses(given, cells, named):
                key = (found, index)
                before = misses.get(key)
                # One call shows what several ways have in common; an instant that was named is told by itself.
                misses[key] = (
                    Miss(found, before.call, before.when | when)
                    if before
                    else Miss(found, self._pictured(call, when), when)
                )
        return JudgedTest(self.tested, everything, tuple(shown), tuple(misses.values()))

    def _pictured(self, call: Call, when: Cells) -> Call:
        """The same call at an instant that people can picture, of those at which it is the same."""
        if not when:
            return call
        return replace(call, at=one_example(list(self.timeline.intervals(when)), self.tested.zone))

    def _misses(
        self, given: Iterable[tuple[Trace, Cells]], cells: Cells, named: datetime | None
    ) -> Iterator[tuple[UnmetExpectation, Call, Cells]]:
        for traced, when in given:
            for found in self._unmet(traced):
                yield found, traced.call, when if named is None else 0
        for traced, when in self._traces(cells, named, None) if self._test.never else ():
            for found in self._forbidden(traced):
                yield found, traced.call, when if named is None else 0

    def _traces(
        self, cells: Cells, named: datetime | None, states: States | None
    ) -> Iterator[tuple[Trace, Cells]]:
        """A call of each way at these instants: in these states, or in any that the given ones leave."""
        graph, tested = self.case.graph, self.tested
        start = arrival(graph, tested.caller, tested.dialled)
        if start is None:
            yield self._trace(cells, named, tested.given.states), cells
            return
        for way in ways(graph, self.timeline, start, cells, states):
            for found in (states,) if states is not None else self._states_of(way):
                yield self._trace(way.when, named, found), way.when

    def _states_of(self, way: Way) -> Iterator[States]:
        """States that bring a way about; one for each thing that a number outside may do which a trunk has taken the call to."""
        given = self.tested.given
        found = states_for(way.passed, way.last, given)
        if found is None:
            return
        yield found
        # Of those who ring together, whoever answers has the call: what the others do makes no other way.
        if way.last.lone_external_call is not None:
            number = way.last.lone_external_call.number
            if number not in given.states.outside and not given.everyone:
                others = (state for state in FarEnd if state is not found.far_end(number))
                also = (replace(found, outside={**found.outside, number: state}) for state in others)
                yield from (states for states in also if takes(way.passed, way.last, states))

    def _trace(self, cells: Cells, named: datetime | None, states: States) -> Trace:
        instant = named or self.timeline.first(cells).astimezone(ZoneInfo(self.tested.zone))
        return trace(self.case.graph, Call(self.tested.caller, self.tested.dialled, instant, states))

    def _unmet(self, traced: Trace) -> Iterator[UnmetExpectation]:
        """What a call in the given states does otherwise than expected."""
        test = self._test
        ends = [str(one) for one in Arrivals(self.case.graph, self.resolved.tenant).comes_to(traced)]
        if test.expect is not None and str(test.expect) not in ends:
            yield self._found("expect", str(test.expect), ends[0])
        shown = shown_outside(traced)
        if test.presents is not None and test.presents not in shown:
            yield self._found("presents", test.presents, next(iter(shown), ""))
        if test.charged is not None:
            yield from self._charged(test.charged, traced.outcome.charged)
        if test.hears is not None and test.hears != traced.hears:
            yield self._found("hears", _listed(test.hears), _listed(traced.hears))
        if test.waits_at_most is not None and traced.seconds > test.waits_at_most:
            yield self._found(
                "waits_at_most", duration_text(test.waits_at_most), duration_text(traced.seconds)
            )

    def _charged(self, expected: str, charged: str) -> Iterator[UnmetExpectation]:
        owner = "/".join(str(part) for part in object_path(expected, self.resolved))
        found = charged.removeprefix(f"{self.resolved.id}/")
        if owner != found:
            yield self._found("charged", expected, found)

    def _forbidden(self, traced: Trace) -> Iterator[UnmetExpectation]:
        passes = Arrivals(self.case.graph, self.resolved.tenant).passes(traced)
        for index, expected in enumerate(self._test.never):
            if expected in passes:
                yield UnmetExpectation("never", (*self.tested.path, "never", index), str(expected), "")

    def _found(self, key: str, expected: str, found: str) -> UnmetExpectation:
        return UnmetExpectation(key, (*self.tested.path, key), expected, found)


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"


_MESSAGES: Mapping[str, Text] = {
    "expect": text("the call should come to {expected}, and comes to {found}"),
    "presents": text("the call should show {expected} outside, and shows {found}"),
    "charged": text("the call should be charged to {expected}, and is charged to {found}"),
    "hears": text("the caller should hear {expected}, and hears {found}"),
    "waits_at_most": text("the call should take {expected} at most, and takes {found}"),
    "never": text("the call should never come to {expected}, and does"),
}
_STAYS: Mapping[str, Text] = {
    "presents": text("the call should show {expected} outside, and does not leave"),
    "charged": text("the call should be charged to {expected}, and is charged to nobody"),
}


def miss_message(miss: Miss) -> Text:
    """What is wrong, as a sentence."""
    what = miss.what
    if what.key == "never":
        return Text(_MESSAGES["never"].template, (("expected", what.expected),))
    if not what.found:
        return Text(_STAYS[what.key].template, (("expected", what.expected),))
    return Text(_MESSAGES[what.key].template, (("expected", what.expected), ("found", what.found)))


def unmet(judged: Judged, resolved: ResolvedClient) -> Iterator[Diagnostic]:
    """What could not be judged, and each expectation that is not met, where it stands."""
    yield from judged.faults
    for tested in judged.tests:
        for miss in tested.misses:
            yield diagnose(
                "TEST001",
                miss_message(miss),
                resolved.places.range(miss.what.path),
                hint=text("See it: {command}", command=trace_command(resolved.id, miss.call)),
                address=object_address(resolved.id, miss.what.path),
            )
