"""Every name that some object uses for another, and whether there is such an object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compiler.diagnostics import Diagnostic, Path, Text, text
from compiler.diagnostics.addresses import address_of
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest, listed
from compiler.reading.parse import ALL, FLEET_SCOPE, Gaps, ParsedClient, ParsedFleet
from compiler.reading.places import Places
from compiler.resolving.targets import calendars_in, conditions_in, destinations_in, expected_in
from compiler.time.calendars import calendar_named
from schema.call_test import CallTest, ExpectedKind
from schema.defaults import Defaults, UserDefaults
from schema.destination import DestinationKind, InlineWhen, Target
from schema.device import BlfKey, Device
from schema.fleet import Fleet
from schema.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in use: the section that should hold it, and where it is used. `word`: the kind, if written before a colon."""

    section: str
    name: str
    path: Path
    word: str = ""


SECTION_OF = {
    DestinationKind.USER: "users",
    DestinationKind.GROUP: "groups",
    DestinationKind.VOICEMAIL: "voicemails",
    DestinationKind.VOICEMAIL_OF: "users",
    DestinationKind.ROUTE: "routes",
    DestinationKind.ANNOUNCEMENT: "audio",
}
"""Where the target of a destination is looked for."""

SECTION_OF_EXPECTED = {ExpectedKind(str(kind)): section for kind, section in SECTION_OF.items()}
"""The same for what a test expects."""

_WORD_OF = {section: str(kind) for kind, section in reversed(SECTION_OF.items())}

_MISSING: dict[str, Text] = {
    "users": text("there is no user {name}"),
    "groups": text("there is no group {name}"),
    "voicemails": text("there is no shared voicemail box {name}"),
    "routes": text("there is no route {name}"),
    "audio": text("there is no audio {name}"),
    "calendars": text("there is no calendar {name}"),
    "sites": text("there is no site {name}"),
    "destinations": text("there is no destination profile {name}"),
    "nodes": text("there is no node {name}"),
    "brands": text("there is no brand {name}"),
    "packs": text("there is no pack {name}"),
    "trunks": text("there is no trunk {name}"),
}


def client_references(tenant: Tenant) -> Iterator[Reference]:
    """Every reference in a client's tree."""
    client = tenant.client
    yield Reference("nodes", client.node, ("client", "node"))
    yield Reference("brands", client.brand, ("client", "brand"))
    yield from _optional("sites", client.main_site, ("client", "main_site"))
    yield from _optional("destinations", client.destinations, ("client", "destinations"))
    yield from _defaults(client.defaults, ("client", "defaults"))
    for name, site in tenant.sites.items():
        yield from _defaults(site.defaults, ("sites", name, "defaults"))
    for name, user in tenant.users.items():
        yield from _optional("sites", user.site, ("users", name, "site"))
        yield from _user_rules(user, ("users", name))
    for name, device in tenant.devices.items():
        yield from _device(device, ("devices", name))
    yield from _call_flow(tenant)
    for name, calendar in tenant.calendars.items():
        yield from _optional("sites", calendar.site, ("calendars", name, "site"))
    for name, test in tenant.tests.items():
        yield from _test(test, ("tests", name))
    for name, profile in tenant.destinations.items():
        yield from _optional("destinations", profile.extends, ("destinations", name, "extends"))


def fleet_references(fleet: Fleet) -> Iterator[Reference]:
    """Every reference in the operator's layer to the layer itself; what its defaults name of clients is the clients' affair."""
    for name, node in fleet.nodes.items():
        for index, trunk in enumerate(node.trunks):
            yield Reference("trunks", trunk, ("nodes", name, "trunks", index))
    for name, profile in fleet.destinations.items():
        yield from _optional("destinations", profile.extends, ("destinations", name, "extends"))
    for path, defaults in _fleet_defaults(fleet, fleet.brands):
        yield from _optional("destinations", defaults.user.destinations, (*path, "user", "destinations"))
        yield from _optional("packs", defaults.user.pack, (*path, "user", "pack"))


def inherited_references(fleet: Fleet, brand: str) -> Iterator[Reference]:
    """What the defaults of the operator's layer name of a client of this brand."""
    for path, defaults in _fleet_defaults(fleet, [brand]):
        for rule in ("no_answer", "busy", "unreachable"):
            yield from _target(getattr(defaults.user, rule), (*path, "user", rule))


def _fleet_defaults(fleet: Fleet, brands: Iterable[str]) -> Iterator[tuple[Path, Defaults]]:
    yield ("defaults",), fleet.defaults
    for brand in brands:
        if brand in fleet.brands:
            yield ("brands", brand, "defaults"), fleet.brands[brand].defaults


def _call_flow(tenant: Tenant) -> Iterator[Reference]:
    for name, number in tenant.numbers.items():
        yield from _optional("sites", number.site, ("numbers", name, "site"))
        yield from _optional("trunks", number.trunk, ("numbers", name, "trunk"))
        yield from _target(number.to, ("numbers", name, "to"))
    for name, group in tenant.groups.items():
        yield from _optional("sites", group.site, ("groups", name, "site"))
        for index, member in enumerate(group.members):
            yield from _target(member, ("groups", name, "members", index))
        yield from _target(group.no_answer, ("groups", name, "no_answer"))
        yield from _target(group.busy, ("groups", name, "busy"))
    for name, box in tenant.voicemails.items():
        yield from _optional("sites", box.site, ("voicemails", name, "site"))
        yield from _optional("audio", box.greeting, ("voicemails", name, "greeting"))
    for name, route in tenant.routes.items():
        yield from _optional("sites", route.site, ("routes", name, "site"))
        yield from _target(route.to, ("routes", name, "to"))


