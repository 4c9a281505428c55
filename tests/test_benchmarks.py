"""The fleets that speed is measured on are right: a refused client would be measured as a fast one."""

from __future__ import annotations

from pathlib import Path

from benchmarks.fleet import FleetSize, write_fleet
from ci.fleet.compilation import compile_tree
from ci.tree.workspace import open_workspace
from compiler.diagnostics import has_errors


def test_the_generated_fleet_is_right(tmp_path: Path) -> None:
    write_fleet(tmp_path, FleetSize(2))
    workspace, _ = open_workspace(tmp_path / "tenants")
    assert workspace is not None
    assert not has_errors(compile_tree(workspace, workers=1).diagnostics)
