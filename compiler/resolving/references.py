"""Every name that some object uses for another, and whether there is such an object."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import Guesses, name_list
from compiler.reading.meant import CalledObjects
from compiler.reading.parse import ALL, FLEET_SCOPE, Gaps, ParsedClient, ParsedFleet
from compiler.reading.places import Places
from compiler.resolving.resolved import ResolvedFleet
from compiler.resolving.walk import Reference, references
from schema.base import Model
from schema.fleet import Fleet
from schema.meanings import Section
from schema.sections import OBJECT_KIND_OF
from schema.tenant import Tenant

_MISSING: dict[Section, Text] = {
    Section.USERS: text("there is no user {name}"),
    Section.GROUPS: text("there is no group {name}"),
    Section.QUEUES: text("there is no queue {name}"),
    Section.VOICEMAILS: text("there is no shared mailbox {name}"),
    Section.ROUTES: text("there is no route {name}"),
    Section.MENUS: text("there is no menu {name}"),
    Section.AUDIO: text("there is no audio {name}"),
    Section.MUSIC: text("there is no music {name}"),
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
        reference
        for reference in _references_of(parsed.tenant, parsed.beside_faults)
        if not (unread and reference.path[0] == "client")
    )
    own = _unknown_references(named, objects, parsed.gaps, parsed.places, parsed.id)
    inherited = inherited_references(fleet.fleet, parsed.tenant.client.brand) if parsed.tenant.users else ()
    return [*own, *_unknown_references(inherited, objects, parsed.gaps, fleet.places, parsed.id)]


def check_fleet_references(fleet: ParsedFleet) -> list[Diagnostic]:
    """The same within the operator's layer; what its defaults name of clients is checked for each client."""
    value = fleet.fleet
    named = (
        reference
        for reference in _references_of(value, fleet.beside_faults)
        if reference.section in Fleet.model_fields
    )
    return _unknown_references(named, _objects_of_fleet(value), fleet.gaps, fleet.places, FLEET_SCOPE)


def _references_of(value: Model, beside_faults: Model | None) -> Iterator[Reference]:
    """Every reference in a tree, and in what is beside the faults of it; a section that is one object is never beside a fault."""
    yield from references(value)
    if beside_faults is not None:
        single = ("client", "fleet", "defaults")
        yield from (reference for reference in references(beside_faults) if reference.path[0] not in single)


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


class _Lookup:
    """The objects that names may be of, and what was meant by those that are of none."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self._called = CalledObjects(objects)
        self._guesses: dict[Section, Guesses] = {}
        self._lists: dict[Section, str] = {}

    def meant(self, section: Section, name: str) -> list[str]:
        """The ids that may be meant: what people call so, else the one that is spelled most like it."""
        called = self._called.called(name, section)
        if called:
            return called
        if section not in self._guesses:
            self._guesses[section] = Guesses(self.objects[section])
        near = self._guesses[section].closest(name)
        return [near] if near is not None else []

    def listed(self, section: Section) -> str:
        """What a section holds, put in order once for all wrong names."""
        if section not in self._lists:
            self._lists[section] = name_list(self.objects[section])
        return self._lists[section]


def _unknown_references(
    named: Iterable[Reference], objects: Objects, gaps: Gaps, places: Places, scope: str
) -> list[Diagnostic]:
    lookup = _Lookup(objects)
    return [
        _diagnose(reference, lookup, places, scope)
        for reference in named
        if reference.name not in objects[reference.section]
        and not gaps.may_hold(reference.section, reference.name)
    ]


def _diagnose(reference: Reference, lookup: _Lookup, places: Places, scope: str) -> Diagnostic:
    template = _MISSING[reference.section].template
    message = Text(template, (("name", reference.name),))
    path = reference.path
    if scope != FLEET_SCOPE and path[0] in ("defaults", "brands"):
        return _diagnose_inherited(message, places, path, scope)
    hint = _reference_hint(reference, lookup)
    return diagnose("REF001", message, places.range(path), hint=hint, address=object_address(scope, path))


def _diagnose_inherited(message: Text, places: Places, path: Path, scope: str) -> Diagnostic:
    """A default of the operator's layer that does not fit: the client is named, since the file says nothing of it."""
    hint = text(
        "A default of the operator's layer names it: {client} must have one, or defaults of its own.",
        client=scope,
    )
    return diagnose("REF001", message, places.range(path), hint=hint, address=scope)


def _reference_hint(reference: Reference, lookup: _Lookup) -> Text:
    section, name, objects = reference.section, reference.name, lookup.objects
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
    word = f"{reference.word}:" if reference.word else ""
    match [f"{word}{one}" for one in lookup.meant(section, name)]:
        case [near]:
            return text("Did you mean {name}?", name=near)
        case [_, *_] as several:
            return text("Say which one: {names}", names=name_list(several))
    if objects[section]:
        return text("The section {section} holds: {names}", section=section, names=lookup.listed(section))
    return text("The section {section} is still empty.", section=section)
