"""JSON Schema (draft 2020-12) of the files that people edit, for completion and checks in editors.

Sections may be spread over files, so a file may hold any of them and must hold none; what a section must hold inside is strict.
"""

from __future__ import annotations

from typing import Any

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
    schema = model.model_json_schema()
    schema.pop("required", None)
    for section in schema["properties"].values():
        if "patternProperties" in section:
            section["additionalProperties"] = False
    return {"$schema": DRAFT, **schema, "title": title, "minProperties": 1}
