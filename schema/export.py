"""JSON Schema (draft 2020-12) of the files that people edit, for completion and checks in editors.

Sections may be spread over files, so a file may hold any of them and must hold none; what a section must hold inside is strict.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import EnumSchema, ModelSchema

from schema.base import Model
from schema.fleet import Fleet
from schema.tenant import Tenant

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Translate = Callable[[str], str]
"""A docstring, in the language of who reads it."""


def client_schema(translate: Translate = str) -> dict[str, Any]:
    """For the files below `tenants/<client>/`."""
    return _file_schema(Tenant, "centrex: a client's file", translate)


def fleet_schema(translate: Translate = str) -> dict[str, Any]:
    """For `tenants/fleet.yaml` and the files of `tenants/_fleet/`."""
    return _file_schema(Fleet, "centrex: a file of the operator's layer", translate)


def _file_schema(model: type[Model], title: str, translate: Translate) -> dict[str, Any]:
    class Described(_WithDocstrings):
        words = staticmethod(translate)
        enums: dict[str, type[StrEnum]] = {}  # noqa: RUF012  # of this schema alone

    schema: dict[str, Any] = _without_null(model.model_json_schema(schema_generator=Described))
    schema.pop("required", None)
    for name in Described.enums.keys() & schema["$defs"].keys():
        schema["$defs"][name]["description"] = _enum_description(Described.enums[name], translate)
    for section in schema["properties"].values():
        if "patternProperties" in section:
            section["additionalProperties"] = False
        section.setdefault("description", _section_description(section, schema["$defs"]))
    return {"$schema": DRAFT, **schema, "title": translate(title), "minProperties": 1}


def _enum_description(enum: type[StrEnum], translate: Translate) -> str:
    """What the words are for, and what each of them means."""
    listed = [f"- `{value}`: {translate(words)}" for value, words in _value_docstrings(enum).items()]
    return "\n".join([translate(inspect.cleandoc(enum.__doc__ or "")), *([""] if listed else []), *listed])


def _section_description(section: dict[str, Any], definitions: dict[str, Any]) -> str:
    """What its objects are."""
    held = [section, *section.get("patternProperties", {}).values()]
    (name,) = {each["$ref"].rpartition("/")[2] for each in held if "$ref" in each}
    described: str = definitions[name]["description"]
    return described


def _without_null(value: Any) -> Any:
    """Nobody writes `null`: a key without a value is refused, and what is not given has no default of that kind."""
    if isinstance(value, list):
        return [_without_null(item) for item in value if item != {"type": "null"}]
    if not isinstance(value, dict):
        return value
    inside = {key: _without_null(each) for key, each in value.items() if (key, each) != ("default", None)}
    choices = inside.get("anyOf")
    if isinstance(choices, list) and len(choices) == 1:
        del inside["anyOf"]
        return {**choices[0], **inside}
    return inside


class _WithDocstrings(GenerateJsonSchema):
    """Describes objects and fields by their docstrings, a field without one by what is said of its type; and each word of an enum.

    Pydantic can do so for every model when it is made (`use_attribute_docstrings`), which reads our sources anew in every run.
    """

    words: Translate
    enums: dict[str, type[StrEnum]]
    """Those that were met, by name; Pydantic describes them last of all, by the docstring of the class."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        model = schema["cls"]
        assert issubclass(model, Model)
        described["description"] = self.words(inspect.cleandoc(model.__doc__ or ""))
        for field, parts in _field_docstrings(model).items():
            words = "\n\n".join(map(self.words, parts))
            described["properties"][model.model_fields[field].alias or field]["description"] = words
        return described

    def enum_schema(self, schema: EnumSchema) -> JsonSchemaValue:
        self.enums[schema["cls"].__name__] = schema["cls"]
        return super().enum_schema(schema)


@cache
def _field_docstrings(model: type[Model]) -> dict[str, tuple[str, ...]]:
    """What stands below each field, its own or inherited; else below its type."""
    words: dict[str, tuple[str, ...]] = {}
    for base in reversed([kind for kind in model.__mro__ if issubclass(kind, Model)]):
        types = {**_docstrings(sys.modules["schema.scalars"]), **_docstrings(sys.modules[base.__module__])}
        for field, annotation, below in _statements(base):
            named = (
                types[node.id]
                for node in ast.walk(_of_value(annotation))
                if isinstance(node, ast.Name) and node.id in types
            )
            of_type = next(named, None)
            if field in base.model_fields and (below or of_type):
                words[field] = (below or of_type or "",)
    return words


def _of_value(annotation: ast.expr | None) -> ast.AST:
    """The type of a field; of a section, that of its objects, and not of their ids."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, of_objects])):
            return of_objects
        case None:
            return ast.Pass()
        case _:
            return annotation


@cache
def _docstrings(module: Any) -> dict[str, str]:
    """What a module says of its types that are no classes."""
    return {name: below for name, _, below in _statements(module) if below}


def _value_docstrings(enum: type[StrEnum]) -> dict[str, str]:
    """What stands below each value."""
    return {
        enum[name].value: below for name, _, below in _statements(enum) if below and name in enum.__members__
    }


def _statements(place: Any) -> Iterator[tuple[str, ast.expr | None, str]]:
    """Every name that is given in a module or a class: its type, and what stands below it."""
    tree = ast.parse(dedent(inspect.getsource(place)))
    body = (
        tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) and inspect.isclass(place) else tree.body
    )
    for statement, following in pairwise([*body, ast.Pass()]):
        below = ""
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            below = inspect.cleandoc(str(following.value.value))
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, statement.annotation, below
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name, None, below
            case _:
                pass
