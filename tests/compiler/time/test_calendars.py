"""Calendars and conditions, by their words."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from compiler.time.calendars import condition, holiday_dates, inline_schedule, schedule_of
from schema.calendar import HOLIDAY_REGIONS, Calendar
from schema.destination import InlineWhen
from schema.scalars import DAY_NAMES
from tests.checkout import ROOT
from tests.compiler.conftest import Resolve
from tests.effort import examples

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
    schedule = inline_schedule(when, PARIS, YEARS)
    assert schedule.contains(_at("2026-11-27 21:30"))  # Friday 22:30
    assert schedule.contains(_at("2026-11-28 04:59"))  # Saturday 05:59
    assert not schedule.contains(_at("2026-11-28 05:00"))
    assert not schedule.contains(_at("2026-11-28 21:30"))


def test_all_that_a_condition_gives_must_hold() -> None:
    when = InlineWhen.model_validate(
        {"days": "thu", "hours": "20:00-02:00", "dates": "2026-12-21..2026-12-31"}
    )
    schedule = inline_schedule(when, PARIS, YEARS)
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
    following = date(year + 1, 1, 1)
    assert list(holiday_dates(region, (year, year), good_friday=False)) == [*expected, following]
    friday = date.fromisoformat(f"{year}-{GOOD_FRIDAY[year]}")
    with_friday = sorted({*expected, friday, following})
    assert list(holiday_dates(region, (year, year), good_friday=True)) == with_friday


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


def test_holidays_stand_in_the_years_of_the_horizon_and_on_the_new_years_day_that_follows() -> None:
    dates = holiday_dates("FR", YEARS, good_friday=True)
    assert {day.year for day in dates[:-1]} == {2026, 2027}
    assert dates[-1] == date(2028, 1, 1)


HORIZON = (2026, 2029)
"""2026 has 53 weeks: an odd one follows an odd one at its end."""
_SLOTS = ("08:00-12:00", "22:00-06:00", "00:00-24:00", "23:59-00:01", "18:00-00:00")
_YEARLY = ("12-24", "12-24..01-02", "02-29", "02-27..03-01", "01-01", "12-31", "06-15..09-01", "01-01..12-31")
_WEEKS = ("even", "odd")


@cache
def _minute_of(slot: str, part: int) -> int:
    hours, minutes = slot.split("-")[part].split(":")
    return int(hours) * 60 + int(minutes)


@cache
def _begins(day: date, dates: str | None, weeks: str | None, days: range) -> bool:
    """Whether slots begin on a day, as a person says it with a wall calendar at hand."""
    if day.weekday() not in days:
        return False
    if weeks is not None and ("odd" if int(f"{day:%V}") % 2 else "even") != weeks:
        return False
    if dates is None:
        return True
    first, _, last = dates.partition("..")
    here, last = f"{day:%m-%d}", last or first
    return first <= here <= last if first <= last else here >= first or here <= last


def _holds(moment: datetime, slot: str, dates: str | None, weeks: str | None, days: range) -> bool:
    minute = moment.hour * 60 + moment.minute
    start, end = _minute_of(slot, 0), _minute_of(slot, 1) or 24 * 60
    today = _begins(moment.date(), dates, weeks, days)
    if start < end:
        return today and start <= minute < end
    yesterday = _begins(moment.date() - timedelta(days=1), dates, weeks, days)
    return (today and minute >= start) or (yesterday and minute < end)


@settings(max_examples=examples(150), deadline=None)
@given(data=st.data())
def test_what_comes_back_does_so_at_every_minute_of_every_year(data: st.DataObject) -> None:
    slot = data.draw(st.sampled_from(_SLOTS))
    dates: str | None = data.draw(st.none() | st.sampled_from(_YEARLY))
    weeks: str | None = data.draw(st.none() | st.sampled_from(_WEEKS))
    days = data.draw(st.sampled_from((range(7), range(5), range(6, 7))))
    written = data.draw(st.sampled_from(("in place", "weekly", "open")))
    names = [DAY_NAMES[day] for day in days]
    if written == "weekly":
        dates = None
        fields = {"days": names, "hours": slot, **({"weeks": weeks} if weeks else {})}
        schedule = schedule_of(_calendar(weekly=[fields]), "UTC", HORIZON)
    elif written == "open":
        dates, weeks, days = dates or "12-24..01-02", None, range(7)
        schedule = schedule_of(_calendar(open=[{"dates": dates, "hours": slot}]), "UTC", HORIZON)
    else:
        when = {"hours": slot, "days": names, "dates": dates, "weeks": weeks}
        given_parts = {key: value for key, value in when.items() if value is not None}
        schedule = inline_schedule(InlineWhen.model_validate(given_parts), "UTC", HORIZON)
    minutes = st.integers(0, 4 * 366 * 24 * 60 - 24 * 60 * 4)
    # Every minute would be two million: those around midnights of all days, and some of all others.
    start = datetime(HORIZON[0], 1, 1, tzinfo=UTC)
    edges = (0, 1, _minute_of(slot, 0), _minute_of(slot, 1), 23 * 60 + 59)
    moments = [
        start + timedelta(days=day, minutes=edge + shift)
        for day in range(4 * 365 + 1)
        for edge in edges
        for shift in (0, -1)
    ]
    moments += [start + timedelta(minutes=data.draw(minutes)) for _ in range(20)]
    for moment in moments:
        if HORIZON[0] <= moment.year <= HORIZON[1]:
            assert schedule.contains(moment) is _holds(moment, slot, dates, weeks, days), moment


def test_the_night_of_new_years_eve_goes_on_at_both_ends_of_the_horizon() -> None:
    for when in ({"dates": "12-31", "hours": "22:00-06:00"}, {"weeks": "odd", "hours": "22:00-06:00"}):
        schedule = inline_schedule(InlineWhen.model_validate(when), "UTC", (2027, 2027))
        assert schedule.contains(_at("2027-01-01 03:00"))
        assert not schedule.contains(_at("2026-12-31 03:00"))


@pytest.mark.parametrize("moment", ["2026-12-31 22:00", "2028-01-01 02:00"])
def test_what_comes_back_is_known_wherever_another_clock_still_shows_the_horizon(moment: str) -> None:
    """A timeline of several zones begins with the first clock and ends with the last one: all conditions are judged to both ends."""
    every_day = inline_schedule(InlineWhen.model_validate({"dates": "01-01..12-31"}), PARIS, (2027, 2027))
    every_week = [
        inline_schedule(InlineWhen.model_validate({"weeks": weeks}), PARIS, (2027, 2027)) for weeks in _WEEKS
    ]
    assert every_day.contains(_at(moment))
    assert any(schedule.contains(_at(moment)) for schedule in every_week)
    shop = _calendar(weekly=[{"days": "daily", "hours": "00:00-24:00"}], holidays="FR")
    assert schedule_of(shop, PARIS, (2027, 2027)).contains(_at(moment)) is (moment < "2027")


def test_odd_weeks_follow_each_other_at_the_end_of_a_long_year() -> None:
    odd = inline_schedule(InlineWhen.model_validate({"weeks": "odd"}), "UTC", HORIZON)
    # Week 53 of 2026, then week 1 of 2027.
    assert odd.on(date(2027, 1, 3)) == odd.on(date(2027, 1, 4)) != ()


def test_even_and_odd_weeks_are_every_week() -> None:
    even, odd = (
        inline_schedule(InlineWhen.model_validate({"weeks": weeks, "days": "mon-fri"}), PARIS, YEARS)
        for weeks in _WEEKS
    )
    both = schedule_of(
        _calendar(weekly=[{"days": "mon-fri", "hours": "00:00-24:00", "weeks": weeks} for weeks in _WEEKS]),
        PARIS,
        YEARS,
    )
    assert (even & odd).is_empty
    assert (even | odd) == both
    assert both.on(date(2026, 7, 14)) != ()


def test_holidays_and_closings_win_over_hours_of_every_other_week() -> None:
    schedule = schedule_of(
        _calendar(
            weekly=[{"days": "daily", "hours": "20:00-06:00", "weeks": "odd"}],
            holidays="FR",
            closed=[{"dates": "11-05"}],
            open=[{"dates": "11-06", "hours": "10:00-11:00"}],
        ),
        "UTC",
        YEARS,
    )
    # Week 45 of 2026 begins on 2 November; 1 November is a holiday of week 44, 11 November one of week 46.
    held = {
        "11-03 23:00": True,
        "11-05 03:00": True,
        "11-05 23:00": False,
        "11-06 03:00": False,
        "11-06 10:30": True,
        "11-06 23:00": False,
        "11-08 23:00": True,
        "11-09 03:00": True,
        "11-09 23:00": False,
    }
    assert {moment: schedule.contains(_at(f"2026-{moment}")) for moment in held} == held


@pytest.mark.parametrize(
    "wrong", ["02-30", "13-01", "12-24..2027-01-02", "2026-12-24..01-02", "1-1", "24-12", "12-24..12"]
)
def test_what_is_no_date_of_every_year_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError):
        InlineWhen.model_validate({"dates": wrong})


def test_what_was_written_is_told_again() -> None:
    when = InlineWhen.model_validate({"dates": ["12-24..01-02", "02-29", "2026-12-25"], "weeks": "odd"})
    dumped = when.model_dump(mode="json")
    assert (dumped["dates"], dumped["weeks"]) == (["12-24..01-02", "02-29", "2026-12-25"], "odd")


def test_the_holidays_of_france_load_those_of_no_other_country() -> None:
    code = (
        "import sys; from compiler.time.calendars import holiday_dates;"
        "holiday_dates('FR', (2026, 2026), good_friday=True);"
        "print([name for name in sys.modules if name.startswith('holidays.countries')])"
    )
    assert _printed(code) == "[]"


def _printed(code: str) -> str:
    """What another Python prints, which has loaded nothing yet."""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()
