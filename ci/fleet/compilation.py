"""Compiles a whole tree: the operator's layer, then every client, on as many cores as are worthwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from multiprocessing import get_context

from ci.fleet.blame import blamed
from ci.fleet.bundle_store import BundleStore
from ci.fleet.cache import Cache
from ci.fleet.client_result import ClientResult
from ci.fleet.file_keys import content_key
from ci.fleet.loops import loops_across
from ci.fleet.operator_layer import read_operator_layer
from ci.fleet.own_faults import own_fault
from ci.terminal.progress import Watch, unwatched
from ci.tree.workspace import Workspace, client_files, client_ids
from compiler.analysis.proofs.loops import forwards_of
from compiler.analysis.proofs.verdict import expired_waivers
from compiler.checks.across import PlaceOf, check_across, summary_of
from compiler.checks.horizon import horizon_holds_until
from compiler.diagnostics import Diagnostic, Range, has_errors, in_order, text
from compiler.diagnostics import Path as TreePath
from compiler.diagnostics.codes import diagnose
from compiler.graph import NodeGraph
from compiler.graph.kept_graph import graph_json
from compiler.graph.kept_layer import node_graph_json
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import compile_client
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.planning.objects import client_objects, node_objects
from compiler.reading.parse import parse_client
from compiler.resolving.fleet_reads import ReadsDigest
from compiler.resolving.resolved import ResolvedFleet
from renderers.registry import render_client, render_node

CLIENTS_WORTH_A_WORKER = 20
"""Compiling fewer clients than this takes less time than starting workers."""
SHARES_OF_A_WORKER = 8
"""One after the other, so that progress can be shown, and no worker waits long for the last one."""


@dataclass(frozen=True, slots=True)
class CompiledTree:
    """What a tree compiles to. A client with errors has no bundle.

    `fresh_diagnostics`: those of clients that were compiled in this run, and of the whole tree; `across`: those of no single client. `expires`: the last day on which all
    of this holds (ISO 8601), if the operator's layer compiles.
    """

    fleet: ResolvedFleet | None
    clients: Mapping[str, ClientResult]
    diagnostics: tuple[Diagnostic, ...]
    fresh_diagnostics: tuple[Diagnostic, ...]
    expires: str = ""
    across: tuple[Diagnostic, ...] = ()

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
        graph = self.node_graph(node)
        return Bundle(
            NODE_SCOPE, render_node(graph), node_objects(node, self.fleet.fleet), node_graph_json(graph)
        )


def compile_tree(
    workspace: Workspace,
    *,
    workers: int,
    cache: Cache | None = None,
    render: bool = True,
    bundles: BundleStore | None = None,
    watch: Watch = unwatched,
) -> CompiledTree:
    """Compile everything but the clients that the cache still knows; what is rendered is known to later runs.

    Each client's faults are its own; what concerns several clients is checked at the end. Without `render` there are no bundles.
    """
    fleet, problems = read_operator_layer(workspace)
    if fleet is None:
        faults = in_order(problems)
        return CompiledTree(None, {}, faults, faults)
    names = client_ids(workspace)
    layer = ReadsDigest(fleet)
    known = {client: cache.recall(client, layer) for client in names} if cache is not None else {}
    todo = [client for client in names if known.get(client) is None]
    compiled = {
        result.client: result
        for result in watch(
            compile_clients(workspace, fleet, todo, workers=workers, render=render, bundles=bundles),
            len(todo),
        )
    }
    if cache is not None:
        cache.remember(compiled.values(), layer)
        cache.keep_only(names)
    clients = {client: known.get(client) or compiled[client] for client in names}
    across = blamed(
        workspace,
        check_across(
            {name: result.summary for name, result in clients.items() if result.summary is not None},
            fleet,
            _place_in(workspace),
        ),
    )
    everything = [*problems, *across, *loops_across(workspace, fleet, clients)]
    if not clients:
        everything.append(_no_clients(workspace))
    of_several = tuple(everything)
    fresh = [*everything, *(fault for result in compiled.values() for fault in result.diagnostics)]
    everything += [fault for result in clients.values() for fault in result.diagnostics]
    horizon_until = horizon_holds_until(fleet.fleet.fleet.horizon, workspace.today).isoformat()
    expires = min([horizon_until, *(result.expires for result in clients.values() if result.expires)])
    return CompiledTree(fleet, clients, in_order(everything), in_order(fresh), expires, of_several)


def _place_in(workspace: Workspace) -> PlaceOf:
    """Where something stands in a client's files, which are read once more for it: faults across clients are rare."""

    def place_of(client: str, path: TreePath) -> Range | None:
        try:
            files, _ = client_files(workspace, client)
            parsed, _ = parse_client(client, files.sources)
            return parsed.places.range(path) if parsed is not None else None
        except OSError:
            raise
        except Exception:  # noqa: BLE001  # that is said of the client itself; here it is a line less
            return None

    return place_of


