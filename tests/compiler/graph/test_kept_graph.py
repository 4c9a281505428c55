"""A graph as text: read again it is the same, equal graphs are equal texts, and what is no graph is said to be none."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace

import pytest

from compiler.analysis.acts.node_acts import recording
from compiler.analysis.change.comparison import compare_graphs
from compiler.graph import CallGraph, End
from compiler.graph.json_records import shape_of
from compiler.graph.kept_graph import (
    FORMAT,
    UnreadableGraphError,
    graph_json,
    kept_graph,
    without_bytes,
)
from tests.companies import COMPANIES, compiled

YEARS = (2026, 2028)
SHAPE = "db730d881a78c993"
"""Of everything that graphs are made of, when `FORMAT` was last looked at."""


def graph(client: str) -> CallGraph:
    return compiled(client).graph


def again(one: CallGraph) -> CallGraph:
    """A graph written and read."""
    return kept_graph(graph_json(one, YEARS)).graph


@pytest.mark.parametrize("client", COMPANIES)
def test_what_is_written_is_read_again(client: str) -> None:
    words = graph_json(graph(client), YEARS)
    assert kept_graph(words).graph == without_bytes(graph(client))
    assert graph_json(kept_graph(words).graph, YEARS) == words


@pytest.mark.parametrize("client", COMPANIES)
def test_a_graph_read_again_does_the_same(client: str) -> None:
    found = compare_graphs(graph(client), again(graph(client)), YEARS)
    assert found.is_empty
    assert found.same > 100
    assert found.changed == 0


def test_recordings_are_known_by_what_is_heard_and_hold_no_bytes() -> None:
    before = graph("krutenau-sante")
    after = again(before)
    assert before.audio
    for one in before.audio:
        assert recording(after, one.id) == recording(before, one.id)
        assert recording(after, one.id).seconds > 0
    assert not any(one.content for one in after.audio)


@pytest.mark.parametrize("client", COMPANIES)
def test_nodes_are_found_by_their_ids_in_order(client: str) -> None:
    read = again(graph(client))
    assert list(read.nodes) == list(graph(client).nodes)
    assert all(name == node.id for name, node in read.nodes.items())


def test_a_format_of_the_future_is_not_guessed_at() -> None:
    words = graph_json(graph("delmas-avocats"), YEARS).replace(f'"format":{FORMAT}', f'"format":{FORMAT + 1}')
    with pytest.raises(UnreadableGraphError, match=str(FORMAT + 1)):
        kept_graph(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "{}",
        "[]",
        "null",
        "3",
        '{"format":1}',
        '{"format":1,"years":null,"graph":[],"schedules":[]}',
        "\ud800",
    ],
)
def test_what_is_no_graph_is_said_to_be_none(words: str) -> None:
    with pytest.raises(UnreadableGraphError):
        kept_graph(words)


@pytest.mark.parametrize(
    ("field", "value"),
    [(0, 3), (4, None), (4, [["Menu", "a"]]), (4, [["End", "a"]]), (7, [["201"]]), (5, [["a", "b"]])],
)
def test_a_graph_with_something_else_in_it_is_none(field: int, value: object) -> None:
    data = json.loads(graph_json(graph("delmas-avocats"), YEARS))
    data["graph"][field] = value
    with pytest.raises(UnreadableGraphError):
        kept_graph(json.dumps(data))


def test_a_field_added_with_a_default_does_not_make_old_graphs_unreadable() -> None:
    """As a graph was written before recordings had what is heard of them: the last fields are not there."""
    data = json.loads(graph_json(graph("delmas-avocats"), YEARS))
    audio = [field.name for field in fields(CallGraph)].index("audio")
    data["graph"][audio] = [one[:3] for one in data["graph"][audio]]
    assert [one.heard for one in kept_graph(json.dumps(data)).graph.audio] == [None] * 3


def test_whoever_changes_the_shape_of_graphs_looks_at_the_format() -> None:
    """Another field with a default, at the end of its record, is read as it is: write the new digest. Else raise `FORMAT` too."""
    assert hashlib.sha256("\n".join(shape_of(CallGraph)).encode()).hexdigest()[:16] == SHAPE


def test_years_are_kept_where_dates_matter() -> None:
    dated = graph("krutenau-sante")
    assert kept_graph(graph_json(dated, YEARS)).years == YEARS
    undated = replace(dated, nodes={name: one for name, one in dated.nodes.items() if isinstance(one, End)})
    assert kept_graph(graph_json(undated, YEARS)).years is None
