"""Tests of calls on random trees: what is judged of all instants at once is what calls do that are followed one by one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from compiler.analysis.acts import FarEnd, PhoneState, States
from compiler.analysis.call_tests.arrivals import Arrivals
from compiler.analysis.call_tests.judging import JudgedTest
from compiler.analysis.calls.trace import Trace, trace
from compiler.graph import CallGraph
from compiler.pipeline import Compilation
from compiler.time.timeline import Cells
from tests.differential.compiled import sample
from tests.effort import is_whole
from tests.moments_of_calls import call_in

Case = tuple[Compilation, CallGraph, JudgedTest]


def cases() -> Iterator[Case]:
    """Every test of the random trees that can be judged."""
    for _, compilation in sample():
        assert compilation.graph is not None
        assert compilation.judged is not None
        for test in compilation.judged.tests:
            yield compilation, compilation.graph, test


def traces(case: Case, states: States) -> Iterator[tuple[Trace, Cells]]:
    """A call at each instant of the test that can be told apart from the others."""
    compilation, graph, test = case
    assert compilation.judged is not None
    timeline = compilation.judged.timeline
    for number in range(timeline.count):
        cell = 1 << number
        if test.when & cell:
            call = call_in(timeline, cell, test.call.caller, test.call.dialled, states)
            yield trace(graph, call), cell


def missed(case: Case, key: str) -> Cells:
    """The instants at which an expectation is judged not to be met."""
    _, _, test = case
    found = 0
    for miss in test.misses:
        if miss.what.key == key:
            found |= miss.when
    return found


def test_each_expectation_fails_at_exactly_the_instants_at_which_calls_do_otherwise() -> None:
    failed: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    for case in cases():
        compilation, _, test = case
        assert compilation.graph is not None
        assert compilation.resolved is not None
        wanted = test.call.test
        arrivals = Arrivals(compilation.graph, compilation.resolved.tenant)
        wrong: Counter[str] = Counter()
        for shown, cell in traces(case, test.call.given.states):
            if wanted.expect is not None and wanted.expect not in arrivals.comes_to(shown):
                wrong["expect"] |= cell
            if wanted.waits_at_most is not None and shown.seconds_at_most > wanted.waits_at_most:
                wrong["waits_at_most"] |= cell
            if wanted.hears is not None and shown.hears != wanted.hears:
                wrong["hears"] |= cell
            if wanted.charged is not None and shown.outcome.charged != f"acme/{wanted.charged}":
                wrong["charged"] |= cell
        for key in ("expect", "waits_at_most", "hears", "charged"):
            assert missed(case, key) == wrong[key], (key, test)
            if getattr(wanted, key) is not None:
                (failed if wrong[key] else passed)[key] += 1
    # Each has been seen both to hold and to fail.
    if is_whole():
        assert min(len(failed), len(passed)) == 4, (failed, passed)


def test_never_fails_where_some_states_bring_a_call_there() -> None:
    choose = random.Random(20261123)
    outcomes: Counter[bool] = Counter({True: 0, False: 0})
    for case in cases():
        compilation, graph, test = case
        if not test.call.test.never:
            continue
        assert compilation.graph is not None
        assert compilation.resolved is not None
        arrivals = Arrivals(compilation.graph, compilation.resolved.tenant)
        forbidden = set(test.call.test.never)
        reached: dict[str, Cells] = {}
        for _ in range(12):
            for shown, cell in traces(case, _some_states(case, choose)):
                for one in forbidden & arrivals.passes(shown):
                    reached[str(one)] = reached.get(str(one), 0) | cell
        judged = {miss.what.expected for miss in test.misses if miss.what.key == "never"}
        assert reached.keys() <= judged, test
        for miss in test.misses:
            if miss.what.key == "never":
                there = arrivals.passes(trace(graph, miss.call))
                assert miss.what.expected in map(str, there), test
        outcomes[bool(judged)] += 1
    if is_whole():
        assert min(outcomes.values()) > 5, outcomes


def _some_states(case: Case, choose: random.Random) -> States:
    """States at random, but for what is given."""
    _, graph, test = case
    given = test.call.given
    phones = {phone.device: choose.choice(list(PhoneState)) for phone in graph.phones}
    trunks = {trunk for entry in graph.numbers for trunk in entry.trunks}
    down = frozenset(trunk for trunk in trunks if choose.random() < 0.3)
    states = given.states
    free = {} if given.everyone else phones
    numbers = {} if given.everyone else {"+33612345678": choose.choice(list(FarEnd))}
    return replace(
        states,
        phones={**free, **states.phones},
        outside={**numbers, **states.outside},
        trunks_down=down | states.trunks_down,
        full_mailboxes=states.full_mailboxes
        | {mailbox.id for mailbox in graph.mailboxes if choose.random() < 0.3},
    )
