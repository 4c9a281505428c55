"""Chains are refused where they go on past the limit, whatever they are made of, and there only."""

from __future__ import annotations

import pytest

from compiler.checks.long_chains import LONGEST_CHAIN, check_long_chains
from compiler.diagnostics import Diagnostic
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
