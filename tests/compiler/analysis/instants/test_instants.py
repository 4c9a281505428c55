"""The shape of a set of instants is exact, whatever the clock; an example lies in the set; and both are quick."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.terminal.i18n import translator
from compiler.analysis.instants import in_words, instants_of, one_example, spans_of
from compiler.time.schedule import DAY, Schedule, calendar, dated, schedule, weekly, whole_days
from compiler.time.timeline import years_on_clocks
from tests.compiler.analysis.instants.unions import START, STOP, YEARS, merged, of
from tests.compiler.time.days import DAYS, day_sets
from tests.effort import examples

PARIS = "Europe/Paris"
ZONES = (PARIS, "Indian/Reunion", "America/Miquelon")
CLOCKS = (*ZONES, "Atlantic/Azores", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu", "UTC")
"""Clocks that turn at midnight, by half an hour, never, or have minutes of their own."""


@st.composite
def _schedules(draw: st.DrawFn) -> Schedule:
    """Weeks of few different days, as people have them, with exceptions on single dates and on stretches of them."""
    kinds = draw(st.lists(day_sets(most=2), min_size=1, max_size=3))
    week = draw(st.lists(st.sampled_from(kinds), min_size=7, max_size=7))
    dates = draw(st.dictionaries(DAYS, day_sets(most=2), max_size=8))
    if draw(st.booleans()):
        first, length, minutes = draw(DAYS), draw(st.integers(1, 200)), draw(day_sets(most=2))
        dates |= {first + timedelta(days=number): minutes for number in range(length)}
    return schedule(draw(st.sampled_from(ZONES)), week, dates.items())


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=2), st.sampled_from(CLOCKS))
def test_the_shape_is_exact(schedules: list[Schedule], zone: str) -> None:
    intervals = of(*schedules)
    assert instants_of(spans_of(intervals, zone, (START, STOP))) == intervals


MOMENTS = st.integers(0, (STOP - START) // timedelta(minutes=1)).map(
    lambda minute: START + timedelta(minutes=minute)
)
NEAR_A_TURN = st.integers(-200, 200).map(
    lambda minute: datetime(2026, 10, 25, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.tuples(MOMENTS | NEAR_A_TURN, MOMENTS | NEAR_A_TURN), max_size=6), st.sampled_from(CLOCKS))
def test_any_stretches_keep_their_edges(pairs: list[tuple[datetime, datetime]], zone: str) -> None:
    intervals = merged([(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]])
    assert instants_of(spans_of(intervals, zone, (START, STOP))) == intervals


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=2), st.sampled_from(CLOCKS))
def test_there_are_words_for_every_set_on_one_line_that_can_be_read(
    schedules: list[Schedule], zone: str
) -> None:
    said = in_words(spans_of(of(*schedules), zone, (START, STOP)), translator("en"), name_zone=True)
    assert said
    assert "\n" not in said
    assert len(said) < 3000


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=2), st.sampled_from(CLOCKS))
def test_an_example_is_in_the_set(schedules: list[Schedule], zone: str) -> None:
    intervals = of(*schedules)
    if intervals:
        example = one_example(intervals, zone, YEARS)
        assert any(low <= example < high for low, high in intervals)
        assert example.tzinfo is not None


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ((2026, 11, 28, 8), (2026, 11, 28, 12), "2026-11-28 10:00"),
        ((2026, 11, 28, 13), (2026, 11, 28, 17), "2026-11-28 15:00"),
        ((2026, 11, 23, 17), (2026, 11, 30, 7), "2026-11-24 10:00"),
        ((2026, 11, 28, 8), (2026, 11, 28, 8, 45), "2026-11-28 09:30"),
        ((2026, 11, 28, 8, 7), (2026, 11, 28, 8, 8), "2026-11-28 09:07"),
    ],
)
def test_an_example_is_a_round_time_away_from_the_edges(
    first: tuple[int, ...], last: tuple[int, ...], shown: str
) -> None:
    low, high = (datetime(*parts, tzinfo=UTC) for parts in (first, last))  # type: ignore[misc,arg-type]
    assert f"{one_example([(low, high)], PARIS, YEARS):%Y-%m-%d %H:%M}" == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/Miquelon", "2026-01-01 00:30"),
        (PARIS, "2026-01-01 00:30"),
        ("Indian/Reunion", "2026-01-01 01:00"),
    ],
)
def test_an_example_is_in_a_year_that_the_clock_shows_it_in(zone: str, shown: str) -> None:
    low = datetime(2025, 12, 31, tzinfo=UTC)
    stretches = [
        (low, datetime(2026, 1, 1, tzinfo=UTC)),
        *(
            (datetime(2026, 1, 1, hour, tzinfo=UTC), datetime(2026, 1, 1, hour + 1, tzinfo=UTC))
            for hour in (0, 3)
        ),
    ]
    assert f"{one_example(stretches, zone, YEARS):%Y-%m-%d %H:%M}" == shown


def test_a_set_of_other_years_has_an_example_all_the_same() -> None:
    low, high = datetime(2031, 5, 1, 8, tzinfo=UTC), datetime(2031, 5, 1, 12, tzinfo=UTC)
    assert low <= one_example([(low, high)], PARIS, YEARS) < high


def test_an_empty_set_has_no_example() -> None:
    with pytest.raises(ValueError, match="empty set"):
        one_example([], PARIS, YEARS)


def test_a_clock_that_skips_or_repeats_an_hour_makes_no_exception() -> None:
    # 02:30 does not exist on 29 March 2026, and comes twice on 25 October.
    spans = spans_of(of(weekly(PARIS, range(7), [(150, 300)])), PARIS, (START, STOP))
    assert len(spans.habits) == 1
    assert not spans.dates
    assert not spans.repeated


def test_the_ends_of_the_years_make_no_exception() -> None:
    for zone in ZONES:
        spans = spans_of(of(weekly(zone, range(7), [(0, 720), (1200, DAY)])), zone, (START, STOP))
        assert len(spans.habits) == 1
        assert not spans.dates


def test_years_begin_and_end_with_the_days_of_their_clock() -> None:
    for zone in (*ZONES, "Asia/Kathmandu"):
        start, stop = years_on_clocks(YEARS, zone)
        always = spans_of([(start, stop)], zone, (start, stop))
        assert always.is_always
        assert (always.first, always.last) == (date(2026, 1, 1), date(2027, 12, 31))
        assert instants_of(always) == [(start, stop)]


def test_a_union_of_two_zones_changes_with_the_clock_only() -> None:
    office = weekly(PARIS, range(5), [(540, 1080)])
    island = weekly("Indian/Reunion", range(5), [(480, 900)])
    spans = spans_of(of(office, island), PARIS, (START, STOP))
    assert len(spans.habits) == 5
    assert not spans.dates
    assert all(two.first > one.last for one, two in pairwise(spans.habits))


def test_three_thousand_stretches_are_one_line() -> None:
    start, stop = datetime(2026, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)
    holidays = [date(year, month, 1) for year in range(2026, 2032) for month in (1, 5, 11)]
    office = calendar(PARIS, [(range(5), [(540, 750), (840, 1110)])], holidays, [], [])
    intervals = list((~office - whole_days(PARIS, [date(2026, 7, 14)])).intervals(start, stop))
    assert len(intervals) > 3000
    said = in_words(spans_of(intervals, PARIS, (start, stop)), translator("en"))
    assert len(said) < 300
    assert "12:30–14:00" in said


def test_nights_with_days_off_are_told_by_nights() -> None:
    off = [date(2026, 12, 24), date(2026, 12, 31)]
    nights = weekly(PARIS, range(5), [(1200, 420)]) - dated(PARIS, off, [(1200, 420)])
    spans = spans_of(of(nights), PARIS, (START, STOP))
    assert spans.begins == DAY // 2
    assert spans.dates == tuple((day, ()) for day in off)


def test_an_example_lies_after_a_day_where_it_can() -> None:
    mornings = weekly(PARIS, range(5), [(8 * 60, 12 * 60)])
    intervals = of(mornings)
    first = one_example(intervals, PARIS, YEARS)
    later = one_example(intervals, PARIS, YEARS, after=date(2026, 11, 27))
    assert first.year == 2026
    assert first.month == 1
    assert (later.date(), later.hour) == (date(2026, 11, 30), 10)
    # Where there is none to come, one that was.
    assert one_example(intervals, PARIS, YEARS, after=date(2090, 1, 1)) == first
