"""Examples of the language, as the demonstration fleet writes it: of every field that it uses, and of whole objects."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml
from schema_words import Source, names_of

from schema.base import Model
from schema.fleet import Fleet
from schema.tenant import Tenant

TENANTS = Path(__file__).resolve().parent.parent / "tenants"
_LONGEST = 90
_LONGEST_OBJECT = 24
"""Lines."""

Value = Any


class Examples:
    """Values by model and key, and objects by section, in the order in which the fleet's files are read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._values: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._objects: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for path, model in _files():
            text = path.read_text(encoding="utf-8")
            self._read(model, yaml.load(text, yaml.CBaseLoader))  # noqa: S506  # it makes nothing but texts
            self._cut(model, text)

    def of_field(self, model: type[Model], name: str) -> str:
        """A short value as the fleet writes it, or else one made from the type."""
        definer = self._source.definer(model, name).__name__
        key = model.model_fields[name].alias or name
        default = model.model_fields[name].default
        # Not an enum's member: that is spelled by its value.
        plain_default = (
            str(default) if isinstance(default, (str, int)) and not isinstance(default, bool) else None
        )
        short = [value for value in self._values[definer, name] if len(value) <= _LONGEST]
        if short:
            telling = (value for value in short if value not in (plain_default, "[]"))
            return f"{key}: {next(telling, short[0])}"
        return f"{key}: {flow(plain_default or self._sample(self._source.annotation(model, name)))}"

    def of_scalar(self, name: str) -> list[str]:
        """What an editor would propose, or else what the fleet writes."""
        proposed = self._source.scalars[name].json_schema.get("examples")
        return [str(example) for example in proposed] if proposed else self._used(name)

    def _used(self, name: str) -> list[str]:
        values_used = (
            value
            for (owner, key), values in self._values.items()
            for value in values
            if isinstance(self._source.annotations[owner, key], (ast.Name, ast.BinOp))
            and next(iter(self._source.names(self._source.annotations[owner, key])), None) == name
        )
        return [value for value in dict.fromkeys(values_used) if len(value) <= _LONGEST][:3]

    def of_section(self, owner: type[Model], key: str) -> str:
        """An object of the section as it stands in a file: the one that says most on few lines."""
        objects = self._objects[owner.__name__, key]
        if objects:
            return max(objects, key=itemgetter(0))[1]
        sample = self._sample(self._source.annotation(owner, key))
        return yaml.safe_dump({key: sample}, allow_unicode=True, sort_keys=False)

    def _read(self, model: type[Model], value: Value) -> None:
        """Remember each value of a mapping under its model and key, and go into it."""
        names = names_of(model)
        for name, inner in ((names[key], inner) for key, inner in value.items() if key in names):
            definer = self._source.definer(model, name).__name__
            self._values[definer, name].append(flow(inner))
            self._enter(self._source.annotations[definer, name], inner)

    def _enter(self, expression: ast.expr, value: Value) -> None:
        models = [
            self._source.models[name]
            for name in self._source.classes(expression)
            if name in self._source.models
        ]
        for mapping in _mappings(value, deeper=_is_dict(expression)):
            fitting = [
                model
                for model in models
                if set(mapping) <= set(names_of(model)) and _has_type(model, mapping)
            ]
            if fitting:
                self._read(fitting[0], mapping)

    def _cut(self, model: type[Model], text: str) -> None:
        """Take each object of each section out of a file, with the lines as they are."""
        document = yaml.compose(text, yaml.CBaseLoader)
        for key, section in document.value if isinstance(document, yaml.MappingNode) else ():
            if key.value not in model.model_fields:
                continue
            if not _is_dict(self._source.annotation(model, key.value)):
                self._keep(model, key.value, text, [(key, section)], head="")
                continue
            for entry in section.value:
                self._keep(model, key.value, text, [entry], head=f"{key.value}:\n")

    def _keep(
        self, model: type[Model], key: str, text: str, entries: list[tuple[Any, Any]], head: str
    ) -> None:
        (name, value), *_ = entries
        lines = text.split("\n")[name.start_mark.line : value.end_mark.line + (value.flow_style is True)]
        while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        if len(lines) <= _LONGEST_OBJECT:
            self._objects[model.__name__, key].append(
                (len(set(_keys(value))), head + "\n".join(lines) + "\n")
            )

    def _sample(self, expression: ast.expr, *, inside: frozenset[str] = frozenset()) -> Value:
        """A value made from the type alone."""
        if isinstance(expression, ast.BinOp):
            return self._sample(expression.left, inside=inside)
        if isinstance(expression, ast.Subscript):
            return self._sample_made(expression, inside)
        assert isinstance(expression, ast.Name), ast.unparse(expression)
        name = expression.id
        if name in self._source.models:
            return self._sample_model(self._source.models[name], inside | {name})
        if name in self._source.enums:
            return str(next(iter(self._source.enums[name])))
        if name in self._source.scalars:
            return self._sample_scalar(name, inside)
        return {"int": "1", "bool": "true", "date": "2027-06-30"}.get(name, "text")

    def _sample_scalar(self, name: str, inside: frozenset[str]) -> Value:
        schema = self._source.scalars[name].json_schema
        proposed = [*self.of_scalar(name), *schema.get("enum", ())]
        if proposed:
            return proposed[0]
        return (
            "true"
            if schema.get("type") == "boolean"
            else self._sample(self._source.scalars[name].expression, inside=inside)
        )

    def _sample_made(self, expression: ast.Subscript, inside: frozenset[str]) -> Value:
        inner = expression.slice.elts if isinstance(expression.slice, ast.Tuple) else [expression.slice]
        kind = expression.value.id if isinstance(expression.value, ast.Name) else ""
        if kind == "Literal":
            return ast.literal_eval(inner[0])
        if kind == "tuple":
            return [self._sample(inner[0], inside=inside)]
        if kind == "dict":
            return {self._sample(inner[0], inside=inside): self._sample(inner[1], inside=inside)}
        return self._sample(inner[0], inside=inside)

    def _sample_model(self, model: type[Model], inside: frozenset[str]) -> Value:
        """Its required fields, else its first."""
        names = names_of(model)
        keys = [key for key, name in names.items() if model.model_fields[name].is_required()]
        return {
            key: yaml.load(self.of_field(model, names[key]), yaml.CBaseLoader)[key]  # noqa: S506
            for key in keys or [next(iter(names))]
            if not inside & set(self._source.classes(self._source.annotation(model, names[key])))
        }


