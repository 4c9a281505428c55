"""The years of the horizon, cut at every instant at which some condition changes: the finite time of the analyses.

Between two cuts nothing changes. Stretches at which exactly the same conditions hold are one cell, however often they come back; so a set
of instants is a set of cells, and sets are `int` bit masks, which unite, intersect and compare at once. Nothing is sampled: two instants
in one cell cannot be told apart by any condition given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import groupby, pairwise

from compiler.times import DAY, DaySet, Schedule, offset_segments

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

    `cells`: for each cell the conditions that hold there, as bits by their place in `schedules`. `days`: for each day in turn
    its pieces, each with a cell's number.
    """

    schedules: Mapping[Schedule, int]
    start: datetime
    cells: tuple[int, ...]
    days: Sequence[tuple[_Piece, ...]]

    @classmethod
    def of(cls, schedules: Iterable[Schedule], years: Years) -> Timeline:
        """Cut these years at every change of these schedules."""
        places = {schedule: place for place, schedule in enumerate(dict.fromkeys(schedules))}
        start = datetime(years[0], 1, 1, tzinfo=UTC)
        stop = datetime(years[1] + 1, 1, 1, tzinfo=UTC)
        numbers: dict[int, int] = {}
        known: dict[tuple[_Piece, ...], tuple[_Piece, ...]] = {}
        days = []
        for pieces in _days(list(places), start, stop):
            if pieces not in known:
                known[pieces] = tuple(
                    (low, high, numbers.setdefault(holding, len(numbers))) for low, high, holding in pieces
                )
            days.append(known[pieces])
        return cls(places, start, tuple(numbers), days)

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
            sum(1 << cell for cell, holding in enumerate(self.cells) if holding >> place & 1)
            for place in range(len(self.schedules))
        )

    def cell_at(self, instant: datetime) -> Cells:
        """The cell of an instant, as a set of one. ValueError outside the years."""
        since = instant.astimezone(UTC) - self.start
        if not 0 <= since.days < len(self.days):
            raise ValueError(f"{instant} is outside of the years of the timeline")
        minute = since.seconds // 60
        return next(1 << cell for low, high, cell in self.days[since.days] if low <= minute < high)

    def intervals(self, cells: Cells) -> Iterator[tuple[datetime, datetime]]:
        """The instants of these cells as maximal half-open intervals in UTC, in order."""
        for low, high in self._minutes(cells):
            yield self.start + low * _MINUTE, self.start + high * _MINUTE

    def _minutes(self, cells: Cells) -> Iterator[_Minutes]:
        """Minutes since the start; equal days are looked at once."""
        found: dict[tuple[_Piece, ...], tuple[_Minutes, ...]] = {}
        begin = end = 0
        for day, pieces in enumerate(self.days):
            inside = found.get(pieces)
            if inside is None:
                inside = found[pieces] = _within(pieces, cells)
            for low, high in inside:
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
        """How long the instants of a set are together."""
        return sum((high - low for low, high in self.intervals(cells)), timedelta())


def _within(pieces: tuple[_Piece, ...], cells: Cells) -> tuple[_Minutes, ...]:
    return tuple((low, high) for low, high, cell in pieces if cells >> cell & 1)


def _days(schedules: Sequence[Schedule], start: datetime, stop: datetime) -> Iterator[tuple[_Piece, ...]]:
    """Each UTC day cut into pieces. Days at which every zone shows the same patterns at the same offset are computed once."""
    zones = [_Zone(zone, list(group), start, stop) for zone, group in _by_zone(schedules)]
    known: dict[tuple[object, ...], tuple[_Piece, ...]] = {}
    day = start.date()
    while day < stop.date():
        key = tuple(zone.key(day) for zone in zones)
        if key not in known:
            known[key] = _pieces([interval for zone in zones for interval in zone.intervals(day)])
        yield known[key]
        day += timedelta(days=1)


