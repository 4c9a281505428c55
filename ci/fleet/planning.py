"""From a tree to plans: compile what changed, read what is live, compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci.fleet.cache import (
    CachedClient,
    CachedNode,
    CachedTree,
    Keys,
    diagnostics_data,
    diagnostics_of,
    now_ns,
    read_cache,
    tree_keys,
    write_cache,
)
from ci.nodes.node import Node
from ci.nodes.opening import NodeAddress, open_node
from ci.terminal.progress import Watch, unwatched
from ci.tree.workspace import Workspace, fleet_files, open_workspace
from compiler.diagnostics import Diagnostic, has_errors, in_order, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.bundle import NODE_SCOPE
from compiler.planning.plan import Plan

if TYPE_CHECKING:  # a plan with nothing to do compiles nothing, and need not load what would
    from ci.fleet.bundle_store import BundleStore
    from ci.fleet.compilation import ClientResult, CompiledTree
    from schema.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans of the nodes asked for, or what stands in their way.

    `refused`: what stands in the way is neither the tree nor a node, but files that do not read back as what they were made from.
    """

    workspace: Workspace | None
    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]
    refused: bool = False


def plan_tree(tree: Path, nodes: Sequence[str], *, verify: bool, watch: Watch = unwatched) -> Planning:
    """Plan for these nodes; for all of them if none is named. Nothing is planned while the tree has an error."""
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return Planning(None, (), tuple(diagnostics))
    began = now_ns()
    cache, since = read_cache(workspace)
    keys = tree_keys(workspace, since)
    if cache is not None and _nothing_changed(cache, keys):
        plans = _empty_plans(workspace, cache, nodes, verify=verify)
        if plans is not None:
            return Planning(workspace, plans, diagnostics_of(cache.diagnostics))
    return _plan_changes(workspace, nodes, cache, keys, began, verify=verify, watch=watch)


def _nothing_changed(cache: CachedTree, keys: Keys) -> bool:
    """Whether the compiler and every file of the tree are those of the last run."""
    if (cache.tools, cache.fleet) != (keys.tools, keys.fleet) or not keys.fleet:
        return False
    return {name: client.key for name, client in cache.clients.items()} == keys.clients and all(
        keys.clients.values()
    )


def _empty_plans(
    workspace: Workspace, cache: CachedTree, nodes: Sequence[str], *, verify: bool
) -> tuple[Plan, ...] | None:
    """The plans, if every one of them is empty; None if anything must be looked at more closely."""
    plans = []
    for name in nodes or cache.nodes:
        if name not in cache.nodes:
            return None
        node = cache.nodes[name]
        digests = {client: cached.digest for client, cached in cache.clients.items() if cached.node == name}
        digests[NODE_SCOPE] = node.digest
        try:
            live = open_node(name, node.address, workspace.root).live(verify=verify)
        except OSError:
            return None
        if {scope: bundle.digest for scope, bundle in live.items()} != digests or any(
            bundle.drifted for bundle in live.values()
        ):
            return None
        plans.append(Plan(name, (), len(digests)))
    return tuple(plans)


def _plan_changes(
    workspace: Workspace,
    nodes: Sequence[str],
    cache: CachedTree | None,
    keys: Keys,
    began: int,
    *,
    verify: bool,
    watch: Watch,
) -> Planning:
    from ci.fleet.bundle_store import waiting_bundles
    from ci.fleet.compilation import compile_tree, worker_count

    with waiting_bundles() as bundles:
        compiled = compile_tree(
            workspace,
            workers=worker_count(),
            unchanged=_cached_results(cache, keys),
            bundles=bundles,
            watch=watch,
        )
        if compiled.fleet is None or compiled.faulty:
            return Planning(workspace, (), compiled.diagnostics)
        plans, faults, refusals = _plan_nodes(workspace, compiled, nodes, bundles, verify=verify)
    _remember(workspace, compiled, began)
    everything = [*compiled.diagnostics, *faults, *refusals]
    return Planning(
        workspace,
        () if has_errors(everything) else tuple(plans),
        in_order(everything),
        refused=bool(refusals),
    )


def _plan_nodes(
    workspace: Workspace,
    compiled: CompiledTree,
    names: Sequence[str],
    bundles: BundleStore,
    *,
    verify: bool,
) -> tuple[list[Plan], list[Diagnostic], list[Diagnostic]]:
    """The plans; what is wrong with a node, for which nothing is planned on any; files that do not read back as what they were made from."""
    from ci.fleet.compilation import worker_count
    from ci.fleet.node_planning import NodePlanner

    assert compiled.fleet is not None
    fleet = compiled.fleet.fleet
    live, faults = [], []
    for name in names or tuple(fleet.nodes):
        node, problem = find_node(workspace, fleet, name)
        faults += problem
        try:
            live += [(node, node.live(verify=verify))] if node is not None else []
        except OSError as error:
            faults.append(unusable(name, error))
    plans, refusals = [], []
    for node, standing in live if not faults else []:
        planner = NodePlanner(workspace, compiled, node, bundles, verify)
        try:
            plan, refused = planner.plan(standing, workers=worker_count())
        except OSError as error:
            faults.append(unusable(node.name, error))
            continue
        plans.append(plan)
        refusals += refused
    return plans, faults, refusals


def _cached_results(cache: CachedTree | None, keys: Keys) -> dict[str, ClientResult]:
    """Clients that need not be compiled: they, the operator's layer and the compiler are as they were."""
    from ci.fleet.compilation import ClientResult
    from compiler.checks.across import ClientSummary

    if cache is None or not keys.fleet or (cache.tools, cache.fleet) != (keys.tools, keys.fleet):
        return {}
    return {
        name: ClientResult(
            name,
            cached.node,
            tuple(cached.countries),
            None,
            cached.digest,
            ClientSummary(cached.numbers, cached.macs, cached.seats, cached.forwards),
            diagnostics_of(cached.diagnostics),
            cached.expires,
        )
        for name, cached in cache.clients.items()
        if cached.key and keys.clients.get(name) == cached.key
    }


def _remember(workspace: Workspace, compiled: CompiledTree, began: int) -> None:
    """Keep what this run found out; `began`: files changed since then may have been read before or after."""
    assert compiled.fleet is not None
    keys = tree_keys(workspace, began)
    clients = {}
    for name, result in compiled.clients.items():
        if result.summary is not None and name in keys.clients:
            summary = result.summary
            clients[name] = CachedClient(
                keys.clients[name],
                result.expires,
                result.node,
                list(result.countries),
                result.digest,
                dict(summary.numbers),
                dict(summary.macs),
                dict(summary.seats),
                {number: list(called) for number, called in summary.forwards.items()},
                diagnostics_data(result.diagnostics),
            )
    fleet = compiled.fleet.fleet
    nodes = {
        name: CachedNode(NodeAddress.of(node), compiled.node_bundle(name).digest)
        for name, node in fleet.nodes.items()
    }
    cache = CachedTree(keys.tools, keys.fleet, nodes, clients, diagnostics_data(compiled.diagnostics))
    write_cache(workspace, cache, began)


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
    """The operator's layer alone, as it is written: what apply needs of the tree is where its nodes are."""
    from compiler.reading.parse import parse_fleet

    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return None, None, diagnostics
    sources, unread = fleet_files(workspace)
    parsed, problems = parse_fleet(sources, unread=bool(unread))
    errors = [*unread, *problems]
    return workspace, parsed.fleet if parsed and not has_errors(errors) else None, errors
