"""Calendars and conditions, by their words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from compiler.time.calendars import condition, holiday_dates, inline_schedule, schedule_of
from schema.calendar import HOLIDAY_REGIONS, Calendar
from schema.destination import InlineWhen
from tests.compiler.conftest import Resolve

PARIS = "Europe/Paris"
YEARS = (2026, 2027)


def _calendar(**fields: Any) -> Calendar:
    return Calendar.model_validate(fields)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_dated_wins_over_holidays_and_holidays_over_weekly_hours() -> None:
    schedule = schedule_of(
        _calendar(
            weekly=[{"days": "mon-sat", "hours": ["08:00-12:00", "14:00-18:00"]}],
            holidays="FR",
            open=[{"dates": "2026-11-11", "hours": "10:00-11:00"}],
            closed=[{"dates": "2026-11-12", "hours": "14:00-16:00"}, {"dates": ["2026-11-13", "2026-11-14"]}],
        ),
        PARIS,
        YEARS,
    )
    assert schedule.on(date(2026, 11, 10)) == ((480, 720), (840, 1080))
    assert schedule.on(date(2026, 11, 11)) == ((600, 660),)
    assert schedule.on(date(2026, 11, 12)) == ((480, 720), (960, 1080))
    assert schedule.on(date(2026, 11, 13)) == schedule.on(date(2026, 11, 14)) == ()
    assert schedule.on(date(2026, 12, 25)) == ()


def test_a_slot_across_midnight_belongs_to_the_day_it_begins_on() -> None:
    when = InlineWhen.model_validate({"days": "fri", "hours": "22:00-06:00"})
    schedule = inline_schedule(when, PARIS)
    assert schedule.contains(_at("2026-11-27 21:30"))  # Friday 22:30
    assert schedule.contains(_at("2026-11-28 04:59"))  # Saturday 05:59
    assert not schedule.contains(_at("2026-11-28 05:00"))
    assert not schedule.contains(_at("2026-11-28 21:30"))


def test_all_that_a_condition_gives_must_hold() -> None:
    when = InlineWhen.model_validate(
        {"days": "thu", "hours": "20:00-02:00", "dates": "2026-12-21..2026-12-31"}
    )
    schedule = inline_schedule(when, PARIS)
    assert [day for day, _ in schedule.dates] == [date(2026, 12, day) for day in (24, 25, 31)] + [
        date(2027, 1, 1)
    ]
    assert schedule.on(date(2026, 12, 25)) == ((0, 120),)


def test_not_is_every_other_instant(resolve: Resolve) -> None:
    resolved, _ = resolve("calendars:\n  open:\n    weekly: [{days: daily, hours: 08:00-18:00}]\n")
    is_open = condition("open", resolved.tenant, "paris", YEARS)
    is_not = condition("not open", resolved.tenant, "paris", YEARS)
    assert (is_open | is_not).is_always
    assert (is_open & is_not).is_empty


def test_a_condition_is_in_the_time_zone_it_names_or_in_its_sites(resolve: Resolve) -> None:
    resolved, _ = resolve()
    when = {"hours": "08:00-18:00"}
    assert condition(InlineWhen.model_validate(when), resolved.tenant, "paris", YEARS).zone == PARIS
    elsewhere = InlineWhen.model_validate({**when, "time_zone": "Indian/Reunion"})
    assert condition(elsewhere, resolved.tenant, "paris", YEARS).zone == "Indian/Reunion"


NATIONAL = {
    2026: ("01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"),
    2027: ("01-01", "03-29", "05-01", "05-08", "05-06", "05-17", "07-14", "08-15", "11-01", "11-11", "12-25"),
}
"""Code du travail L3133-1."""
BY_LAW: dict[str, tuple[str, ...]] = {
    "FR": (),
    "FR-57": ("12-26",),  # L3134-13
    "FR-67": ("12-26",),
    "FR-68": ("12-26",),
    "FR-971": ("05-27",),  # L3422-2, as all that follow
    "FR-972": ("05-22",),
    "FR-973": ("06-10",),
    "FR-974": ("12-20",),
    "FR-976": ("04-27",),
    "FR-977": ("10-09",),
    "FR-978": ("05-28",),
    "FR-975": (),
    "FR-986": ("04-28", "06-29", "07-29"),  # Wallis-et-Futuna
    "FR-987": ("03-05", "good friday", "11-20"),  # Code du travail de la Polynésie française
    "FR-988": ("09-24",),  # Code du travail de Nouvelle-Calédonie
}
"""What a region has beside the national days."""
GOOD_FRIDAY = {2026: "04-03", 2027: "03-26"}


@pytest.mark.parametrize("year", NATIONAL)
@pytest.mark.parametrize("region", HOLIDAY_REGIONS)
def test_every_region_has_the_holidays_of_the_law_and_no_others(region: str, year: int) -> None:
    own = [GOOD_FRIDAY[year] if day == "good friday" else day for day in BY_LAW[region]]
    expected = sorted({date.fromisoformat(f"{year}-{day}") for day in (*NATIONAL[year], *own)})
    assert list(holiday_dates(region, (year, year), good_friday=False)) == expected
    friday = date.fromisoformat(f"{year}-{GOOD_FRIDAY[year]}")
    assert list(holiday_dates(region, (year, year), good_friday=True)) == sorted({*expected, friday})


def test_good_friday_may_be_the_only_holiday() -> None:
    written = _calendar(weekly=[{"days": "daily", "hours": "08:00-18:00"}], good_friday=True)
    schedule = schedule_of(written, PARIS, YEARS)
    assert [day for day, _ in schedule.dates] == [date(2026, 4, 3), date(2027, 3, 26)]


OVERNIGHT: dict[str, tuple[dict[str, Any], dict[str, bool]]] = {
    "a public holiday": (
        {"weekly": [{"days": "daily", "hours": "18:00-02:00"}], "holidays": "FR"},
        {"12-24 23:00": True, "12-25 01:00": True, "12-25 23:00": False, "12-26 01:00": False},
    ),
    "a closed date": (
        {"weekly": [{"days": "daily", "hours": "20:00-07:00"}], "closed": [{"dates": "2026-12-24"}]},
        {"12-24 03:00": True, "12-24 21:00": False, "12-25 03:00": False, "12-25 21:00": True},
    ),
    "a date with other hours": (
        {
            "weekly": [{"days": "daily", "hours": "20:00-07:00"}],
            "open": [{"dates": "2026-12-24", "hours": "22:00-04:00"}],
        },
        {"12-24 05:00": True, "12-24 21:00": False, "12-25 03:00": True, "12-25 05:00": False},
    ),
    "an opening that is closed": (
        {
            "open": [{"dates": "2026-12-24..2026-12-25", "hours": "20:00-07:00"}],
            "closed": [{"dates": "2026-12-25"}],
        },
        {"12-24 21:00": True, "12-25 03:00": True, "12-25 21:00": False, "12-26 03:00": False},
    ),
    "a whole day, closed after a night": (
        {"weekly": [{"days": "daily", "hours": "00:00-24:00"}], "closed": [{"dates": "2026-12-25"}]},
        {"12-24 23:00": True, "12-25 00:00": False, "12-25 23:59": False, "12-26 00:00": True},
    ),
}
"""What a calendar says, and whether it holds at local times of 2026."""


@pytest.mark.parametrize("what", OVERNIGHT)
def test_a_night_belongs_to_the_day_on_which_it_begins(what: str) -> None:
    fields, expected = OVERNIGHT[what]
    schedule = schedule_of(_calendar(**fields), "UTC", YEARS)
    assert {moment: schedule.contains(_at(f"2026-{moment}")) for moment in expected} == expected
    other = schedule.complement()
    assert {moment: not other.contains(_at(f"2026-{moment}")) for moment in expected} == expected


def test_holidays_stand_only_in_the_years_of_the_horizon() -> None:
    assert {day.year for day in holiday_dates("FR", YEARS, good_friday=True)} == {2026, 2027}
