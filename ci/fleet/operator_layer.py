"""The operator's layer of a tree, judged on the workspace's day."""

from __future__ import annotations

from ci.tree.workspace import Workspace, fleet_files
from compiler.checks.horizon import check_horizon
from compiler.diagnostics import Diagnostic, has_errors
from compiler.pipeline import compile_fleet
from compiler.resolving.resolved import ResolvedFleet


def read_operator_layer(workspace: Workspace) -> tuple[ResolvedFleet | None, list[Diagnostic]]:
    """The layer, resolved, with what is to be said of it; None with the errors that stand in its way."""
    sources, unread = fleet_files(workspace)
    fleet, problems = compile_fleet(sources, unread=bool(unread))
    if fleet is None:
        return None, [*unread, *problems]
    late = list(check_horizon(fleet, workspace.today))
    return None if has_errors(late) else fleet, [*unread, *problems, *late]
