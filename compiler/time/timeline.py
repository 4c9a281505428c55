"""The years of the horizon, cut at every instant at which some condition changes: the finite time of the analyses.

Between two cuts nothing changes. All periods in which exactly the same conditions hold are one cell, however often they recur; so a
set of instants is a set of cells, and a set of cells is an `int` bit mask, with cheap union, intersection and comparison. Nothing is
sampled: no condition distinguishes two instants of one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

from compiler.time.schedule import DAY, DaySet, Schedule, offset_segments

Cells = int
"""A set of cells: bit `i` for cell `i`."""

Years = tuple[int, int]
"""First and last year, both included, in UTC."""

_Minutes = tuple[int, int]
_Piece = tuple[int, int, int]
"""Minutes of one UTC day, half-open, and the conditions that hold there, as bits."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Timeline:
    """The instants from the first year's start to the last year's end, in UTC, as cells.

    `schedules`: the position of each schedule. `cells`: for each cell the conditions that hold there, as bits by those positions.
    `days`: for each day in turn its pieces, each with a cell's number.
    """

    schedules: Mapping[Schedule, int]
    start: datetime
    cells: tuple[int, ...]
    days: Sequence[tuple[_Piece, ...]]

    @classmethod
    def of(cls, schedules: Iterable[Schedule], years: Years) -> Timeline:
        """Cut these years at every change of these schedules."""
        positions = {schedule: position for position, schedule in enumerate(dict.fromkeys(schedules))}
        start = datetime(years[0], 1, 1, tzinfo=UTC)
        stop = datetime(years[1] + 1, 1, 1, tzinfo=UTC)
        cell_numbers: dict[int, int] = {}
        numbered: dict[tuple[_Piece, ...], tuple[_Piece, ...]] = {}
        days = []
        for pieces in _days(list(positions), start, stop):
            if pieces not in numbered:
                numbered[pieces] = tuple(
                    (low, high, cell_numbers.setdefault(holding, len(cell_numbers)))
                    for low, high, holding in pieces
                )
            days.append(numbered[pieces])
        return cls(positions, start, tuple(cell_numbers), days)

    @property
    def everything(self) -> Cells:
        """All instants."""
        return (1 << len(self.cells)) - 1

    @property
    def stop(self) -> datetime:
        """The end of the last year."""
        return self.start + timedelta(days=len(self.days))

    def where(self, schedule: Schedule) -> Cells:
        """The instants of a schedule; KeyError for one that the timeline was not cut by."""
        return self._holding[self.schedules[schedule]]

    @cached_property
    def _holding(self) -> tuple[Cells, ...]:
        return tuple(
            sum(1 << cell for cell, holding in enumerate(self.cells) if holding >> position & 1)
            for position in range(len(self.schedules))
        )

    def cell_at(self, instant: datetime) -> Cells:
        """The cell of an instant, as a set of one. ValueError outside the years."""
        since = instant.astimezone(UTC) - self.start
        if not 0 <= since.days < len(self.days):
            raise ValueError(f"{instant} is outside the years of the timeline")
        minute = since.seconds // 60
        return next(1 << cell for low, high, cell in self.days[since.days] if low <= minute < high)

    def intervals(self, cells: Cells) -> Iterator[tuple[datetime, datetime]]:
        """The instants of these cells as maximal half-open intervals in UTC, in order."""
        for low, high in self._minutes(cells):
            yield self.start + low * _MINUTE, self.start + high * _MINUTE

    def _minutes(self, cells: Cells) -> Iterator[_Minutes]:
        """The same intervals, in minutes since the start; equal days are computed once."""
        minutes_by_day: dict[tuple[_Piece, ...], tuple[_Minutes, ...]] = {}
        begin = end = 0
        for day, pieces in enumerate(self.days):
            minutes = minutes_by_day.get(pieces)
            if minutes is None:
                minutes = minutes_by_day[pieces] = _minutes_within(pieces, cells)
            for low, high in minutes:
                if day * DAY + low > end:
                    if end > begin:
                        yield begin, end
                    begin = day * DAY + low
                end = day * DAY + high
        if end > begin:
            yield begin, end

    def first(self, cells: Cells) -> datetime:
        """The first instant of a set that is not empty."""
        return next(self.intervals(cells))[0]

    def size(self, cells: Cells) -> timedelta:
        """The total duration of the instants of a set."""
        return sum((high - low for low, high in self.intervals(cells)), timedelta())


def _minutes_within(pieces: tuple[_Piece, ...], cells: Cells) -> tuple[_Minutes, ...]:
    return tuple((low, high) for low, high, cell in pieces if cells >> cell & 1)


