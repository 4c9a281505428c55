"""A client read again from the objects that are kept with its bundle: who and what it names, without its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from compiler.diagnostics import has_errors
from compiler.planning.bundle import canonical_json
from compiler.reading.parse import parse_client
from compiler.reading.places import Places
from compiler.reading.source import SourceFile
from compiler.resolving.layers import ClientLayers
from compiler.resolving.resolved import (
    ResolvedCalendar,
    ResolvedClient,
    ResolvedCompany,
    ResolvedDevice,
    ResolvedGroup,
    ResolvedMenu,
    ResolvedNumber,
    ResolvedQueue,
    ResolvedRoute,
    ResolvedSite,
    ResolvedSwitch,
    ResolvedTenant,
    ResolvedUser,
    ResolvedVoicemail,
    made,
)
from schema.tenant import Tenant


def kept_client(client: str, objects: Mapping[str, Mapping[str, Any]]) -> ResolvedClient | None:
    """The client of these objects, which hold what YAML would say with defaults filled. None if they are of another form of the language.

    It is good for names: it has no places, neither tests nor waivers, and its groups and queues no members, since those who are called stand in the graph.
    """
    tree: dict[str, Any] = {}
    for address, fields in objects.items():
        _, section, *name = address.split("/", 2)
        if name:
            tree.setdefault(section, {})[name[0]] = _said(fields)
        else:
            tree[section] = _said(fields)
    # What is JSON is YAML.
    parsed, diagnostics = parse_client(client, [SourceFile("objects.yaml", canonical_json(tree).encode())])
    if parsed is None or has_errors(diagnostics) or parsed.gaps.lost_files:
        return None
    nowhere, no_layers = Places({}, ()), ClientLayers((), {})
    return ResolvedClient(client, _as_resolved(parsed.tenant), nowhere, no_layers)


def _said(value: Any) -> Any:
    """A value as YAML would say it: without what it leaves out."""
    if isinstance(value, Mapping):
        return {key: _said(one) for key, one in value.items() if one is not None and one not in ([], {})}
    return [_said(one) for one in value] if isinstance(value, list) else value


def _as_resolved(tenant: Tenant) -> ResolvedTenant:
    """All of it is resolved as it stands: numbers are E.164, and no default is open."""
    return ResolvedTenant(
        client=made(ResolvedCompany, tenant.client, {}),
        sites={name: made(ResolvedSite, one, {}) for name, one in tenant.sites.items()},
        users={name: made(ResolvedUser, one, {}) for name, one in tenant.users.items()},
        numbers={name: made(ResolvedNumber, one, {}) for name, one in tenant.numbers.items()},
        devices={name: made(ResolvedDevice, one, {}) for name, one in tenant.devices.items()},
        groups={name: made(ResolvedGroup, one, {"members": ()}) for name, one in tenant.groups.items()},
        queues={name: made(ResolvedQueue, one, {"members": ()}) for name, one in tenant.queues.items()},
        voicemails={name: made(ResolvedVoicemail, one, {}) for name, one in tenant.voicemails.items()},
        routes={name: made(ResolvedRoute, one, {}) for name, one in tenant.routes.items()},
        menus={name: made(ResolvedMenu, one, {}) for name, one in tenant.menus.items()},
        calendars={name: made(ResolvedCalendar, one, {}) for name, one in tenant.calendars.items()},
        callers=tenant.callers,
        switches={name: made(ResolvedSwitch, one, {}) for name, one in tenant.switches.items()},
        destinations=tenant.destinations,
        audio=tenant.audio,
        music=tenant.music,
        waivers={},
        tests={},
    )
