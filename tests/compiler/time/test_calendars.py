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


@pytest.mark.parametrize("region", HOLIDAY_REGIONS)
def test_every_region_has_the_eleven_national_holidays(region: str) -> None:
    days = holiday_dates(region, (2026, 2026), good_friday=False)
    assert set(holiday_dates("FR", (2026, 2026), good_friday=False)) <= set(days)
    assert len(holiday_dates("FR", (2026, 2026), good_friday=False)) == 11
    assert list(days) == sorted(days)


def test_good_friday_counts_in_alsace_only_where_it_is_asked_for() -> None:
    friday, stephen = date(2026, 4, 3), date(2026, 12, 26)
    for region in ("FR-57", "FR-67", "FR-68"):
        assert friday not in holiday_dates(region, YEARS, good_friday=False)
        assert friday in holiday_dates(region, YEARS, good_friday=True)
        assert stephen in holiday_dates(region, YEARS, good_friday=False)
    assert friday in holiday_dates("FR", YEARS, good_friday=True)


def test_abolition_of_slavery_is_on_each_islands_own_day() -> None:
    days = {"FR-971": (5, 27), "FR-972": (5, 22), "FR-973": (6, 10), "FR-974": (12, 20), "FR-976": (4, 27)}
    for region, (month, day) in days.items():
        assert date(2026, month, day) in holiday_dates(region, YEARS, good_friday=False)


def test_holidays_stand_only_in_the_years_of_the_horizon() -> None:
    assert {day.year for day in holiday_dates("FR", YEARS, good_friday=True)} == {2026, 2027}