def _days(schedules: Sequence[Schedule], start: datetime, stop: datetime) -> Iterator[tuple[_Piece, ...]]:
    """Each UTC day cut into pieces. Days on which every zone has the same patterns at the same offset are computed once."""
    zones = [_Zone(zone, list(group), start, stop) for zone, group in _by_zone(schedules)]
    pieces_by_key: dict[tuple[object, ...], tuple[_Piece, ...]] = {}
    for number, key in enumerate(zip(*(zone.keys for zone in zones), strict=True)):
        pieces = pieces_by_key.get(key)
        if pieces is None:
            day = start.date() + timedelta(days=number)
            intervals = [interval for zone in zones for interval in zone.intervals(day)]
            pieces = pieces_by_key[key] = _cut_day(intervals)
        yield pieces
    if not zones:
        yield from (_cut_day([]) for _ in range((stop - start).days))


def _by_zone(schedules: Sequence[Schedule]) -> Iterator[tuple[str, Iterable[tuple[int, Schedule]]]]:
    numbered = sorted(enumerate(schedules), key=_zone_of)
    return groupby(numbered, key=_zone_of)


def _zone_of(numbered: tuple[int, Schedule]) -> str:
    return numbered[1].zone


_Segment = tuple[int, int, int]
"""Minutes of a UTC day, half-open, and how many minutes local clocks are ahead of UTC there."""


class _Zone:
    """The schedules of one zone, by UTC days. `keys`: a value for each day, equal for days that are cut alike."""

    def __init__(
        self, zone: str, schedules: Sequence[tuple[int, Schedule]], start: datetime, stop: datetime
    ) -> None:
        self._schedules = [
            (position, schedule.week, dict(schedule.dates)) for position, schedule in schedules
        ]
        self._first = start.date()
        self._segments = _day_segments(zone, start, stop)
        # Local days reach into the UTC days before and after: the patterns begin a day earlier and end a day later.
        patterns = self._patterns(self._first - timedelta(days=1), len(self._segments) + 2)
        self.keys = list(zip(self._segments, patterns, patterns[1:], patterns[2:], strict=False))

    def _patterns(self, first: date, count: int) -> list[int]:
        """For each local date a number, equal for dates on which every schedule has the same minutes."""
        numbers: dict[tuple[DaySet, ...], int] = {}
        weekdays = [
            numbers.setdefault(tuple(week[day] for _, week, _ in self._schedules), len(numbers))
            for day in range(7)
        ]
        patterns = [weekdays[(first.weekday() + day) % 7] for day in range(count)]
        for day in {day for _, _, dates in self._schedules for day in dates}:
            number = (day - first).days
            if 0 <= number < count:
                minutes = tuple(dates.get(day, week[day.weekday()]) for _, week, dates in self._schedules)
                patterns[number] = numbers.setdefault(minutes, len(numbers))
        return patterns

    def intervals(self, day: date) -> Iterator[tuple[int, int, int]]:
        """Minutes of a UTC day at which a schedule holds, and its position."""
        for low, high, ahead in self._segments[(day - self._first).days]:
            for shift in (-1, 0, 1):
                local = day + timedelta(days=shift)
                for position, week, dates in self._schedules:
                    for start, end in dates.get(local, week[local.weekday()]):
                        begin = max(low, start + shift * DAY - ahead)
                        finish = min(high, end + shift * DAY - ahead)
                        if begin < finish:
                            yield begin, finish, position


@lru_cache(maxsize=64)
def _day_segments(zone: str, start: datetime, stop: datetime) -> tuple[tuple[_Segment, ...], ...]:
    """Each UTC day cut where local clocks change.

    They change at whole minutes in every zone since 1972; no horizon begins before that.
    """
    segments: list[list[_Segment]] = [[] for _ in range((stop - start).days)]
    for low, high, offset in offset_segments(zone, start, stop):
        ahead = int(offset.total_seconds()) // 60
        first, last = (int((edge - start).total_seconds()) // 60 for edge in (low, high))
        for day in range(first // DAY, (last + DAY - 1) // DAY):
            begin, end = max(first, day * DAY), min(last, (day + 1) * DAY)
            segments[day].append((begin - day * DAY, end - day * DAY, ahead))
    return tuple(tuple(day) for day in segments)


def _cut_day(intervals: Iterable[tuple[int, int, int]]) -> tuple[_Piece, ...]:
    """A day cut at the ends of all intervals; each piece with the positions of the schedules that hold there, as bits."""
    changes: dict[int, int] = {0: 0, DAY: 0}
    for low, high, position in intervals:
        # A schedule whose intervals meet here stops and starts at once: exclusive or leaves it as it is.
        changes[low] = changes.get(low, 0) ^ 1 << position
        changes[high] = changes.get(high, 0) ^ 1 << position
    pieces: list[_Piece] = []
    holding = 0
    edges = sorted(changes)
    for low, high in pairwise(edges):
        holding ^= changes[low]
        if pieces and pieces[-1][2] == holding:
            pieces[-1] = (pieces[-1][0], high, holding)
        else:
            pieces.append((low, high, holding))
    return tuple(pieces)
