"""What the schema says of itself, read from its source: docstrings of models, fields, values and scalars, and types in words."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from schema.base import Model
from schema.call_class import ALLOWABLE, CallClass
from schema.scalars import duration_text

SCHEMA = Path(__file__).resolve().parent.parent / "schema"
_PLAIN = {"str": "text", "int": "whole number", "bool": "`true` or `false`", "date": "date"}
_ABBREVIATIONS = {"mac": "MAC", "blf": "BLF", "sip": "SIP"}
_TITLES = {
    "Because": "reason",
    "CallTest": "test of a call",
    "CallerName": "caller in a condition",
    "CallerWhen": "condition on the caller",
    "DialledWords": "what is dialled",
    "ExpectedKind": "what may be expected",
    "ExpectedText": "expected end",
    "InlineWhen": "condition in place",
    "WhenName": "calendar name",
    "When": "condition",
}
"""Where the name in the code is not what a technician would say."""


@dataclass(frozen=True)
class Scalar:
    """A named type of values, such as `Duration`: its docstring, the expression that makes it, and the type itself."""

    name: str
    module: str
    doc: str
    expression: ast.expr
    type: Any

    @cached_property
    def is_text(self) -> bool:
        """Whether it is a single word or number, and neither a list nor a mapping."""
        return not any(name in ("tuple", "dict") for name in _all_names(self.expression))

    @cached_property
    def json_schema(self) -> dict[str, Any]:
        """What an editor knows of it."""
        return TypeAdapter(self.type).json_schema()


@dataclass(slots=True)
class Source:
    """Everything that the modules of the schema define, by name; their names are unique across modules."""

    models: dict[str, type[Model]] = field(default_factory=dict)
    enums: dict[str, type[StrEnum]] = field(default_factory=dict)
    scalars: dict[str, Scalar] = field(default_factory=dict)
    annotations: dict[tuple[str, str], ast.expr] = field(default_factory=dict)
    docs: dict[tuple[str, str], str] = field(default_factory=dict)
    """Docstrings of fields and of values, by class and name; of the class itself by an empty name."""

    def class_doc(self, name: str) -> str:
        """What a model or an enum is."""
        return self.docs.get((name, ""), "")

    def module_of(self, name: str) -> str:
        """Where a model or an enum is defined."""
        return {**self.models, **self.enums}[name].__module__

    def enums_of(self, module: str) -> Iterator[str]:
        """The enums that a module defines."""
        return (name for name, enum in self.enums.items() if enum.__module__ == module)

    def field_doc(self, model: type[Model], key: str) -> str:
        """The docstring of a field, in the class that defines it; if it has none, that of its scalar."""
        doc = self.docs.get((self.definer(model, key).__name__, key))
        if doc is not None:
            return doc
        scalar = next((self.scalars[name] for name in self.names(self.annotation(model, key))), None)
        return scalar.doc if scalar else ""

    def annotation(self, model: type[Model], key: str) -> ast.expr:
        """The type of a field, as it is written."""
        return self.annotations[self.definer(model, key).__name__, key]

    def definer(self, model: type[Model], key: str) -> type:
        """The class, of those that a model inherits from, in which a field stands."""
        return next(base for base in model.__mro__ if (base.__name__, key) in self.annotations)

    def names(self, expression: ast.expr) -> Iterator[str]:
        """Scalars with a docstring that a type is made of; those without are looked into."""
        for name in _type_names(expression):
            scalar = self.scalars.get(name)
            if scalar is not None and scalar.doc:
                yield name
            elif scalar is not None:
                yield from self.names(scalar.expression)

    def enum_of(self, scalar: Scalar) -> str | None:
        """The enum that explains the words of a scalar."""
        words = set(scalar.json_schema.get("enum", ())) if scalar.is_text else set()
        return next((name for name, enum in self.enums.items() if words == self.words_of(name, enum)), None)

    def words_of(self, name: str, enum: Iterable[StrEnum]) -> set[StrEnum]:
        """The words of an enum that may be written: of call classes, those that a profile may name."""
        return set(ALLOWABLE) if name == CallClass.__name__ else set(enum)

    def classes(self, expression: ast.expr, *, inside: frozenset[str] = frozenset()) -> Iterator[str]:
        """Models and enums that a type is made of, through scalars too."""
        for name in _type_names(expression):
            if name in self.models or name in self.enums:
                yield name
            elif name in self.scalars and name not in inside:
                enum = self.enum_of(self.scalars[name])
                yield from [enum] if enum else ()
                yield from self.classes(self.scalars[name].expression, inside=inside | {name})


def read_schema() -> Source:
    """All modules below `schema/`, in the order of their names."""
    source = Source()
    for path in sorted(SCHEMA.glob("*.py")):
        module = importlib.import_module("schema" if path.stem == "__init__" else f"schema.{path.stem}")
        statements = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, following in zip(statements, [*statements[1:], None], strict=True):
            if isinstance(statement, ast.ClassDef):
                _add_class(source, statement, getattr(module, statement.name))
            elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                if _is_type(name, statement.value):
                    doc = _docstring(following)
                    source.scalars[name] = Scalar(
                        name, path.stem, doc, statement.value, getattr(module, name)
                    )
    return source


def _add_class(source: Source, definition: ast.ClassDef, defined: type) -> None:
    if issubclass(defined, Model):
        source.models[definition.name] = defined
    elif issubclass(defined, StrEnum):
        source.enums[definition.name] = defined
    source.docs[definition.name, ""] = ast.get_docstring(definition) or ""
    for statement, following in zip(definition.body, [*definition.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            source.annotations[definition.name, name] = statement.annotation
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        else:
            continue
        if _docstring(following):
            source.docs[definition.name, name] = _docstring(following)


def _docstring(statement: ast.stmt | None) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return " ".join(str(statement.value.value).split())
    return ""


def _is_type(name: str, value: ast.expr) -> bool:
    return name[0].isupper() and isinstance(value, ast.Subscript) and _name(value.value) == "Annotated"


def _all_names(expression: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(expression) if isinstance(node, ast.Name))


def _type_names(expression: ast.expr) -> Iterator[str]:
    """Names in a type that are types: not those of validators and constraints."""
    if isinstance(expression, ast.Name):
        yield expression.id
    elif isinstance(expression, ast.BinOp):
        yield from _type_names(expression.left)
        yield from _type_names(expression.right)
    elif isinstance(expression, ast.Subscript):
        arguments = _arguments(expression)
        if _name(expression.value) == "Annotated":
            arguments = arguments[:1]
        for argument in arguments:
            yield from _type_names(argument)


def _name(expression: ast.expr) -> str:
    return expression.id if isinstance(expression, ast.Name) else ""


def _arguments(expression: ast.Subscript) -> list[ast.expr]:
    inner = expression.slice
    return list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]


def names_of(model: type[Model]) -> dict[str, str]:
    """The keys of a model, with the names of their fields: `from` is a word that Python keeps for itself."""
    return {info.alias or name: name for name, info in model.model_fields.items()}


def title(name: str) -> str:
    """`MacAddress` as people say it: MAC address."""
    if name in _TITLES:
        return _TITLES[name]
    words = [word.lower() for word in re.findall(r"[A-Z][a-z0-9]*", re.sub(r"(Text|Words)$", "", name))]
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def anchor(heading: str) -> str:
    """The fragment under which GitHub and GitLab find a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


