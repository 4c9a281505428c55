"""Numbers as people write them, to E.164: by the numbering plan of the country where the object stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from compiler.diagnostics import Diagnostic, Path, Related, Text, text
from compiler.diagnostics.addresses import address_of
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.written import written
from compiler.numbering import CallClass, NumberProblem, digits_of, find_pattern, parse_number
from compiler.reading.places import Places
from compiler.resolving.walk import fields_that_are, mentions
from schema.call_test import (
    PRESENTED_CALLER,
    PRESENTED_NOTHING,
    CallTest,
    Expected,
    ExpectedKind,
)
from schema.destination import Destination, DestinationKind, Target
from schema.destination_profile import DestinationProfile
from schema.device import Device, DialKey
from schema.meanings import Meaning
from schema.site import Site
from schema.tenant import Tenant


@dataclass(slots=True)
class Normaliser:
    """Reads the numbers of one tree. A number that cannot be read stays as it was written, and is reported once."""

    places: Places
    scope: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self, written_as: str, country: str, path: Path, *, key: bool = False) -> str | None:
        """A public number in E.164; None, and a report, if it is none."""
        found = parse_number(written_as, country)
        if found.e164 is None:
            self._report(written_as, found.problem, country, path, key=key)
        return found.e164

    def callable_number(self, written_as: str, country: str, path: Path) -> str:
        """A number that may be called: E.164, or a short number as it is."""
        found = parse_number(written_as, country)
        if found.e164 is not None:
            return found.e164
        digits = digits_of(written_as)
        if found.problem is NumberProblem.SHORT_NUMBER and _is_short_number(digits, country):
            return digits
        self._report(written_as, found.problem, country, path, key=False)
        return written_as

    def _report(
        self, written_as: str, problem: NumberProblem | None, country: str, path: Path, *, key: bool
    ) -> None:
        code, message, hint = _explain(written_as, problem, country, path)
        place = self.places.range(path, key=key)
        address = address_of(self.scope, path)
        self.diagnostics.append(diagnose(code, message, place, hint=hint, address=address))


def _is_short_number(digits: str, country: str) -> bool:
    pattern = find_pattern(digits, country)
    return pattern is not None and pattern.call_class is not CallClass.UNALLOCATED


def _explain(
    written_as: str, problem: NumberProblem | None, country: str, path: Path
) -> tuple[str, Text, Text]:
    value = written(written_as)
    match problem:
        case NumberProblem.EMERGENCY:
            message = text("{value} is an emergency number", value=value)
            hint = text("Phones reach it always, by a way of their own; nothing else may name it.")
            return "NUM002", message, hint
        case NumberProblem.SHORT_NUMBER:
            message = text("{value} is too short for a number outside", value=value)
            hint = text("Write it in full, with its ten digits: 01 23 45 67 00.")
            if path[-1] != "caller_id" and path[0] != "numbers":
                hint = text(
                    "A colleague is named by his id, as user:alice; a number outside is written in full."
                )
            return "NUM001", message, hint
        case _:
            message = text(
                "{value} is no number that can be called from {country}", value=value, country=country
            )
            hint = text("Compare with 01 23 45 67 00 (ten digits) and +33 1 23 45 67 00.")
            return "NUM001", message, hint


def normalise_client(
    tenant: Tenant, places: Places, scope: str
) -> tuple[Tenant, dict[str, str], list[Diagnostic]]:
    """The tenant with every number in E.164; the keys of `numbers` as they stand in the file; and what is no number.

    Needs sites in place. Numbers that cannot be read are left out of `numbers`; elsewhere they stay as written.
    """
    work = _ClientNumbers(tenant, Normaliser(places, scope), extensions_of(tenant))
    return work.tenant_in_e164(), work.keys, work.normaliser.diagnostics


@dataclass(slots=True)
class _ClientNumbers:
    """One client's numbers."""

    tenant: Tenant
    normaliser: Normaliser
    extensions: frozenset[str]
    keys: dict[str, str] = field(default_factory=dict)

    def country(self, site: str | None) -> str:
        return str(self.tenant.sites[str(site or self.tenant.client.main_site)].country)

    def tenant_in_e164(self) -> Tenant:
        tenant = self.tenant
        home = self.country(None)
        update: dict[str, Any] = {
            "numbers": self._numbers(),
            "client": self._client(home),
            "sites": {name: self._site(name, site) for name, site in tenant.sites.items()},
            "users": {
                name: normalise_user(self.normaliser, user, ("users", name), self.country(user.site))
                for name, user in tenant.users.items()
            },
            "devices": {name: self._device(name, device) for name, device in tenant.devices.items()},
            "groups": {name: self._group(name, group) for name, group in tenant.groups.items()},
            "routes": {
                name: self._with_targets(route, ("routes", name), route.site)
                for name, route in tenant.routes.items()
            },
            "destinations": normalise_profiles(self.normaliser, tenant.destinations, home),
            "tests": {name: self._test(test, ("tests", name), home) for name, test in tenant.tests.items()},
        }
        return tenant.model_copy(update=update)

    def _numbers(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, number in self.tenant.numbers.items():
            path = ("numbers", key)
            e164 = self.normaliser.read(key, self.country(number.site), path, key=True)
            changed = self._with_targets(number, path, number.site)
            if e164 is None:
                continue
            if e164 in found:
                self._report_twice(e164, key)
                continue
            found[e164] = changed
            self.keys[e164] = key
        return found

    def _report_twice(self, e164: str, key: str) -> None:
        places = self.normaliser.places
        first = places.range(("numbers", self.keys[e164]), key=True)
        related = (Related(text("first given here"), first),) if first else ()
        self.normaliser.diagnostics.append(
            diagnose(
                "NUM003",
                text("the number {number} is given twice", number=e164),
                places.range(("numbers", key), key=True),
                hint=text("Keep one of the two."),
                related=related,
                address=f"{self.normaliser.scope}/numbers/{e164}",
            ),
        )

    def _client(self, country: str) -> Any:
        client = self.tenant.client
        update: dict[str, Any] = {
            "defaults": normalise_defaults(self.normaliser, client.defaults, ("client", "defaults"), country)
        }
        if client.caller_id is not None:
            update["caller_id"] = self.normaliser.read(client.caller_id, country, ("client", "caller_id"))
        return client.model_copy(update=update)

    def _site(self, name: str, site: Site) -> Site:
        country = str(site.country)
        callback = self.normaliser.read(
            site.emergency.callback, country, ("sites", name, "emergency", "callback")
        )
        update = {
            "emergency": site.emergency.model_copy(update={"callback": callback or site.emergency.callback}),
            "defaults": normalise_defaults(
                self.normaliser, site.defaults, ("sites", name, "defaults"), country
            ),
        }
        return site.model_copy(update=update)

    def _device(self, name: str, device: Device) -> Device:
        if not any(isinstance(key, DialKey) for key in device.keys):
            return device
        user = self.tenant.users.get(device.user)
        country = self.country(user.site if user else None)
        keys = tuple(
            self._dial_key(key, country, ("devices", name, "keys", index, "number"))
            if isinstance(key, DialKey)
            else key
            for index, key in enumerate(device.keys)
        )
        return device.model_copy(update={"keys": keys})

    def _dial_key(self, key: DialKey, country: str, path: Path) -> DialKey:
        """A key may dial an extension or an emergency number, which nothing else may name."""
        digits = digits_of(key.number)
        if digits in self.extensions or (len(digits) <= 6 and _is_short_number(digits, country)):
            number = digits
        else:
            number = self.normaliser.callable_number(key.number, country, path)
        return key if number == key.number else key.model_copy(update={"number": number})

    def _group(self, name: str, group: Any) -> Any:
        country = self.country(group.site)
        members = tuple(
            self._destination(member, ("groups", name, "members", index), country)
            for index, member in enumerate(group.members)
        )
        changed = group if members == group.members else group.model_copy(update={"members": members})
        return self._with_targets(changed, ("groups", name), group.site)

    def _test(self, test: CallTest, path: Path, country: str) -> CallTest:
        """The numbers outside that a test expects."""
        update: dict[str, Any] = {}
        if test.expect is not None:
            update["expect"] = self._expected(test.expect, (*path, "expect"), country)
        if test.presents not in (None, PRESENTED_CALLER, PRESENTED_NOTHING):
            place = (*path, "presents")
            update["presents"] = self.normaliser.callable_number(str(test.presents), country, place)
        update["never"] = tuple(
            self._expected(expected, (*path, "never", index), country)
            for index, expected in enumerate(test.never)
        )
        return test.model_copy(update=update)

    def _expected(self, expected: Expected, path: Path, country: str) -> Expected:
        if expected.kind is not ExpectedKind.EXTERNAL:
            return expected
        return Expected(expected.kind, self.normaliser.callable_number(expected.target, country, path))

    def _destination(self, destination: Destination, path: Path, country: str) -> Destination:
        return normalise_destination(self.normaliser, destination, path, country)

    def _with_targets(self, one: Any, path: Path, site: str | None) -> Any:
        return _with_targets(self.normaliser, one, path, self.country(site))


def extensions_of(tenant: Tenant) -> frozenset[str]:
    """Every extension of a client."""
    return frozenset(extension for _, extension, _ in mentions(tenant, frozenset({Meaning.EXTENSION})))


def normalise_destination(
    work: Normaliser, destination: Destination, path: Path, country: str
) -> Destination:
    """The destination, its number in E.164 if it is outside."""
    if destination.kind is not DestinationKind.EXTERNAL:
        return destination
    return Destination(destination.kind, work.callable_number(destination.target, country, path))


def map_destinations(
    target: Target, path: Path, change: Callable[[Destination, Path], Destination]
) -> Target:
    """The target with its destinations changed; the very same value if none was."""
    if isinstance(target, Destination):
        return change(target, path)
    branches = []
    for index, branch in enumerate(target):
        to = map_destinations(branch.to, (*path, index, "to"), change)
        branches.append(branch if to is branch.to else branch.model_copy(update={"to": to}))
    if all(new is old for new, old in zip(branches, target, strict=True)):
        return target
    return tuple(branches)


def normalise_user(work: Normaliser, user: Any, path: Path, country: str) -> Any:
    """A user, or the defaults for users: caller number and rules."""
    changed = _with_targets(work, user, path, country)
    if user.caller_id is None:
        return changed
    return changed.model_copy(update={"caller_id": work.read(user.caller_id, country, (*path, "caller_id"))})


def normalise_defaults(work: Normaliser, defaults: Any, path: Path, country: str) -> Any:
    """The defaults of a layer."""
    user = normalise_user(work, defaults.user, (*path, "user"), country)
    return defaults if user is defaults.user else defaults.model_copy(update={"user": user})


def normalise_profiles(
    work: Normaliser, profiles: Mapping[str, DestinationProfile], country: str
) -> dict[str, DestinationProfile]:
    """Destination profiles: the numbers that they name one by one."""
    return {name: _profile(work, name, profile, country) for name, profile in profiles.items()}


def _profile(work: Normaliser, name: str, profile: DestinationProfile, country: str) -> DestinationProfile:
    update = {
        field_name: tuple(
            work.callable_number(number, country, ("destinations", name, field_name, index))
            for index, number in enumerate(getattr(profile, field_name))
        )
        for field_name in ("allow_numbers", "deny_numbers")
        if getattr(profile, field_name)
    }
    return profile.model_copy(update=update) if update else profile


def _with_targets(work: Normaliser, one: Any, path: Path, country: str) -> Any:
    update = {}
    for name in fields_that_are(Meaning.TARGET, type(one)):
        target = getattr(one, name)
        if target is None:
            continue
        changed = map_destinations(
            target,
            (*path, name),
            lambda destination, place: normalise_destination(work, destination, place, country),
        )
        if changed is not target:
            update[name] = changed
    return one.model_copy(update=update) if update else one
