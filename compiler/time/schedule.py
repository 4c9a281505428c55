"""The calendar algebra: sets of instants, decided on the local wall clock of a named zone.

A `Schedule` says which minutes of which local day belong to the set: a pattern for each day of the week, and dates that are
exceptions to it. Intervals are half-open. An instant belongs if the wall clock of its zone shows a minute of the set at that
instant: the hour that a clock change skips never happens, and the hour that it repeats counts both times.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo, available_timezones

DAY = 24 * 60
"""Minutes in a day of the wall clock."""

Interval = tuple[int, int]
"""Minutes after midnight, half-open: 0 ≤ start < end ≤ 1440."""

DaySet = tuple[Interval, ...]
"""The minutes of one local day: sorted, disjoint and not touching, so that equal sets are equal values."""

Slot = tuple[int, int]
"""Hours as people write them: an end at or before the start lies on the next day."""

WeeklyHours = tuple[Iterable[int], Iterable[Slot]]
"""Days of the week, Monday is 0, and the slots that begin on them."""

EMPTY: DaySet = ()
FULL: DaySet = ((0, DAY),)
_WEEKDAYS = range(7)
_FLIPS_WITHIN = timedelta(days=4000)
"""Longer than any horizon: beyond it, a schedule only repeats its week."""


def day_set(intervals: Iterable[Interval]) -> DaySet:
    """The union of intervals of one day, in canonical form. ValueError if one leaves the day or is empty."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if not 0 <= start < end <= DAY:
            raise ValueError(f"{start}-{end} is not an interval of a day")
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def day_union(left: DaySet, right: DaySet) -> DaySet:
    """Minutes in either."""
    return day_set((*left, *right))


def day_intersection(left: DaySet, right: DaySet) -> DaySet:
    """Minutes in both."""
    return tuple(
        (max(start, low), min(end, high))
        for start, end in left
        for low, high in right
        if max(start, low) < min(end, high)
    )


