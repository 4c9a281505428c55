"""From a tree to plans: compile what changed, read what is live, compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci.fleet.left_out import (
    LeftOut,
    Reasons,
    as_it_stands,
    clients_left_out,
    diagnostics_of,
    faulty_clients,
    held_by_left_out,
    merged,
)
from ci.fleet.settled import Before, still_settled
from ci.nodes.node import Node
from ci.nodes.opening import NodeAddress, open_node
from ci.nodes.unreadable import unreadable, warnings_of
from ci.terminal.progress import Watch, unwatched
from ci.tree.checkout import not_checked_out, tracked_memory
from ci.tree.workspace import Workspace, fleet_files, open_workspace
from compiler.diagnostics import Diagnostic, Severity, has_errors, in_order, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.bundle import NODE_SCOPE
from compiler.planning.plan import LiveBundle, Plan

if TYPE_CHECKING:  # a plan with nothing to do compiles nothing, and need not load what would
    from ci.fleet.bundle_store import BundleStore
    from ci.fleet.cache import Cache
    from ci.fleet.compilation import CompiledTree
    from schema.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Planning:
    """Plans of the nodes asked for, without what stands in their way.

    `left_out`: clients that stay as they are, and nodes of which nothing is planned. `refused`: so do some for a reason that is neither
    the tree nor a node, but files that do not read back as what they were made from, or messages that somebody would inherit.
    `warnings_before`: how many warnings there are beside the diagnostics, of clients that are as they were in an earlier run.
    """

    workspace: Workspace | None
    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]
    refused: bool = False
    warnings_before: int = 0
    left_out: tuple[LeftOut, ...] = ()


def plan_tree(
    tree: Path,
    nodes: Sequence[str],
    *,
    clients: Sequence[str] = (),
    verify: bool,
    rekey: bool = False,
    first_apply: bool = False,
    watch: Watch = unwatched,
) -> Planning:
    """Plan for these nodes; for all of them if none is named. What has an error is left out; nothing is planned while the operator's layer has one.

    `clients`: those that are planned, if not all: the others, and the operator's layer beneath them, stay as they are. `first_apply`: whether a node on which nothing is live is planned too, everything on it as new.
    `rekey`: whether the plan makes every secret anew, so that it can be applied with another key.
    """
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return Planning(None, (), tuple(diagnostics))
    before = Before(workspace)
    settled = None if verify or clients or rekey else still_settled(workspace, nodes, before)
    if settled is not None:
        plans = tuple(Plan(name, (), node.bundles) for name, node in settled.nodes.items())
        return Planning(workspace, plans, (), warnings_before=settled.warnings)
    from ci.fleet.cache import Cache

    absent = not_checked_out(workspace.tree)
    if absent is not None:  # what is not there would be removed from its node
        return Planning(workspace, (), (absent,))
    cache = Cache(workspace)
    try:
        return _plan_changes(
            workspace,
            nodes,
            clients,
            cache,
            before,
            verify=verify,
            rekey=rekey,
            first_apply=first_apply,
            watch=watch,
        )
    finally:
        cache.close()


def _plan_changes(
    workspace: Workspace,
    nodes: Sequence[str],
    clients: Sequence[str],
    cache: Cache,
    before: Before,
    *,
    verify: bool,
    rekey: bool,
    first_apply: bool,
    watch: Watch,
) -> Planning:
    from ci.fleet.bundle_store import waiting_bundles
    from ci.fleet.compilation import compile_tree, worker_count

    with waiting_bundles() as bundles:
        compiled = compile_tree(workspace, workers=worker_count(), cache=cache, bundles=bundles, watch=watch)
        from ci.fleet.client import unknown_client

        faulty, of_all = faulty_clients(compiled)
        if compiled.fleet is None or of_all:
            return Planning(workspace, (), compiled.diagnostics)
        unknown = [name for name in clients if name not in compiled.clients]
        if unknown:
            faults = (unknown_client(workspace, name) for name in unknown)
            return Planning(workspace, (), tuple(fault for fault in faults if fault is not None))
        nodes_to_plan = _NodesToPlan(workspace, compiled, cache, before, bundles, verify, rekey, first_apply)
        plans, left_out, refused = nodes_to_plan.plans(nodes, faulty, clients)
    of_nodes = [
        warning
        for plan in plans
        for warning in warnings_of(
            open_node(plan.node, NodeAddress.of(compiled.fleet.fleet.nodes[plan.node]), workspace.root),
            verify=verify,
        )
    ]
    # What was found while planning: the errors of the tree itself are among the others.
    found = [reason for one in left_out if one.is_node or one.name not in faulty for reason in one.reasons]
    concerning = diagnostics_of(compiled, clients) if clients else list(compiled.fresh_diagnostics)
    foreign = tracked_memory(workspace.root)
    told = [*concerning, *found, *of_nodes, *([foreign] if foreign is not None else [])]
    if not left_out and not clients and not of_nodes and all(plan.is_empty for plan in plans):
        before.seal(
            {plan.node: plan.unchanged for plan in plans},
            nodes=compiled.fleet.fleet.nodes,
            expires=compiled.expires,
            warnings=_warnings(compiled.diagnostics),
        )
    known = _warnings(compiled.diagnostics) - _warnings(concerning)
    return Planning(
        workspace, plans, in_order(told), refused=refused, warnings_before=known, left_out=left_out
    )


def _warnings(diagnostics: Iterable[Diagnostic]) -> int:
    """How many there are, apart from what is only noted."""
    return sum(one.severity is not Severity.NOTE for one in diagnostics)


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
    first_apply: bool

    def plans(
        self, names: Sequence[str], faulty: Reasons, clients: Sequence[str]
    ) -> tuple[tuple[Plan, ...], tuple[LeftOut, ...], bool]:
        """The plans; what is left out; and whether anything is that was refused. `faulty`: clients that have errors; `clients`: those that are asked for, if not all.

        Who is refused stays as it is, which the others are planned beside: so they are planned once more.
        """
        live, faults = self._live(names)
        standing = [bundle for _, bundles in live for bundle in bundles.values()]
        refused: Reasons = {}
        there = {*self.compiled.clients, *(bundle.scope for bundle in standing)} - {NODE_SCOPE}
        # Who was not asked for stays as it is, like who is left out, and without a word.
        others: Reasons = dict.fromkeys(there.difference(clients), ()) if clients else {}
        while True:
            reasons = merged(
                {name: why for name, why in faulty.items() if name not in others}, refused, others
            )
            reasons = merged(reasons, held_by_left_out(self.compiled, reasons, standing))
            plans, unplanned, refusals = self._each(live, reasons)
            if not refusals:
                left_out = (*clients_left_out(reasons), *faults, *unplanned)
                return plans, left_out, bool(refused) or any(map(_was_refused, unplanned))
            refused = merged(refused, refusals)

    def _each(
        self, live: Sequence[tuple[Node, Mapping[str, LiveBundle]]], reasons: Reasons
    ) -> tuple[tuple[Plan, ...], list[LeftOut], Reasons]:
        """The plan of each node; nodes without one; clients that are refused."""
        from ci.fleet.compilation import worker_count
        from ci.fleet.node_planning import NodePlanner

        plans: list[Plan] = []
        unplanned: list[LeftOut] = []
        refusals: dict[str, tuple[Diagnostic, ...]] = {}
        for node, standing in live:
            wanted = as_it_stands(self.compiled, reasons, node.name, standing)
            planner = NodePlanner(
                self.workspace,
                wanted,
                node,
                self.bundles,
                self.cache,
                frozenset(reasons),
                self.verify,
                self.rekey,
            )
            try:
                plan, refused = planner.plan(standing, workers=worker_count())
            except OSError as error:
                unplanned.append(LeftOut(node.name, (unreadable(node.name, error),), is_node=True))
                continue
            plans += [plan] if plan is not None else []
            if NODE_SCOPE in refused:
                unplanned.append(LeftOut(node.name, refused[NODE_SCOPE], is_node=True))
            else:
                refusals |= refused
        return tuple(plans), unplanned, refusals

    def _live(
        self, names: Sequence[str]
    ) -> tuple[list[tuple[Node, Mapping[str, LiveBundle]]], list[LeftOut]]:
        """The nodes and what is live on them; and the nodes with which something is wrong."""
        assert self.compiled.fleet is not None
        fleet = self.compiled.fleet.fleet
        live: list[tuple[Node, Mapping[str, LiveBundle]]] = []
        faults: list[LeftOut] = []
        for name in names or tuple(fleet.nodes):
            node, problem = find_node(self.workspace, fleet, name)
            if node is None:
                faults.append(LeftOut(name, tuple(problem), is_node=True))
                continue
            try:
                if self._may_be_settled(node):
                    self.before.look_at(name, NodeAddress.of(fleet.nodes[name]))
                standing = node.live(verify=self.verify)
                if standing or self.first_apply:
                    live.append((node, standing))
                else:
                    faults.append(LeftOut(name, (_nothing_live(node),), is_node=True))
            except OSError as error:
                faults.append(LeftOut(name, (unreadable(name, error),), is_node=True))
        return live, faults

    def _may_be_settled(self, node: Node) -> bool:
        """Whether every client's bundle is the one that is live, by its name; else there is something to do, and no seal."""
        return all(
            (node.current(result.client) or "").startswith(result.digest)
            for result in self.compiled.on_node(node.name)
        )


def _was_refused(one: LeftOut) -> bool:
    return any(reason.code == "PLAN006" for reason in one.reasons)


def _nothing_live(node: Node) -> Diagnostic:
    message = text(
        "nothing is live on node {node}: nothing was ever applied there, or its folder is not the one it was ({place})",
        node=node.name,
        place=node.place,
    )
    hint = text(
        "If it is a new node, say so: centrex plan --first-apply. Else mount or restore its folder: what is live there would be written anew, and the rest forgotten."
    )
    return diagnose("NODE011", message, None, hint=hint)


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
