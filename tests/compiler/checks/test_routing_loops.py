"""Routing loops are found where there are any, and nowhere else."""

from __future__ import annotations

import itertools
from graphlib import CycleError, TopologicalSorter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.checks.routing_loops import check_routing_loops
from compiler.resolving.resolved import ResolvedFleet
from compiler.resolving.subject import CheckedClient
from tests.compiler.conftest import Resolve
from tests.effort import examples

_names = [f"r{index}" for index in range(6)]
_edges = st.dictionaries(st.sampled_from(_names), st.sets(st.sampled_from(_names), max_size=3))


@given(edges=_edges)
@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_routes_are_refused_exactly_if_some_order_is_impossible(
    edges: dict[str, set[str]], resolve: Resolve, fleet: ResolvedFleet
) -> None:
    routes = "routes:\n"
    for name in _names:
        routes += f"  {name}:\n    to:\n"
        for index, target in enumerate(sorted(edges.get(name, ()))):
            routes += f"      - {{when: {{hours: 0{index}:00-0{index}:30}}, to: route:{target}}}\n"
        routes += "      - to: hangup\n"
    resolved, diagnostics = resolve(routes)
    assert diagnostics == []
    diagnostics = list(check_routing_loops(CheckedClient(resolved, fleet)))
    try:
        TopologicalSorter(edges).prepare()
        circular = False
    except CycleError:
        circular = True
    assert bool(diagnostics) == circular
    for diagnostic in diagnostics:
        steps = str(diagnostic.message).split(": ", 1)[1].split(" → ")
        assert steps[0] == steps[-1]
        for this, following in itertools.pairwise(steps):
            assert following.removeprefix("route:") in edges[this.removeprefix("route:")]


def test_members_of_a_group_do_not_send_calls_on(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve(
        ("extension: 202}", "extension: 202, no_answer: group:sales}"),
        "groups:\n  sales: {name: Ventes, members: [user:bob], no_answer: hangup}\n",
    )
    assert list(check_routing_loops(CheckedClient(resolved, fleet))) == []
