"""Configured external calls go where their owner may call, and so do those that keys dial.

Calls to the client's own numbers stay inside: nobody's permission is asked, but the number must lead somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from compiler.checks.forwards import destination_is_own
from compiler.checks.profiles_by_time import profiles_counting
from compiler.checks.queues import external_members
from compiler.diagnostics import Diagnostic, Related, Text, text
from compiler.graph import Verdict
from compiler.graph.destination_profiles import permission_of, profiles_used
from compiler.numbering import CallClass, classify
from compiler.resolving.subject import CheckedClient, OwnedTarget, Place
from compiler.resolving.walk import destinations_in
from schema.destination import DestinationKind
from schema.device import (
    BlfKey,
    DialKey,
    EmptyKey,
    GroupKey,
    Key,
    LineKey,
    LogInKey,
    MessagesKey,
    PauseKey,
    SwitchKey,
)

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
    for owned in subject.targets:
        destinations = [destination for destination, _ in destinations_in(owned.target, owned.place.path)]
        if any(destination.kind is DestinationKind.EXTERNAL for destination in destinations):
            yield from _check_target(subject, owned)
    for call in _members(subject):
        yield from _check_call(subject, "NUM010", call, _refusing(subject, call, _used(subject, call)))
    for call in _dialled_by_keys(subject):
        used = _used(subject, call)
        refusing = _refusing(subject, call, used)
        # A key is of use as long as there is a time at which it may be pressed.
        yield from _check_call(subject, "DEV009", call, refusing if len(refusing) == len(used) else ())


def _check_target(subject: CheckedClient, owned: OwnedTarget) -> Iterator[Diagnostic]:
    counting = profiles_counting(subject, owned)
    for destination, path in destinations_in(owned.target, owned.place.path):
        if destination.kind is DestinationKind.EXTERNAL:
            place = Place(path, owned.place.in_fleet)
            call = _ExternalCall(destination.target, place, owned.profile, owned.site)
            refusing = _refusing(subject, call, counting.get(place, ()))
            yield from _check_call(subject, "NUM010", call, refusing)


def _members(subject: CheckedClient) -> Iterator[_ExternalCall]:
    """Members of groups and queues, less the client's own numbers, which none may have (`compiler.checks.group_members`, `queues`)."""
    profile = subject.tenant.client.destinations
    for name, group in subject.tenant.groups.items():
        for index, entry in enumerate(group.members):
            member = entry.member
            if member.kind is DestinationKind.EXTERNAL and not destination_is_own(subject, member):
                place = Place(("groups", name, "members", index, "member"))
                yield _ExternalCall(member.target, place, profile, group.site)
    for name, queue in subject.tenant.queues.items():
        for index, number in external_members(subject, queue):
            place = Place(("queues", name, "members", index, "member"))
            yield _ExternalCall(number, place, profile, queue.site)


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
        case (
            LineKey()
            | BlfKey()
            | GroupKey()
            | MessagesKey()
            | SwitchKey()
            | LogInKey()
            | PauseKey()
            | EmptyKey()
        ):
            return None
        case _:
            assert_never(key)


def _used(subject: CheckedClient, call: _ExternalCall) -> Sequence[str]:
    """The profiles that judge a call, at one time or another."""
    return profiles_used(call.profile, subject.tenant.destinations)


def _refusing(subject: CheckedClient, call: _ExternalCall, profiles: Sequence[str]) -> Sequence[str]:
    """Those of some profiles that do not let a call out. What they cannot say, since they are not there or have no lists, is reported elsewhere."""
    call_class = classify(call.number, subject.tenant.sites[call.site].country)
    if call_class in _SETTLED:
        return ()
    known = ((name, subject.profile(name)) for name in profiles)
    return [
        name
        for name, profile in known
        if profile is not None
        and not profile.by_time
        and not permission_of(profile).allows(call.number, str(call_class))
    ]


def _check_call(
    subject: CheckedClient, code: str, call: _ExternalCall, refusing: Sequence[str]
) -> Iterator[Diagnostic]:
    """`refusing`: the profiles that do not let it out while it is made."""
    own = subject.tenant.numbers.get(call.number)
    if own is not None:
        if own.to is None:
            yield _leads_nowhere(subject, call)
        return
    for name in refusing[:1]:
        yield subject.report(
            code,
            text("the profile {profile} does not allow calls to {number}", profile=name, number=call.number),
            call.place,
            _permission_hint(subject, call, name),
            related=_related_profile(subject, name),
        )


def _leads_nowhere(subject: CheckedClient, call: _ExternalCall) -> Diagnostic:
    return subject.report(
        "NUM016",
        text("{number} is the client's own number, and leads nowhere", number=call.number),
        call.place,
        text("Say with to: where calls to it go, in the section numbers, or choose another number."),
        related=subject.related(text("the number is defined here"), ("numbers", call.number), key=True),
    )


def _permission_hint(subject: CheckedClient, call: _ExternalCall, name: str) -> Text:
    used = _used(subject, call)
    if len(_refusing(subject, call, used)) < len(used):
        return text(
            "It counts at times, by the profile {by_time}: send calls there only while the number is allowed, or allow it at all times.",
            by_time=call.profile,
        )
    profile, number = subject.profile(name), call.number
    assert profile is not None, "a profile that is not there refuses nothing"
    if number in profile.deny_numbers:
        return text("The number is in the profile's deny_numbers.")
    prefix, verdict = permission_of(profile).prefix_of(number)
    if verdict is Verdict.DENIED:
        return text("{prefix} is in the profile's deny_prefixes.", prefix=prefix)
    return text(
        "Allow the class {call_class} in the profile, or the number in allow_numbers, or use another profile.",
        call_class=str(classify(number, subject.tenant.sites[call.site].country)),
    )


def _related_profile(subject: CheckedClient, name: str) -> tuple[Related, ...]:
    in_fleet = name not in subject.tenant.destinations
    place = subject.range(Place(("destinations", name), in_fleet), key=True)
    return (Related(text("the profile is defined here"), place),) if place else ()
