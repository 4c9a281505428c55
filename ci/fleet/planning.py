"""From a tree to plans: compile what changed, read what is live, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ci.fleet.settled import Before, still_settled
from ci.nodes.node import Node
from ci.nodes.opening import NodeAddress, open_node
from ci.terminal.progress import Watch, unwatched
from ci.tree.workspace import Workspace, fleet_files, open_workspace
from compiler.diagnostics import Diagnostic, has_errors, in_order, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.plan import LiveBundle, Plan, make_plan

if TYPE_CHECKING:  # a plan with nothing to do compiles nothing, and need not load what would
    from ci.fleet.cache import Cache
    from ci.fleet.compilation import CompiledTree
    from schema.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans of the nodes asked for, or what stands in their way.

    `refused`: what stands in the way is neither the tree nor a node, but files that do not read back as what they were made from.
    `warnings_before`: how many warnings there are beside the diagnostics, of clients that are as they were in an earlier run.
    """

    workspace: Workspace | None
    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]
    refused: bool = False
    warnings_before: int = 0


def plan_tree(tree: Path, nodes: Sequence[str], *, verify: bool, watch: Watch = unwatched) -> Planning:
    """Plan for these nodes; for all of them if none is named. Nothing is planned while the tree has an error."""
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return Planning(None, (), tuple(diagnostics))
    settled = None if verify else still_settled(workspace, nodes)
    if settled is not None:
        plans = tuple(Plan(name, (), node.bundles) for name, node in settled.nodes.items())
        return Planning(workspace, plans, (), warnings_before=settled.warnings)
    from ci.fleet.cache import Cache

    before, cache = Before(workspace), Cache(workspace)
    try:
        return _plan_changes(workspace, nodes, cache, before, verify=verify, watch=watch)
    finally:
        cache.close()


def _plan_changes(
    workspace: Workspace,
    nodes: Sequence[str],
    cache: Cache,
    before: Before,
    *,
    verify: bool,
    watch: Watch,
) -> Planning:
    from ci.fleet.compilation import compile_tree, worker_count

    compiled = compile_tree(workspace, workers=worker_count(), cache=cache, watch=watch)
    if compiled.fleet is None or compiled.faulty:
        return Planning(workspace, (), compiled.diagnostics)
    fleet = compiled.fleet.fleet
    faults = list(compiled.fresh_diagnostics)
    plans = []
    for name in nodes or tuple(fleet.nodes):
        node, problem = find_node(workspace, fleet, name)
        if node is None:
            faults += problem
            continue
        try:
            before.look_at(name, NodeAddress.of(fleet.nodes[name]))
            plans.append(_plan_node(workspace, compiled, name, node.live(verify=verify)))
        except OSError as error:
            faults.append(unusable(name, error))
    refusals = (
        [] if has_errors(faults) else [fault for plan in plans for fault in _refusals(plan, compiled, cache)]
    )
    faults += refusals
    if has_errors(faults):
        return Planning(workspace, (), in_order(faults), refused=bool(refusals))
    if all(plan.is_empty for plan in plans):
        bundles = {plan.node: plan.unchanged for plan in plans}
        before.seal(bundles, nodes=fleet.nodes, expires=compiled.expires, warnings=len(compiled.diagnostics))
    known = len(compiled.diagnostics) - len(compiled.fresh_diagnostics)
    return Planning(workspace, tuple(plans), in_order(faults), warnings_before=known)


def _refusals(plan: Plan, compiled: CompiledTree, cache: Cache) -> list[Diagnostic]:
    """Where a plan's files, read back, differ from what was meant. Where nothing changes, nothing is read."""
    if plan.is_empty:
        return []
    from ci.fleet.compilation import worker_count
    from ci.fleet.reading_back import otherwise_read

    return list(otherwise_read(plan, compiled, cache, workers=worker_count()))


def _plan_node(
    workspace: Workspace, compiled: CompiledTree, name: str, live: Mapping[str, LiveBundle]
) -> Plan:
    """The plan of one node. A client that is cached is compiled after all if its live bundle is another one."""
    from ci.fleet.compilation import compile_clients, worker_count
    from ci.fleet.plan_changes import view_of_plan

    assert compiled.fleet is not None
    as_planned = {
        result.client
        for result in compiled.on_node(name)
        if result.bundle is None
        and result.client in live
        and live[result.client].digest == result.digest
        and not live[result.client].drifted
    }
    lacking = [
        result.client
        for result in compiled.on_node(name)
        if result.bundle is None and result.client not in as_planned
    ]
    desired = compiled.desired(name)
    for result in compile_clients(workspace, compiled.fleet, lacking, workers=worker_count()):
        assert result.bundle is not None, result.diagnostics
        desired[result.client] = result.bundle
    others = {scope: bundle for scope, bundle in live.items() if scope not in as_planned}
    plan = make_plan(name, desired, others)
    noticed = view_of_plan(plan, live, workspace, compiled.fleet, workers=worker_count())
    return replace(plan, unchanged=plan.unchanged + len(as_planned), noticed=noticed)


def unusable(name: str, error: OSError) -> Diagnostic:
    """A node's folder that the system refuses to read."""
    reason, file = error.strerror or str(error), error.filename or ""
    message = text(
        "the folder of node {node} cannot be read: {reason} ({file})", node=name, reason=reason, file=file
    )
    return diagnose("NODE001", message, None)


def find_node(workspace: Workspace, fleet: Fleet, name: str) -> tuple[Node | None, list[Diagnostic]]:
    """A node by name."""
    from compiler.diagnostics.suggest import closest_name

    if name not in fleet.nodes:
        near = closest_name(name, fleet.nodes)
        hint = text("Did you mean {name}?", name=near) if near else None
        return None, [diagnose("NODE006", text("there is no node {name}", name=name), None, hint=hint)]
    return open_node(name, NodeAddress.of(fleet.nodes[name]), workspace.root), []


def read_fleet(tree: Path) -> tuple[Workspace | None, Fleet | None, list[Diagnostic]]:
    """The operator's layer alone: what apply needs of the tree."""
    from compiler.pipeline import compile_fleet

    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return None, None, diagnostics
    sources, unread = fleet_files(workspace)
    parsed, problems = compile_fleet(sources)
    errors = [*unread, *problems]
    return workspace, parsed.fleet if parsed and not has_errors(errors) else None, errors
