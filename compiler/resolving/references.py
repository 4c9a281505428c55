"""Every name that some object uses for another, and whether there is such an object."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import Guesses, name_list
from compiler.reading.parse import ALL, FLEET_SCOPE, Gaps, ParsedClient, ParsedFleet
from compiler.reading.places import Places
from compiler.resolving.resolved import ResolvedFleet
from compiler.resolving.walk import Reference, references
from schema.fleet import Fleet
from schema.meanings import Section
from schema.sections import OBJECT_KIND_OF
from schema.tenant import Tenant

_MISSING: dict[Section, Text] = {
    Section.USERS: text("there is no user {name}"),
    Section.GROUPS: text("there is no group {name}"),
    Section.VOICEMAILS: text("there is no shared mailbox {name}"),
    Section.ROUTES: text("there is no route {name}"),
    Section.MENUS: text("there is no menu {name}"),
    Section.AUDIO: text("there is no audio {name}"),
    Section.CALENDARS: text("there is no calendar {name}"),
    Section.CALLERS: text("there is no list of callers {name}"),
    Section.SWITCHES: text("there is no switch {name}"),
    Section.SITES: text("there is no site {name}"),
    Section.DESTINATIONS: text("there is no destination profile {name}"),
    Section.NODES: text("there is no node {name}"),
    Section.BRANDS: text("there is no brand {name}"),
    Section.PACKS: text("there is no pack {name}"),
    Section.TRUNKS: text("there is no trunk {name}"),
}


def fleet_references(fleet: Fleet) -> Iterator[Reference]:
    """Every reference in the operator's layer to the layer itself; what its defaults name of clients is checked for each client."""
    return (reference for reference in references(fleet) if reference.section in Fleet.model_fields)


def inherited_references(fleet: Fleet, brand: str) -> Iterator[Reference]:
    """What the defaults of the operator's layer name of a client of this brand."""
    for path, defaults in (
        (("defaults",), fleet.defaults),
        *([(("brands", brand, "defaults"), fleet.brands[brand].defaults)] if brand in fleet.brands else []),
    ):
        yield from (
            reference
            for reference in references(defaults, path)
            if reference.section not in Fleet.model_fields
        )


Objects = Mapping[str, Mapping[str, Any]]
"""By section: the objects that a reference may name."""


def check_client_references(parsed: ParsedClient, fleet: ResolvedFleet) -> list[Diagnostic]:
    """An error for every name in a client's tree that names nothing."""
    objects = _objects_for_client(parsed.tenant, fleet.fleet)
    unread = ("client", ALL) in parsed.gaps.broken
    named = (
        reference for reference in references(parsed.tenant) if not (unread and reference.path[0] == "client")
    )
    own = _unknown_references(named, objects, parsed.gaps, parsed.places, parsed.id)
    inherited = inherited_references(fleet.fleet, parsed.tenant.client.brand) if parsed.tenant.users else ()
    return [*own, *_unknown_references(inherited, objects, parsed.gaps, fleet.places, parsed.id)]


def check_fleet_references(fleet: ParsedFleet) -> list[Diagnostic]:
    """The same within the operator's layer."""
    value = fleet.fleet
    return _unknown_references(
        fleet_references(value), _objects_of_fleet(value), fleet.gaps, fleet.places, FLEET_SCOPE
    )


def _objects_for_client(tenant: Tenant, fleet: Fleet) -> Objects:
    """The client's own objects, and of the sections that it lacks (and of destination profiles) the operator's."""
    own = {section.value: getattr(tenant, section) for section in Section if section in Tenant.model_fields}
    return {
        **_objects_of_fleet(fleet),
        **own,
        Section.DESTINATIONS: ChainMap(own[Section.DESTINATIONS], fleet.destinations),
    }


def _objects_of_fleet(fleet: Fleet) -> Objects:
    return {section.value: getattr(fleet, section) for section in Section if section in Fleet.model_fields}


def _unknown_references(
    named: Iterable[Reference], objects: Objects, gaps: Gaps, places: Places, scope: str
) -> list[Diagnostic]:
    guesses: dict[Section, Guesses] = {}
    return [
        _diagnose(reference, objects, places, scope, guesses)
        for reference in named
        if reference.name not in objects[reference.section]
        and not gaps.may_hold(reference.section, reference.name)
    ]


def _diagnose(
    reference: Reference, objects: Objects, places: Places, scope: str, guesses: dict[Section, Guesses]
) -> Diagnostic:
    template = _MISSING[reference.section].template
    message = Text(template, (("name", reference.name),))
    path = reference.path
    if scope != FLEET_SCOPE and path[0] in ("defaults", "brands"):
        return _diagnose_inherited(message, places, path, scope)
    if reference.section not in guesses:
        guesses[reference.section] = Guesses(objects[reference.section])
    hint = _reference_hint(reference, objects, guesses[reference.section])
    return diagnose("REF001", message, places.range(path), hint=hint, address=object_address(scope, path))


def _diagnose_inherited(message: Text, places: Places, path: Path, scope: str) -> Diagnostic:
    """A default of the operator's layer that does not fit: the client is named, since the file says nothing of it."""
    hint = text(
        "A default of the operator's layer names it: {client} must have one, or defaults of its own.",
        client=scope,
    )
    return diagnose("REF001", message, places.range(path), hint=hint, address=scope)


def _reference_hint(reference: Reference, objects: Objects, guesses: Guesses) -> Text | None:
    section, name = reference.section, reference.name
    elsewhere = [
        candidate
        for candidate in OBJECT_KIND_OF
        if candidate != section and name in objects.get(candidate, {})
    ]
    if elsewhere:
        right = f"{OBJECT_KIND_OF[elsewhere[0]].destination}:{name}"
        if reference.word:
            return text("There is an object of this name, but of another kind: {right}", right=right)
        return text("There is an object of this name in another section: {section}", section=elsewhere[0])
    near = guesses.closest(name)
    if near is not None:
        return text("Did you mean {name}?", name=f"{reference.word}:{near}" if reference.word else near)
    if objects[section]:
        return text(
            "The section {section} holds: {names}", section=section, names=name_list(objects[section])
        )
    return text("The section {section} is still empty.", section=section)
