"""What the inner loop spares (`pytest --hypothesis-profile=quick`, `make check`): what one test had made is not made again for another.

Loaded by tests/conftest.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest

from ci.fleet import reading_back, revision_changes
from ci.fleet.file_keys import tools_key, tools_stamp
from ci.fleet.reading_back import OperatorLayer
from compiler.diagnostics import Diagnostic
from compiler.graph import CallGraph
from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet, compile_unproved
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import Bundle, PackedBundle, pack
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from renderers.registry import render_client
from tests.effort import is_whole
from tests.recordings import examined_once


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """In the inner loop, what a test before compiled of the same files is remembered: compilation is a pure function of them, and so are
    what is rendered of a graph and how a bundle is packed.

    The clients of the demonstration fleet are compiled hundreds of times otherwise. A whole run compiles them each time.
    """
    if is_whole():
        yield
        return
    layers: dict[object, tuple[ResolvedFleet | None, tuple[Diagnostic, ...]]] = {}
    clients: dict[object, tuple[Compilation, ResolvedFleet]] = {}
    rendered: dict[int, tuple[tuple[Artifact, ...], CallGraph]] = {}
    packed: dict[object, PackedBundle] = {}

    def layer_of(
        files: Sequence[SourceFile], *, unread: bool = False
    ) -> tuple[ResolvedFleet | None, tuple[Diagnostic, ...]]:
        key = (tuple(files), unread)
        if key not in layers:
            layers[key] = compile_fleet(files, unread=unread)
        return layers[key]

    def remembering(compile_one: Callable[..., Compilation]) -> object:
        def client_of(files: ClientFiles, fleet: ResolvedFleet, **day: date) -> Compilation:
            # The layer is held with what was compiled under it, so that no other one can have its place in memory.
            audio = tuple(sorted(files.audio.items()))
            key = (compile_one, files.client, files.sources, audio, files.unread, id(fleet), *day.values())
            if key not in clients:
                clients[key] = (compile_one(files, fleet, **day), fleet)
            return clients[key][0]

        return client_of

    def rendered_of(graph: CallGraph) -> tuple[Artifact, ...]:
        # So is the graph with its files.
        if id(graph) not in rendered:
            rendered[id(graph)] = (render_client(graph), graph)
        return rendered[id(graph)][0]

    def packed_of(bundle: Bundle) -> PackedBundle:
        key = (bundle.scope, bundle.digest)
        if key not in packed:
            packed[key] = pack(bundle)
        return packed[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in ("client", "compilation"):
            patch.setattr(f"ci.fleet.{module}.compile_client", remembering(compile_client))
        patch.setattr("ci.fleet.revision_changes.compile_unproved", remembering(compile_unproved))
        for module in ("operator_layer", "revision_changes"):
            patch.setattr(f"ci.fleet.{module}.compile_fleet", layer_of)
        patch.setattr("ci.fleet.compilation.render_client", rendered_of)
        patch.setattr("ci.fleet.bundle_store.pack", packed_of)
        patch.setattr("ci.tree.known_recordings.examine", examined_once)
        yield


_compare_client = revision_changes._compare_client
_compared: dict[object, tuple[object, ...]] = {}


def _compared_before(job: Any) -> Any:
    """What callers notice of two compilations, which are held with it. In a worker it is asked for by its name, and so it has one."""
    old, new, former, name, whole = job
    sides = (revision_changes._compiled(old, former, name)[0], revision_changes._compiled(new, name, name)[0])
    if None in sides:
        return _compare_client(job)
    key = (former, name, whole, *(id(one) for side in sides if side for one in (side.graph, side.fleet)))
    if key not in _compared:
        _compared[key] = (_compare_client(job), sides)
    return _compared[key][0]


@pytest.fixture(scope="session", autouse=True)
def compared_once(compiled_once: None) -> Iterator[None]:
    """In the inner loop, what callers notice is remembered too: a test may ask for it in words, and once more for programs."""
    if is_whole():
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revision_changes, "_compare_client", _compared_before)
        yield


@pytest.fixture(scope="session", autouse=True)
def read_back_once() -> Iterator[None]:
    """In the inner loop, what the same files said beside the same layer of the operator is remembered in the same way.

    A test that puts another reader in its place is given what that one finds.
    """
    if is_whole():
        yield
        return
    refusals: dict[object, Diagnostic | None] = {}

    def read(bundle: Bundle, layer: OperatorLayer) -> Diagnostic | None:
        readers = reading_back.disagreements, reading_back.node_disagreements  # type: ignore[attr-defined]
        key = (readers, bundle.scope, bundle.digest, layer.key)
        if key not in refusals:
            refusals[key] = reading_back.otherwise_read(bundle, layer)
        return refusals[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ci.fleet.node_planning.otherwise_read", read)
        yield


@pytest.fixture(scope="session", autouse=True)
def in_one_process() -> Iterator[None]:
    """In the inner loop commands start no workers, which would not remember for others; and they look at the compiler's own files once."""
    if is_whole():
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ci.fleet.compilation.worker_count", lambda: 1)
        for module in ("cache", "settled"):
            patch.setattr(f"ci.fleet.{module}.tools_stamp", cache(tools_stamp))
        patch.setattr("ci.fleet.cache.tools_key", cache(tools_key))
        yield
