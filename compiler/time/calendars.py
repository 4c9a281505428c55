"""What calendars and conditions mean: the sets of instants that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol, assert_never

from compiler.time.schedule import DAY, Schedule, calendar, dated, weekly
from schema.calendar import HOLIDAY_REGIONS, Calendar
from schema.destination import InlineWhen, calendar_named
from schema.scalars import DateSpan
from schema.site import Site

Years = tuple[int, int]
"""First and last year, both included."""

WHOLE_DAY = ((0, DAY),)
_EVERY_DAY = tuple(range(7))
_GOOD_FRIDAY = "Vendredi saint"


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
    return calendar(
        written.time_zone or zone,
        [(hours.days, hours.hours) for hours in written.weekly],
        _unworked_days(written, horizon),
        [(days_of(opening.dates), opening.hours) for opening in written.open],
        [(days_of(closing.dates), closing.hours) for closing in written.closed],
    )


def _unworked_days(written: Calendar, horizon: Years) -> tuple[date, ...]:
    if written.holidays is None and not written.good_friday:
        return ()
    return holiday_dates(written.holidays, horizon, good_friday=written.good_friday)


def days_of(spans: Iterable[DateSpan]) -> Iterator[date]:
    """Every date of the spans."""
    for first, last in spans:
        for offset in range((last - first).days + 1):
            yield first + timedelta(days=offset)


_CUSTOMS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("FR-57", "FR-67", "FR-68"), (_GOOD_FRIDAY,)),
    "FR-971": ("Mi-Carême", _GOOD_FRIDAY, "Fête de Victor Schoelcher"),
    "FR-972": ("Fête de Victor Schoelcher",),
    "FR-978": ("Fête de Victor Schoelcher",),
}
"""By region, what the `holidays` library has although the law does not give it to the whole region.

Public holidays are those of Code du travail L3133-1, in Moselle, Bas-Rhin and Haut-Rhin with L3134-13 (Good Friday only in communes with
a Protestant church), overseas with L3422-2 (the day on which slavery was abolished), in Wallis-et-Futuna, Polynésie française and
Nouvelle-Calédonie those of the local codes. Days that are kept by custom are dates under `closed`, or `good_friday`.
"""


@lru_cache(maxsize=64)
def holiday_dates(region: str | None, years: Years, *, good_friday: bool) -> tuple[date, ...]:
    """Public holidays of a region of `HOLIDAY_REGIONS` in these years, of none if there is no region; and Good Friday, if that is asked for."""
    from holidays import country_holidays

    span = range(years[0], years[1] + 1)
    days: set[date] = set()
    if region is not None:
        public = country_holidays(
            "FR", subdiv=HOLIDAY_REGIONS[region], years=span, language="fr", categories=("public",)
        )
        days = set(public).difference(*(public.get_named(name) for name in _CUSTOMS.get(region, ())))
    if good_friday:
        days |= set(country_holidays("FR", subdiv="57", years=span, language="fr").get_named(_GOOD_FRIDAY))
    return tuple(sorted(days))
