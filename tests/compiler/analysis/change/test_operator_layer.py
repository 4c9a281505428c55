"""The operator's layer of a node, compared: every field is told, or nothing that callers could notice depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from compiler.analysis.change.comparison import SAME_TRUNKS, ChangedTrunks, compare_graphs
from compiler.analysis.change.operator_layer import LineField, changed_trunks, line_changes
from compiler.graph import NodeGraph
from tests.compiler.analysis.change.test_comparison import YEARS, live
from tests.compiler.graph.test_kept_layer import LAYER, TRUNK
from tests.differential.compiled import graph_of

UNNOTICED = {
    "node": "a node of another name is another node",
    "name": "it is read in comments alone",
    "id": "a trunk of another id is another trunk, which the graphs of its clients name",
    "countries": "by which plans phones dial stands in the graphs of clients",
}
"""Fields that may differ without a word."""


def _others() -> Iterator[tuple[str, NodeGraph]]:
    """The layer with each of its fields another one in turn."""
    for name, value in _fields_of(LAYER, "trunks", "tls"):
        yield name, replace(LAYER, **{name: value})
    for name, value in _fields_of(LAYER.tls):
        assert LAYER.tls is not None
        yield name, replace(LAYER, tls=replace(LAYER.tls, **{name: value}))
    for name, value in _fields_of(TRUNK, "account"):
        yield name, replace(LAYER, trunks=(replace(TRUNK, **{name: value}),))
    for name, value in _fields_of(TRUNK.account):
        assert TRUNK.account is not None
        yield name, replace(LAYER, trunks=(replace(TRUNK, account=replace(TRUNK.account, **{name: value})),))
    yield "tls", replace(LAYER, tls=None)
    yield "account", replace(LAYER, trunks=(replace(TRUNK, account=None),))
    yield "max_calls", replace(LAYER, trunks=(replace(TRUNK, max_calls=None),))


def _fields_of(record: Any, *apart: str) -> Iterator[tuple[str, Any]]:
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in apart:
            yield field.name, _another(value)


def _another(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case tuple():
            return (*value, "x")
    raise AssertionError(value)


@pytest.mark.parametrize(("name", "other"), tuple(_others()))
def test_every_field_is_told_or_nobody_notices(name: str, other: NodeGraph) -> None:
    told = {change.field for change in line_changes(LAYER, other)}
    assert bool(told) == (name not in UNNOTICED)
    back = {change.field for change in line_changes(other, LAYER)}
    assert told == back


def test_every_field_of_a_line_is_told_of_by_some_edit() -> None:
    told = {change.field for _, other in _others() for change in line_changes(LAYER, other)}
    assert told == set(LineField)


def test_nothing_changes_from_a_layer_to_itself() -> None:
    assert line_changes(LAYER, LAYER) == ()
    assert changed_trunks(LAYER, LAYER) == SAME_TRUNKS


def test_a_limit_concerns_calls_both_ways_and_an_address_calls_in() -> None:
    carrier = frozenset({"carrier"})
    limited = replace(LAYER, trunks=(replace(TRUNK, max_calls=1),))
    assert changed_trunks(LAYER, limited) == ChangedTrunks(carrier, carrier)
    spelled = replace(LAYER, trunks=(replace(TRUNK, number_format="other"),))
    assert changed_trunks(LAYER, spelled) == ChangedTrunks(frozenset(), carrier)
    moved = replace(LAYER, trunks=(replace(TRUNK, addresses=()),))
    assert changed_trunks(LAYER, moved) == ChangedTrunks(carrier, frozenset())
    assert changed_trunks(LAYER, replace(LAYER, sip_port=5070)) == ChangedTrunks(carrier, carrier)
    assert changed_trunks(None, LAYER) == ChangedTrunks(carrier, carrier)


def test_the_certificate_concerns_trunks_that_speak_tls() -> None:
    assert changed_trunks(LAYER, replace(LAYER, tls=None)) == SAME_TRUNKS
    over_tls = replace(LAYER, trunks=(replace(TRUNK, transport="tls"),))
    carrier = frozenset({"carrier"})
    assert changed_trunks(over_tls, replace(over_tls, tls=None)) == ChangedTrunks(carrier, carrier)


def test_classes_by_a_trunk_that_is_another_one_are_not_proved_unchanged() -> None:
    graph = graph_of(live("delmas-avocats"))
    whole = compare_graphs(graph, graph, YEARS)
    collecte = frozenset({"collecte"})
    calls_in = compare_graphs(graph, graph, YEARS, ChangedTrunks(calls_in=collecte))
    calls_out = compare_graphs(graph, graph, YEARS, ChangedTrunks(calls_out=collecte))
    for found in (calls_in, calls_out):
        assert found.is_empty
        assert 0 < found.same < whole.same
        assert found.same + found.changed == whole.same
    assert (
        compare_graphs(graph, graph, YEARS, ChangedTrunks(frozenset({"x"}), frozenset({"x"}))).same
        == whole.same
    )
