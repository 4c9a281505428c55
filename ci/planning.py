"""From a tree to plans: compile, read what is live, compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ci.compilation import CompiledTree, compile_tree, worker_count
from ci.nodes.directory import DirectoryNode
from ci.workspace import Workspace, fleet_files, open_workspace
from compiler.codes import diagnose
from compiler.diagnostics import Diagnostic, has_errors, in_order, text
from compiler.pipeline import compile_fleet
from compiler.plan import Plan, make_plan
from compiler.suggest import closest
from schema.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans of the nodes asked for, or what stands in their way."""

    workspace: Workspace | None
    compiled: CompiledTree | None
    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]


def plan_tree(tree: Path, nodes: Sequence[str], *, verify: bool) -> Planning:
    """Plan for these nodes; for all of them if none is named. Nothing is planned while the tree has an error."""
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return Planning(None, None, (), tuple(diagnostics))
    compiled = compile_tree(workspace, workers=worker_count())
    if compiled.fleet is None or compiled.faulty:
        return Planning(workspace, compiled, (), compiled.diagnostics)
    fleet = compiled.fleet.fleet
    found = [*compiled.diagnostics]
    plans = []
    for name in nodes or tuple(fleet.nodes):
        node, problem = open_node(workspace, fleet, name)
        if node is None:
            found += problem
            continue
        try:
            plans.append(make_plan(name, compiled.desired(name), node.live(verify=verify)))
        except OSError as error:
            found.append(unusable(name, error))
    return Planning(workspace, compiled, () if has_errors(found) else tuple(plans), in_order(found))


def unusable(name: str, error: OSError) -> Diagnostic:
    """A node's folder that the system refuses to read."""
    reason, file = error.strerror or str(error), error.filename or ""
    message = text(
        "the folder of node {node} cannot be read: {reason} ({file})", node=name, reason=reason, file=file
    )
    return diagnose("NODE001", message, None)


def open_node(workspace: Workspace, fleet: Fleet, name: str) -> tuple[DirectoryNode | None, list[Diagnostic]]:
    """A node by name; its path is relative to the folder that holds the tree."""
    if name not in fleet.nodes:
        near = closest(name, fleet.nodes)
        hint = text("Did you mean {name}?", name=near) if near else None
        return None, [diagnose("NODE006", text("there is no node {name}", name=name), None, hint=hint)]
    return DirectoryNode(name, workspace.root / fleet.nodes[name].path), []


def read_fleet(tree: Path) -> tuple[Workspace | None, Fleet | None, list[Diagnostic]]:
    """The operator's layer alone: what apply needs of the tree."""
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return None, None, diagnostics
    sources, unread = fleet_files(workspace)
    parsed, found = compile_fleet(sources)
    errors = [*unread, *found]
    return workspace, parsed.fleet if parsed and not has_errors(errors) else None, errors