def _files() -> Iterator[tuple[Path, type[Model]]]:
    for path in sorted([*TENANTS.glob("*.yaml"), *TENANTS.glob("_fleet/**/*.yaml")]):
        yield path, Fleet
    for path in sorted(TENANTS.glob("[a-z]*/**/*.yaml")):
        yield path, Tenant


def _mappings(value: Value, *, deeper: bool) -> Iterator[dict[str, Value]]:
    """The mappings of a value; in a mapping by name, those that the names stand for."""
    if isinstance(value, dict) and not deeper:
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _mappings(inner, deeper=False)


def _is_dict(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Subscript) and ast.unparse(expression.value) == "dict"


def _has_type(model: type[Model], mapping: dict[str, Value]) -> bool:
    """Whether `type: blf` and the like, if the model has such a field, are those of the model."""
    field = model.model_fields.get("type")
    return field is None or mapping.get("type") in getattr(field.annotation, "__args__", ())


def _keys(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value
            yield from _keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _keys(item)


def flow(value: Value) -> str:
    """A value on one line, with quotes only where it needs them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    plain = re.fullmatch(r"[\w+/.(][\w+/.():@ '’«»–-]*", value) and not re.search(r":( |$)|^\s|\s$| #", value)
    return value if plain else json.dumps(value, ensure_ascii=False)
