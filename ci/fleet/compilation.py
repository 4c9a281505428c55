"""Compiles a whole tree: the operator's layer, then every client, on as many cores as are worthwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context

from ci.fleet.bundle_store import BundleStore
from ci.fleet.loops import loops_across
from ci.terminal.progress import Watch, unwatched
from ci.tree.workspace import Workspace, client_files, client_ids, fleet_files
from compiler.analysis.proofs.loops import forwards_of
from compiler.analysis.proofs.verdict import expired_waivers
from compiler.checks.across import ClientSummary, PlaceOf, check_across, summary_of
from compiler.diagnostics import Diagnostic, Range, has_errors, in_order, text
from compiler.diagnostics import Path as TreePath
from compiler.diagnostics.codes import diagnose
from compiler.graph import NodeGraph
from compiler.graph.kept_graph import graph_json
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import compile_client, compile_fleet
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.planning.objects import client_objects, node_objects
from compiler.reading.parse import parse_client
from compiler.resolving.resolved import ResolvedFleet
from renderers.registry import render_client, render_node

CLIENTS_WORTH_A_WORKER = 20
"""Compiling fewer clients than this takes less time than starting workers."""
SHARES_OF_A_WORKER = 8
"""One after the other, so that progress can be shown, and no worker waits long for the last one."""


@dataclass(frozen=True, slots=True)
class ClientResult:
    """One client compiled: its bundle, what other clients must know about it, and its diagnostics.

    `bundle` is None for a client with errors, and where it is not kept in memory: `digest` names it.
    """

    client: str
    node: str
    countries: tuple[str, ...]
    bundle: Bundle | None
    digest: str
    summary: ClientSummary | None
    diagnostics: tuple[Diagnostic, ...]
    expires: str = ""
    """The last day on which none of its waivers has expired (ISO 8601)."""


@dataclass(frozen=True, slots=True)
class CompiledTree:
    """What a tree compiles to. A client with errors has no bundle; nothing may be applied while `faulty`."""

    fleet: ResolvedFleet | None
    clients: Mapping[str, ClientResult]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def faulty(self) -> bool:
        """Whether any error was found."""
        return has_errors(self.diagnostics)

    def on_node(self, node: str) -> list[ClientResult]:
        """The clients that a node carries."""
        return [result for result in self.clients.values() if result.node == node]

    def node_graph(self, node: str) -> NodeGraph:
        """The operator's layer of a node, with the numbering plans of all its clients."""
        assert self.fleet is not None
        countries = {country for result in self.on_node(node) for country in result.countries}
        return lower_node(node, self.fleet.fleet, sorted(countries))

    def node_bundle(self, node: str) -> Bundle:
        """The bundle of the operator's layer of a node."""
        assert self.fleet is not None
        return Bundle(NODE_SCOPE, render_node(self.node_graph(node)), node_objects(node, self.fleet.fleet))


def compile_tree(
    workspace: Workspace,
    *,
    workers: int,
    unchanged: Mapping[str, ClientResult] | None = None,
    bundles: BundleStore | None = None,
    watch: Watch = unwatched,
) -> CompiledTree:
    """Compile everything but the clients that are `unchanged`, whose files are the same as in an earlier run; their bundles go into `bundles`.

    Each client's faults are its own; what concerns several clients is checked at the end.
    """
    sources, unread = fleet_files(workspace)
    fleet, problems = compile_fleet(sources, unread=bool(unread))
    if fleet is None:
        return CompiledTree(None, {}, in_order([*unread, *problems]))
    names = client_ids(workspace)
    todo = [client for client in names if client not in (unchanged or {})]
    results = watch(compile_clients(workspace, fleet, todo, workers=workers, bundles=bundles), len(todo))
    fresh = {result.client: result for result in results}
    clients = {client: fresh[client] if client in fresh else (unchanged or {})[client] for client in names}
    across = check_across(
        {name: result.summary for name, result in clients.items() if result.summary is not None},
        fleet,
        _place_in(workspace),
    )
    everything = [*unread, *problems, *across, *loops_across(workspace, fleet, clients)]
    if not clients:
        everything.append(_no_clients(workspace))
    for result in clients.values():
        everything += result.diagnostics
    return CompiledTree(fleet, clients, in_order(everything))


