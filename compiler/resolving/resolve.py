"""From what was written to what is meant: names that exist, sites, numbers in E.164, defaults filled, profiles complete.

What is wrong is reported, and left out or replaced by a stand-in, so that the checks that follow can look at everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from compiler.diagnostics import Diagnostic, Path, text
from compiler.diagnostics.codes import diagnose
from compiler.reading.parse import ALL, FLEET_SCOPE, ParsedClient, ParsedFleet
from compiler.resolving.destination_profiles import (
    hidden_profiles,
    merge_profiles,
    own_numbers_listed,
    unknown_countries,
)
from compiler.resolving.layers import ClientLayers, Filling, filling, given_by, layers_of
from compiler.resolving.numbers import Changes, NumberReader
from compiler.resolving.references import check_client_references, check_fleet_references
from compiler.resolving.resolved import (
    NO_OBJECT,
    MailboxSettings,
    ResolvedCalendar,
    ResolvedClient,
    ResolvedCompany,
    ResolvedDefaults,
    ResolvedDevice,
    ResolvedFleet,
    ResolvedGroup,
    ResolvedMember,
    ResolvedMenu,
    ResolvedNumber,
    ResolvedQueue,
    ResolvedQueueMember,
    ResolvedRoute,
    ResolvedSite,
    ResolvedSwitch,
    ResolvedTenant,
    ResolvedUser,
    ResolvedVoicemail,
    made,
)
from compiler.resolving.sites import Locations, locate
from compiler.resolving.walk import mentions
from schema.base import Model
from schema.calendar import Calendar
from schema.client import Client
from schema.defaults import Defaults
from schema.destination import Destination
from schema.device import Device
from schema.fleet import Fleet
from schema.group import Group, GroupMember
from schema.meanings import Meaning
from schema.menu import Menu
from schema.number import Number
from schema.queue import LoggedIn, Member, MemberKind, Queue, QueueMember
from schema.scalars import Language
from schema.site import Site
from schema.tenant import Tenant
from schema.user import User
from schema.voicemail import Voicemail


def resolve_fleet(parsed: ParsedFleet) -> tuple[ResolvedFleet, list[Diagnostic]]:
    """The operator's layer with its references checked, its numbers in E.164, its profiles complete."""
    fleet = parsed.fleet
    diagnostics = check_fleet_references(parsed)
    reader = NumberReader(parsed.places, FLEET_SCOPE)
    country = fleet.fleet.country
    numbered = reader.profiles(fleet.destinations, country)
    profiles, cycles = merge_profiles(numbered, {}, parsed.places, FLEET_SCOPE)
    brands = {
        name: brand.model_copy(
            update={"defaults": reader.defaults(brand.defaults, ("brands", name, "defaults"), country)}
        )
        for name, brand in fleet.brands.items()
    }
    defaults = reader.defaults(fleet.defaults, ("defaults",), country)
    resolved = fleet.model_copy(update={"destinations": profiles, "defaults": defaults, "brands": brands})
    return (
        ResolvedFleet(resolved, parsed.places, parsed.gaps),
        [
            *diagnostics,
            *reader.diagnostics,
            *cycles,
            *unknown_countries(numbered, parsed.places, FLEET_SCOPE),
        ],
    )


def resolve_client(
    parsed: ParsedClient, fleet: ResolvedFleet
) -> tuple[ResolvedClient | None, list[Diagnostic]]:
    """The client with everything in place that `compiler.lowering.client` relies on.

    With errors the value is incomplete, and good for checks only. None if not a single site could be read.
    """
    diagnostics = check_client_references(parsed, fleet)
    if not parsed.tenant.sites:
        return None, diagnostics
    locations, mislaid = locate(parsed, fleet.fleet)
    resolving = _Resolving(parsed, fleet.fleet, locations)
    tenant = resolving.tenant()
    read_keys = set(resolving.keys.values())
    unread = [("numbers", key) for key in parsed.tenant.numbers if key not in read_keys]
    aliases = {("numbers", e164): key for e164, key in resolving.keys.items() if e164 != key}
    resolved = ResolvedClient(
        parsed.id,
        tenant,
        parsed.places.with_aliases(aliases),
        resolving.layers,
        parsed.gaps.including(unread),
    )
    return resolved, [
        *diagnostics,
        *mislaid,
        *resolving.numbers.diagnostics,
        *resolving.profile_diagnostics,
        *unknown_countries(resolving.own_profiles, parsed.places, parsed.id),
        *own_numbers_listed(resolving.own_profiles, tenant.numbers, parsed.places, parsed.id),
        *_missing_profile(parsed, tenant.client),
    ]


