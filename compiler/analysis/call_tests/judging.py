"""A client's `tests`, judged: for every instant that a test speaks of, not for some of them.

The instants fall into the ways that the call takes in the states that are given; one call of each way shows what all of its instants
do. `never` looks at all that calls come to in any of the states that there may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from compiler.analysis.acts import FarEnd, States
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.behaviour.feasible import states_for, takes_way
from compiler.analysis.behaviour.ways import Way, ways_taken, ways_that_show_all
from compiler.analysis.call_tests.arrivals import Arrivals, presented_numbers
from compiler.analysis.call_tests.reading import CallUnderTest, conditions_of, read_tests
from compiler.analysis.calls.call import Call, arrival
from compiler.analysis.calls.reading import AskedClient
from compiler.analysis.calls.trace import Trace, trace
from compiler.analysis.conditions import off_rest, positions_in, timeline_of
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
    actual: str


@dataclass(frozen=True, slots=True)
class Miss:
    """An expectation that is not met, a call that shows it, and the cells of all such calls. `named`: at an instant that was given, and only there."""

    what: UnmetExpectation
    call: Call
    when: Cells
    named: bool = False


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
    lookup = AskedClient(resolved, fleet)
    calls, faults = read_tests(lookup)
    conditions = {call.name: conditions_of(call, lookup) for call in calls}
    timeline = _timeline(
        case, [schedule for of_call in conditions.values() for _, schedule in of_call], calls
    )
    judged: list[JudgedTest] = []
    for call in calls:
        sets, call_faults = _instants(call, conditions[call.name], timeline, resolved)
        faults += call_faults
        if not call_faults:
            judged.append(_Judging(case, resolved, timeline, call).judge(sets))
    return Judged(timeline, tuple(judged), tuple(faults))


def _timeline(case: ClientToProve, schedules: Sequence[Schedule], calls: Sequence[CallUnderTest]) -> Timeline:
    """That of the proofs, cut by the tests' conditions too, and as long as the years are where instants are named."""
    zones = [call.zone for call in calls if call.instants]
    return timeline_of([case.graph], case.years, schedules, zones)


_Instants = tuple[Cells, datetime | None]
"""Instants that are looked at together, and the one among them that was named, if one was."""


def _instants(
    call: CallUnderTest,
    conditions: Sequence[tuple[int, Schedule]],
    timeline: Timeline,
    resolved: ResolvedClient,
) -> tuple[list[_Instants], list[Diagnostic]]:
    """The instants of a test; a condition that holds at none is a fault."""
    given = call.given.states.positions
    if not call.instants and not conditions:
        return [(timeline.while_at(timeline.everything, given), None)], []
    faults = []
    together = 0
    for index, schedule in conditions:
        holds = timeline.where(schedule)
        together |= holds
        if not holds:
            faults.append(_at_no_time(call, resolved, index))
    sets: list[_Instants] = [(together, None)] if together else []
    sets += [(timeline.cell_at(instant), instant) for instant in call.instants]
    return [(timeline.while_at(cells, given), named) for cells, named in sets], faults


