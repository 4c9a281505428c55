"""The years of the horizon, cut at every instant at which some condition changes: the finite time of the analyses.

Between two cuts nothing changes. Stretches at which exactly the same conditions hold are one cell, however often they come back; so a set
of instants is a set of cells, and sets are `int` bit masks, which unite, intersect and compare at once. Nothing is sampled: two instants
in one cell cannot be told apart by any condition given.
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
    for number, key in enumerate(zip(*(zone.keys for zone in zones), strict=True)):
        pieces = known.get(key)
        if pieces is None:
            day = start.date() + timedelta(days=number)
            pieces = known[key] = _pieces([interval for zone in zones for interval in zone.intervals(day)])
        yield pieces
    if not zones:
        yield from (_pieces([]) for _ in range((stop - start).days))


def _by_zone(schedules: Sequence[Schedule]) -> Iterator[tuple[str, Iterable[tuple[int, Schedule]]]]:
    numbered = sorted(enumerate(schedules), key=lambda one: one[1].zone)
    return groupby(numbered, key=lambda one: one[1].zone)


_Stretch = tuple[int, int, int]
"""Minutes of a UTC day, half-open, and how many minutes local clocks are ahead of UTC there."""


class _Zone:
    """The schedules of one zone, as the UTC days see them. `keys`: a value for each day, equal for days that are cut alike."""

    def __init__(
        self, zone: str, schedules: Sequence[tuple[int, Schedule]], start: datetime, stop: datetime
    ) -> None:
        self._schedules = [(place, schedule.week, dict(schedule.dates)) for place, schedule in schedules]
        self._first = start.date()
        self._stretches = _stretches(zone, start, stop)
        # Local days reach into the UTC days before and after: the patterns begin a day earlier and end a day later.
        patterns = self._patterns(self._first - timedelta(days=1), len(self._stretches) + 2)
        self.keys = list(zip(self._stretches, patterns, patterns[1:], patterns[2:], strict=False))

    def _patterns(self, first: date, count: int) -> list[int]:
        """For each local date what all schedules say of it, as a number."""
        numbers: dict[tuple[DaySet, ...], int] = {}
        weekdays = [
            numbers.setdefault(tuple(week[day] for _, week, _ in self._schedules), len(numbers))
            for day in range(7)
        ]
        found = [weekdays[(first.weekday() + day) % 7] for day in range(count)]
        for day in {day for _, _, dates in self._schedules for day in dates}:
            number = (day - first).days
            if 0 <= number < count:
                said = tuple(dates.get(day, week[day.weekday()]) for _, week, dates in self._schedules)
                found[number] = numbers.setdefault(said, len(numbers))
        return found

    def intervals(self, day: date) -> Iterator[tuple[int, int, int]]:
        """Minutes of a UTC day at which a schedule holds, and its place."""
        for low, high, ahead in self._stretches[(day - self._first).days]:
            for shift in (-1, 0, 1):
                local = day + timedelta(days=shift)
                for place, week, dates in self._schedules:
                    for start, end in dates.get(local, week[local.weekday()]):
                        begin = max(low, start + shift * DAY - ahead)
                        finish = min(high, end + shift * DAY - ahead)
                        if begin < finish:
                            yield begin, finish, place


@lru_cache(maxsize=64)
def _stretches(zone: str, start: datetime, stop: datetime) -> tuple[tuple[_Stretch, ...], ...]:
    """Each UTC day cut where local clocks change.

    They change at whole minutes in every zone since 1972; what lies before is nobody's horizon.
    """
    found: list[list[_Stretch]] = [[] for _ in range((stop - start).days)]
    for low, high, offset in offset_segments(zone, start, stop):
        ahead = int(offset.total_seconds()) // 60
        first, last = (int((edge - start).total_seconds()) // 60 for edge in (low, high))
        for day in range(first // DAY, (last + DAY - 1) // DAY):
            begin, end = max(first, day * DAY), min(last, (day + 1) * DAY)
            found[day].append((begin - day * DAY, end - day * DAY, ahead))
    return tuple(tuple(day) for day in found)


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
