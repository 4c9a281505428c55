"""Each line of every rendered file of the demonstration fleet has a reason that the reader knows: none is dropped or spoilt unnoticed.

One line of each kind is spoilt in one way, and so is each so-manyth of all. All lines in all ways, some 47,000, by
`pytest tests/renderers/readback/test_every_line.py --every-line`: half an hour of CPU.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import lru_cache

import pytest

from compiler.graph import CallGraph, NodeGraph
from compiler.lowering.operator_layer import lower_node
from renderers.readback.agree import disagreements, is_read
from renderers.readback.node import node_disagreements
from renderers.registry import render_client, render_node
from tests.companies import COMPANIES, HEALTH, LAW, compiled
from tests.effort import some_of
from tests.spoilt_lines import SpoiltLine, spoilt_lines
from tests.wrong_renderings import Files

YEARS = (2026, 2028)
STRIDE = 1009
"""A prime number: it falls on no way to spoil a line more often than on others."""
ON_BOTH_NODES = (LAW, HEALTH)
"""A client of each node."""


@lru_cache
def rendered(client: str) -> tuple[CallGraph, NodeGraph, Files, Files]:
    compilation = compiled(client)
    graph = compilation.graph
    node = lower_node(graph.node, compilation.fleet.fleet, graph.countries())
    files = tuple(file for file in render_client(graph) if is_read(file))
    return graph, node, files, render_node(node)


def spoilt_in(files: Files) -> list[SpoiltLine]:
    return [way for file in files for way in spoilt_lines(file)]


def one_of_each_kind(ways: Iterable[SpoiltLine], known: Container[tuple[str, ...]] = ()) -> list[SpoiltLine]:
    """One line of each kind that is not known yet; dropped, or spoilt in another way, as it comes."""
    by_kind: dict[tuple[str, ...], list[SpoiltLine]] = {}
    for way in ways:
        kind = way.kind
        if kind not in known:
            by_kind.setdefault(kind, []).append(way)
    return [alike[7 * index % len(alike)] for index, alike in enumerate(by_kind.values())]


def unnoticed_in_client(client: str, ways: Iterable[SpoiltLine]) -> list[str]:
    graph, node, files, layer = rendered(client)
    return [
        f"{client}: {way}"
        for way in ways
        if not disagreements(graph, node, with_file(files, way), layer, YEARS, most=1)
    ]


def unnoticed_in_node(client: str, ways: Iterable[SpoiltLine]) -> list[str]:
    _, node, _, files = rendered(client)
    return [
        f"{node.node}: {way}"
        for way in ways
        if not node_disagreements(node, with_file(files, way), YEARS, most=1)
    ]


def with_file(files: Files, way: SpoiltLine) -> Files:
    return tuple(way.file if way.whole is file else file for file in files)


@pytest.fixture
def every_line(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--every-line"))


def share(ways: Sequence[SpoiltLine], stride: int, *, every_line: bool) -> Sequence[SpoiltLine]:
    return ways if every_line else some_of(ways[::stride])


@pytest.mark.parametrize("client", COMPANIES)
def test_no_line_of_a_client_is_spoilt_unnoticed(client: str, every_line: bool) -> None:
    ways = share(spoilt_in(rendered(client)[2]), STRIDE, every_line=every_line)
    assert unnoticed_in_client(client, ways) == []


@pytest.mark.parametrize("client", ON_BOTH_NODES)
def test_no_line_of_a_node_is_spoilt_unnoticed(client: str, every_line: bool) -> None:
    ways = share(spoilt_in(rendered(client)[3]), STRIDE // 10, every_line=every_line)
    assert unnoticed_in_node(client, ways) == []


def test_no_kind_of_line_of_a_client_is_spoilt_unnoticed() -> None:
    known: set[tuple[str, ...]] = set()
    for client in COMPANIES:
        ways = one_of_each_kind(spoilt_in(rendered(client)[2]), known)
        known |= {way.kind for way in ways}
        assert unnoticed_in_client(client, some_of(ways)) == []
    assert {kind[0] for kind in known} == {
        *("body.conf", "entries.conf", "pjsip.conf", "queues.conf", "voicemail.conf", "musiconhold.conf"),
        *("retention.conf", "boot", "cfg"),
    }


@pytest.mark.parametrize("client", ON_BOTH_NODES)
def test_no_kind_of_line_of_a_node_is_spoilt_unnoticed(client: str) -> None:
    ways = one_of_each_kind(spoilt_in(rendered(client)[3]))
    assert unnoticed_in_node(client, some_of(ways)) == []
