"""The operator's layer of a tree, judged on the workspace's day."""

from __future__ import annotations

from collections.abc import Iterator

from ci.fleet.blame import blamed
from ci.tree.workspace import Workspace, fleet_files
from compiler.checks.horizon import check_horizon
from compiler.checks.node_folders import check_node_folders
from compiler.diagnostics import Diagnostic, has_errors
from compiler.pipeline import compile_fleet
from compiler.resolving.resolved import ResolvedFleet


def read_operator_layer(workspace: Workspace) -> tuple[ResolvedFleet | None, list[Diagnostic]]:
    """The layer, resolved, with what is to be said of it; None with the errors that stand in its way."""
    sources, unread = fleet_files(workspace)
    fleet, problems = compile_fleet(sources, unread=bool(unread))
    if fleet is None:
        return None, [*blamed(workspace, [*unread, *problems])]
    late = [*check_horizon(fleet, workspace.today), *_of_folders(workspace, fleet)]
    return None if has_errors(late) else fleet, [*blamed(workspace, [*unread, *problems, *late])]


def _of_folders(workspace: Workspace, fleet: ResolvedFleet) -> Iterator[Diagnostic]:
    nodes = fleet.fleet.nodes.items()
    folders = {name: str((workspace.root / node.path).resolve()) for name, node in nodes}
    return check_node_folders(fleet, folders, str(workspace.tree))
