"""The clocks that phones are told, against the tz database."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compiler.time.phone_clocks import CLOCKS, LAST_WEEK, PhoneClock, SundayRule

YEARS = range(2025, 2031)


def _wall_clock(rule: SundayRule, year: int) -> datetime:
    sundays = [
        day
        for day in range(1, calendar.monthrange(year, rule.month)[1] + 1)
        if calendar.weekday(year, rule.month, day) == calendar.SUNDAY
    ]
    day = sundays[-1] if rule.week == LAST_WEEK else sundays[rule.week - 1]
    return datetime(year, rule.month, day, rule.hour)


def _as_a_phone_would(clock: PhoneClock, instant: datetime) -> timedelta:
    winter = timedelta(minutes=clock.offset)
    if clock.summer is None:
        return winter
    start = _wall_clock(clock.summer.start, instant.year) - winter
    end = _wall_clock(clock.summer.end, instant.year) - winter - timedelta(hours=1)
    return winter + timedelta(hours=1) if start <= instant.replace(tzinfo=None) < end else winter


def _in_zone(zone: str, instant: datetime) -> timedelta | None:
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("zone", CLOCKS)
def test_a_phone_shows_the_time_of_its_zone_for_six_years_to_the_hour_of_each_change(zone: str) -> None:
    changes = 0
    day = datetime(YEARS[0], 1, 2, tzinfo=UTC)
    while day.year <= YEARS[-1]:
        next_day = day + timedelta(days=1)
        assert _in_zone(zone, day) == _as_a_phone_would(CLOCKS[zone], day), day
        if _in_zone(zone, day) != _in_zone(zone, next_day):
            changes += 1
            for hour in range(24):
                instant = day + timedelta(hours=hour)
                assert _in_zone(zone, instant) == _as_a_phone_would(CLOCKS[zone], instant), instant
        day = next_day
    assert changes == (0 if CLOCKS[zone].summer is None else 2 * len(YEARS))


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Paris",
        "Indian/Reunion",
        "Indian/Mayotte",
        "America/Guadeloupe",
        "America/Martinique",
        "America/Cayenne",
        "America/Miquelon",
        "Pacific/Noumea",
        "Pacific/Tahiti",
        "Pacific/Wallis",
    ],
)
def test_every_french_territory_has_a_clock(zone: str) -> None:
    assert zone in CLOCKS
