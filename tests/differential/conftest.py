from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from compiler.planning.bundle import NODE_SCOPE
from renderers.registry import render_client
from testpbx.exchange import Exchange, Loaded
from testpbx.programs import Programs
from tests.broken_trees import NODES, OPERATOR
from tests.differential.mutants import HEAD, MUTANTS, TREES
from tests.recordings import sound
from tests.wrong_renderings import spoilt


@pytest.fixture(scope="module")
def exchange(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    with Exchange(programs, tmp_path_factory.mktemp("exchange")) as running:
        yield running


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The trees, as folders."""
    found = {}
    for name, more in TREES.items():
        tree = found[name] = tmp_path_factory.mktemp(name) / "tenants"
        (tree / "acme" / "audio").mkdir(parents=True)
        (tree / "fleet.yaml").write_text(OPERATOR + NODES)
        (tree / "acme" / "client.yaml").write_text(HEAD + more.lstrip())
        for recording in ("welcome", "night", "closed") if name != "people" else ():
            (tree / "acme" / "audio" / f"{recording}.wav").write_bytes(sound(recording))
    return found


@pytest.fixture
def loaded_wrongly(
    exchange: Exchange, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch, mutant: str
) -> Loaded:
    """The tree of a wrong rendering, rendered so."""
    tree, name, spoil = MUTANTS[mutant]
    monkeypatch.setattr(
        "testpbx.exchange.render_client", lambda graph: spoilt(render_client(graph), name, spoil)
    )
    # The dialplan is called as the one that is right, whose lines would be read where this one lacks them.
    for client in exchange.node.scopes():
        if client != NODE_SCOPE:
            exchange.node.swap(client, None)
    return exchange.load(folders[tree])