def _by_zone(schedules: Sequence[Schedule]) -> Iterator[tuple[str, Iterable[tuple[int, Schedule]]]]:
    numbered = sorted(enumerate(schedules), key=lambda one: one[1].zone)
    return groupby(numbered, key=lambda one: one[1].zone)


class _Zone:
    """The schedules of one zone, as the UTC days see them: by the minutes that its clocks are ahead of UTC."""

    def __init__(
        self, zone: str, schedules: Sequence[tuple[int, Schedule]], start: datetime, stop: datetime
    ) -> None:
        self.schedules = [(place, schedule.week, dict(schedule.dates)) for place, schedule in schedules]
        self._exceptions = {day for _, _, dates in self.schedules for day in dates}
        self._patterns: dict[tuple[DaySet, ...], int] = {}
        self._weekdays = [self._number(tuple(week[day] for _, week, _ in self.schedules)) for day in range(7)]
        # A day at which clocks change is cut there; all others have one offset.
        self._changes: dict[date, list[tuple[int, int, int]]] = {}
        self._offsets: list[tuple[date, int]] = []
        # Clocks change at whole minutes since 1972 in every zone; what lies before is nobody's horizon.
        for low, high, offset in offset_segments(zone, start, stop):
            ahead = int(offset.total_seconds()) // 60
            self._offsets.append((low.date(), ahead))
            for moment in (low, high):
                if moment.hour or moment.minute:
                    self._changes.setdefault(moment.date(), [])
            self._note_change(low, high, ahead)

    def _note_change(self, low: datetime, high: datetime, ahead: int) -> None:
        for day, stretch in (
            (low.date(), (low.hour * 60 + low.minute, DAY, ahead)),
            (high.date(), (0, high.hour * 60 + high.minute, ahead)),
        ):
            if day in self._changes:
                self._changes[day].append(stretch)

    def _number(self, patterns: tuple[DaySet, ...]) -> int:
        return self._patterns.setdefault(patterns, len(self._patterns))

    def _stretches(self, day: date) -> tuple[tuple[int, int, int], ...]:
        """Minutes of a UTC day, and how far local clocks are ahead there."""
        if day in self._changes:
            return tuple(self._changes[day])
        while len(self._offsets) > 1 and self._offsets[1][0] <= day:
            self._offsets.pop(0)
        return ((0, DAY, self._offsets[0][1]),)

    def key(self, day: date) -> tuple[object, ...]:
        """Equal for days that are cut alike."""
        return (self._stretches(day), *(self._pattern(day + timedelta(days=shift)) for shift in (-1, 0, 1)))

    def _pattern(self, day: date) -> int:
        if day not in self._exceptions:
            return self._weekdays[day.weekday()]
        return self._number(tuple(dates.get(day, week[day.weekday()]) for _, week, dates in self.schedules))

    def intervals(self, day: date) -> Iterator[tuple[int, int, int]]:
        """Minutes of a UTC day at which a schedule holds, and its place."""
        for low, high, ahead in self._stretches(day):
            for shift in (-1, 0, 1):
                local = day + timedelta(days=shift)
                for place, week, dates in self.schedules:
                    for start, end in dates.get(local, week[local.weekday()]):
                        begin = max(low, start + shift * DAY - ahead)
                        finish = min(high, end + shift * DAY - ahead)
                        if begin < finish:
                            yield begin, finish, place


def _pieces(intervals: Iterable[tuple[int, int, int]]) -> tuple[_Piece, ...]:
    """A day cut at the ends of all intervals, with the places of those that hold in each piece, as bits."""
    changes: dict[int, int] = {0: 0, DAY: 0}
    for low, high, place in intervals:
        # A schedule whose intervals meet here stops and starts at once: exclusive or leaves it as it is.
        changes[low] = changes.get(low, 0) ^ 1 << place
        changes[high] = changes.get(high, 0) ^ 1 << place
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
