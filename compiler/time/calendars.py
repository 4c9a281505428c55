"""What calendars and conditions mean: the sets of instants that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import TYPE_CHECKING, Protocol, assert_never

from compiler.time.schedule import DAY, Schedule, calendar, dated, weekly
from schema.calendar import HOLIDAY_REGIONS, Calendar
from schema.destination import InlineWhen, calendar_named
from schema.scalars import AnyDates, WeekParity, YearlySpan
from schema.site import Site

if TYPE_CHECKING:
    from holidays import HolidayBase

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
            return inline_schedule(when, when.time_zone or zone, horizon)
        case str():
            name, negated = calendar_named(when)
            named = tenant.calendars[name]
            schedule = schedule_of(named, named.time_zone or zone, horizon)
            return schedule.complement() if negated else schedule
        case _:
            assert_never(when)


@lru_cache(maxsize=2048)
def inline_schedule(when: InlineWhen, zone: str, horizon: Years) -> Schedule:
    """A condition written in place: its slots, on its days or dates; a slot across midnight belongs to the day it begins on."""
    slots = when.hours or WHOLE_DAY
    week = _EVERY_DAY if when.days is None else when.days
    if when.dates is None:
        if when.weeks is None:
            return weekly(zone, week, slots)
        return dated(zone, days_of_weeks(when.weeks, week, horizon), slots)
    days = {day for day in days_of(when.dates, horizon) if day.weekday() in week}
    return dated(zone, [day for day in days if when.weeks is None or when.weeks.has(day)], slots)


@lru_cache(maxsize=2048)
def schedule_of(written: Calendar, zone: str, horizon: Years) -> Schedule:
    """A calendar: dated wins over holidays, holidays over weekly hours. `zone`: the time zone if it names none itself."""
    return calendar(
        written.time_zone or zone,
        [(hours.days, hours.hours) for hours in written.weekly if hours.weeks is None],
        _unworked_days(written, horizon),
        [(days_of(opening.dates, horizon), opening.hours) for opening in written.open],
        [(days_of(closing.dates, horizon), closing.hours) for closing in written.closed],
        alternating=[
            (days_of_weeks(hours.weeks, hours.days, horizon), hours.hours)
            for hours in written.weekly
            if hours.weeks is not None
        ],
    )


def _unworked_days(written: Calendar, horizon: Years) -> tuple[date, ...]:
    if written.holidays is None and not written.good_friday:
        return ()
    return holiday_dates(written.holidays, horizon, good_friday=written.good_friday)


def days_of(spans: Iterable[AnyDates], horizon: Years) -> Iterator[date]:
    """Every date of the spans; of those that come back every year, the dates that are known (`_days_known`)."""
    for span in spans:
        if isinstance(span, YearlySpan):
            yield from filter(span.has, _days_known(horizon))
        else:
            first, last = span
            for offset in range((last - first).days + 1):
                yield first + timedelta(days=offset)


def days_of_weeks(weeks: WeekParity, days: Iterable[int], horizon: Years) -> list[date]:
    """These days of every other week, as far as they are known (`_days_known`)."""
    wanted = frozenset(days)
    return [day for day in _days_known(horizon) if day.weekday() in wanted and weeks.has(day)]


def _first_and_last_known(horizon: Years) -> tuple[date, date]:
    """The day before the horizon, whose night goes on, and the day after it: while some clock shows the last year, others have left it."""
    return date(horizon[0] - 1, 12, 31), date(horizon[1] + 1, 1, 1)


@lru_cache(maxsize=16)
def _days_known(horizon: Years) -> tuple[date, ...]:
    first, last = _first_and_last_known(horizon)
    return tuple(first + timedelta(days=offset) for offset in range((last - first).days + 1))


_CUSTOMS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("FR-57", "FR-67", "FR-68"), (_GOOD_FRIDAY,)),
    "FR-971": ("Mi-Carême", _GOOD_FRIDAY, "Fête de Victor Schoelcher"),
    "FR-972": ("Fête de Victor Schoelcher",),
    "FR-978": ("Fête de Victor Schoelcher",),
}
"""By region, what the `holidays` library has although the law does not give it to the whole region.

Public holidays are those of Code du travail L3133-1, in Moselle, Bas-Rhin and Haut-Rhin with L3134-13 (Good Friday only in communes with
a Protestant church), overseas with L3422-2 (the day on which slavery was abolished), in Wallis-et-Futuna, Polynésie française and
Nouvelle-Calédonie those of the local codes (20 November for 29 June in Polynésie française from 2026 on). In Saint-Martin it is 28 May, as
its prefecture says (ministers' circulars of 2018 and 2019), while the article itself still has another date by a slip. Days that are kept by custom are dates under `closed`, or `good_friday`.
"""


@lru_cache(maxsize=64)
def holiday_dates(region: str | None, years: Years, *, good_friday: bool) -> tuple[date, ...]:
    """Public holidays of a region of `HOLIDAY_REGIONS` in these years and on the days around them, of none if there is no region; and Good Friday, if that is asked for."""
    france = _france()
    first, last = _first_and_last_known(years)
    span = range(first.year, last.year + 1)
    days: set[date] = set()
    if region is not None:
        public = france(subdiv=HOLIDAY_REGIONS[region], years=span, language="fr", categories=("public",))
        days = set(public).difference(*(public.get_named(name) for name in _CUSTOMS.get(region, ())))
    if good_friday:
        days |= set(france(subdiv="57", years=span, language="fr").get_named(_GOOD_FRIDAY))
    return tuple(sorted(day for day in days if first <= day <= last))


@lru_cache
def _france() -> type[HolidayBase]:
    """The library's class for France. Its package of countries loads all two hundred, which takes 0.1 s: the one file is loaded alone."""
    import holidays

    folders = [f"{folder}/countries" for folder in holidays.__path__]
    found = PathFinder.find_spec("holidays.countries.france", folders)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    france: type[HolidayBase] = module.France
    return france
