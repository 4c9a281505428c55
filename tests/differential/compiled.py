"""Trees that are held in memory, compiled; and the random ones that every run looks at."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from functools import lru_cache

from hypothesis import HealthCheck, Phase, given, settings

from compiler.analysis.change.edits import edits_between, nowhere
from compiler.analysis.change.what_callers_notice import Noticed, what_callers_notice
from compiler.analysis.vocabulary import Objects, Vocabulary
from compiler.diagnostics import Diagnostic, has_errors
from compiler.graph import CallGraph
from compiler.graph.kept_graph import KeptGraph
from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.planning.objects import client_objects
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from compiler.time.timeline import Years
from tests.differential.moments import HORIZON
from tests.differential.seeded import run_seeded
from tests.differential.tree import Tree
from tests.differential.trees import CLIENT, trees
from tests.effort import examples
from tests.recordings import examined_once
from tests.shared import made_once

EXAMPLES = examples(400)
FAILING = ("TEST001", "TEST002")
"""Errors that a random tree may have: its tests are random too."""

PROPERTIES = settings(
    max_examples=examples(60),
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def operators_files(tree: Tree) -> list[SourceFile]:
    """Those of the operator's layer."""
    return [
        SourceFile(f"tenants/{path}", text.encode())
        for path, text in tree.files.items()
        if path.startswith(("fleet", "_fleet/"))
    ]


def clients_files(tree: Tree, client: str) -> ClientFiles:
    """Those of a client, recordings included."""
    sources = tuple(
        SourceFile(f"tenants/{path}", text.encode())
        for path, text in tree.files.items()
        if path.startswith(f"{client}/")
    )
    recordings = {
        path.removeprefix(f"{client}/"): content
        for path, content in tree.recordings.items()
        if path.startswith(f"{client}/")
    }
    return ClientFiles(client, sources, recordings, examine=examined_once)


def operators_layer(tree: Tree) -> tuple[ResolvedFleet | None, tuple[Diagnostic, ...]]:
    """The operator's layer of a tree, right or wrong."""
    return _layer_of(tuple(operators_files(tree)))


@lru_cache(maxsize=16)
def _layer_of(files: tuple[SourceFile, ...]) -> tuple[ResolvedFleet | None, tuple[Diagnostic, ...]]:
    return compile_fleet(files)


def operator_of(tree: Tree) -> ResolvedFleet:
    """The operator's layer of a tree."""
    fleet, found = operators_layer(tree)
    assert fleet is not None, found
    return fleet


def compiled(
    tree: Tree, client: str = CLIENT, *, fleet: ResolvedFleet | None = None, failing: Container[str] = FAILING
) -> Compilation:
    """A client of a tree, under the operator's layer of the tree or another one. Errors of other codes are faults of the test that asks."""
    compilation = compile_client(clients_files(tree, client), fleet or operator_of(tree))
    wrong = [one for one in compilation.diagnostics if one.code not in failing]
    assert not has_errors(wrong), [f"{one.code} {one.message} {one.range}" for one in wrong]
    return compilation


def graph_of(compilation: Compilation) -> CallGraph:
    """The graph of what compiles."""
    assert compilation.graph is not None
    return compilation.graph


@made_once
def sample() -> list[tuple[Tree, Compilation]]:
    """The same random trees in every run, compiled."""
    found = []

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        # Nothing else is suppressed: trees that are thrown away would be reported.
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(tree=trees())
    def collect(tree: Tree) -> None:
        found.append((tree, compiled(tree)))

    run_seeded(collect, 20261123)
    return found


@made_once
def pairs() -> list[tuple[Compilation, Compilation, ResolvedFleet]]:
    """The same pairs of random trees in every run, compiled; and the operator's layer of the second."""
    found = []

    @PROPERTIES
    @given(before=trees(), after=trees())
    def collect(before: Tree, after: Tree) -> None:
        found.append((compiled(before), compiled(after), operator_of(after)))

    run_seeded(collect, 11)
    return found


def noticed_between(before: Compilation, after: Compilation, years: Years = HORIZON) -> Noticed:
    """What callers notice, with names, and what was edited."""
    objects = (_objects(before), _objects(after))
    former, known = (
        Vocabulary.of(one.client, own) for one, own in zip((before, after), objects, strict=True)
    )
    view = what_callers_notice(
        KeptGraph(graph_of(before), years), graph_of(after), years, known.over(former), objects=objects
    )
    return replace(view, edits=edits_between(*objects, (nowhere, nowhere)))


def _objects(compilation: Compilation) -> Objects:
    assert compilation.resolved is not None
    return client_objects(compilation.resolved)
