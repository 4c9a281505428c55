"""The objects that a plan is about: every resolved object by address, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compiler.resolving.resolved import ResolvedClient
from schema.fleet import Fleet
from schema.meanings import Section
from schema.tenant import Tenant

_PROMISES = (Section.WAIVERS, Section.TESTS)
"""Sections that say what is to hold of calls, and change nothing about them."""

_SECTIONS = tuple(section for section in Tenant.model_fields if section in set(Section) - set(_PROMISES))


def client_objects(resolved: ResolvedClient) -> dict[str, Mapping[str, Any]]:
    """Address (`acme/users/alice`) → its fields with defaults filled, as JSON would hold them."""
    tenant = resolved.tenant
    objects: dict[str, Mapping[str, Any]] = {f"{resolved.id}/client": tenant.client.model_dump(mode="json")}
    for section in _SECTIONS:
        for name, resolved_object in getattr(tenant, section).items():
            objects[f"{resolved.id}/{section}/{name}"] = resolved_object.model_dump(mode="json")
    return objects


def node_objects(node: str, fleet: Fleet) -> dict[str, Mapping[str, Any]]:
    """The same for the operator's layer on a node: the node and its trunks."""
    settings = fleet.nodes[node]
    return {
        f"@{node}/node": settings.model_dump(mode="json", exclude={"path"}),
        **{
            f"@{node}/trunks/{trunk}": fleet.trunks[trunk].model_dump(mode="json")
            for trunk in settings.trunks
        },
    }
