"""Every rule of the schema has its message."""

from __future__ import annotations

import re

from compiler.diagnostics.quoting import quoted
from compiler.reading.fault_rules import EXAMPLES, NAMING_EXAMPLES, PATTERN_RULES
from compiler.reading.model_paths import fields_at, path_of
from schema import patterns
from schema.base import Model
from schema.fleet import Fleet
from schema.tenant import Tenant


def _models(kind: type[Model] = Model) -> list[type[Model]]:
    """The models of what people write: those of the resolved tree, which nobody reads from a file, stand elsewhere."""
    below = [model for subclass in kind.__subclasses__() for model in (subclass, *_models(subclass))]
    return [model for model in below if model.__module__.startswith("schema.")]


def test_every_pattern_is_explained() -> None:
    named = {value for name, value in vars(patterns).items() if name.isupper() and not name.startswith("_")}
    assert set(PATTERN_RULES) == named


def test_every_key_that_is_needed_has_an_example() -> None:
    # Sections, and the `type` of a key, have messages of their own.
    sections = {*Tenant.model_fields, *Fleet.model_fields}
    needed = (
        {name for model in _models() for name, field in model.model_fields.items() if field.is_required()}
        - sections
        - {"type", "fleet"}
    )
    # Which positions there are, the switch says.
    needed -= {"position"}
    assert needed <= EXAMPLES.keys() | NAMING_EXAMPLES.keys()
    assert EXAMPLES.keys() | NAMING_EXAMPLES.keys() <= needed | {"label", "trunks"}
    assert not EXAMPLES.keys() & NAMING_EXAMPLES.keys()


def test_paths_leave_out_what_no_file_holds() -> None:
    location = ("users", "alice", "no_answer", "conditional", 0, "when", "inline", "hours", 0)
    assert path_of(Tenant, location) == ("users", "alice", "no_answer", 0, "when", "hours", 0)
    assert path_of(Tenant, ("users", "conditional", "busy", "destination")) == (
        "users",
        "conditional",
        "busy",
    )


def test_keys_are_suggested_for_the_kind_of_object_that_is_meant() -> None:
    assert fields_at(Tenant, ("devices", "desk", "keys", 0, "blf")) == ("type", "user", "label")
    assert fields_at(Tenant, ("users", "a", "busy", "conditional", 1)) == ("when", "to", "label")
    assert "ring" in fields_at(Fleet, ("brands", "azur", "defaults", "user"))


def test_quoted_values_are_short_and_harmless() -> None:
    assert str(quoted("a\x1b[31m\nb")) == '"a\\x1b[31m\\nb"'
    assert re.fullmatch(r'".{59}…"', str(quoted("x" * 500)))
    assert [str(quoted(value)) for value in (None, True, [], ["a"], {}, {"a": "b"})] == [
        "null",
        "true",
        "[]",
        "[…]",
        "{}",
        "{…}",
    ]
