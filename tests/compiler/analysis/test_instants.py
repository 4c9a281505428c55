"""Sets of instants in words: the shape is exact, the words are those that a technician would use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci.i18n import translator
from compiler.analysis.instants import in_words, one_example, schedule_of, spans_of
from compiler.times import (
    DAY,
    Schedule,
    always,
    calendar,
    dated,
    day_set,
    never,
    schedule,
    weekly,
    whole_days,
)

YEARS = (2026, 2027)
START, STOP = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
PARIS, REUNION = "Europe/Paris", "Indian/Reunion"
ZONES = (PARIS, REUNION, "America/Miquelon")

Intervals = list[tuple[datetime, datetime]]


def of(*schedules: Schedule) -> Intervals:
    """The union of schedules, whatever their zones, as maximal intervals."""
    merged: Intervals = []
    for low, high in sorted(piece for one in schedules for piece in one.intervals(START, STOP)):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def words(intervals: Intervals, lang: str = "en", zone: str = PARIS) -> str:
    return in_words(spans_of(intervals, zone, YEARS), translator(lang))


def since(day: date, one: Schedule) -> Schedule:
    """A schedule from a date on."""
    before = [START.date() + timedelta(days=number) for number in range((day - START.date()).days)]
    return one - whole_days(one.zone, before)


SATURDAYS = weekly(PARIS, [5], [(540, 780)])
OFFICE = weekly(PARIS, range(5), [(540, 750), (840, 1110)])
NIGHTS = weekly(PARIS, range(5), [(1200, 420)])
HOLIDAYS = [
    date(year, month, day)
    for year in YEARS
    for month, day in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
]

SAID = [
    (of(always(PARIS)), "always", "toujours"),
    (of(never(PARIS)), "never", "jamais"),
    (of(SATURDAYS), "Sat 09:00–13:00", "sam. 09:00–13:00"),
    (of(OFFICE), "Mon–Fri 09:00–12:30, 14:00–18:30", "lun.–ven. 09:00–12:30, 14:00–18:30"),
    (of(NIGHTS), "Mon–Fri 20:00–07:00", "lun.–ven. 20:00–07:00"),
    (
        of(since(date(2026, 10, 3), SATURDAYS)),
        "Sat 09:00–13:00 from 3 October 2026",
        "sam. 09:00–13:00 à partir du 3 octobre 2026",
    ),
    (
        of(since(date(2026, 10, 3), SATURDAYS), dated(PARIS, [date(2027, 7, 14)], [(540, 780)])),
        "Sat 09:00–13:00 from 3 October 2026; 14 July 2027 09:00–13:00",
        "sam. 09:00–13:00 à partir du 3 octobre 2026; 14 juillet 2027 09:00–13:00",
    ),
    (
        of(SATURDAYS - whole_days(PARIS, [date(2026, 12, 26)])),
        "Sat 09:00–13:00, except 26 December 2026",
        "sam. 09:00–13:00, sauf 26 décembre 2026",
    ),
    (
        # Every Saturday of the summer: days on which nothing happens anyway do not part them.
        of(SATURDAYS - whole_days(PARIS, [date(2027, 7, 10) + timedelta(days=n) for n in range(50)])),
        "Sat 09:00–13:00, except 10 July 2027 to 28 August 2027",
        "sam. 09:00–13:00, sauf 10 juillet 2027 au 28 août 2027",
    ),
    (of(whole_days(PARIS, [date(2027, 5, 1)])), "1 May 2027", "1er mai 2027"),
    (
        of(whole_days(PARIS, [date(2026, 12, 24) + timedelta(days=n) for n in range(11)])),
        "24 December 2026 to 3 January 2027",
        "24 décembre 2026 au 3 janvier 2027",
    ),
    (
        of(whole_days(PARIS, HOLIDAYS)),
        "1 January 2026, 1 May 2026, 8 May 2026, 14 July 2026 and 12 more times",
        "1er janvier 2026, 1er mai 2026, 8 mai 2026, 14 juillet 2026 et 12 autres fois",
    ),
    (
        of(calendar(OFFICE, HOLIDAYS, [], [])),
        "Mon–Fri 09:00–12:30, 14:00–18:30, except 1 January 2026, 1 May 2026, 8 May 2026, 14 July 2026 and 6 more times",
        "lun.–ven. 09:00–12:30, 14:00–18:30, sauf 1er janvier 2026, 1er mai 2026, 8 mai 2026, 14 juillet 2026 et 6 autres fois",
    ),
    (
        [(datetime(2026, 11, 23, 17, tzinfo=UTC), datetime(2026, 11, 30, 7, tzinfo=UTC))],
        "23 November 2026 18:00 to 30 November 2026 08:00",
        "23 novembre 2026 18:00 au 30 novembre 2026 08:00",
    ),
    (
        of(dated(PARIS, [date(2026, 12, 24)], [(480, 720)])),
        "24 December 2026 08:00–12:00",
        "24 décembre 2026 08:00–12:00",
    ),
]


@pytest.mark.parametrize(("intervals", "english", "french"), SAID, ids=[one[1][:40] for one in SAID])
def test_sets_in_words(intervals: Intervals, english: str, french: str) -> None:
    assert words(intervals) == english
    assert words(intervals, "fr") == french


def test_the_zone_is_named_where_it_is_asked_for() -> None:
    spans = spans_of(of(weekly(REUNION, [5], [(540, 780)])), REUNION, YEARS)
    assert in_words(spans, translator("en"), name_zone=True) == "Sat 09:00–13:00 (time of Indian/Reunion)"


def test_a_part_of_a_repeated_hour_is_told_in_utc() -> None:
    # 02:30 to 03:00 of 25 October 2026 comes twice in Paris: this is the second time.
    intervals = [(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC))]
    assert words(intervals) == "25 October 2026 01:30–02:00 (time of UTC)"


def _edges() -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    pairs = st.tuples(st.integers(0, DAY), st.integers(0, DAY)).filter(lambda pair: pair[0] != pair[1])
    return st.lists(pairs, max_size=2).map(lambda found: day_set(tuple(sorted(pair)) for pair in found))


DAYS = st.sampled_from(
    [date(2026, 1, 1), date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31), date(2027, 12, 31)]
) | st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def _schedules(draw: st.DrawFn) -> Schedule:
    week = draw(st.lists(_edges(), min_size=7, max_size=7))
    dates = draw(st.dictionaries(DAYS, _edges(), max_size=8))
    return schedule(draw(st.sampled_from(ZONES)), week, dates.items())


@settings(max_examples=120, deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=2), st.sampled_from(ZONES))
def test_the_shape_is_exact(schedules: list[Schedule], zone: str) -> None:
    intervals = of(*schedules)
    spans = spans_of(intervals, zone, YEARS)
    assert list(schedule_of(spans).intervals(START, STOP)) == intervals


@settings(max_examples=40, deadline=None)
@given(st.lists(_schedules(), min_size=1, max_size=2), st.sampled_from(ZONES))
def test_there_are_words_for_every_set_and_no_two_lines(schedules: list[Schedule], zone: str) -> None:
    said = words(of(*schedules), zone=zone)
    assert said
    assert "\n" not in said


@settings(max_examples=60, deadline=None)
@given(_schedules())
def test_an_example_is_in_the_set(one: Schedule) -> None:
    intervals = of(one)
    if intervals:
        assert one.contains(one_example(intervals, one.zone))


def test_merging_is_what_it_says() -> None:
    intervals = of(OFFICE, NIGHTS)
    assert all(high < low for (_, high), (low, _) in pairwise(intervals))
