"""An instant of a set that people can picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compiler.time.timeline import Instants, Years, years_on_clocks

_A_DAY = timedelta(days=1)
_LONG = timedelta(hours=2)
_STEPS = (60, 30, 15, 5)
_ORDINARY = 10
"""The hour of an ordinary morning."""


def one_example(
    intervals: Sequence[Instants], zone: str, years: Years, *, after: date | None = None
) -> datetime:
    """An instant of a set that people can picture, on the clock of a zone: in the first stretch of some length, away from its ends,
    at ten o'clock if that lies in its first day, else on a round time; in these years, if the set has any instant of theirs, and of them
    after a day, if it has any there. ValueError for the empty set.
    """
    if not intervals:
        raise ValueError("no instant in an empty set")
    place = ZoneInfo(zone)
    first, last = years_on_clocks(years, zone)
    begin = first if after is None else max(first, datetime.combine(after + _A_DAY, time(), place))
    shown = (
        list(_within(intervals, (begin, last))) or list(_within(intervals, (first, last))) or list(intervals)
    )
    low, high = next(((start, end) for start, end in shown if end - start >= _LONG), shown[0])
    for step in _STEPS:
        moments = [moment.astimezone(place) for moment in _round_times(low, high, step, place)]
        if moments:
            return next(
                (moment for moment in moments if (moment.hour, moment.minute) == (_ORDINARY, 0)), moments[0]
            )
    return low.astimezone(place)


def _within(intervals: Sequence[Instants], years: Instants) -> Iterator[Instants]:
    for low, high in intervals:
        start, end = max(low, years[0]), min(high, years[1])
        if start < end:
            yield start, end


def _round_times(low: datetime, high: datetime, step: int, place: ZoneInfo) -> Iterator[datetime]:
    """The instants of the first day at which the clock shows a multiple of `step` minutes, half of that from either end."""
    away = timedelta(minutes=step / 2)
    minute = low.astimezone(place).minute
    moment = low + timedelta(minutes=-minute % step)
    last = min(high - away, low + timedelta(days=1))
    while moment <= last:
        if moment - low >= away:
            yield moment.astimezone(UTC)
        moment += timedelta(minutes=step)
