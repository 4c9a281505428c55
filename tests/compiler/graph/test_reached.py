"""What is rendered of a graph is what calls come to: no more, no less."""

from __future__ import annotations

import pytest

from compiler.analysis.behaviour.behaviour import behaviour_of
from compiler.analysis.behaviour.dialled_samples import numbers_apart
from compiler.analysis.conditions import timeline_of
from compiler.graph import Ring
from compiler.graph.reached import reached_part
from renderers.asterisk import render_client
from renderers.asterisk.names import exten
from tests.differential.compiled import sample
from tests.differential.moments import HORIZON


@pytest.mark.whole_sample
def test_nothing_that_happens_to_any_call_is_left_out() -> None:
    """Of the random clients some have objects that nothing leads to; without these their calls go as before."""
    left_out = 0
    for _, compilation in sample():
        graph = compilation.graph
        assert graph is not None
        reached = reached_part(graph)
        left_out += len(graph.nodes) - len(reached.nodes)
        timeline = timeline_of([graph], HORIZON)
        # The same callers stand for others: conditions that no call comes to tell more apart.
        apart = numbers_apart([graph])
        whole = behaviour_of(graph, timeline, apart=apart)
        assert behaviour_of(reached, timeline, whole.forest, apart=apart).entries == whole.entries
    assert left_out


def test_what_no_call_comes_to_is_not_rendered_and_all_else_is() -> None:
    compilation = next(compiled for _, compiled in sample() if compiled.graph is not None)
    graph = compilation.graph
    assert graph is not None
    (body,) = (file.content.decode() for file in render_client(graph) if file.path.endswith("/body.conf"))
    rendered = {line.split(",")[0] for line in body.splitlines()}
    for name in graph.nodes:
        is_there = f"exten => {exten(name)}" in rendered
        assert is_there == (name in reached_part(graph).nodes), name


def test_legs_that_are_nodes_are_reached() -> None:
    legs = {
        leg
        for _, compilation in sample()
        if compilation.graph is not None
        for node in reached_part(compilation.graph).nodes.values()
        if isinstance(node, Ring)
        for leg in node.leads_to()
        if leg not in reached_part(compilation.graph).nodes
    }
    assert not legs
