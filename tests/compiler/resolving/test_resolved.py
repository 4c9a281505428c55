"""What the types of resolved objects promise holds of every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_args, get_type_hints

from compiler.resolving.resolved import ResolvedTenant
from schema.base import Model
from schema.tenant import Tenant
from tests.differential.compiled import sample


def _models(value: Any) -> Iterator[Model]:
    if isinstance(value, Model):
        yield value
        for name in type(value).model_fields:
            yield from _models(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _models(item)


def _objects() -> Iterator[tuple[str, Model]]:
    for _, compilation in sample():
        assert compilation.resolved is not None
        tenant = compilation.resolved.tenant
        for section in fields(tenant):
            held = getattr(tenant, section.name)
            for item in [held] if isinstance(held, Model) else held.values():
                yield section.name, item


def test_a_resolved_tenant_has_the_sections_of_a_written_one() -> None:
    assert {section.name for section in fields(ResolvedTenant)} == set(Tenant.model_fields)


def test_objects_are_of_the_types_that_are_promised() -> None:
    hints = get_type_hints(ResolvedTenant)
    promised = {name: get_args(hint)[-1] if get_args(hint) else hint for name, hint in hints.items()}
    seen = set()
    for section, item in _objects():
        assert type(item) is promised[section]
        seen.add(section)
    assert seen == set(promised)


def test_nothing_is_missing_that_is_promised() -> None:
    optional: dict[type[Model], set[str]] = {}
    for _, item in _objects():
        for model in _models(item):
            kind = type(model)
            if kind not in optional:
                hints = get_type_hints(kind)
                optional[kind] = {name for name in kind.model_fields if type(None) in get_args(hints[name])}
            assert set(vars(model)) == set(kind.model_fields)
            missing = {name for name, value in vars(model).items() if value is None}
            assert missing <= optional[kind], kind


def test_the_fields_that_an_object_gave_itself_are_told_from_those_filled_in(resolve: Any) -> None:
    resolved, _ = resolve(("extension: 202}", "extension: 202, ring: 20s, no_answer: hangup}"))
    users = resolved.tenant.users
    assert users["bob"].model_fields_set == {"name", "extension", "ring", "no_answer"}
    assert users["alice"].model_fields_set == {"name", "extension"}
    assert (users["alice"].ring, users["alice"].site) == (25, "paris")