class TypeWords:
    """Types in human words, with links to what they are made of. `links`: the anchor of each model, enum and scalar."""

    def __init__(self, source: Source, links: dict[str, str]) -> None:
        self._source = source
        self._links = links

    def of(self, expression: ast.expr) -> str:
        """One type."""
        if isinstance(expression, ast.Name):
            return self._named(expression.id)
        if isinstance(expression, ast.BinOp):
            return " or ".join(self.of(alternative) for alternative in _alternatives(expression))
        if isinstance(expression, ast.Subscript):
            return self._made(expression)
        raise TypeError(ast.unparse(expression))

    def _named(self, name: str) -> str:
        scalar = self._source.scalars.get(name)
        if name in self._links:
            return f"[{title(name)}](#{self._links[name]})"
        if scalar is not None:
            return self._choice(scalar) or self.of(scalar.expression)
        return _PLAIN[name]

    def _choice(self, scalar: Scalar) -> str:
        """A scalar that is one of a few words; the enum that has the same words explains them."""
        enum = self._source.enum_of(scalar)
        if enum is not None:
            return self._named(enum)
        return choice_of(scalar.json_schema.get("enum", [])) if scalar.is_text else ""

    def _made(self, expression: ast.Subscript) -> str:
        kind, arguments = _name(expression.value), _arguments(expression)
        if kind == "Literal":
            return choice_of([ast.literal_eval(argument) for argument in arguments])
        if kind == "tuple" and isinstance(arguments[-1], ast.Constant):
            return f"list of {self.of(arguments[0])}"
        if kind == "tuple":
            return ", ".join(self.of(argument) for argument in arguments)
        if kind == "dict":
            return f"mapping from {self.of(arguments[0])} to {self.of(arguments[1])}"
        assert kind == "Annotated", ast.unparse(expression)
        inner = self.of(arguments[0])
        if any(_name(argument) == "OneOrManyJson" for argument in arguments[1:]):
            inner = f"{inner.removeprefix('list of ')}, or a {inner}"
        in_seconds = _name(arguments[0]) == "Duration"
        return inner + "".join(_bounds(argument, in_seconds=in_seconds) for argument in arguments[1:])


def choice_of(values: list[str]) -> str:
    """Words to choose from."""
    return ", ".join(f"`{value}`" for value in values)


def _alternatives(expression: ast.expr) -> Iterator[ast.expr]:
    if isinstance(expression, ast.BinOp):
        yield from _alternatives(expression.left)
        yield from _alternatives(expression.right)
    elif not (isinstance(expression, ast.Constant) and expression.value is None):
        yield expression


def _bounds(constraint: ast.expr, *, in_seconds: bool) -> str:
    if not (isinstance(constraint, ast.Call) and _name(constraint.func) == "Field"):
        return ""
    keywords = {keyword.arg: keyword.value for keyword in constraint.keywords}
    least, most = (
        (duration_text(int(str(bound.value))) if in_seconds else str(bound.value))
        if isinstance(bound := keywords.get(name), ast.Constant)
        else None
        for name in ("ge", "le")
    )
    if least is not None and most is not None:
        return f", {least} to {most}"
    return f", {least} or more" if least is not None else ""