def _missing_profile(parsed: ParsedClient, client: ResolvedCompany) -> list[Diagnostic]:
    if client.destinations != NO_OBJECT or ("client", ALL) in parsed.gaps.broken:
        return []
    message = text("the client has no destination profile")
    hint = text(
        "Set destinations under client to the id of a profile, or give one in the defaults of the fleet."
    )
    place = parsed.places.range(("client",), key=True)
    return [diagnose("REF003", message, place, hint=hint, address=f"{parsed.id}/client")]


class _Resolving:
    """One client being resolved: every object is made once, from what was written of it and what fills it in."""

    def __init__(self, parsed: ParsedClient, fleet: Fleet, locations: Locations) -> None:
        self.written: Tenant = parsed.tenant
        self.fleet = fleet
        self.locations = locations
        self.numbers = NumberReader(parsed.places, parsed.id)
        self.keys: dict[str, str] = {}
        """Of each number in E.164, the key in the file."""
        self.extensions = frozenset(
            extension for _, extension, _ in mentions(self.written, frozenset({Meaning.EXTENSION}))
        )
        self.client = self._with_own_numbers(self.written.client)
        self.defaults = {
            name: self.numbers.defaults(site.defaults, ("sites", name, "defaults"), locations.countries[name])
            for name, site in self.written.sites.items()
        }
        self.layers: ClientLayers = layers_of(self.client, self.defaults, fleet)
        self.filling = {site: filling(layers) for site, layers in self.layers.by_site.items()}
        self.own_profiles = self.numbers.profiles(self.written.destinations, self._country(None))
        hidden = hidden_profiles(self.own_profiles, fleet.destinations, parsed.places, parsed.id)
        self.profiles, cycles = merge_profiles(
            self.own_profiles, fleet.destinations, parsed.places, parsed.id
        )
        self.profile_diagnostics = [*hidden, *cycles]

    def tenant(self) -> ResolvedTenant:
        """All sections."""
        written = self.written
        return ResolvedTenant(
            client=self._company(),
            sites={name: self._site(name, site) for name, site in written.sites.items()},
            users={name: self._user(name, user) for name, user in written.users.items()},
            numbers=self._numbers(),
            devices={name: self._device(name, device) for name, device in written.devices.items()},
            groups={name: self._group(name, group) for name, group in written.groups.items()},
            queues={name: self._queue(name, queue) for name, queue in written.queues.items()},
            voicemails={name: self._voicemail(voicemail) for name, voicemail in written.voicemails.items()},
            routes={
                name: made(ResolvedRoute, route, self._placed(route, ("routes", name), route.site))
                for name, route in written.routes.items()
            },
            menus={name: self._menu(name, menu) for name, menu in written.menus.items()},
            calendars={name: self._calendar(name, calendar) for name, calendar in written.calendars.items()},
            switches={
                name: made(ResolvedSwitch, switch, {"site": self.locations.site(switch.site)})
                for name, switch in written.switches.items()
            },
            callers=self.numbers.caller_lists(written.callers, self._country(None)),
            destinations=self.profiles,
            audio=written.audio,
            music=written.music,
            waivers=written.waivers,
            tests={
                name: self.numbers.test(test, ("tests", name), self._country(None))
                for name, test in written.tests.items()
            },
        )

    def _country(self, site: str | None) -> str:
        return self.locations.countries[self.locations.site(site)]

    def _placed(self, holder: Model, path: tuple[str, str], site: str | None) -> Changes:
        """Targets and site."""
        return {
            **self.numbers.targets(holder, path, self._country(site)),
            "site": self.locations.site(site),
        }

    def _with_own_numbers(self, client: Client) -> Client:
        country = self._country(None)
        changes: Changes = {
            "defaults": self.numbers.defaults(client.defaults, ("client", "defaults"), country)
        }
        if client.caller_id is not None:
            changes["caller_id"] = self.numbers.public_number(
                client.caller_id, country, ("client", "caller_id")
            )
        return client.model_copy(update=changes)

    def _company(self) -> ResolvedCompany:
        client, layers = self.client, self.layers.of_client
        profile = given_by(layers, "user", "destinations")
        inherited = profile.value("user", "destinations") if profile is not None else NO_OBJECT
        return made(
            ResolvedCompany,
            self.written.client,
            {
                "caller_id": client.caller_id,
                "main_site": self.locations.main_site,
                "language": client.language or self.fleet.fleet.language,
                "destinations": client.destinations or inherited,
                "defaults": _with_mailbox_settings(client.defaults, filling(layers)),
            },
        )

    def _site(self, name: str, site: Site) -> ResolvedSite:
        country = self.locations.countries[name]
        callback = self.numbers.public_number(
            site.emergency.callback, country, ("sites", name, "emergency", "callback")
        )
        emergency = site.emergency.model_copy(update={"callback": callback or site.emergency.callback})
        return made(
            ResolvedSite,
            site,
            {
                "time_zone": self.locations.zones[name],
                "country": country,
                "emergency": emergency,
                "defaults": _with_mailbox_settings(self.defaults[name], self.filling[name]),
            },
        )

    def _user(self, name: str, user: User) -> ResolvedUser:
        site = self.locations.site(user.site)
        changes = self.numbers.user(user, ("users", name), self._country(site))
        values = {"destinations": NO_OBJECT, **self.filling[site]["user"]}
        open_fields = _open_fields(user, changes, values)
        return made(ResolvedUser, user, {**changes, **open_fields, "site": site})

    def _numbers(self) -> dict[str, ResolvedNumber]:
        """Numbers that cannot be read are left out."""
        numbers: dict[str, ResolvedNumber] = {}
        for key, number in self.written.numbers.items():
            path = ("numbers", key)
            e164 = self.numbers.public_number(key, self._country(number.site), path, key=True)
            changes = self._placed(number, path, number.site)
            if e164 is None:
                continue
            if e164 in numbers:
                self.numbers.given_twice(e164, key, self.keys[e164])
                continue
            numbers[e164] = self._number(number, changes)
            self.keys[e164] = key
        return numbers

    def _number(self, number: Number, changes: Changes) -> ResolvedNumber:
        """Calls to a number arrive by every trunk of the client's node, unless the number names some."""
        node = self.fleet.nodes.get(self.client.node)
        trunks = number.trunk or (tuple(sorted(set(node.trunks))) if node is not None else ())
        return made(ResolvedNumber, number, {**changes, "trunk": trunks})

    def _device(self, name: str, device: Device) -> ResolvedDevice:
        """A device is at the site of its user."""
        user = self.written.users.get(device.user)
        site = self.locations.site(user.site if user is not None else None)
        country = self.locations.countries[site]
        keys = tuple(
            self.numbers.key(key, ("devices", name, "keys", index), country, self.extensions)
            for index, key in enumerate(device.keys)
        )
        open_fields = _open_fields(device, {}, self.filling[site]["device"])
        return made(ResolvedDevice, device, {"keys": keys, **open_fields})

    def _group(self, name: str, group: Group) -> ResolvedGroup:
        site = self.locations.site(group.site)
        changes = self._placed(group, ("groups", name), site)
        open_fields = _open_fields(group, {}, self.filling[site]["group"])
        confirm = group.confirm if group.confirm is not None else open_fields["confirm"]
        members = tuple(
            self._member(_as_member(member), ("groups", name, "members", index), site, confirm=confirm)
            for index, member in enumerate(group.members)
        )
        return made(ResolvedGroup, group, {"members": members, **changes, **open_fields})

    def _member(self, member: GroupMember, path: Path, site: str, *, confirm: bool) -> ResolvedMember:
        destination = self.numbers.destination(member.member, (*path, "member"), self._country(site))
        changes = {
            "member": destination,
            "delay": member.delay or 0,
            "confirm": confirm if member.confirm is None else member.confirm,
        }
        return made(ResolvedMember, member, changes)

    def _queue(self, name: str, queue: Queue) -> ResolvedQueue:
        path, site = ("queues", name), self.locations.site(queue.site)
        members = tuple(
            self._queue_member(member, (*path, "members", index), site, queue)
            for index, member in enumerate(queue.members)
        )
        keys = {
            key: self.numbers.target(target, (*path, "keys", key), self._country(site))
            for key, target in queue.keys.items()
        }
        changes = {"members": members, "keys": keys, "language": self._spoken(queue.language)}
        return made(ResolvedQueue, queue, {**self._placed(queue, path, site), **changes})

    def _spoken(self, language: Language | None) -> Language:
        """In which language the system speaks where one may be written."""
        return language or self.client.language or self.fleet.fleet.language

    def _queue_member(
        self, member: Member | QueueMember, path: Path, site: str, queue: Queue
    ) -> ResolvedQueueMember:
        match member:
            case QueueMember():
                written = member
            case Member():
                written = QueueMember(member=member)
            case _:
                assert_never(member)
        named = self.numbers.member(written.member, (*path, "member"), self._country(site))
        changes = {
            "member": named,
            "confirm": queue.confirm if written.confirm is None else written.confirm,
            "logged_in": _logged_in(written, queue),
        }
        return made(ResolvedQueueMember, written, changes)

    def _voicemail(self, voicemail: Voicemail) -> ResolvedVoicemail:
        site = self.locations.site(voicemail.site)
        open_fields = _open_fields(voicemail, {}, self.filling[site]["voicemail"])
        return made(ResolvedVoicemail, voicemail, {**open_fields, "site": site})

    def _menu(self, name: str, menu: Menu) -> ResolvedMenu:
        site = self.locations.site(menu.site)
        path = ("menus", name)
        changes = self._placed(menu, path, site)
        keys = {
            key: self.numbers.target(target, (*path, "keys", key), self._country(site))
            for key, target in menu.keys.items()
        }
        changes |= {"keys": keys, "language": self._spoken(menu.language)}
        return made(ResolvedMenu, menu, changes)

    def _calendar(self, name: str, calendar: Calendar) -> ResolvedCalendar:
        site = self.locations.site(calendar.site)
        zone = self.locations.calendar_zones.get(name, self.locations.zones[site])
        return made(ResolvedCalendar, calendar, {"site": site, "time_zone": zone})


def _logged_in(member: QueueMember, queue: Queue) -> LoggedIn:
    """A number outside has nobody who could log it in."""
    match member.member.kind:
        case MemberKind.USER | MemberKind.DEVICE:
            return member.logged_in or queue.logged_in
        case MemberKind.EXTERNAL:
            return LoggedIn.ALWAYS
        case _:
            assert_never(member.member.kind)


def _as_member(written: Destination | GroupMember) -> GroupMember:
    match written:
        case GroupMember():
            return written
        case Destination():
            return GroupMember(member=written)
        case _:
            assert_never(written)


def _open_fields(written: Model, changes: Changes, values: Mapping[str, Any]) -> Changes:
    """What defaults give to fields that the object leaves open."""
    return {
        name: value
        for name, value in values.items()
        if (changes[name] if name in changes else getattr(written, name)) is None
    }


def _with_mailbox_settings(defaults: Defaults, values: Filling) -> ResolvedDefaults:
    settings = MailboxSettings.model_construct(**values["voicemail"])
    return made(ResolvedDefaults, defaults, {"voicemail": settings})
