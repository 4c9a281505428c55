"""A node on which nothing was ever applied, and what applies to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ci.nodes.directory import DirectoryNode
from compiler.planning.plan import Plan
from tests.ci.nodes.samples import Desired, plan_for, run


@pytest.fixture
def node(tmp_path: Path) -> DirectoryNode:
    """A node on which nothing was ever applied."""
    return DirectoryNode("pbx-1", tmp_path / "nodes" / "pbx-1")


@pytest.fixture
def apply_all(node: DirectoryNode) -> Callable[..., Plan]:
    """Plan and apply, and be sure that it went well."""

    def apply(desired: Desired, *, who: str = "marie") -> Plan:
        plan = plan_for(node, desired)
        assert run(plan, node, who=who).code == 0
        return plan

    return apply
