"""Where calls of one site go by the clock of another: rarely meant, and wrong for hours every day where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.diagnostics import Diagnostic, Text, text
from compiler.resolving.subject import CheckedClient, HeldGreeting, HeldProfile, Place
from compiler.resolving.walk import conditions_in, destinations_in
from schema.caller_list import CallerWhen
from schema.destination import InlineWhen, WrittenCondition, calendar_named
from schema.meanings import Section
from schema.sections import OBJECT_KIND_BY_WORD
from schema.switch_when import SwitchWhen

_GO_BY_THEIR_OWN = (Section.GROUPS, Section.ROUTES, Section.QUEUES, Section.MENUS)
"""What calls of any site may be sent to. A user's rules go by the clock of the user, wherever the call is from."""


def check_foreign_clocks(subject: CheckedClient) -> Iterator[Diagnostic]:
    """TIME015 a calendar, a group, a route, a queue or a menu of another time zone. Whoever writes `time_zone` means that clock."""
    if len({site.time_zone for site in subject.tenant.sites.values()}) == 1:
        return
    told: set[tuple[Place, str]] = set()
    for place, site, foreign in _foreign(subject):
        zone = _zone(subject, site)
        # A default is there for each user it counts for.
        if (place, zone) not in told:
            told.add((place, zone))
            message, hint = foreign
            yield subject.report("TIME015", message, place, hint)


def _foreign(subject: CheckedClient) -> Iterator[tuple[Place, str, tuple[Text, Text]]]:
    """Every use of another clock: where, by a site's object, and what to say."""
    clocks = _clocks_by_owner(subject)
    for owned in subject.targets:
        for when, path in conditions_in(owned.target, owned.place.path):
            yield from _of_calendar(subject, when, Place(path, owned.place.in_fleet), owned.site)
        for destination, path in destinations_in(owned.target, owned.place.path):
            named = OBJECT_KIND_BY_WORD.get(destination.kind)
            if named is None or named.section not in _GO_BY_THEIR_OWN:
                continue
            own = _zone(subject, owned.site)
            zones = clocks.get((named.section.value, destination.target), set()) - {own}
            if zones:
                place = Place(path, owned.place.in_fleet)
                yield place, owned.site, _words_of_object(str(destination), min(zones), owned.site, own)
    others: list[HeldProfile | HeldGreeting] = [*subject.profiles_by_time, *subject.greetings]
    for held in others:
        for index, branch in enumerate(held.branches):
            if branch.when is not None:
                yield from _of_calendar(subject, branch.when, held.place.below(index, "when"), held.site)


def _clocks_by_owner(subject: CheckedClient) -> dict[tuple[str, str], set[str]]:
    """The time zones by which each object goes, where no `time_zone` says so: by where it leads, or by what it has said."""
    conditions = [
        (owned.owner, when, owned.site)
        for owned in subject.targets
        for when, _ in conditions_in(owned.target, owned.place.path)
    ]
    for held in subject.greetings:
        section, name = map(str, held.place.path[:2])
        conditions += [((section, name), line.when, held.site) for line in held.branches if line.when]
    found: dict[tuple[str, str], set[str]] = {}
    for owner, when, site in conditions:
        found.setdefault(owner, set()).update(_clocks(subject, when, site))
    return found


def _zone(subject: CheckedClient, site: str) -> str:
    return subject.tenant.sites[site].time_zone


def _of_calendar(
    subject: CheckedClient, when: WrittenCondition, place: Place, site: str
) -> Iterator[tuple[Place, str, tuple[Text, Text]]]:
    match when:
        case str():
            zone, own = _zone_of_calendar(subject, when), _zone(subject, site)
            if zone not in (None, own):
                name = calendar_named(when)[0]
                yield place, site, _words_of_calendar(name, str(zone), site, own)
        case InlineWhen() | CallerWhen() | SwitchWhen():
            return
        case _:
            assert_never(when)


def _clocks(subject: CheckedClient, when: WrittenCondition, site: str) -> Iterator[str]:
    """The time zone by which a condition goes, where no `time_zone` says so."""
    match when:
        case str():
            zone = _zone_of_calendar(subject, when)
            if zone is not None:
                yield zone
        case InlineWhen():
            if when.time_zone is None:
                yield _zone(subject, site)
        case CallerWhen() | SwitchWhen():
            return
        case _:
            assert_never(when)


def _zone_of_calendar(subject: CheckedClient, when: str) -> str | None:
    """Of the calendar in a condition; None if it says itself by which clock it goes, or does not exist."""
    calendar = subject.tenant.calendars.get(calendar_named(when)[0])
    if calendar is None or "time_zone" in calendar.model_fields_set:
        return None
    return calendar.time_zone


def _words_of_calendar(name: str, zone: str, site: str, own: str) -> tuple[Text, Text]:
    return (
        text(
            "the calendar {name} goes by the clock of {zone}, not by that of {site}, {own}",
            name=name,
            zone=zone,
            site=site,
            own=own,
        ),
        text(
            "Give {site} a calendar of its own (site: {site}); if this clock is meant, say so in the calendar: time_zone: {zone}",
            site=site,
            zone=zone,
        ),
    )


def _words_of_object(name: str, zone: str, site: str, own: str) -> tuple[Text, Text]:
    return (
        text(
            "the hours of {object} go by the clock of {zone}, not by that of {site}, {own}",
            object=name,
            zone=zone,
            site=site,
            own=own,
        ),
        text(
            "Give {site} hours of its own; if this clock is meant, say so in the calendar or condition: time_zone: {zone}",
            site=site,
            zone=zone,
        ),
    )
