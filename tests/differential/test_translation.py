"""Random trees: what is rendered of each means exactly what its graph means, read back by the independent reader."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from ci.compilation import countries_of
from compiler.lower import lower_node
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.source import SourceFile
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.differential.trees import CLIENT, Tree, trees


@settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
@given(tree=trees())
def test_what_is_rendered_of_a_random_tree_means_what_its_graph_means(tree: Tree) -> None:
    sources = [SourceFile(f"tenants/{path}", text.encode()) for path, text in tree.files.items()]
    own = tuple(one for one in sources if one.path.startswith(f"tenants/{CLIENT}/"))
    fleet, found = compile_fleet([one for one in sources if one not in own])
    assert fleet is not None, found
    recordings = {path.removeprefix(f"{CLIENT}/"): content for path, content in tree.recordings.items()}
    graph = compile_client(ClientFiles(CLIENT, own, recordings), fleet).graph
    assert graph is not None
    node = lower_node(graph.node, fleet.fleet, countries_of(graph))
    said = disagreements(graph, node, render_client(graph), render_node(node), fleet.fleet.fleet.horizon)
    assert said == [], "\n".join(str(one) for one in said[:5])
