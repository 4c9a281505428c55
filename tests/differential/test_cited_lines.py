"""The line that a trace cites decides: with something else written there, the step is another one. Of random trees, and of the demonstration fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.calls.call import Call
from compiler.analysis.calls.trace import Hop, trace
from compiler.diagnostics import Path, Range
from compiler.graph import CallGraph
from compiler.graph.node_kinds import permission_gate
from compiler.pipeline import compile_unproved
from compiler.resolving.deciding_place import deciding_place
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from tests.checkout import TENANTS
from tests.companies import COMPANIES
from tests.differential.calls import calls
from tests.differential.compiled import (
    PROPERTIES,
    clients_files,
    compiled,
    graph_of,
    operator_of,
    operators_layer,
)
from tests.differential.seeded import run_seeded
from tests.differential.tree import Tree
from tests.differential.trees import CLIENT, TRUNKS, trees
from tests.effort import examples, is_whole, some_of

SETTINGS = settings(PROPERTIES, max_examples=examples(10))


@dataclass(frozen=True)
class Cited:
    """A place that a trace cites, and the hop whose step it decides: its own, or the one that it leads to."""

    hop: int
    path: Path
    place: Range
    numbers: tuple[str, ...]
    """The client's own, which may be written somewhere instead of each other."""


@pytest.mark.parametrize("client", COMPANIES)
def test_every_cited_line_of_the_demonstration_fleet_decides(client: str) -> None:
    files = {one.relative_to(TENANTS).as_posix(): one for one in TENANTS.rglob("*") if one.is_file()}
    tree = Tree(
        {name: path.read_text(encoding="utf-8") for name, path in files.items() if name.endswith(".yaml")},
        {name: path.read_bytes() for name, path in files.items() if "/audio/" in name},
    )
    seen: Counter[str] = Counter()

    @SETTINGS
    @given(data=st.data())
    def hold(data: st.DataObject) -> None:
        _hold(tree, client, data, seen)

    run_seeded(hold, 29)
    _held_enough(seen)


def test_every_cited_line_of_random_trees_decides() -> None:
    seen: Counter[str] = Counter()

    @SETTINGS
    @given(tree=trees(), data=st.data())
    def hold(tree: Tree, data: st.DataObject) -> None:
        _hold(tree, CLIENT, data, seen)

    run_seeded(hold, 30)
    _held_enough(seen)


def _held_enough(seen: Counter[str]) -> None:
    """Enough lines were written otherwise; the few calls of the inner loop may cite hardly any."""
    if is_whole():
        assert seen["decides"] > 10
        assert seen["cannot be written otherwise"] < seen["decides"]


_ALLOWS_BESIDE = frozenset({"allow_numbers", "allow_countries", "allow_prefixes"})
"""What a profile allows beside classes."""


def _hold(tree: Tree, client: str, data: st.DataObject, seen: Counter[str]) -> None:
    compilation, fleet = compiled(tree, client), operator_of(tree)
    assert compilation.resolved is not None
    graph = graph_of(compilation)
    for call in data.draw(calls(graph, TRUNKS, 4)):
        hops = trace(graph, call).hops
        for cited in some_of([*_cited(hops, compilation.resolved, fleet)]):
            as_it_is = _steps(hops, cited.hop)
            compiles = decides = False
            for steps, is_left_out in _steps_with_something_else(tree, client, call, cited):
                # Where nothing is written, something else may say the same.
                compiles, decides = compiles or not is_left_out, steps != as_it_is
                if decides:
                    break
            # A number that is allowed itself, or its country or beginning, may be of a class that is allowed too: then either line is enough.
            twice = bool(_ALLOWS_BESIDE & {*cited.path}) and any(
                gate.permission.classes
                for gate in (permission_gate(graph.nodes[hop.node]) for hop in hops)
                if gate is not None
            )
            assert decides or twice or not compiles, (cited, call.caller, call.dialled)
            seen["decides" if decides else "cannot be written otherwise"] += 1


def _cited(hops: tuple[Hop, ...], resolved: ResolvedClient, fleet: ResolvedFleet) -> Iterator[Cited]:
    """All that is cited: of each hop, and where phones did not take a call what sent it on. Objects as a whole are there or are not."""
    for number, hop in enumerate(hops):
        cited = [(hop.origin.path, number)]
        if hop.kind == "Ring" and hop.edge is not None:
            cited.append((hops[number + 1].led_by, number + 1))
        for path, decided in cited:
            # The plan by which a number is read; most are the same in all plans.
            place = deciding_place(resolved, fleet, path) if len(path) > 2 and path[-1] != "country" else None
            if place is not None and place != deciding_place(resolved, fleet, path[:2]):
                yield Cited(decided, path, place, tuple(resolved.tenant.numbers))


