"""Nodes are known by what they can do: one place knows their kinds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from ci.nodes.node import Node
from ci.nodes.opening import NodeAddress, NodeKind, open_node
from schema.fleet import Node as NodeSettings

ROOT = Path(__file__).resolve().parents[3]
OPENING = ROOT / "ci" / "nodes" / "opening.py"


@pytest.mark.parametrize("kind", get_args(NodeSettings.model_fields["kind"].annotation))
def test_a_node_of_every_kind_can_be_opened(kind: NodeKind, tmp_path: Path) -> None:
    node: Node = open_node("pbx-1", NodeAddress(kind, "nodes/pbx-1"), tmp_path)
    assert (node.name, node.place) == ("pbx-1", str(tmp_path / "nodes" / "pbx-1"))
    assert not node.was_used()


def test_only_the_place_that_opens_nodes_names_a_kind() -> None:
    for package in ("schema", "compiler", "renderers", "ci"):
        for path in (ROOT / package).rglob("*.py"):
            imports = re.search(
                r"^\s*from ci\.nodes\.directory import ", path.read_text(encoding="utf-8"), re.MULTILINE
            )
            assert imports is None or path == OPENING, path