def day_complement(minutes: DaySet) -> DaySet:
    """The other minutes of the day."""
    edges = [0, *(edge for interval in minutes for edge in interval), DAY]
    return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A set of instants. `week`: Monday to Sunday; `dates`: local dates, sorted, whose minutes differ from their weekday's.

    Made by the functions below, which keep it canonical: two schedules of a zone are equal exactly when their sets are.
    """

    zone: str
    week: tuple[DaySet, ...]
    dates: tuple[tuple[date, DaySet], ...] = ()

    def on(self, day: date) -> DaySet:
        """The minutes of a local date."""
        place = bisect_left(self.dates, day, key=itemgetter(0))
        if place < len(self.dates) and self.dates[place][0] == day:
            return self.dates[place][1]
        return self.week[day.weekday()]

    @property
    def is_empty(self) -> bool:
        """Whether no wall-clock minute belongs."""
        return not any(self.week) and not any(minutes for _, minutes in self.dates)

    @property
    def is_always(self) -> bool:
        """Whether every wall-clock minute belongs."""
        return self.week == (FULL,) * 7 and not self.dates

    def union(self, other: Schedule) -> Schedule:
        """Instants in either; both must be in the same zone (ValueError)."""
        return _combine(self, other, day_union)

    def intersection(self, other: Schedule) -> Schedule:
        """Instants in both; both must be in the same zone (ValueError)."""
        return _combine(self, other, day_intersection)

    def difference(self, other: Schedule) -> Schedule:
        """Instants in this one and not in the other; both must be in the same zone (ValueError)."""
        return self.intersection(other.complement())

    def complement(self) -> Schedule:
        """All other instants."""
        return Schedule(
            self.zone,
            tuple(day_complement(minutes) for minutes in self.week),
            tuple((day, day_complement(minutes)) for day, minutes in self.dates),
        )

    def __or__(self, other: Schedule) -> Schedule:
        return self.union(other)

    def __and__(self, other: Schedule) -> Schedule:
        return self.intersection(other)

    def __sub__(self, other: Schedule) -> Schedule:
        return self.difference(other)

    def __invert__(self) -> Schedule:
        return self.complement()

    def contains(self, instant: datetime) -> bool:
        """Whether an aware instant belongs."""
        local = instant.astimezone(_zone_info(self.zone))
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.on(local.date()))

    def intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The set within [start, end), as maximal half-open intervals in UTC, in order."""
        waiting: tuple[datetime, datetime] | None = None
        for low, high in self._pieces(start.astimezone(UTC), end.astimezone(UTC)):
            if waiting is not None and waiting[1] == low:
                waiting = (waiting[0], high)
                continue
            if waiting is not None:
                yield waiting
            waiting = (low, high)
        if waiting is not None:
            yield waiting

    def _pieces(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Intervals day by day, within segments in which local time and UTC differ by a constant."""
        exceptions = dict(self.dates)
        for low, high, offset in offset_segments(self.zone, start, end):
            local_low, local_high = (moment.replace(tzinfo=None) + offset for moment in (low, high))
            day = local_low.date()
            while (midnight := datetime.combine(day, datetime.min.time())) < local_high:
                for first, last in exceptions.get(day, self.week[day.weekday()]):
                    begin = max(midnight + timedelta(minutes=first), local_low)
                    finish = min(midnight + timedelta(minutes=last), local_high)
                    if begin < finish:
                        yield (begin - offset).replace(tzinfo=UTC), (finish - offset).replace(tzinfo=UTC)
                day += timedelta(days=1)

    def boundaries(self, start: datetime, end: datetime) -> tuple[datetime, ...]:
        """Every instant after `start` and before `end` at which membership changes, in UTC."""
        return tuple(
            edge for interval in self.intervals(start, end) for edge in interval if start < edge < end
        )

    def next_change(self, instant: datetime) -> datetime | None:
        """The first instant after this one at which membership changes, in UTC; None if it never does."""
        if self.is_empty or self.is_always:
            return None
        step = timedelta(days=8)
        start = instant.astimezone(UTC)
        limit = (
            max(start, *(_noon(day) for day, _ in self.dates)) + _FLIPS_WITHIN
            if self.dates
            else start + _FLIPS_WITHIN
        )
        while start < limit:
            # The window begins before its start, so that a change exactly there is seen.
            for edge in self.boundaries(start - timedelta(minutes=1), start + step):
                if edge > instant:
                    return edge
            start += step
        return None


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def schedule(zone: str, week: Iterable[DaySet], dates: Iterable[tuple[date, DaySet]] = ()) -> Schedule:
    """A schedule in canonical form: exceptions that equal their weekday's pattern are dropped."""
    pattern = tuple(week)
    return Schedule(
        zone,
        pattern,
        tuple(sorted((day, minutes) for day, minutes in dates if minutes != pattern[day.weekday()])),
    )


def always(zone: str) -> Schedule:
    """Every instant."""
    return Schedule(zone, (FULL,) * 7)


def never(zone: str) -> Schedule:
    """No instant."""
    return Schedule(zone, (EMPTY,) * 7)


def weekly(zone: str, days: Iterable[int], slots: Iterable[Slot]) -> Schedule:
    """Slots that recur on days of the week (Monday is 0); what crosses midnight falls on the next day.

    ValueError for a slot of zero length: it could mean nothing or a whole day.
    """
    week: list[list[Interval]] = [[] for _ in _WEEKDAYS]
    pieces = _pieces_of(slots)
    for day in days:
        for shift, interval in pieces:
            week[(day + shift) % 7].append(interval)
    return Schedule(zone, tuple(day_set(intervals) for intervals in week))


def dated(zone: str, days: Iterable[date], slots: Iterable[Slot]) -> Schedule:
    """Slots on given dates; what crosses midnight falls on the next date. ValueError for a slot of zero length."""
    intervals_by_day: dict[date, list[Interval]] = {}
    pieces = _pieces_of(slots)
    for day in days:
        for shift, interval in pieces:
            intervals_by_day.setdefault(day + timedelta(days=shift), []).append(interval)
    dates = ((day, day_set(intervals)) for day, intervals in intervals_by_day.items())
    return schedule(zone, (EMPTY,) * 7, dates)


def whole_days(zone: str, days: Iterable[date]) -> Schedule:
    """Dates from midnight to midnight."""
    return schedule(zone, (EMPTY,) * 7, ((day, FULL) for day in set(days)))


def _pieces_of(slots: Iterable[Slot]) -> list[tuple[int, Interval]]:
    """Slots cut at midnight: for each piece, how many days later it is, and its minutes of that day."""
    pieces: list[tuple[int, Interval]] = []
    for start, end in slots:
        if start == end:
            raise ValueError("a slot of zero length")
        if end > start:
            pieces.append((0, (start, end)))
            continue
        pieces.append((0, (start, DAY)))
        if end:
            pieces.append((1, (0, end)))
    return pieces


def calendar(
    zone: str,
    hours: Iterable[WeeklyHours],
    holidays: Iterable[date],
    openings: Iterable[tuple[Iterable[date], Iterable[Slot]]],
    closings: Iterable[tuple[Iterable[date], Iterable[Slot] | None]],
    *,
    alternating: Iterable[tuple[Iterable[date], Iterable[Slot]]] = (),
) -> Schedule:
    """The instants of a calendar: dates win over holidays, holidays over weekly hours.

    A slot belongs to the day on which it begins, with all that follows midnight. So weekly hours do not begin on holidays, nor on
    dates of an opening, whose hours replace them; nothing begins on a date that is closed. Slots that are closed are subtracted last.
    `alternating`: hours as the weekly ones, on the dates of every other week.
    """
    ended = [(tuple(days), slots) for days, slots in closings]
    opened = [(tuple(days), slots) for days, slots in openings]
    closed_days = {day for days, slots in ended if slots is None for day in days}
    unusual = {*holidays, *closed_days, *(day for days, _ in opened for day in days)}
    result, subtracted = GrowingUnion(zone), GrowingUnion(zone)
    result.add(_weekly_but_on(zone, tuple(hours), unusual))
    for days, slots in alternating:
        result.add(dated(zone, [day for day in days if day not in unusual], slots))
    for days, slots in opened:
        result.add(dated(zone, [day for day in days if day not in closed_days], slots))
    for days, hours_closed in ended:
        if hours_closed is not None:
            subtracted.add(dated(zone, days, hours_closed))
    return result.schedule() - subtracted.schedule()


def _weekly_but_on(zone: str, hours: Sequence[WeeklyHours], unusual: Iterable[date]) -> Schedule:
    """Slots that recur, but for those that begin on one of these dates."""
    begun, run_over = GrowingUnion(zone), GrowingUnion(zone)
    for days, slots in hours:
        for shift, interval in _pieces_of(slots):
            (run_over if shift else begun).add(weekly(zone, [(day + shift) % 7 for day in days], [interval]))
    nights = [day + timedelta(days=1) for day in unusual]
    return (begun.schedule() - whole_days(zone, unusual)) | (run_over.schedule() - whole_days(zone, nights))


class GrowingUnion:
    """The union of schedules of one zone that are added one after the other.

    Adding one costs as much as it says itself, however many dates are there already; so that hundreds of dates may be united.
    """

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._week: tuple[DaySet, ...] = (EMPTY,) * 7
        self._dates: dict[date, DaySet] = {}

    def add(self, schedule: Schedule) -> None:
        """Take in the instants of one more."""
        own = dict(schedule.dates)
        for day, minutes in own.items():
            self._dates[day] = day_union(self._on(day), minutes)
        if any(schedule.week):
            for day in self._dates.keys() - own.keys():
                self._dates[day] = day_union(self._dates[day], schedule.week[day.weekday()])
            self._week = tuple(map(day_union, self._week, schedule.week))

    def covers(self, schedule: Schedule) -> bool:
        """Whether every instant of a schedule is in the union already."""
        own = dict(schedule.dates)
        if not all(_is_within(minutes, self._on(day)) for day, minutes in own.items()):
            return False
        return not any(schedule.week) or (
            all(map(_is_within, schedule.week, self._week))
            and all(
                _is_within(schedule.week[day.weekday()], minutes)
                for day, minutes in self._dates.items()
                if day not in own
            )
        )

    def schedule(self) -> Schedule:
        """The union of what was added so far."""
        return schedule(self._zone, self._week, self._dates.items())

    def _on(self, day: date) -> DaySet:
        return self._dates.get(day, self._week[day.weekday()])


def _is_within(inner: DaySet, outer: DaySet) -> bool:
    return not day_intersection(inner, day_complement(outer))


def _combine(left: Schedule, right: Schedule, combine: Callable[[DaySet, DaySet], DaySet]) -> Schedule:
    if left.zone != right.zone:
        raise ValueError(f"{left.zone} and {right.zone}: schedules combine in one zone only")
    week = tuple(combine(*minutes) for minutes in zip(left.week, right.week, strict=True))
    left_dates, right_dates = dict(left.dates), dict(right.dates)
    dates = (
        (
            day,
            combine(
                left_dates.get(day, left.week[day.weekday()]), right_dates.get(day, right.week[day.weekday()])
            ),
        )
        for day in left_dates.keys() | right_dates.keys()
    )
    return schedule(left.zone, week, dates)


def overlap(
    left: Schedule, right: Schedule, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The instants of [start, end) that belong to both, whatever their zones, as half-open intervals in UTC."""
    left_intervals, right_intervals = list(left.intervals(start, end)), list(right.intervals(start, end))
    i = j = 0
    while i < len(left_intervals) and j < len(right_intervals):
        low = max(left_intervals[i][0], right_intervals[j][0])
        high = min(left_intervals[i][1], right_intervals[j][1])
        if low < high:
            yield low, high
        if left_intervals[i][1] <= right_intervals[j][1]:
            i += 1
        else:
            j += 1


def offset_segments(
    zone: str, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """[start, end) in UTC, cut where the zone changes its offset, with the offset of each segment."""
    edges = [
        start,
        *(moment for moment in _transitions(zone, start.year, end.year) if start < moment < end),
        end,
    ]
    zone_info = _zone_info(zone)
    for low, high in pairwise(edges):
        if low < high:
            offset = low.astimezone(zone_info).utcoffset()
            assert offset is not None
            yield low, high, offset


@lru_cache(maxsize=256)
def _transitions(zone: str, first: int, last: int) -> tuple[datetime, ...]:
    """Every change of offset in these years and the day before and after, found by bisection between days that differ."""
    zone_info = _zone_info(zone)
    transitions = []
    moment = datetime(first, 1, 1, tzinfo=UTC) - timedelta(days=1)
    stop = datetime(last, 12, 31, tzinfo=UTC) + timedelta(days=2)
    while moment < stop:
        following = moment + timedelta(days=1)
        if moment.astimezone(zone_info).utcoffset() != following.astimezone(zone_info).utcoffset():
            transitions.append(_transition_between(zone_info, moment, following))
        moment = following
    return tuple(transitions)


def _transition_between(zone_info: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first second at which the offset is no longer that of `low`."""
    before = low.astimezone(zone_info).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(zone_info).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=256)
def _zone_info(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_exists(name: str) -> bool:
    """Whether the tz database has a zone of exactly this name."""
    return name in _zone_names()


def zone_names() -> frozenset[str]:
    """Every zone of the tz database."""
    return _zone_names()