def _device(device: Device, path: Path) -> Iterator[Reference]:
    yield Reference("users", device.user, (*path, "user"))
    for index, key in enumerate(device.keys):
        if isinstance(key, BlfKey):
            yield Reference("users", key.user, (*path, "keys", index, "user"))


def _test(test: CallTest, path: Path) -> Iterator[Reference]:
    """The objects that a test expects. Who calls and what is dialled are words that are read with the call (ASK)."""
    for expected, place in expected_in(test, path):
        section = SECTION_OF_EXPECTED.get(expected.kind)
        if section is not None:
            yield Reference(section, expected.target, place, str(expected.kind))
    for index, audio in enumerate(test.hears or ()):
        yield Reference("audio", audio, (*path, "hears", index))
    for calendar, place in calendars_in(test, path):
        yield Reference("calendars", calendar, place)


def _user_rules(rules: UserDefaults, path: Path) -> Iterator[Reference]:
    yield from _optional("destinations", rules.destinations, (*path, "destinations"))
    yield from _optional("packs", rules.pack, (*path, "pack"))
    for rule in ("no_answer", "busy", "unreachable"):
        yield from _target(getattr(rules, rule), (*path, rule))


def _defaults(defaults: Defaults, path: Path) -> Iterator[Reference]:
    yield from _user_rules(defaults.user, (*path, "user"))


def _optional(section: str, name: str | None, path: Path) -> Iterator[Reference]:
    if name is not None:
        yield Reference(section, name, path)


def _target(target: Target | None, path: Path) -> Iterator[Reference]:
    if target is None:
        return
    for destination, place in destinations_in(target, path):
        section = SECTION_OF.get(destination.kind)
        if section is not None:
            yield Reference(section, destination.target, place, str(destination.kind))
    for when, place in conditions_in(target, path):
        if not isinstance(when, InlineWhen):
            yield Reference("calendars", calendar_named(when)[0], place)


Known = Mapping[str, Mapping[str, Any]]
"""By section: the objects that a reference may name."""


def check_client_references(parsed: ParsedClient, fleet: ParsedFleet) -> list[Diagnostic]:
    """An error for every name in a client's tree that names nothing."""
    known = _known_to_client(parsed.tenant, fleet.fleet)
    unread = ("client", ALL) in parsed.gaps.broken
    references = (one for one in client_references(parsed.tenant) if not (unread and one.path[0] == "client"))
    found = _unknown(references, known, parsed.gaps, parsed.places, parsed.id)
    inherited = inherited_references(fleet.fleet, parsed.tenant.client.brand) if parsed.tenant.users else ()
    return [*found, *_unknown(inherited, known, parsed.gaps, fleet.places, parsed.id)]


def check_fleet_references(fleet: ParsedFleet) -> list[Diagnostic]:
    """The same within the operator's layer."""
    value = fleet.fleet
    known: Known = {"trunks": value.trunks, "destinations": value.destinations, "packs": value.packs}
    return _unknown(fleet_references(value), known, fleet.gaps, fleet.places, FLEET_SCOPE)


def _known_to_client(tenant: Tenant, fleet: Fleet) -> Known:
    return {
        "users": tenant.users,
        "groups": tenant.groups,
        "voicemails": tenant.voicemails,
        "routes": tenant.routes,
        "audio": tenant.audio,
        "calendars": tenant.calendars,
        "sites": tenant.sites,
        "destinations": {**fleet.destinations, **tenant.destinations},
        "nodes": fleet.nodes,
        "brands": fleet.brands,
        "packs": fleet.packs,
        "trunks": fleet.trunks,
    }


def _unknown(
    references: Iterable[Reference], known: Known, gaps: Gaps, places: Places, scope: str
) -> list[Diagnostic]:
    return [
        _diagnose(reference, known, places, scope)
        for reference in references
        if reference.name not in known[reference.section]
        and not gaps.may_hold(reference.section, reference.name)
    ]


def _diagnose(reference: Reference, known: Known, places: Places, scope: str) -> Diagnostic:
    template = _MISSING[reference.section].template
    message = Text(template, (("name", reference.name),))
    path = reference.path
    if scope != FLEET_SCOPE and path[0] in ("defaults", "brands"):
        return _diagnose_inherited(message, places, path, scope)
    hint = _hint(reference, known)
    return diagnose("REF001", message, places.range(path), hint=hint, address=address_of(scope, path))


def _diagnose_inherited(message: Text, places: Places, path: Path, scope: str) -> Diagnostic:
    """A default of the operator's layer that does not fit: the client is named, since the file says nothing of it."""
    hint = text(
        "A default of the operator's layer names it: {client} must have one, or defaults of its own.",
        client=scope,
    )
    return diagnose("REF001", message, places.range(path), hint=hint, address=scope)


def _hint(reference: Reference, known: Known) -> Text | None:
    section, name = reference.section, reference.name
    near = closest(name, known[section])
    elsewhere = [
        other for other in _WORD_OF if other != section and name in known.get(other, {}) and other in _MISSING
    ]
    if elsewhere:
        right = f"{_WORD_OF[elsewhere[0]]}:{name}"
        if reference.word:
            return text("The name is known, but as another kind: {right}", right=right)
        return text("The name is known in another section: {section}", section=elsewhere[0])
    if near is not None:
        return text("Did you mean {name}?", name=f"{reference.word}:{near}" if reference.word else near)
    if known[section]:
        return text("The section {section} holds: {names}", section=section, names=listed(known[section]))
    return text("The section {section} holds nothing yet.", section=section)
