"""What a plan would write, read back before it is planned: an independent reader must find in a client's files what its graph means."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ci.fleet.cache import Cache
from ci.fleet.compilation import CompiledTree
from ci.fleet.plan_changes import in_parallel
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.graph import NodeGraph
from compiler.graph.kept_graph import kept_graph
from compiler.planning.artifact import Artifact, bundle_digest
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.planning.plan import Plan
from compiler.time.timeline import Years
from renderers.readback.agree import Disagreement, disagreements, is_read

CLIENTS_WORTH_A_WORKER = 2
"""Reading one client takes longer than starting a worker."""


@dataclass(frozen=True, slots=True)
class RenderedClient:
    """A client's files and its node's, as far as they are read, and what they were made from. `graph`: as it is kept beside the files."""

    client: str
    graph: str
    files: tuple[Artifact, ...]
    node: NodeGraph
    layer: tuple[Artifact, ...]
    years: Years


def otherwise_read(plan: Plan, compiled: CompiledTree, cache: Cache, *, workers: int) -> Iterator[Diagnostic]:
    """PLAN006 for each client that the plan creates or updates and whose files say something other than its graph.

    What the cache knows to have been read back, with the same operator's layer, is not read again.
    """
    assert compiled.fleet is not None
    layer = _read_only(compiled.node_bundle(plan.node).artifacts)
    node, years = compiled.node_graph(plan.node), compiled.fleet.fleet.fleet.horizon
    key_of = _key(layer, node, years)
    clients = [
        RenderedClient(scope, bundle.graph, _read_only(bundle.artifacts), node, layer, years)
        for scope, bundle in plan.bundles.items()
        if scope != NODE_SCOPE and not cache.was_read_back(scope, key_of(bundle))
    ]
    readings = in_parallel(_first_disagreement, clients, workers=workers, worth=CLIENTS_WORTH_A_WORKER)
    for rendered, disagreement in zip(clients, readings, strict=True):
        if disagreement is not None:
            yield _refusal(rendered.client, disagreement)
        else:
            cache.remember_reading(rendered.client, key_of(plan.bundles[rendered.client]))


def _key(layer: Sequence[Artifact], node: NodeGraph, years: Years) -> Callable[[Bundle], str]:
    """The key of a bundle's reading: of all that is read, and of what it is compared with."""
    of_all = hashlib.sha256(f"{bundle_digest(layer)}\n{node}\n{years}".encode()).hexdigest()
    return lambda bundle: f"{of_all}/{bundle.digest}"


def _read_only(artifacts: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """The files that are read: what goes to another process need not hold recordings."""
    return tuple(artifact for artifact in artifacts if is_read(artifact))


def _first_disagreement(rendered: RenderedClient) -> Disagreement | None:
    graph = kept_graph(rendered.graph).graph
    differences = disagreements(graph, rendered.node, rendered.files, rendered.layer, rendered.years)
    return differences[0] if differences else None


def _refusal(client: str, disagreement: Disagreement) -> Diagnostic:
    message = text(
        "the files made for {client} do not say what its configuration means: {difference}",
        client=client,
        difference=str(disagreement),
    )
    hint = text(
        "Nothing is planned. This is a fault of centrex, not of the configuration; please report it with this message."
    )
    return diagnose("PLAN006", message, None, hint=hint, address=client)
