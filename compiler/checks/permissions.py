"""Configured external calls go where their owner may call, and so do those that keys dial.

Calls to the client's own numbers stay inside: nobody's permission is asked, but the number must lead somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from compiler.checks.forwards import destination_is_own
from compiler.diagnostics import Diagnostic, Related, Text, text
from compiler.graph import Verdict
from compiler.graph.destination_profiles import permission_of
from compiler.numbering import CallClass, classify
from compiler.resolving.subject import CheckedClient, OwnedDestination, Place
from schema.destination import DestinationKind
from schema.destination_profile import DestinationProfile
from schema.device import BlfKey, DialKey, EmptyKey, GroupKey, Key, LineKey, MessagesKey

_SETTLED = (CallClass.EMERGENCY, CallClass.UNALLOCATED)
"""Keys may dial them: every phone reaches emergency numbers, and what is no public number is an extension. Elsewhere they are reported
already where numbers are read."""


@dataclass(frozen=True, slots=True)
class _ExternalCall:
    """A number that is called, where that is written, and by whose destination profile and from which site."""

    number: str
    place: Place
    profile: str
    site: str


def check_permissions(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM010 destination not allowed, DEV009 key that may not call, NUM016 own number that leads nowhere."""
    for owned in (*subject.destinations, *_members(subject)):
        if owned.destination.kind is DestinationKind.EXTERNAL:
            call = _ExternalCall(owned.destination.target, owned.place, owned.profile, owned.site)
            yield from _check_call(subject, "NUM010", call)
    for call in _dialled_by_keys(subject):
        yield from _check_call(subject, "DEV009", call)


def _members(subject: CheckedClient) -> Iterator[OwnedDestination]:
    """Members of groups, less the client's own numbers, which no group may have (`compiler.checks.group_members`)."""
    profile = subject.tenant.client.destinations
    for name, group in subject.tenant.groups.items():
        for index, entry in enumerate(group.members):
            if not destination_is_own(subject, entry.member):
                place = Place(("groups", name, "members", index, "member"))
                yield OwnedDestination(entry.member, place, ("groups", name), profile, group.site)


def _dialled_by_keys(subject: CheckedClient) -> Iterator[_ExternalCall]:
    """What the keys of phones dial, each on behalf of the phone's user."""
    for name, device in subject.tenant.devices.items():
        user = subject.tenant.users.get(device.user)
        for index, key in enumerate(device.keys if user is not None else ()):
            number = _dialled_number(key)
            if user is not None and number is not None:
                place = Place(("devices", name, "keys", index, "number"))
                yield _ExternalCall(number, place, user.destinations, user.site)


def _dialled_number(key: Key) -> str | None:
    """The number that a key dials. A key that watches something dials an extension or a feature code, which every phone may."""
    match key:
        case DialKey():
            return key.number
        case LineKey() | BlfKey() | GroupKey() | MessagesKey() | EmptyKey():
            return None
        case _:
            assert_never(key)


def _profile(subject: CheckedClient, name: str) -> DestinationProfile | None:
    return subject.tenant.destinations.get(name) or subject.fleet.destinations.get(name)


def _check_call(subject: CheckedClient, code: str, call: _ExternalCall) -> Iterator[Diagnostic]:
    own = subject.tenant.numbers.get(call.number)
    if own is not None:
        if own.to is None:
            yield _leads_nowhere(subject, call)
        return
    profile = _profile(subject, call.profile)
    if profile is None:
        return
    number = call.number
    call_class = classify(number, subject.tenant.sites[call.site].country)
    if call_class in _SETTLED or permission_of(profile).allows(number, str(call_class)):
        return
    yield subject.report(
        code,
        text("the profile {profile} does not allow calls to {number}", profile=call.profile, number=number),
        call.place,
        _permission_hint(number, call_class, profile),
        related=_related_profile(subject, call.profile),
    )


def _leads_nowhere(subject: CheckedClient, call: _ExternalCall) -> Diagnostic:
    return subject.report(
        "NUM016",
        text("{number} is the client's own number, and leads nowhere", number=call.number),
        call.place,
        text("Say with to: where calls to it go, in the section numbers, or choose another number."),
        related=subject.related(text("the number is defined here"), ("numbers", call.number), key=True),
    )


def _permission_hint(number: str, call_class: CallClass, profile: DestinationProfile) -> Text:
    if number in profile.deny_numbers:
        return text("The number is in the profile's deny_numbers.")
    prefix, verdict = permission_of(profile).prefix_of(number)
    if verdict is Verdict.DENIED:
        return text("{prefix} is in the profile's deny_prefixes.", prefix=prefix)
    return text(
        "Allow the class {call_class} in the profile, or the number in allow_numbers, or use another profile.",
        call_class=str(call_class),
    )


def _related_profile(subject: CheckedClient, name: str) -> tuple[Related, ...]:
    in_fleet = name not in subject.tenant.destinations
    place = subject.range(Place(("destinations", name), in_fleet), key=True)
    return (Related(text("the profile is defined here"), place),) if place else ()