def _place_in(workspace: Workspace) -> PlaceOf:
    """Where something stands in a client's files, which are read once more for it: faults across clients are rare."""

    def place_of(client: str, path: TreePath) -> Range | None:
        files, _ = client_files(workspace, client)
        parsed, _ = parse_client(client, files.sources)
        return parsed.places.range(path) if parsed is not None else None

    return place_of


def compile_one(workspace: Workspace, fleet: ResolvedFleet, client: str) -> ClientResult:
    """Compile and render one client."""
    files, unread = client_files(workspace, client)
    compilation = compile_client(files, fleet)
    graph, resolved = compilation.graph, compilation.resolved
    late = expired_waivers(resolved, workspace.today) if resolved is not None else ()
    diagnostics = in_order([*unread, *compilation.diagnostics, *late])
    if graph is None or resolved is None or has_errors(unread):
        return ClientResult(client, "", (), None, "", None, diagnostics)
    forwards = forwards_of(compilation.verdict.case) if compilation.verdict is not None else {}
    summary = summary_of(resolved, {number: sorted(called) for number, called in forwards.items() if called})
    if has_errors(diagnostics):
        # A proof fails: nothing is rendered, but what other clients must know about this one is known.
        return ClientResult(client, "", (), None, "", summary, diagnostics)
    bundle = Bundle(
        client, render_client(graph), client_objects(resolved), graph_json(graph, fleet.fleet.fleet.horizon)
    )
    expires = min((waiver.until for waiver in resolved.tenant.waivers.values()), default=date.max)
    return ClientResult(
        client,
        graph.node,
        graph.countries(),
        bundle,
        bundle.digest,
        summary,
        diagnostics,
        expires.isoformat(),
    )


def compile_clients(
    workspace: Workspace,
    fleet: ResolvedFleet,
    clients: Sequence[str],
    *,
    workers: int,
    bundles: BundleStore | None = None,
) -> Iterator[ClientResult]:
    """Compile these clients, in no promised order. Their bundles go into `bundles`, and nowhere else."""
    if workers < 2 or len(clients) < CLIENTS_WORTH_A_WORKER:
        for client in clients:
            yield _compile_away(workspace, fleet, client, bundles)
        return
    # Forked workers share what is already imported and parsed; spawned ones would pay for it again.
    count = workers * SHARES_OF_A_WORKER
    shares = [share for start in range(count) if (share := clients[start::count])]
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        for results in pool.map(_compile_share, [(workspace, fleet, share, bundles) for share in shares]):
            yield from results


def _compile_share(
    share: tuple[Workspace, ResolvedFleet, Sequence[str], BundleStore | None],
) -> list[ClientResult]:
    workspace, fleet, clients, bundles = share
    return [_compile_away(workspace, fleet, client, bundles) for client in clients]


def _compile_away(
    workspace: Workspace, fleet: ResolvedFleet, client: str, bundles: BundleStore | None
) -> ClientResult:
    """Compile a client, whose bundle goes to the disk."""
    result = compile_one(workspace, fleet, client)
    if bundles is not None and result.bundle is not None:
        bundles.put(result.bundle)
    return replace(result, bundle=None)


def _no_clients(workspace: Workspace) -> Diagnostic:
    message = text("{folder} holds no client", folder=workspace.tree.name)
    hint = text(
        "A client is a folder with YAML files in it: {example}",
        example=f"{workspace.tree.name}/acme/client.yaml",
    )
    return diagnose("TREE002", message, None, hint=hint)


def worker_count() -> int:
    """As many as there are cores."""
    return os.cpu_count() or 1
