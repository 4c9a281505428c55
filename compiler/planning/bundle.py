"""What is applied to a node as one unit: a client's files and objects, or the operator's layer."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from compiler.planning.artifact import Artifact, bundle_digest

NODE_SCOPE = "@node"
"""The scope of the operator's layer; a client's scope is its id."""
CLIENT_SCOPE = re.compile(r"[a-z0-9][a-z0-9-]*")
"""What no client can be called is no scope."""
_LEVEL = 4
"""Of compression: files of a client resemble each other, and harder work makes them hardly smaller."""


@dataclass(frozen=True)
class Bundle:
    """The files of one scope, secrets as tokens, and the objects (address → fields) that they were made from.

    `graph`: a client's call-flow graph as stored (`compiler.graph.kept_graph`), or what the node's files were made from (`kept_layer`).
    """

    scope: str
    artifacts: tuple[Artifact, ...]
    objects: Mapping[str, Mapping[str, Any]]
    graph: str = ""

    @cached_property
    def objects_json(self) -> str:
        """The objects, as they are digested and kept."""
        return canonical_json(self.objects)

    @cached_property
    def files_digest(self) -> str:
        """SHA-256 over the files alone."""
        return bundle_digest(self.artifacts)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over files, objects and graph, which names the bundle's folder on the node."""
        digested = f"{self.files_digest}\n{self.objects_json}\n{self.graph}"
        return hashlib.sha256(digested.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PackedBundle:
    """A bundle compressed: what is kept of it while others are worked on. `size`: bytes of what is compressed, before it was.

    Recordings follow as they are: they hardly shrink, and nothing can swell that was not compressed.
    """

    scope: str
    size: int
    content: bytes

    def unpack(self) -> Bundle:
        """The bundle. ValueError, KeyError, TypeError or zlib.error if this is not what `pack` makes; never more than `size` is inflated."""
        inflating = zlib.decompressobj()
        whole = inflating.decompress(self.content, self.size + 1)
        if len(whole) != self.size or not inflating.eof:
            raise ValueError("not of the size that was said")
        head, _, rest = whole.partition(b"\n")
        sizes = json.loads(head)
        pieces, recordings = _Pieces(rest), _Pieces(inflating.unused_data)
        objects, graph = pieces.next(sizes["objects"]), pieces.next(sizes["graph"])
        artifacts = tuple(
            Artifact(path, (pieces if template else recordings).next(size), address, bool(template))
            for path, address, size, template in sizes["files"]
        )
        return Bundle(self.scope, artifacts, json.loads(objects), graph.decode())


@dataclass(slots=True)
class _Pieces:
    """Bytes that are taken one piece after the other."""

    content: bytes
    position: int = 0

    def next(self, size: int) -> bytes:
        piece = self.content[self.position : self.position + size]
        self.position += size
        return piece


def pack(bundle: Bundle) -> PackedBundle:
    """Compress a bundle: a line that says what is in it, then objects, graph and templates one after the other; files by path. Other files follow as they are."""
    artifacts = sorted(bundle.artifacts, key=attrgetter("path"))
    objects, graph = bundle.objects_json.encode(), bundle.graph.encode()
    head = {
        "objects": len(objects),
        "graph": len(graph),
        "files": [
            [artifact.path, artifact.address, len(artifact.content), int(artifact.template)]
            for artifact in artifacts
        ],
    }
    templates = (artifact.content for artifact in artifacts if artifact.template)
    recordings = (artifact.content for artifact in artifacts if not artifact.template)
    whole = b"".join((canonical_json(head).encode(), b"\n", objects, graph, *templates))
    return PackedBundle(bundle.scope, len(whole), b"".join((zlib.compress(whole, _LEVEL), *recordings)))


def canonical_json(value: Any) -> str:
    """JSON that is the same for equal values: keys sorted, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
