"""Configured external calls go where their owner may call."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, Related, Text, text
from compiler.numbering import CallClass, classify
from compiler.resolving.subject import CheckedClient, OwnedDestination, Place
from schema.destination import DestinationKind
from schema.destination_profile import DestinationProfile

_SETTLED = (CallClass.EMERGENCY, CallClass.UNALLOCATED)
"""Reported already where numbers are read."""


def check_permissions(subject: CheckedClient) -> Iterator[Diagnostic]:
    """NUM010 destination not allowed."""
    for owned in (*subject.destinations, *_members(subject)):
        if owned.destination.kind is DestinationKind.EXTERNAL:
            profile = _profile(subject, owned.profile)
            if profile is not None:
                yield from _check_number(subject, owned, profile)


def _members(subject: CheckedClient) -> Iterator[OwnedDestination]:
    profile = subject.tenant.client.destinations
    for name, group in subject.tenant.groups.items():
        for index, member in enumerate(group.members):
            place = Place(("groups", name, "members", index))
            yield OwnedDestination(member, place, ("groups", name), profile, group.site)


def _profile(subject: CheckedClient, name: str) -> DestinationProfile | None:
    return subject.tenant.destinations.get(name) or subject.fleet.destinations.get(name)


def _check_number(
    subject: CheckedClient, owned: OwnedDestination, profile: DestinationProfile
) -> Iterator[Diagnostic]:
    number = owned.destination.target
    call_class = classify(number, subject.tenant.sites[owned.site].country)
    if call_class in _SETTLED or (number in profile.allow_numbers and number not in profile.deny_numbers):
        return
    if call_class in profile.allow and call_class not in profile.deny and number not in profile.deny_numbers:
        return
    yield subject.report(
        "NUM010",
        text("the profile {profile} does not allow calls to {number}", profile=owned.profile, number=number),
        owned.place,
        _permission_hint(number, call_class, profile),
        related=_related_profile(subject, owned.profile),
    )


def _permission_hint(number: str, call_class: CallClass, profile: DestinationProfile) -> Text:
    if number in profile.deny_numbers:
        return text("The number is in the profile's deny_numbers.")
    return text(
        "Allow the class {call_class} in the profile, or the number in allow_numbers, or use another profile.",
        call_class=str(call_class),
    )


def _related_profile(subject: CheckedClient, name: str) -> tuple[Related, ...]:
    in_fleet = name not in subject.tenant.destinations
    place = subject.range(Place(("destinations", name), in_fleet), key=True)
    return (Related(text("the profile is defined here"), place),) if place else ()
