"""Chains are refused where they go on past the limit, whatever they are made of, and there only."""

from __future__ import annotations

import pytest

from compiler.analysis.behaviour.behaviour import behaviour_of
from compiler.analysis.conditions import timeline_of
from compiler.checks.long_chains import LONGEST_CHAIN, check_long_chains
from compiler.checks.routing_loops import check_routing_loops
from compiler.diagnostics import Diagnostic
from compiler.lowering.client import lower
from compiler.resolving.resolved import ResolvedFleet
from compiler.resolving.subject import CheckedClient
from tests.chains import LINKS, chain
from tests.compiler.conftest import Resolve


def _said(files: list[str], resolve: Resolve, fleet: ResolvedFleet) -> list[Diagnostic]:
    resolved, diagnostics = resolve(*files)
    assert diagnostics == []
    return list(check_long_chains(CheckedClient(resolved, fleet)))


@pytest.mark.parametrize("kind", LINKS)
def test_a_chain_is_refused_where_it_goes_on_past_the_limit(
    kind: str, resolve: Resolve, fleet: ResolvedFleet
) -> None:
    _, word, steps = LINKS[kind]
    longest = LONGEST_CHAIN // steps
    assert _said(chain(kind, longest), resolve, fleet) == []
    # What goes past it is a rule of the last object that may be reached, or a branch or a member of the next one.
    guilty = longest if LONGEST_CHAIN % steps else longest - 1
    for objects in (longest + 1, 4 * longest):
        said = _said(chain(kind, objects), resolve, fleet)
        assert {diagnostic.address for diagnostic in said} == {f"acme/{word}s/x{guilty}"}


def test_members_that_ring_in_order_are_steps(resolve: Resolve, fleet: ResolvedFleet) -> None:
    members = "".join(f"      - external:06 12 34 56 {index:02}\n" for index in range(10, LONGEST_CHAIN + 12))
    for strategy, lines in (("all", []), ("in_order", [LONGEST_CHAIN + 6])):
        group = f"groups:\n  all:\n    name: Tous\n    strategy: {strategy}\n    members:\n{members}    no_answer: hangup\n"
        said = _said([group], resolve, fleet)
        assert [one.range.start.line for one in said if one.range is not None] == lines


def test_the_longest_of_several_ways_counts(resolve: Resolve, fleet: ResolvedFleet) -> None:
    files = [*chain("routes", LONGEST_CHAIN, "route:end"), "routes: {end: {to: hangup}}"]
    shortcut = "numbers: {01 99 00 00 03: {to: route:end}}"
    said = _said([*files, shortcut], resolve, fleet)
    assert [diagnostic.address for diagnostic in said] == [f"acme/routes/x{LONGEST_CHAIN - 1}"]
    assert [str(related.message) for related in said[0].related] == ["it begins here"]


def test_a_loop_has_no_length(resolve: Resolve, fleet: ResolvedFleet) -> None:
    assert _said(chain("routes", 2 * LONGEST_CHAIN, "route:x0"), resolve, fleet) == []


def _to_and_fro(count: int) -> str:
    """Routes that send calls on to the next one by day, and back by night; two steps each, since each is a list of branches."""
    ways = "".join(
        f"  x{index}: {{to: [{{when: {{hours: 08:00-18:00}}, to: {_route(index + 1, count)}}}, {{to: {_route(index - 1, count)}}}]}}\n"
        for index in range(count)
    )
    return f"numbers: {{01 99 00 00 02: {{to: route:x0}}}}\nroutes:\n{ways}"


def _route(index: int, count: int) -> str:
    return f"route:x{index}" if 0 <= index < count else "hangup"


def test_what_leads_to_each_other_at_different_times_is_as_long_as_at_any_one_of_them(
    resolve: Resolve, fleet: ResolvedFleet
) -> None:
    longest = LONGEST_CHAIN // 2
    assert _said([_to_and_fro(longest)], resolve, fleet) == []
    said = _said([_to_and_fro(longest + 1)], resolve, fleet)
    # The last by day, and by night the first.
    assert {one.address for one in said} == {f"acme/routes/x{longest - 1}", "acme/routes/x1"}


def test_a_circle_of_many_that_never_pass_a_call_on_at_once_is_short(
    resolve: Resolve, fleet: ResolvedFleet
) -> None:
    count = 2 * LONGEST_CHAIN
    ways = "".join(
        f"  x{index}: {{to: [{{when: {{hours: {_minute(index)}-{_minute(index + 1)}}}, to: route:x{(index + 1) % count}}}, {{to: hangup}}]}}\n"
        for index in range(count)
    )
    resolved, diagnostics = resolve(f"routes:\n{ways}")
    assert diagnostics == []
    subject = CheckedClient(resolved, fleet)
    assert [*check_long_chains(subject), *check_routing_loops(subject)] == []
    graph = lower(resolved, fleet, {})
    assert behaviour_of(graph, timeline_of([graph], (2026, 2026))).class_count


def _minute(index: int) -> str:
    return f"{index // 60:02}:{index % 60:02}"
