"""Translation validation of every tree of the tests that compiles: the files that are rendered of it mean what its graph means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ci.fleet.client import compiled_in, opened_fleet
from ci.tree.workspace import client_ids
from compiler.graph import CallGraph
from compiler.lowering.operator_layer import lower_node
from compiler.resolving.resolved import ResolvedFleet
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.broken_trees import BROKEN, NODES, OPERATOR
from tests.effort import some_of, stride
from tests.test_errors import CASES, lay_out


def graphs(tree: Path) -> Iterator[tuple[CallGraph, ResolvedFleet]]:
    """The clients of a tree that compile, be it with warnings, failing proofs or failing tests."""
    workspace, fleet, _ = opened_fleet(tree)
    for client in client_ids(workspace) if workspace is not None else ():
        if workspace is not None and fleet is not None:
            compilation, _ = compiled_in(workspace, fleet, client)
            if compilation is not None:
                yield compilation.graph, fleet


def agreed(tree: Path) -> int:
    """How many clients of a tree compile; each must be rendered as it is meant."""
    count = 0
    for graph, fleet in graphs(tree):
        node = lower_node(graph.node, fleet.fleet, graph.countries())
        years = fleet.fleet.fleet.horizon
        said = disagreements(graph, node, render_client(graph), render_node(node), years)
        assert said == [], "\n".join(str(one) for one in said[:5])
        count += 1
    return count


def test_trees_that_are_told_of_mean_what_they_say_where_they_compile(tmp_path: Path) -> None:
    compiled = [case for case in some_of(CASES) if agreed(lay_out(case, tmp_path / case))]
    # Some have warnings only, or break a proof or a test of their own.
    assert len(compiled) > 20 // stride(), compiled


@pytest.mark.parametrize("name", [name for name in BROKEN if BROKEN[name].tamper.__name__ == "_same"])
def test_trees_that_break_a_proof_are_rendered_as_they_are_meant(name: str, tmp_path: Path) -> None:
    tree = tmp_path / "tenants"
    (tree / "acme").mkdir(parents=True)
    (tree / "fleet.yaml").write_text(OPERATOR + NODES)
    (tree / "acme" / "client.yaml").write_text(BROKEN[name].client)
    for file, content in BROKEN[name].recordings.items():
        (tree / "acme" / file).parent.mkdir(exist_ok=True)
        (tree / "acme" / file).write_bytes(content)
    assert agreed(tree) == 1