def _at_no_time(call: CallUnderTest, resolved: ResolvedClient, index: int) -> Diagnostic:
    path = (*call.path, "at", index)
    return diagnose(
        "TEST002",
        text("the test {test} covers no instant", test=call.name),
        resolved.places.range(path),
        hint=text("The condition holds at no instant of the horizon, so the test would prove nothing."),
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
            ways_traced = list(self._traces(cells, named, self.tested.given.states))
            shown += [traced for traced, _ in ways_traced]
            for unmet, call, when in self._misses(ways_traced, cells, named):
                key = (unmet, index)
                before = misses.get(key)
                # One call shows what several ways have in common; an instant that was named is told by itself.
                misses[key] = (
                    Miss(unmet, before.call, before.when | when, before.named)
                    if before
                    else Miss(unmet, call if named else self._pictured(call, when), when, named is not None)
                )
        return JudgedTest(self.tested, everything, tuple(shown), tuple(misses.values()))

    def _pictured(self, call: Call, when: Cells) -> Call:
        """The same call at an instant that people can picture, of those at which it is the same."""
        positions = positions_in(call.states.positions, self.case.graph)
        instants = list(self.timeline.intervals(self.timeline.while_at(when, positions)))
        return replace(
            call, at=one_example(instants, self.tested.zone, self.case.years, after=self.case.today)
        )

    def _misses(
        self, ways_traced: Iterable[tuple[Trace, Cells]], cells: Cells, named: datetime | None
    ) -> Iterator[tuple[UnmetExpectation, Call, Cells]]:
        for traced, when in ways_traced:
            for unmet in self._unmet(traced):
                yield unmet, traced.call, when
        for traced, when in self._traces(cells, named, None) if self._test.never else ():
            for unmet in self._forbidden(traced):
                yield unmet, traced.call, when

    def _traces(
        self, cells: Cells, named: datetime | None, states: States | None
    ) -> Iterator[tuple[Trace, Cells]]:
        """A call of each way at these instants in these states; None: calls that show all that those may do which the given states leave."""
        graph, tested = self.case.graph, self.tested
        start = arrival(graph, tested.caller, tested.dialled)
        if start is None:
            yield self._trace(cells, named, tested.given.states), cells
            return
        if states is not None:
            for way in ways_taken(graph, self.timeline, start, cells, states):
                yield self._trace(way.when, named, states), way.when
            return
        for way in ways_that_show_all(graph, self.timeline, start, cells, tested.given):
            for call_states in self._states_of(way):
                yield self._trace(way.when, named, call_states), way.when

    def _states_of(self, way: Way) -> Iterator[States]:
        """States that bring a way about; one for each thing that an external number may do which a trunk has taken the call to, or a mailbox."""
        given = self.tested.given
        likeliest = states_for(way.passed, way.last, given)
        if likeliest is None:
            return
        yield likeliest
        # Of those who ring together, the first to answer has the call: what the others do makes no other way.
        if way.last.lone_external_call is not None:
            number = way.last.lone_external_call.number
            if number not in given.states.outside and not given.everyone:
                other_states = (state for state in FarEnd if state is not likeliest.far_end(number))
                variants = (
                    replace(likeliest, outside={**likeliest.outside, number: state}) for state in other_states
                )
                yield from (states for states in variants if takes_way(way.passed, way.last, states))
        mailbox = way.last.reached.records_in
        if mailbox and mailbox not in likeliest.full_mailboxes:
            yield replace(likeliest, full_mailboxes=likeliest.full_mailboxes | {mailbox})

    def _trace(self, cells: Cells, named: datetime | None, states: States) -> Trace:
        first, positions = self.timeline.moment(cells)
        instant = named or first.astimezone(ZoneInfo(self.tested.zone))
        at = off_rest({**states.positions, **positions}, self.case.graph)
        states = replace(states, positions=at)
        return trace(self.case.graph, Call(self.tested.caller, self.tested.dialled, instant, states))

    def _unmet(self, traced: Trace) -> Iterator[UnmetExpectation]:
        """What a call in the given states does otherwise than expected."""
        test = self._test
        ends = [str(end) for end in Arrivals(self.case.graph, self.resolved.tenant).comes_to(traced)]
        if test.expect is not None and str(test.expect) not in ends:
            yield self._unmet_expectation("expect", str(test.expect), ends[0])
        shown = presented_numbers(traced)
        if test.presents is not None and test.presents not in shown:
            yield self._unmet_expectation("presents", test.presents, next(iter(shown), ""))
        if test.charged is not None:
            yield from self._charged(test.charged, traced.outcome.charged)
        if test.hears is not None and test.hears != traced.hears:
            yield self._unmet_expectation("hears", _list_text(test.hears), _list_text(traced.hears))
        if test.waits_at_most is not None and traced.seconds_at_most > test.waits_at_most:
            yield self._unmet_expectation(
                "waits_at_most", duration_text(test.waits_at_most), duration_text(traced.seconds_at_most)
            )

    def _charged(self, expected: str, charged: str) -> Iterator[UnmetExpectation]:
        owner = "/".join(str(part) for part in object_path(expected, self.resolved))
        actual = charged.removeprefix(f"{self.resolved.id}/")
        if owner != actual:
            yield self._unmet_expectation("charged", expected, actual)

    def _forbidden(self, traced: Trace) -> Iterator[UnmetExpectation]:
        passes = Arrivals(self.case.graph, self.resolved.tenant).passes(traced)
        for index, expected in enumerate(self._test.never):
            if expected in passes:
                yield UnmetExpectation("never", (*self.tested.path, "never", index), str(expected), "")

    def _unmet_expectation(self, key: str, expected: str, actual: str) -> UnmetExpectation:
        return UnmetExpectation(key, (*self.tested.path, key), expected, actual)


def _list_text(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"


_MESSAGES: Mapping[str, Text] = {
    "expect": text("the call should go to {expected}, but goes to {found}"),
    "presents": text("the call should present {expected}, but presents {found}"),
    "charged": text("the call should be charged to {expected}, but is charged to {found}"),
    "hears": text("the caller should hear {expected}, but hears {found}"),
    "waits_at_most": text("the call should take at most {expected}, but takes {found}"),
    "never": text("the call should never go to {expected}, but does"),
}
_STAYS: Mapping[str, Text] = {
    "presents": text("the call should present {expected}, but does not go to an external number"),
    "charged": text("the call should be charged to {expected}, but is charged to nobody"),
}


def miss_message(miss: Miss) -> Text:
    """What is wrong, as a sentence."""
    unmet = miss.what
    if unmet.key == "never":
        return Text(_MESSAGES["never"].template, (("expected", unmet.expected),))
    if not unmet.actual:
        return Text(_STAYS[unmet.key].template, (("expected", unmet.expected),))
    return Text(_MESSAGES[unmet.key].template, (("expected", unmet.expected), ("found", unmet.actual)))


def unmet_diagnostics(judged: Judged, resolved: ResolvedClient) -> Iterator[Diagnostic]:
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
