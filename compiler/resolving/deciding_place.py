"""The line that decides a value: where the object gives it itself, or else where the layer of defaults does that gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compiler.diagnostics import Path, Range
from compiler.resolving.layers import DEFAULTS_OF, KINDS, Layer, LayerName, given_by
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from schema.base import Model
from schema.destination_profile import DestinationProfile
from schema.meanings import Section

_AS_UNANSWERED = ("busy", "unreachable")
"""Rules without which calls go where they go that nobody answers."""


def deciding_place(client: ResolvedClient, fleet: ResolvedFleet, path: Path) -> Range | None:
    """Where it is written what is so at a path of a client: in the object, in the defaults that it follows, or in the operator's layer."""
    path, in_fleet = _followed(client, fleet, path)
    return (fleet.places if in_fleet else client.places).range(path)


def _followed(client: ResolvedClient, fleet: ResolvedFleet, path: Path) -> tuple[Path, bool]:
    """The path that decides, and whether it is one of the operator's layer."""
    section = str(path[0])
    if section == "nodes":
        return path, True
    if section == Section.DESTINATIONS:
        return _profile_followed(client, fleet, path)
    holder, length = _holder(client, path)
    if holder is None or len(path) == length:
        return path, False
    field = _rule_followed(holder, str(path[length]))
    if field == "destinations" and len(path) > length + 1:
        return _profile_followed(client, fleet, ("destinations", getattr(holder, field), *path[length + 1 :]))
    own, rest = (*path[:length], field), path[length + 1 :]
    if field == "defaults" and len(rest) > 1:
        return _default_followed(client, section, own, rest)
    if field in holder.model_fields_set:
        return (*own, *rest), False
    if section == Section.NUMBERS and field == "trunk":
        return ("nodes", client.tenant.client.node, "trunks"), True
    if section == Section.SITES and field == "country":
        return ("fleet", "country"), True
    layer = layer_of(client, section, holder, field)
    if layer is None or layer.name is LayerName.BUILT_IN:
        return own, False
    return (*layer.place(_kind(section), field), *rest), layer.in_fleet


def _default_followed(client: ResolvedClient, section: str, own: Path, rest: Path) -> tuple[Path, bool]:
    """A default of the client, or of a site, where it is written: there, or in the layer that it follows itself. `rest`: kind and field."""
    layers = client.layers.of_client if section == "client" else client.layers.by_site[str(own[1])]
    kind, field, *inside = rest
    layer = given_by(layers, str(kind), str(field))
    if layer is None or layer.name is LayerName.BUILT_IN:
        return own, False
    return (*layer.place(str(kind), str(field)), *inside), layer.in_fleet


def _profile_followed(client: ResolvedClient, fleet: ResolvedFleet, path: Path) -> tuple[Path, bool]:
    """An entry of a profile's list, by what it says, where it is written: in the profile, or in one that it extends."""
    section, name, *rest = (str(part) for part in path)
    if len(rest) == 2 and rest[0] != "by_time":
        listed, entry = rest
        for holder, entries in entries_by_profile(profiles_of(client, fleet), name, listed):
            if entry in entries or listed == "allow_countries":
                return _entry_place(client, fleet, (section, holder, listed), entry)
        # A class that is not denied, and not allowed: nowhere.
        path = (section, name, "allow" if listed == "deny" else listed)
    return path, name not in client.tenant.destinations


def _entry_place(
    client: ResolvedClient, fleet: ResolvedFleet, path: tuple[str, str, str], entry: str
) -> tuple[Path, bool]:
    in_fleet = path[1] not in client.tenant.destinations
    document = (fleet.places if in_fleet else client.places).documents.get(path[:2])
    written: Any = document.value if document is not None else {}
    for part in path:
        written = written.get(part, {})
    listed = [str(one) for one in written] if isinstance(written, list) else []
    return (*path, listed.index(entry)) if entry in listed else path, in_fleet


def _holder(client: ResolvedClient, path: Path) -> tuple[Model | None, int]:
    """The object that a path leads into, and how much of the path is its own; None for one that there is not."""
    if path[0] == "client":
        return client.tenant.client, 1
    objects: Mapping[str, Model] = getattr(client.tenant, str(path[0]))
    return (objects.get(str(path[1])), 2) if len(path) > 1 else (None, 1)


def _rule_followed(holder: Model, field: str) -> str:
    """The rule that takes calls: busy and unreachable follow no_answer where they say nothing, and that the user's mailbox."""
    rules = type(holder).model_fields
    if field in _AS_UNANSWERED and getattr(holder, field, None) is None:
        field = "no_answer"
    if field == "no_answer" and getattr(holder, field, None) is None and "voicemail" in rules:
        return "voicemail"
    return field


def _kind(section: str) -> str:
    """What `defaults:` calls the objects of a section; the client's own values are those of its users."""
    return DEFAULTS_OF.get(section, "user")


def layer_of(client: ResolvedClient, section: str, holder: Model, field: str) -> Layer | None:
    """The layer of defaults that gives an object a field which it leaves open; None for a field without defaults."""
    layers = client.layers
    if section == "client":
        return given_by(layers.of_client, "user", field) if field in ("language", "destinations") else None
    kind = DEFAULTS_OF.get(section)
    if kind is None or field not in KINDS[kind].model_fields:
        return None
    return given_by(layers.by_site[_site_of(client, section, holder)], kind, field)


def _site_of(client: ResolvedClient, section: str, holder: Any) -> str:
    tenant = client.tenant
    if section == Section.DEVICES:
        user = tenant.users.get(holder.user)
        return user.site if user is not None else tenant.client.main_site
    site: str = holder.site
    return site


def entries_by_profile(
    profiles: Mapping[str, DestinationProfile], name: str, field: str
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The entries of a profile's list, each with the profile that it comes from: the furthest of those that are extended which has it.

    `profiles`: all that there are, each with what it extends.
    """
    profile = profiles.get(name)
    left: tuple[Any, ...] = getattr(profile, field) if profile is not None else ()
    while profile is not None and left:
        parent = profiles.get(profile.extends or "")
        taken: tuple[Any, ...] = getattr(parent, field) if parent is not None else ()
        own = tuple(entry for entry in left if entry not in taken)
        if own:
            yield name, own
        left = tuple(entry for entry in left if entry in taken)
        name, profile = profile.extends or "", parent


def profiles_of(client: ResolvedClient, fleet: ResolvedFleet) -> Mapping[str, DestinationProfile]:
    """The destination profiles that there are for a client: its own, and the operator's."""
    return {**fleet.fleet.destinations, **client.tenant.destinations}
