"""The calendar algebra against a model that looks at every minute of a year, written from the definitions alone.

The model walks the UTC minutes of a year once per zone, asks `zoneinfo` what the wall clock shows, and holds that date and minute
against slots by the naive rule. It shares no code with `compiler.time.schedule`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.time.schedule import (
    DaySet,
    GrowingUnion,
    Schedule,
    always,
    calendar,
    dated,
    day_intersection,
    day_union,
    never,
    schedule,
    whole_days,
)
from tests.effort import examples, some_of

ZONES = ("Europe/Paris", "Indian/Reunion", "America/Miquelon")
"""The inner loop makes do with fewer: the minutes of a year are many."""
YEAR = 2026
START, END = datetime(YEAR, 1, 1, tzinfo=UTC), datetime(YEAR + 1, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

Slot = tuple[int, int]
WeeklyRule = tuple[frozenset[int], Slot]
Opening = tuple[frozenset[date], list[Slot]]
Closing = tuple[frozenset[date], list[Slot] | None]
Parts = tuple[list[WeeklyRule], frozenset[date], list[Opening], list[Closing]]
"""A calendar as it is written: weekly hours, holidays, openings, closings."""


@lru_cache(maxsize=len(ZONES))
def wall_clock(zone: str) -> tuple[tuple[date, int], ...]:
    """Local date and minute of the day for every UTC minute of the year."""
    place = ZoneInfo(zone)
    minutes = []
    moment = START
    while moment < END:
        local = moment.astimezone(place)
        minutes.append((local.date(), local.hour * 60 + local.minute))
        moment += MINUTE
    return tuple(minutes)


def in_slot(day: date, minute: int, days: Callable[[date], bool], slot: Slot) -> bool:
    """The naive rule: a slot begins on one of `days` (a predicate); past midnight it is the day after."""
    start, end = slot
    if end > start:
        return days(day) and start <= minute < end
    return (days(day) and minute >= start) or (days(day - timedelta(days=1)) and minute < end)


def begun_on(parts: Parts, day: date) -> list[Slot]:
    """The slots that begin on a day: of a closed day none; else its openings, if it has any; else its weekly hours, on no holiday."""
    weekly_rules, holidays, openings, closings = parts
    if any(slots is None and day in days for days, slots in closings):
        return []
    opened = [slots for days, slots in openings if day in days]
    if opened:
        return [slot for slots in opened for slot in slots]
    return [slot for days, slot in weekly_rules if day.weekday() in days and day not in holidays]


class Model:
    """A calendar by the definitions alone: a minute is in a slot that began today or yesterday, and in none that is closed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._held: dict[date, frozenset[int]] = {}
        self._alike: dict[object, frozenset[int]] = {}

    def holds(self, day: date, minute: int) -> bool:
        if day not in self._held:
            self._held[day] = self._minutes_of(day)
        return minute in self._held[day]

    def _minutes_of(self, day: date) -> frozenset[int]:
        """The minutes of a day: found once for days on which, and before which, the same slots begin and are closed."""
        *_, closings = self._parts
        near = (day, day - timedelta(days=1))
        begun = tuple(tuple(begun_on(self._parts, begin)) for begin in near)
        closed = tuple(tuple(begin in days for days, _ in closings) for begin in near)
        if (begun, closed) not in self._alike:
            self._alike[begun, closed] = frozenset(
                minute
                for minute in range(1440)
                if not any(
                    in_slot(day, minute, days.__contains__, slot)
                    for days, slots in closings
                    for slot in slots or ()
                )
                and any(
                    in_slot(day, minute, begin.__eq__, slot)
                    for begin, slots in zip(near, begun, strict=True)
                    for slot in slots
                )
            )
        return self._alike[begun, closed]


slots = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda slot: slot[0] != slot[1])
# Dates about the changes of clocks and the year's ends, where mistakes live, and anywhere else.
dates = st.one_of(
    st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)),
    st.sampled_from(
        [
            date(YEAR, 3, 29),
            date(YEAR, 10, 25),
            date(YEAR, 3, 8),
            date(YEAR, 11, 1),
            date(YEAR, 1, 1),
            date(YEAR, 12, 31),
        ]
    ),
)
some_dates = st.frozensets(dates, min_size=1, max_size=3)
weekly_rules = st.lists(
    st.tuples(st.frozensets(st.integers(0, 6), min_size=1, max_size=7), slots), max_size=3
)


@st.composite
def calendars(draw: st.DrawFn) -> Parts:
    rules = draw(weekly_rules)
    holidays = draw(st.frozensets(dates, max_size=3))
    openings = draw(st.lists(st.tuples(some_dates, st.lists(slots, min_size=1, max_size=2)), max_size=2))
    closings = draw(
        st.lists(st.tuples(some_dates, st.none() | st.lists(slots, min_size=1, max_size=2)), max_size=2)
    )
    return rules, holidays, openings, closings


def built(
    zone: str,
    rules: list[WeeklyRule],
    holidays: frozenset[date],
    openings: list[Opening],
    closings: list[Closing],
) -> Schedule:
    return calendar(zone, [(days, [slot]) for days, slot in rules], holidays, openings, closings)


def minutes_of(timetable: Schedule) -> set[int]:
    """The UTC minutes of the year in the schedule's own intervals."""
    minutes: set[int] = set()
    for start, end in timetable.intervals(START, END):
        minutes.update(range(int((start - START) / MINUTE), int((end - START) / MINUTE)))
    return minutes


