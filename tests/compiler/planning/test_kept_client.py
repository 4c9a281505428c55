"""What is kept of a client with its bundle is what YAML would say: read again, it is the client, and is drawn as the client is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from ci.fleet.whole_changes import drawn, without_places
from compiler.analysis.drawing import draw_client
from compiler.graph.kept_graph import graph_json
from compiler.pipeline import Compilation
from compiler.planning.kept_client import kept_client
from compiler.planning.objects import client_objects
from tests.companies import COMPANIES, compiled
from tests.differential import compiled as differential
from tests.differential.moments import HORIZON
from tests.differential.tree import Tree
from tests.differential.trees import trees
from tests.effort import examples


def objects_of(compilation: Any) -> dict[str, Mapping[str, Any]]:
    """As they come from a file."""
    objects: dict[str, Mapping[str, Any]] = json.loads(json.dumps(client_objects(compilation.resolved)))
    return objects


@pytest.mark.parametrize("client", COMPANIES)
def test_a_company_is_read_again_from_its_objects(client: str) -> None:
    compilation = compiled(client)
    objects = objects_of(compilation)
    again = kept_client(client, objects)
    assert again is not None
    without = {"members"}
    read, kept = (
        {
            address: {name: value for name, value in fields.items() if name not in without}
            for address, fields in one.items()
        }
        for one in (client_objects(again), objects)
    )
    assert read == kept


@settings(differential.PROPERTIES, max_examples=examples(12))
@given(tree=trees())
def test_a_random_client_is_drawn_from_what_is_kept(tree: Tree) -> None:
    compilation: Compilation = differential.compiled(tree)
    assert compilation.graph is not None
    assert compilation.resolved is not None
    again = drawn(compilation.client, graph_json(compilation.graph, HORIZON), objects_of(compilation))
    assert again == without_places(draw_client(compilation.graph, compilation.resolved))


def test_objects_of_another_form_are_not_guessed_at() -> None:
    objects = objects_of(compiled(COMPANIES[0]))
    address = next(address for address in objects if "/users/" in address)
    assert kept_client(COMPANIES[0], {**objects, address: {**objects[address], "unheard-of": 1}}) is None
    assert drawn(COMPANIES[0], "{}", objects) is None
