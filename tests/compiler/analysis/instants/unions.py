"""Unions of schedules by their intervals alone, to hold sets of instants against."""

from __future__ import annotations

from datetime import UTC, datetime

from compiler.time.schedule import Schedule

YEARS = (2026, 2027)
START, STOP = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)

Intervals = list[tuple[datetime, datetime]]


def merged(pieces: Intervals) -> Intervals:
    """The union of pieces as maximal intervals."""
    intervals: Intervals = []
    for low, high in sorted(pieces):
        if intervals and low <= intervals[-1][1]:
            intervals[-1] = (intervals[-1][0], max(high, intervals[-1][1]))
        else:
            intervals.append((low, high))
    return intervals


def of(*schedules: Schedule) -> Intervals:
    """The union of schedules, whatever their zones, as maximal intervals."""
    return merged([piece for schedule in schedules for piece in schedule.intervals(START, STOP)])
