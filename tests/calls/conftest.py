"""A real Asterisk with the demonstration fleet on it. There is no skipping: without the PBX these tests fail, and say why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.checkout import TENANTS

NODES = ("pbx-ouest", "pbx-est")

StartNode = Callable[[str], LiveTree]


@pytest.fixture(scope="module")
def running() -> Iterator[list[LiveTree]]:
    """The nodes of a module."""
    nodes: list[LiveTree] = []
    yield nodes
    for node in nodes:
        node.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def calls_end(running: list[LiveTree]) -> Iterator[None]:
    """No test finds the calls of a former one still there."""
    yield
    for node in running:
        node.end_calls()


@pytest.fixture(scope="module")
def start_node(
    programs: Programs, tmp_path_factory: pytest.TempPathFactory, running: list[LiveTree]
) -> StartNode:
    """Starts a node of the demonstration fleet on loopback."""

    def start(name: str) -> LiveTree:
        scratch = tmp_path_factory.mktemp(name)
        tree = LiveTree(
            programs,
            TENANTS,
            scratch,
            node=name,
            nodes=NODES,
            trunk="collecte",
            nodes_file="_fleet/noeuds.yaml",
        )
        running.append(tree.__enter__())
        return tree

    return start
