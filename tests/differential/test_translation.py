"""Random trees: what is rendered of each means exactly what its graph means, read back by the independent reader."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from compiler.lowering.operator_layer import lower_node
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.differential.compiled import compiled, graph_of, operator_of
from tests.differential.tree import Tree
from tests.differential.trees import trees
from tests.effort import examples

SETTINGS = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)


@SETTINGS
@given(tree=trees())
def test_what_is_rendered_of_a_random_tree_means_what_its_graph_means(tree: Tree) -> None:
    _check(tree)


@SETTINGS
@given(tree=trees(turning=True))
def test_so_it_does_where_objects_lead_to_each_other_at_different_times(tree: Tree) -> None:
    _check(tree)


def _check(tree: Tree) -> None:
    fleet = operator_of(tree)
    graph = graph_of(compiled(tree, fleet=fleet))
    node = lower_node(graph.node, fleet.fleet, graph.countries())
    said = disagreements(graph, node, render_client(graph), render_node(node), fleet.fleet.fleet.horizon)
    assert said == [], "\n".join(str(one) for one in said[:5])
