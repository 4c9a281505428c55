"""The objects that a plan is about: every resolved object by address, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compiler.resolving.resolved import ResolvedClient
from schema.destination_profile import DestinationProfile
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
    """The same for the operator's layer on a node: the node and its trunks, and what counts for all its clients."""
    settings = fleet.nodes[node]
    shared: dict[str, Mapping[str, Any]] = {
        f"@{node}/fleet": fleet.fleet.model_dump(mode="json"),
        f"@{node}/defaults": fleet.defaults.model_dump(mode="json", exclude_none=True),
    }
    for section, objects in (
        (Section.TRUNKS, {trunk: fleet.trunks[trunk] for trunk in settings.trunks}),
        (Section.BRANDS, fleet.brands),
        (Section.PACKS, fleet.packs),
    ):
        shared |= {f"@{node}/{section}/{name}": one.model_dump(mode="json") for name, one in objects.items()}
    return {
        f"@{node}/node": settings.model_dump(mode="json", exclude={"path"}),
        **shared,
        **{
            f"@{node}/{Section.DESTINATIONS}/{name}": _own_entries(profile, fleet)
            for name, profile in fleet.destinations.items()
        },
    }


def _own_entries(profile: DestinationProfile, fleet: Fleet) -> Mapping[str, Any]:
    """A profile without the entries that it has of the one that it extends."""
    parent = fleet.destinations.get(profile.extends or "")
    inherited = parent.model_dump(mode="json") if parent is not None else {}
    return {
        field: [entry for entry in value if entry not in inherited.get(field, ())]
        if isinstance(value, list) and field != "by_time"
        else value
        for field, value in profile.model_dump(mode="json").items()
    }