def compile_one(
    workspace: Workspace, fleet: ResolvedFleet, client: str, *, render: bool = True
) -> ClientResult:
    """Compile one client, and render it. What goes wrong in this, whatever it is, is wrong with this client alone."""
    try:
        return _compile_one(workspace, fleet, client, render=render)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  # the other clients' results stand
        return ClientResult(client, "", (), None, "", None, (own_fault(client, error),))


def _compile_one(workspace: Workspace, fleet: ResolvedFleet, client: str, *, render: bool) -> ClientResult:
    files, unread = client_files(workspace, client)
    compilation = compile_client(files, fleet, today=workspace.today)
    graph, resolved = compilation.graph, compilation.resolved
    late = expired_waivers(resolved, workspace.today) if resolved is not None else ()
    diagnostics = blamed(workspace, in_order([*unread, *compilation.diagnostics, *late]))
    if graph is None or resolved is None or has_errors(unread):
        return ClientResult(client, "", (), None, "", None, diagnostics)
    forwards = forwards_of(compilation.verdict.case) if compilation.verdict is not None else {}
    summary = summary_of(resolved, {number: sorted(called) for number, called in forwards.items() if called})
    if has_errors(diagnostics):
        # A proof fails: nothing is rendered, but what other clients must know about this one is known.
        return ClientResult(client, "", (), None, "", summary, diagnostics)
    if not render:
        return ClientResult(client, graph.node, graph.countries(), None, "", summary, diagnostics)
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
        content_key(files),
        compilation.reads,
    )


def compile_clients(
    workspace: Workspace,
    fleet: ResolvedFleet,
    clients: Sequence[str],
    *,
    workers: int,
    render: bool = True,
    bundles: BundleStore | None = None,
) -> Iterator[ClientResult]:
    """Compile these clients, in no promised order. Their bundles go into `bundles`, and nowhere else."""
    if workers < 2 or len(clients) < CLIENTS_WORTH_A_WORKER:
        for client in clients:
            yield _compile_away(workspace, fleet, client, render=render, bundles=bundles)
        return
    # Forked workers share what is already imported and parsed; spawned ones would pay for it again.
    count = workers * SHARES_OF_A_WORKER
    shares = [share for start in range(count) if (share := clients[start::count])]
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        compile_share = partial(_compile_share, workspace, fleet, render=render, bundles=bundles)
        for results in pool.map(compile_share, shares):
            yield from results


def _compile_share(
    workspace: Workspace,
    fleet: ResolvedFleet,
    clients: Sequence[str],
    *,
    render: bool,
    bundles: BundleStore | None,
) -> list[ClientResult]:
    return [_compile_away(workspace, fleet, client, render=render, bundles=bundles) for client in clients]


def _compile_away(
    workspace: Workspace, fleet: ResolvedFleet, client: str, *, render: bool, bundles: BundleStore | None
) -> ClientResult:
    """Compile a client, whose bundle goes to the disk."""
    result = compile_one(workspace, fleet, client, render=render)
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
