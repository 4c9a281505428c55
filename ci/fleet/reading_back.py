"""What a plan would write, read back before it is planned: an independent reader must find in a scope's files what its graph means."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from ci.fleet.compilation import CompiledTree
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.graph import NodeGraph
from compiler.graph.kept_graph import kept_graph
from compiler.planning.artifact import Artifact, bundle_digest
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.time.timeline import Years
from renderers.readback.agree import Disagreement, disagreements, is_read
from renderers.readback.node import node_disagreements


@dataclass(frozen=True, slots=True)
class OperatorLayer:
    """A node's own graph, and its files as far as they are read: what its clients' files are read with."""

    graph: NodeGraph
    files: tuple[Artifact, ...]
    years: Years

    @classmethod
    def of(cls, compiled: CompiledTree, node: str, rendered: Bundle) -> OperatorLayer:
        """The layer of a node. `rendered`: its bundle."""
        assert compiled.fleet is not None
        files = _read_only(rendered.artifacts)
        return cls(compiled.node_graph(node), files, compiled.fleet.fleet.fleet.horizon)

    @property
    def key(self) -> str:
        """Equal for layers beside which a client's files mean the same."""
        words = f"{bundle_digest(self.files)}\n{self.graph}\n{self.years}"
        return hashlib.sha256(words.encode()).hexdigest()


def otherwise_read(bundle: Bundle, layer: OperatorLayer) -> Diagnostic | None:
    """PLAN006 if a scope's files say something other than its graph: a client's, or the layer itself."""
    if bundle.scope == NODE_SCOPE:
        differences = node_disagreements(layer.graph, layer.files, layer.years, most=1)
        return _refusal(layer.graph.node, differences[0]) if differences else None
    graph = kept_graph(bundle.graph).graph
    files = _read_only(bundle.artifacts)
    differences = disagreements(graph, layer.graph, files, layer.files, layer.years, most=1)
    return _refusal(bundle.scope, differences[0]) if differences else None


def _read_only(artifacts: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """The files that are read: no recordings."""
    return tuple(artifact for artifact in artifacts if is_read(artifact))


def _refusal(scope: str, disagreement: Disagreement) -> Diagnostic:
    message = text(
        "the files made for {client} do not say what its configuration means: {difference}",
        client=scope,
        difference=str(disagreement),
    )
    hint = text(
        "It stays as it is. This is a fault of centrex, not of the configuration; please report it with this message."
    )
    return diagnose("PLAN006", message, None, hint=hint, address=scope)
