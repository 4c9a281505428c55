"""JSON Schema (draft 2020-12) of the files that people edit, for completion and checks in editors.

Sections may be spread over files, so a file may hold any of them and must hold none; what a section must hold inside is strict.
"""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from schema.base import Model
from schema.fleet import Fleet
from schema.tenant import Tenant

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def client_schema() -> dict[str, Any]:
    """For the files below `tenants/<client>/`."""
    return _file_schema(Tenant, "centrex: a client's file")


def fleet_schema() -> dict[str, Any]:
    """For `tenants/fleet.yaml` and the files of `tenants/_fleet/`."""
    return _file_schema(Fleet, "centrex: a file of the operator's layer")


def _file_schema(model: type[Model], title: str) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=_WithDocstrings)
    schema.pop("required", None)
    for section in schema["properties"].values():
        if "patternProperties" in section:
            section["additionalProperties"] = False
    return {"$schema": DRAFT, **schema, "title": title, "minProperties": 1}


class _WithDocstrings(GenerateJsonSchema):
    """Describes fields by the docstrings below them.

    Pydantic can do so for every model when it is made (`use_attribute_docstrings`), which reads our sources anew in every run.
    """

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        model = schema["cls"]
        assert issubclass(model, Model)
        for field, words in _field_docstrings(model).items():
            described["properties"][model.model_fields[field].alias or field]["description"] = words
        return described


def _field_docstrings(model: type[Model]) -> dict[str, str]:
    """What stands below each field, its own or inherited."""
    words: dict[str, str] = {}
    for base in reversed([kind for kind in model.__mro__ if issubclass(kind, Model)]):
        (definition,) = ast.parse(dedent(inspect.getsource(base))).body
        assert isinstance(definition, ast.ClassDef)
        for statement, below in pairwise(definition.body):
            match statement, below:
                case ast.AnnAssign(target=ast.Name(id=field)), ast.Expr(
                    value=ast.Constant(value=str(docstring))
                ):
                    words[field] = inspect.cleandoc(docstring)
                case _:
                    pass
    return words