@pytest.mark.parametrize("zone", some_of(ZONES))
@settings(max_examples=examples(7), deadline=None)
@given(calendars())
def test_a_calendar_holds_exactly_the_minutes_that_its_definition_says(zone: str, parts: Parts) -> None:
    timetable = built(zone, *parts)
    model = Model(parts)
    expected = {index for index, (day, minute) in enumerate(wall_clock(zone)) if model.holds(day, minute)}
    assert minutes_of(timetable) == expected


@pytest.mark.parametrize("zone", some_of(ZONES))
@settings(max_examples=examples(25), deadline=None)
@given(calendars(), st.lists(st.integers(0, 525_599), min_size=30, max_size=60))
def test_an_instant_is_judged_as_by_the_wall_clock(zone: str, parts: Parts, instants: list[int]) -> None:
    timetable, model = built(zone, *parts), Model(parts)
    for index in instants:
        day, minute = wall_clock(zone)[index]
        assert timetable.contains(START + index * MINUTE) == model.holds(day, minute)


@pytest.mark.parametrize("zone", some_of(ZONES))
@settings(max_examples=examples(25), deadline=None)
@given(calendars())
def test_intervals_are_sorted_apart_and_as_long_as_can_be(zone: str, parts: Parts) -> None:
    timetable = built(zone, *parts)
    edges = [edge for interval in timetable.intervals(START, END) for edge in interval]
    # Strictly rising: no interval is empty, and none touches the next.
    assert all(before < after for before, after in pairwise(edges))


@pytest.mark.parametrize("zone", some_of(ZONES))
@settings(max_examples=examples(25), deadline=None)
@given(calendars(), st.integers(0, 500_000))
def test_the_next_change_is_the_first_minute_that_differs(zone: str, parts: Parts, index: int) -> None:
    timetable, model = built(zone, *parts), Model(parts)
    clock = wall_clock(zone)
    now = model.holds(*clock[index])
    change = timetable.next_change(START + index * MINUTE)
    expected = next(
        (later for later in range(index + 1, len(clock)) if model.holds(*clock[later]) != now), None
    )
    if expected is None:
        assert change is None or change >= END
    else:
        assert change == START + expected * MINUTE


@pytest.mark.parametrize("zone", some_of(ZONES))
@settings(max_examples=examples(60), deadline=None)
@given(calendars(), calendars())
def test_the_laws_of_sets_hold(zone: str, left: Parts, right: Parts) -> None:
    a, b = built(zone, *left), built(zone, *right)
    assert ~~a == a
    assert ~(a | b) == ~a & ~b
    assert ~(a & b) == ~a | ~b
    assert a - b == a & ~b
    assert (a | ~a) == always(zone)
    assert (a & ~a) == never(zone)
    assert (a | b) == (b | a)
    assert (a & (a | b)) == a


@settings(max_examples=examples(60), deadline=None)
@given(calendars())
def test_equal_sets_are_equal_values(parts: Parts) -> None:
    timetable = built("Europe/Paris", *parts)
    again = schedule(timetable.zone, timetable.week, reversed(timetable.dates))
    assert again == timetable
    assert hash(again) == hash(timetable)
    assert timetable | never(timetable.zone) == timetable


@pytest.mark.parametrize("zone", some_of(ZONES))
def test_whole_days_follow_the_clock_of_their_zone(zone: str) -> None:
    day = date(YEAR, 3, 29)
    (interval,) = whole_days(zone, [day]).intervals(START, END)
    hours = (interval[1] - interval[0]) / timedelta(hours=1)
    # The day that clocks go forward in Paris has 23 hours; Réunion has no summer time, Miquelon changed three weeks before.
    assert hours == (23 if zone == "Europe/Paris" else 24)


def test_dated_slots_spill_into_the_next_year() -> None:
    timetable = dated("Europe/Paris", [date(YEAR, 12, 31)], [(22 * 60, 6 * 60)])
    assert timetable.contains(datetime(YEAR + 1, 1, 1, 4, 59, tzinfo=UTC))
    assert not timetable.contains(datetime(YEAR + 1, 1, 1, 5, 0, tzinfo=UTC))


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(calendars().map(lambda parts: built("Europe/Paris", *parts)), max_size=5))
def test_a_union_that_grows_is_the_union_of_what_was_added(added: list[Schedule]) -> None:
    growing, union = GrowingUnion("Europe/Paris"), never("Europe/Paris")
    for timetable in added:
        assert growing.covers(timetable) == (timetable - union).is_empty
        growing.add(timetable)
        union |= timetable
        assert growing.covers(timetable)
        assert growing.schedule() == union


@pytest.mark.parametrize("closed", [False, True])
def test_a_date_of_a_calendar_costs_the_same_however_many_there_are(
    *, closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    combined: list[str] = []

    def counting(combine: Callable[[DaySet, DaySet], DaySet]) -> Callable[[DaySet, DaySet], DaySet]:
        def counted(left: DaySet, right: DaySet) -> DaySet:
            combined.append(combine.__name__)
            return combine(left, right)

        return counted

    for combine in (day_union, day_intersection):
        monkeypatch.setattr(f"compiler.time.schedule.{combine.__name__}", counting(combine))
    costs = []
    for rules in (50, 400):
        combined.clear()
        dates = [([date(YEAR, 1, 1) + timedelta(days=number)], [(540, 600)]) for number in range(rules)]
        calendar(
            "Europe/Paris", [(range(7), [(0, 1440)])], [], [] if closed else dates, dates if closed else []
        )
        costs.append(len(combined) / rules)
    assert costs[1] < 1.5 * costs[0]
