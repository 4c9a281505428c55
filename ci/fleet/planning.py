"""From a tree to plans: compile what changed, read what is live, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci.fleet.settled import Before, still_settled
from ci.nodes.node import Node
from ci.nodes.opening import NodeAddress, open_node
from ci.terminal.progress import Watch, unwatched
from ci.tree.workspace import Workspace, fleet_files, open_workspace
from compiler.diagnostics import Diagnostic, has_errors, in_order, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.plan import LiveBundle, Plan

if TYPE_CHECKING:  # a plan with nothing to do compiles nothing, and need not load what would
    from ci.fleet.bundle_store import BundleStore
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


def plan_tree(
    tree: Path, nodes: Sequence[str], *, verify: bool, rekey: bool = False, watch: Watch = unwatched
) -> Planning:
    """Plan for these nodes; for all of them if none is named. Nothing is planned while the tree has an error.

    With `rekey` the plan makes every secret anew, so that it can be applied with another key.
    """
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return Planning(None, (), tuple(diagnostics))
    before = Before(workspace)
    settled = None if verify or rekey else still_settled(workspace, nodes, before)
    if settled is not None:
        plans = tuple(Plan(name, (), node.bundles) for name, node in settled.nodes.items())
        return Planning(workspace, plans, (), warnings_before=settled.warnings)
    from ci.fleet.cache import Cache

    cache = Cache(workspace)
    try:
        return _plan_changes(workspace, nodes, cache, before, verify=verify, rekey=rekey, watch=watch)
    finally:
        cache.close()


def _plan_changes(
    workspace: Workspace,
    nodes: Sequence[str],
    cache: Cache,
    before: Before,
    *,
    verify: bool,
    rekey: bool,
    watch: Watch,
) -> Planning:
    from ci.fleet.bundle_store import waiting_bundles
    from ci.fleet.compilation import compile_tree, worker_count

    with waiting_bundles() as bundles:
        compiled = compile_tree(workspace, workers=worker_count(), cache=cache, bundles=bundles, watch=watch)
        if compiled.fleet is None or compiled.faulty:
            return Planning(workspace, (), compiled.diagnostics)
        nodes_to_plan = _NodesToPlan(workspace, compiled, cache, before, bundles, verify, rekey)
        plans, faults, refusals = nodes_to_plan.plans(nodes)
    told = [*compiled.fresh_diagnostics, *faults, *refusals]
    if has_errors(told):
        return Planning(workspace, (), in_order(told), refused=bool(refusals))
    if all(plan.is_empty for plan in plans):
        before.seal(
            {plan.node: plan.unchanged for plan in plans},
            nodes=compiled.fleet.fleet.nodes,
            expires=compiled.expires,
            warnings=len(compiled.diagnostics),
        )
    known = len(compiled.diagnostics) - len(compiled.fresh_diagnostics)
    return Planning(workspace, tuple(plans), in_order(told), warnings_before=known)


@dataclass(frozen=True, slots=True)
class _NodesToPlan:
    """What planning any node of a tree takes."""

    workspace: Workspace
    compiled: CompiledTree
    cache: Cache
    before: Before
    bundles: BundleStore
    verify: bool
    rekey: bool

    def plans(self, names: Sequence[str]) -> tuple[list[Plan], list[Diagnostic], list[Diagnostic]]:
        """The plans; what is wrong with a node, for which nothing is planned on any; files that do not read back as what they were made from."""
        from ci.fleet.compilation import worker_count
        from ci.fleet.node_planning import NodePlanner

        live, faults = self._live(names)
        plans, refusals = [], []
        for node, standing in live if not faults else []:
            planner = NodePlanner(
                self.workspace, self.compiled, node, self.bundles, self.cache, self.verify, self.rekey
            )
            try:
                plan, refused = planner.plan(standing, workers=worker_count())
            except OSError as error:
                faults.append(unusable(node.name, error))
                continue
            plans.append(plan)
            refusals += refused
        return plans, faults, refusals

    def _live(
        self, names: Sequence[str]
    ) -> tuple[list[tuple[Node, Mapping[str, LiveBundle]]], list[Diagnostic]]:
        """The nodes and what is live on them, and what is wrong with a node."""
        assert self.compiled.fleet is not None
        fleet = self.compiled.fleet.fleet
        live: list[tuple[Node, Mapping[str, LiveBundle]]] = []
        faults: list[Diagnostic] = []
        for name in names or tuple(fleet.nodes):
            node, problem = find_node(self.workspace, fleet, name)
            if node is None:
                faults += problem
                continue
            try:
                if self._may_be_settled(node):
                    self.before.look_at(name, NodeAddress.of(fleet.nodes[name]))
                live.append((node, node.live(verify=self.verify)))
            except OSError as error:
                faults.append(unusable(name, error))
        return live, faults

    def _may_be_settled(self, node: Node) -> bool:
        """Whether every client's bundle is the one that is live, by its name; else there is something to do, and no seal."""
        return all(
            (node.current(result.client) or "").startswith(result.digest)
            for result in self.compiled.on_node(node.name)
        )


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
