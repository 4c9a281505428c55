"""The JSON Schema accepts the demonstration fleet, says an independent validator reading YAML as editors do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from ci.terminal.i18n import docstring_translator
from schema.export import client_schema, fleet_schema
from tests.checkout import TENANTS
from tests.effort import some_of

FLEET = [TENANTS / "fleet.yaml", *sorted((TENANTS / "_fleet").glob("*.yaml"))]
CLIENTS = [path for path in sorted(TENANTS.rglob("*.yaml")) if path not in FLEET]


class _EditorConstructor(SafeConstructor):
    """YAML 1.2 has no dates: an editor sees text."""


_EditorConstructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def as_an_editor_reads(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _EditorConstructor
    return yaml.load(text)


@cache
def validator(schema: Callable[[], dict[str, Any]]) -> Draft202012Validator:
    return Draft202012Validator(schema())


@cache
def faults(schema: Callable[[], dict[str, Any]], text: str) -> list[str]:
    found = validator(schema).iter_errors(as_an_editor_reads(text))
    return [f"{'/'.join(str(part) for part in fault.absolute_path)}: {fault.message}" for fault in found]


@pytest.mark.parametrize("path", some_of(CLIENTS), ids=lambda path: path.relative_to(TENANTS).as_posix())
def test_the_schema_of_clients_accepts_every_file_of_the_three_companies(path: Path) -> None:
    assert faults(client_schema, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FLEET, ids=lambda path: path.relative_to(TENANTS).as_posix())
def test_the_schema_of_the_operators_layer_accepts_its_files(path: Path) -> None:
    assert faults(fleet_schema, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("extension: 201", "extension: 2O1"),
        ("extension: 201", "extnsion: 201"),
        ("ring: 20s", "ring: 20"),
        ("user:helene-delmas", "usr:helene-delmas"),
        ("mac: 80:5e:c0:4a:10:01", "mac: 80:5e:c0:4a:10"),
        ("model: yealink-t57w", "model: yealink-t99"),
        ("hours: 14:00-17:00", "hours: 14h-17h"),
        ("days: mon-thu", "days: lundi-jeudi"),
        ("dates: 2026-12-24..2027-01-03", "dates: 24/12/2026"),
        ("users:\n", "utilisateurs:\n"),
        ("type: line", "type: ligne"),
        ("transfer: blind", "transfer: aveugle"),
        ("holidays: FR\n", "holidays: GES\n"),
        ("extends: france", "extends: La France"),
        ("allow: [north_america]", "allow: [amerique]"),
        ("time_zone: Europe/Paris", "timezone: Europe/Paris"),
        ("time_zone: Europe/Paris", "time_zone: heure de Paris"),
        ("ring: 20s", "ring: null"),
    ],
)
def test_the_schema_sees_a_slip_in_a_file_that_is_right(right: str, wrong: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((TENANTS / "delmas-avocats").glob("*.yaml"))]
    (text, *_) = [text for text in texts if right in text]
    assert faults(client_schema, text) == []
    assert faults(client_schema, text.replace(right, wrong, 1)) != []


def test_the_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(client_schema())
    Draft202012Validator.check_schema(fleet_schema())


def _properties(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a file may have, with what the schema says of it."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from ((f"{place}/{name}", said) for name, said in value.items())
            yield from _properties(value, f"{place}/{key}")
    elif isinstance(schema, list):
        for value in schema:
            yield from _properties(value, place)


@pytest.mark.parametrize("schema", [client_schema, fleet_schema])
def test_every_key_is_described_and_none_may_be_null(schema: Callable[..., dict[str, Any]]) -> None:
    french = docstring_translator("fr")
    described, spoken = dict(_properties(schema())), dict(_properties(schema(french)))
    assert [
        place for place, said in described.items() if "description" not in said and "$ref" not in said
    ] == []
    assert '"null"' not in json.dumps(schema())
    same = [
        place
        for place, said in described.items()
        if said.get("description", "") == spoken[place].get("description")
    ]
    # An example is the same in every language.
    assert {described[place]["description"] for place in same} <= {"`user:alice` or `external:+33612345678`."}


def test_words_of_a_choice_are_described() -> None:
    about = client_schema(docstring_translator("fr"))["$defs"]["Strategy"]["description"]
    assert "- `in_order`: L'un après l'autre" in about
