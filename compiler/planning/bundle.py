"""What is applied to a node as one unit: a client's files and objects, or the operator's layer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compiler.planning.artifact import Artifact, bundle_digest

NODE_SCOPE = "@node"
"""The scope of the operator's layer; a client's scope is its id."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one scope, secrets as tokens, and the objects (address → fields) that they were made from.

    `graph`: for a client, its call-flow graph as stored (`compiler.graph.kept_graph`); else empty.
    """

    scope: str
    artifacts: tuple[Artifact, ...]
    objects: Mapping[str, Mapping[str, Any]]
    graph: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over files, objects and graph, which names the bundle's folder on the node."""
        digested = f"{bundle_digest(self.artifacts)}\n{canonical_json(self.objects)}\n{self.graph}"
        return hashlib.sha256(digested.encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """JSON that is the same for equal values: keys sorted, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