def _steps(hops: tuple[Hop, ...], last: int) -> list[object]:
    """What is done to a call up to a hop, and which condition held."""
    return [
        (hop.kind, hop.act, hop.edge and (hop.edge.label, hop.edge.index, hop.edge.target), hop.case)
        for hop in hops[: last + 1]
    ]


def _steps_with_something_else(
    tree: Tree, client: str, call: Call, cited: Cited
) -> Iterator[tuple[list[object], bool]]:
    """The steps with something else at the place, for all that may be written there and compiles; and whether that is nothing."""
    path = cited.place.file.removeprefix("tenants/")
    document = yaml.load(tree.files[path], yaml.BaseLoader)  # texts alone
    keys = _keys_at(yaml.compose(tree.files[path], yaml.BaseLoader), cited.place)
    assert keys is not None, cited
    others = [(edited, False) for edited in _edits(document, keys, cited)]
    for edited, is_left_out in (*others, *((edited, True) for edited in _without(document, keys))):
        files = {**tree.files, path: yaml.safe_dump(_with_flags(edited), sort_keys=False, allow_unicode=True)}
        graph = _graph(replace(tree, files=files), client)
        if graph is not None:
            try:
                hops = trace(graph, call).hops
            except KeyError:
                hops = ()
            yield _steps(hops, cited.hop), is_left_out


def _graph(tree: Tree, client: str) -> CallGraph | None:
    """The graph of what compiles, whatever is not proved of it."""
    fleet, _ = operators_layer(tree)
    return compile_unproved(clients_files(tree, client), fleet).graph if fleet is not None else None


def _keys_at(node: yaml.Node | None, place: Range) -> Path | None:
    """The keys by which one comes to what is written at a place."""
    if node is None:
        return None
    line, column = place.start.line - 1, place.start.column - 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            deeper = _keys_at(value, place)
            if deeper is not None:
                return (key.value, *deeper)
            if (key.start_mark.line, key.start_mark.column) == (line, column):
                return (key.value,)
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            deeper = _keys_at(value, place)
            if deeper is not None:
                return (index, *deeper)
    return () if (node.start_mark.line, node.start_mark.column) == (line, column) else None


OTHERS = ("hangup", "busy", "true", "false", "9s", "RE", "FR", "internes", "inside", "m2m")
"""What may be written instead, of one kind or another."""


def _edits(document: Any, keys: Path, cited: Cited) -> Iterator[Any]:
    """A document with something else at some keys."""
    written = document
    for key in keys:
        written = written[key]
    if isinstance(written, str):
        yield from (_with(document, keys, other) for other in (*OTHERS, *cited.numbers) if other != written)
    elif isinstance(written, Mapping) and "to" in written:
        yield from (_with(document, (*keys, "to"), other) for other in OTHERS[:2] if other != written["to"])
    elif isinstance(written, list):
        yield _with(document, keys, [])
        yield from (_with(document, keys, other) for other in OTHERS[:2])
        yield _with(document, keys, written[1:])
        yield _with(document, keys, [*written, cited.path[-1]])


def _without(document: Any, keys: Path) -> Iterator[Any]:
    """A document without what stands at some keys."""
    *above, last = keys
    holder = document
    for key in above:
        holder = holder[key]
    if isinstance(holder, list):
        yield _with(document, above, [one for number, one in enumerate(holder) if number != last])
    else:
        yield _with(document, above, {key: one for key, one in holder.items() if key != last})


def _with_flags(value: Any) -> Any:
    """Texts, but true and false, which are not written between quotation marks."""
    if isinstance(value, dict):
        return {key: _with_flags(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_flags(one) for one in value]
    return {"true": True, "false": False}.get(value, value)


def _with(document: Any, keys: Path | list[Any], value: Any) -> Any:
    """A document with a value at some keys."""
    if not keys:
        return value
    first, *rest = keys
    if isinstance(document, list):
        return [_with(one, rest, value) if number == first else one for number, one in enumerate(document)]
    return {key: _with(one, rest, value) if key == first else one for key, one in document.items()}
