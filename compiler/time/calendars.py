"""What calendars and conditions mean: the sets of instants that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol, assert_never

from compiler.time.schedule import DAY, Schedule, calendar, dated, never, weekly
from schema.calendar import HOLIDAY_REGIONS, Calendar
from schema.destination import InlineWhen, calendar_named
from schema.scalars import DateSpan
from schema.site import Site

Years = tuple[int, int]
"""First and last year, both included."""

WHOLE_DAY = ((0, DAY),)
_EVERY_DAY = tuple(range(7))
_GOOD_FRIDAY = "Vendredi saint"
_ALSACE_MOSELLE = ("FR-57", "FR-67", "FR-68")


class KnownTimes(Protocol):
    """What a condition may refer to: the calendars and the sites of a client."""

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """By id."""
        ...

    @property
    def sites(self) -> Mapping[str, Site]:
        """By id; a condition written in place is in the time zone of one."""
        ...


def condition(when: str | InlineWhen, tenant: KnownTimes, site: str, horizon: Years) -> Schedule:
    """The instants at which a condition holds. Conditions written in place are in the site's time zone.

    KeyError for a calendar that does not exist; `compiler.resolving.references` refuses that.
    """
    zone = tenant.sites[site].time_zone
    match when:
        case InlineWhen():
            return inline_schedule(when, when.time_zone or zone)
        case str():
            name, negated = calendar_named(when)
            named = tenant.calendars[name]
            schedule = schedule_of(named, named.time_zone or zone, horizon)
            return schedule.complement() if negated else schedule
        case _:
            assert_never(when)


@lru_cache(maxsize=2048)
def inline_schedule(when: InlineWhen, zone: str) -> Schedule:
    """A condition written in place: its slots, on its days or dates; a slot across midnight belongs to the day it begins on."""
    slots = when.hours or WHOLE_DAY
    if when.dates is None:
        return weekly(zone, _EVERY_DAY if when.days is None else when.days, slots)
    return dated(
        zone, [day for day in days_of(when.dates) if when.days is None or day.weekday() in when.days], slots
    )


@lru_cache(maxsize=2048)
def schedule_of(written: Calendar, zone: str, horizon: Years) -> Schedule:
    """A calendar: dated wins over holidays, holidays over weekly hours. `zone`: the time zone if it names none itself."""
    zone = written.time_zone or zone
    regular = never(zone)
    for hours in written.weekly:
        regular |= weekly(zone, hours.days, hours.hours)
    return calendar(
        regular,
        holiday_dates(written.holidays, horizon, good_friday=written.good_friday) if written.holidays else (),
        [(days_of(opening.dates), opening.hours) for opening in written.open],
        [(days_of(closing.dates), closing.hours) for closing in written.closed],
    )


def days_of(spans: Iterable[DateSpan]) -> Iterator[date]:
    """Every date of the spans."""
    for first, last in spans:
        for offset in range((last - first).days + 1):
            yield first + timedelta(days=offset)


@lru_cache(maxsize=64)
def holiday_dates(region: str, years: Years, *, good_friday: bool) -> tuple[date, ...]:
    """Public holidays of a region of `HOLIDAY_REGIONS` in these years.

    The `holidays` library has Good Friday everywhere in Alsace and Moselle, where the law gives it only to communes with a
    Protestant church: there, and where the library has none, it counts if `good_friday` says so.
    """
    from holidays import country_holidays

    span = range(years[0], years[1] + 1)
    public = country_holidays(
        "FR", subdiv=HOLIDAY_REGIONS[region], years=span, language="fr", categories=("public",)
    )
    days = set(public)
    if region in _ALSACE_MOSELLE and not good_friday:
        days -= set(public.get_named(_GOOD_FRIDAY))
    if good_friday:
        days |= set(country_holidays("FR", subdiv="57", years=span, language="fr").get_named(_GOOD_FRIDAY))
    return tuple(sorted(days))
