"""Groups that lead to each other have more ways than can be followed: all that is said of calls is said of them too, in few steps."""

from __future__ import annotations

import functools

import pytest

from compiler.analysis.behaviour.behaviour import behaviour_of
from compiler.analysis.call_tests.coverage import coverage
from compiler.analysis.calls.call import Call, FromOutside
from compiler.analysis.calls.trace import trace
from compiler.analysis.change.comparison import MOST_WAYS, compare_graphs
from compiler.analysis.conditions import timeline_of
from compiler.analysis.drawing.flow import draw_client
from compiler.graph import CallGraph
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import Compilation
from compiler.resolving.resolved import ResolvedFleet
from renderers.drawing.svg import render_svg
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.differential.compiled import noticed_between
from tests.lattices import TooManyStepsError, compiled_lattice, in_few_steps, lattice, operator_layer

GROUPS = 60
NUMBER = "+33199000001"
YEARS = (2026, 2028)


@functools.cache
def operator() -> ResolvedFleet:
    return operator_layer()


@functools.cache
def compiled(last: str = "hangup", more: str = "") -> Compilation:
    return in_few_steps(lambda: compiled_lattice(lattice(GROUPS, last=last, more=more), operator()))


def graph(last: str = "hangup") -> CallGraph:
    found = compiled(last).graph
    assert found is not None
    return found


def test_what_does_not_end_is_stopped() -> None:
    def for_ever() -> None:
        while True:
            for_one_step()

    def for_one_step() -> None:
        return

    with pytest.raises(TooManyStepsError):
        in_few_steps(for_ever, most=1000)


def test_there_are_more_ways_than_can_be_followed() -> None:
    table = in_few_steps(lambda: behaviour_of(graph(), timeline_of([graph()], YEARS)))
    assert table.class_count > 10**12


def test_a_change_at_the_end_of_all_ways_is_one_change() -> None:
    found = in_few_steps(lambda: compare_graphs(graph(), graph("user:user-0"), YEARS))
    assert 0 < len(found.differences) <= MOST_WAYS
    assert found.same > 10**12
    assert found.changed > 10**11
    ways = [len(one.parting.way) for one in found.differences]
    # The shortest: each second group, and once the next one.
    assert min(ways) == GROUPS // 2 + 1
    (change,) = in_few_steps(lambda: noticed_between(compiled(), compiled("user:user-0"), YEARS)).changes
    assert change.command


def test_it_is_proved() -> None:
    verdict = compiled().verdict
    assert verdict is not None
    assert [failure.claim.value for failure in verdict.failures] == ["bounded"] * len(verdict.failures)


def test_it_is_read_back() -> None:
    node = lower_node("pbx-1", operator().fleet, graph().countries())
    files, layer = render_client(graph()), render_node(node)
    assert not in_few_steps(lambda: disagreements(graph(), node, files, layer, YEARS))


def test_it_is_traced_and_drawn() -> None:
    at = timeline_of([graph()], YEARS).start
    assert in_few_steps(lambda: trace(graph(), Call(FromOutside(), NUMBER, at))).hops
    resolved = compiled().resolved
    assert resolved is not None
    assert in_few_steps(lambda: render_svg(draw_client(graph(), resolved), str))


@pytest.mark.parametrize(
    ("never", "fails"), [("voicemail:nobody", False), ("voicemail:last", True), ("busy", False)]
)
def test_it_is_tested_for_what_must_never_happen(never: str, fails: bool) -> None:
    more = f"""
    voicemails:
      last: {{name: Last, extension: 4990}}
      nobody: {{name: Nobody, extension: 4991}}
    tests:
      never: {{name: Never, from: 06 12 34 56 78, to: 01 99 00 00 01, never: ['{never}']}}
      first: {{name: First, from: 06 12 34 56 78, to: 01 99 00 00 01, expect: group:g-0}}
      second: {{name: Second, from: 06 12 34 56 78, to: 01 99 00 00 01, given: {{user:user-0: busy}}, expect: group:g-2}}
    """
    text = lattice(GROUPS, last="voicemail:last", more=more)
    compilation = in_few_steps(lambda: compiled_lattice(text, operator(), saying=("TEST001", "PROVE007")))
    graph, judged = compilation.graph, compilation.judged
    assert graph is not None
    assert judged is not None
    assert [len(test.misses) for test in judged.tests] == [int(fails), 0, 0]
    covered = in_few_steps(lambda: coverage(graph, judged))
    assert covered.total.spoken == 2
