"""The timeline against a minute-by-minute reading of the same schedules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.time.schedule import DAY, Schedule, always, never, schedule, weekly
from compiler.time.timeline import Timeline
from tests.compiler.time.days import DAYS, day_sets
from tests.effort import examples

ZONES = ("Europe/Paris", "Indian/Reunion", "America/Miquelon")
YEARS = (2026, 2027)


@st.composite
def _schedules(draw: st.DrawFn) -> Schedule:
    week = draw(st.lists(day_sets(most=3), min_size=7, max_size=7))
    dates = draw(st.dictionaries(DAYS, day_sets(most=3), max_size=6))
    return schedule(draw(st.sampled_from(ZONES)), week, dates.items())


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=5), st.lists(DAYS, min_size=1, max_size=4))
def test_an_instant_is_in_the_cells_of_exactly_the_schedules_that_hold_it(
    schedules: list[Schedule], days: list[date]
) -> None:
    timeline = Timeline.of(schedules, YEARS)
    for day in days:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        instants = (midnight + timedelta(minutes=minute) for minute in range(0, DAY, 7))
        _agree(timeline, schedules, (one for one in instants if timeline.start <= one < timeline.stop))


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=3))
def test_every_minute_of_new_years_night_is_known_on_every_clock(schedules: list[Schedule]) -> None:
    timeline = Timeline.of(schedules, YEARS)
    for schedule_of_zone in schedules:
        zone = ZoneInfo(schedule_of_zone.zone)
        first, stop = (datetime(year, 1, 1, tzinfo=zone).astimezone(UTC) for year in (YEARS[0], YEARS[1] + 1))
        _agree(timeline, schedules, (first + timedelta(minutes=minute) for minute in range(DAY)))
        _agree(timeline, schedules, (stop - timedelta(minutes=minute) for minute in range(1, DAY + 1)))


def _agree(timeline: Timeline, schedules: list[Schedule], instants: Iterable[datetime]) -> None:
    for instant in instants:
        cell = timeline.cell_at(instant)
        for timetable in schedules:
            assert bool(cell & timeline.where(timetable)) == timetable.contains(instant)


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=4))
def test_the_intervals_of_a_schedules_cells_are_its_own(schedules: list[Schedule]) -> None:
    timeline = Timeline.of(schedules, YEARS)
    for timetable in schedules:
        expected = list(timetable.intervals(timeline.start, timeline.stop))
        assert list(timeline.intervals(timeline.where(timetable))) == expected
        assert not expected or timeline.first(timeline.where(timetable)) == expected[0][0]


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=4))
def test_every_cell_happens_and_no_two_are_alike(schedules: list[Schedule]) -> None:
    timeline = Timeline.of(schedules, YEARS)
    assert len(set(timeline.cells)) == len(timeline.cells)
    for cell in range(len(timeline.cells)):
        instant = timeline.first(1 << cell)
        assert timeline.cell_at(instant) == 1 << cell


@pytest.mark.parametrize("zone", ZONES)
def test_the_years_are_those_of_the_only_clock_that_counts(zone: str) -> None:
    timeline = Timeline.of([weekly(zone, [0], [(540, 1080)])], YEARS)
    start, stop = (datetime(year, 1, 1, tzinfo=ZoneInfo(zone)) for year in (2026, 2028))
    assert list(timeline.intervals(timeline.everything)) == [(start, stop)]
    assert timeline.size(timeline.everything) == timedelta(days=730)
    for outside in (start - timedelta(minutes=1), stop):
        with pytest.raises(ValueError, match="outside"):
            timeline.cell_at(outside)


def test_of_several_clocks_the_first_begins_the_years_and_the_last_ends_them() -> None:
    timeline = Timeline.of([weekly(zone, [0], [(540, 1080)]) for zone in ZONES], YEARS)
    assert timeline.start == datetime(2026, 1, 1, tzinfo=ZoneInfo("Indian/Reunion"))
    assert timeline.stop == datetime(2028, 1, 1, tzinfo=ZoneInfo("America/Miquelon"))
    of_a_site = Timeline.of([], YEARS, ["Indian/Reunion"])
    assert of_a_site.start == timeline.start
    assert of_a_site.size(of_a_site.everything) == timedelta(days=730)


def test_what_never_changes_is_one_cell() -> None:
    timeline = Timeline.of([always("Europe/Paris"), never("Indian/Reunion")], YEARS)
    assert len(timeline.cells) == 1
    assert timeline.where(always("Europe/Paris")) == timeline.everything
    assert timeline.where(never("Indian/Reunion")) == 0


def test_without_conditions_all_time_is_one_cell() -> None:
    assert Timeline.of([], YEARS).everything == 1


def test_an_instant_outside_the_years_is_refused() -> None:
    timeline = Timeline.of([], YEARS)
    with pytest.raises(ValueError, match="outside"):
        timeline.cell_at(datetime(2028, 1, 1, tzinfo=UTC))
