"""The calendar algebra by example."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from compiler.time.schedule import (
    always,
    dated,
    day_complement,
    day_set,
    never,
    overlap,
    weekly,
    whole_days,
    zone_exists,
)

PARIS = ZoneInfo("Europe/Paris")
NIGHT = (22 * 60, 6 * 60)


def at(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, *, second: int = 0, fold: int = 0
) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=PARIS, fold=fold)


def test_slots_are_half_open() -> None:
    morning = weekly("Europe/Paris", [0], [(540, 750)])
    assert not morning.contains(at(2026, 11, 23, 8, 59))
    assert morning.contains(at(2026, 11, 23, 9, 0))
    assert morning.contains(at(2026, 11, 23, 12, 29, second=59))
    assert not morning.contains(at(2026, 11, 23, 12, 30))


def test_a_friday_night_ends_on_saturday_morning() -> None:
    nights = weekly("Europe/Paris", [4], [NIGHT])
    assert nights.contains(at(2026, 11, 27, 23, 0))
    assert nights.contains(at(2026, 11, 28, 5, 59))
    assert not nights.contains(at(2026, 11, 27, 5, 0))
    assert not nights.contains(at(2026, 11, 28, 6, 0))


def test_a_sunday_night_ends_on_monday_morning() -> None:
    assert weekly("Europe/Paris", [6], [NIGHT]).contains(at(2026, 11, 30, 3, 0))


def test_a_slot_may_end_at_midnight() -> None:
    evening = weekly("Europe/Paris", [0], [(1200, 1440)])
    assert evening == weekly("Europe/Paris", [0], [(1200, 0)])
    assert evening.contains(at(2026, 11, 23, 23, 59))
    assert not evening.contains(at(2026, 11, 24, 0, 0))


def test_a_slot_of_zero_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zero length"):
        weekly("Europe/Paris", [0], [(540, 540)])


def test_the_hour_that_is_skipped_never_happens() -> None:
    # 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    early = weekly("Europe/Paris", [6], [(120, 180)])
    day = (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
    assert list(early.intervals(*day)) == []


def test_the_hour_that_is_repeated_counts_twice() -> None:
    # 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
    early = weekly("Europe/Paris", [6], [(120, 150)])
    day = (datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC))
    assert list(early.intervals(*day)) == [
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ]
    assert early.contains(at(2026, 10, 25, 2, 15, fold=0))
    assert early.contains(at(2026, 10, 25, 2, 15, fold=1))


def test_midnight_does_not_cut_an_interval() -> None:
    day = (datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC))
    nights = weekly("Indian/Reunion", range(7), [NIGHT])
    assert [(low.hour, high.hour) for low, high in nights.intervals(*day)] == [(0, 2), (18, 2), (18, 0)]


def test_the_next_change_crosses_the_years_end() -> None:
    holiday = whole_days("Europe/Paris", [date(2027, 1, 1)])
    assert holiday.next_change(at(2026, 11, 23, 9, 0)) == at(2027, 1, 1)
    assert holiday.next_change(at(2027, 1, 1)) == at(2027, 1, 2)
    assert holiday.next_change(at(2027, 1, 2)) is None
    assert always("Europe/Paris").next_change(at(2026, 1, 1)) is None
    assert never("Europe/Paris").next_change(at(2026, 1, 1)) is None


def test_a_leap_day_is_a_day() -> None:
    assert dated("Europe/Paris", [date(2028, 2, 28)], [NIGHT]).contains(at(2028, 2, 29, 5, 0))


def test_schedules_of_two_zones_overlap_in_instants() -> None:
    paris = weekly("Europe/Paris", [0], [(540, 600)])
    reunion = weekly("Indian/Reunion", [0], [(720, 1440)])
    day = (datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))
    assert list(overlap(paris, reunion, *day)) == [
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    ]


def test_schedules_of_two_zones_do_not_combine() -> None:
    with pytest.raises(ValueError, match="one zone only"):
        always("Europe/Paris") | always("Indian/Reunion")


def test_minutes_of_a_day_have_one_form() -> None:
    assert day_set([(60, 120), (0, 60), (100, 200)]) == ((0, 200),)
    assert day_complement(()) == ((0, 1440),)
    assert day_complement(((0, 60), (120, 1440))) == ((60, 120),)
    with pytest.raises(ValueError, match="not an interval of a day"):
        day_set([(60, 60)])


@pytest.mark.parametrize("name", ["Europe/paris", "", "../x", "Paris", "Europe/", "GMT+25"])
def test_a_zone_that_does_not_exist_is_not_taken_for_one(name: str) -> None:
    assert not zone_exists(name)


def test_zones_of_french_territories_exist() -> None:
    assert all(
        zone_exists(name) for name in ("Europe/Paris", "Indian/Reunion", "America/Miquelon", "Pacific/Noumea")
    )
