"""The years of the horizon, cut at every instant at which some condition changes: the finite time of the analyses.

Where conditions ask for switches, each combination of their positions has all these instants for itself: no cell is of two combinations.

Between two cuts nothing changes. All periods in which exactly the same conditions hold are one cell, however often they recur; so a
set of instants is a set of cells, and a set of cells is an `int` bit mask, with cheap union, intersection and comparison. Nothing is
sampled: no condition distinguishes two instants of one cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import chain, groupby, pairwise
from zoneinfo import ZoneInfo

from compiler.time.positions import Combinations, Positions
from compiler.time.schedule import DAY, DaySet, Schedule, offset_segments

Cells = int
"""A set of cells: bit `i` for cell `i`."""

Years = tuple[int, int]
"""First and last year, both included, on the clock of whoever tells them: a year begins at another instant in each zone."""

Instants = tuple[datetime, datetime]
"""A half-open stretch of time, in UTC."""

_Minutes = tuple[int, int]
_Piece = tuple[int, int, int]
"""Minutes of one UTC day, half-open, and the conditions that hold there, as bits."""

_MINUTE = timedelta(minutes=1)

NO_SWITCHES: Mapping[str, Sequence[str]] = {}
_NO_SWITCH = Combinations(NO_SWITCHES)


@dataclass(frozen=True)
class Timeline:
    """The instants at which some clock shows one of the years, as cells. No zone's New Year's night is cut off.

    `start`, `stop`: when the first clock comes to the first year, and the last one leaves the last year; in UTC. `schedules`: the position of each schedule. `cells`: for each cell the conditions that hold there, as bits by those positions.
    `kinds`: days that are cut alike are of one kind; the pieces of each, with a cell's number. `days`: for each UTC day in turn its kind; of the first and the last one,
    only what lies within. `combinations`: of the positions of switches; each has as many cells as there are in `cells`, and in their order.
    """

    schedules: Mapping[Schedule, int]
    start: datetime
    stop: datetime
    cells: tuple[int, ...]
    kinds: Sequence[tuple[_Piece, ...]]
    days: Sequence[int]
    combinations: Combinations = field(default=_NO_SWITCH, compare=False)

    @classmethod
    def of(
        cls,
        schedules: Iterable[Schedule],
        years: Years,
        zones: Iterable[str] = (),
        switches: Mapping[str, Sequence[str]] = NO_SWITCHES,
    ) -> Timeline:
        """Cut these years at every change of these schedules. `zones`: clocks that count beside those of the schedules; `switches`: the positions of each."""
        different = tuple(dict.fromkeys(schedules))
        clocks = {*zones, *(schedule.zone for schedule in different)}
        timeline = _cut(different, *years_on_clocks(years, *clocks))
        return replace(timeline, combinations=Combinations(switches)) if switches else timeline

    @property
    def count(self) -> int:
        """How many cells there are."""
        return len(self.cells) * self.combinations.count

    @property
    def everything(self) -> Cells:
        """All instants, whatever position the switches are at."""
        return (1 << self.count) - 1

    @cached_property
    def _once_each(self) -> Cells:
        """The first cell of each combination: a set of instants times this is that set in all of them."""
        return sum(1 << len(self.cells) * number for number in range(self.combinations.count))

    def at(self, switch: str, positions: frozenset[str]) -> Cells:
        """The instants at which a switch is at one of some positions; KeyError for one that the timeline was not cut by."""
        instants = (1 << len(self.cells)) - 1
        numbers = self.combinations.at(switch, positions)
        return sum(instants << len(self.cells) * number for number in numbers)

    def _instants(self, cells: Cells) -> Cells:
        """The cells of one combination that have the instants of a set, in whichever combinations they are."""
        instants = 0
        for _, here in self._by_combination(cells):
            instants |= here
        return instants

    def _by_combination(self, cells: Cells) -> Iterator[tuple[int, Cells]]:
        """The combinations in which a set has instants, and these."""
        width = len(self.cells)
        of_one = (1 << width) - 1
        for number in range(self.combinations.count):
            here = cells >> width * number & of_one
            if here:
                yield number, here

    def parts(self, cells: Cells) -> Iterator[tuple[Positions, Cells]]:
        """A set by the positions of switches, as far as they matter: these, and the set that has the same instants in each of them."""
        numbers_by_instants: dict[Cells, list[int]] = {}
        for number, here in self._by_combination(cells):
            numbers_by_instants.setdefault(here, []).append(number)
        for here, numbers in numbers_by_instants.items():
            for positions in self.combinations.boxes(numbers):
                yield positions, here

    def intervals_by_position(self, cells: Cells) -> tuple[tuple[Positions, tuple[Instants, ...]], ...]:
        """`intervals` for the positions of switches, as far as they matter; none, where they do not."""
        parts = [(positions, tuple(self.intervals(here))) for positions, here in self.parts(cells)]
        return tuple(parts) if any(positions for positions, _ in parts) else ()

    def while_at(self, cells: Cells, positions: Mapping[str, str]) -> Cells:
        """Those of some instants at which the switches are at these positions; one that is not named may be at any, and one that no condition asks for is."""
        for switch, position in positions.items():
            if switch in self.combinations.switches:
                cells &= self.at(switch, frozenset({position}))
        return cells

    def in_any_position(self, cells: Cells) -> Cells:
        """The instants at which some positions of the switches bring a set about, whatever position they are at."""
        return self._instants(cells) * self._once_each

    def moment(self, cells: Cells) -> tuple[datetime, dict[str, str]]:
        """The first instant of a set that is not empty, and the positions of the switches in which the set has it."""
        first = self.first(cells)
        number, _ = next(self._by_combination(cells & self.cell_at(first)))
        return first, self.combinations[number]

    @property
    def _midnight(self) -> datetime:
        """The start of the first UTC day."""
        return _midnight_before(self.start)

    def where(self, schedule: Schedule) -> Cells:
        """The instants of a schedule; KeyError for one that the timeline was not cut by."""
        return self._holding[self.schedules[schedule]] * self._once_each

    @cached_property
    def _holding(self) -> tuple[Cells, ...]:
        cells_by_position = [0] * len(self.schedules)
        for cell, holding in enumerate(self.cells):
            for position in _positions(holding):
                cells_by_position[position] |= 1 << cell
        return tuple(cells_by_position)

    def cell_at(self, instant: datetime) -> Cells:
        """The cell of an instant, in all positions of the switches. ValueError outside the years."""
        since = instant.astimezone(UTC) - self._midnight
        if not self.start <= instant < self.stop:
            raise ValueError(f"{instant} is outside the years of the timeline")
        minute = since.seconds // 60
        pieces = self.kinds[self.days[since.days]]
        return next(self._once_each << cell for low, high, cell in pieces if low <= minute < high)

    def intervals(self, cells: Cells) -> Iterator[Instants]:
        """The instants of these cells as maximal half-open intervals in UTC, in order."""
        midnight = self._midnight
        for low, high in self._minutes(self._instants(cells)):
            yield midnight + low * _MINUTE, midnight + high * _MINUTE

    def _minutes(self, cells: Cells) -> Iterator[_Minutes]:
        """The same intervals, in minutes since the first midnight."""
        minutes_by_kind = [_minutes_within(pieces, cells) for pieces in self.kinds]
        begin = end = 0
        for day, kind in enumerate(self.days):
            for low, high in minutes_by_kind[kind]:
                if day * DAY + low > end:
                    if end > begin:
                        yield begin, end
                    begin = day * DAY + low
                end = day * DAY + high
        if end > begin:
            yield begin, end

    def first(self, cells: Cells) -> datetime:
        """The first instant of a set that is not empty."""
        instants = self._instants(cells)
        return self._midnight + min(self._first_minutes[cell] for cell in _positions(instants)) * _MINUTE

    @cached_property
    def _first_minutes(self) -> tuple[int, ...]:
        """For each cell its first minute, since the first midnight."""
        seen: dict[int, int] = {}
        for kind, pieces in enumerate(self.kinds):
            midnight = self.days.index(kind) * DAY
            for low, _, cell in pieces:
                seen[cell] = min(seen.get(cell, midnight + low), midnight + low)
        return tuple(seen[cell] for cell in range(len(self.cells)))

    def size(self, cells: Cells) -> timedelta:
        """The total duration of the instants of a set."""
        return sum((high - low for low, high in self.intervals(cells)), timedelta())


def _minutes_within(pieces: tuple[_Piece, ...], cells: Cells) -> tuple[_Minutes, ...]:
    return tuple((low, high) for low, high, cell in pieces if cells >> cell & 1)


def _positions(holding: int) -> Iterator[int]:
    """The bits that are set."""
    while holding:
        lowest = holding & -holding
        yield lowest.bit_length() - 1
        holding ^= lowest


def years_on_clocks(years: Years, *zones: str) -> Instants:
    """From where the first clock of these zones comes to the first year, to where the last one leaves the last; of UTC, if none is given."""
    clocks = [ZoneInfo(zone) for zone in zones or ("UTC",)]
    return (
        min(datetime(years[0], 1, 1, tzinfo=clock).astimezone(UTC) for clock in clocks),
        max(datetime(years[1] + 1, 1, 1, tzinfo=clock).astimezone(UTC) for clock in clocks),
    )


def _midnight_before(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0)


@lru_cache(maxsize=64)
def _cut(schedules: tuple[Schedule, ...], start: datetime, stop: datetime) -> Timeline:
    """A fleet's clients often keep the same hours: their timeline is cut once."""
    midnight, end = _midnight_before(start), _midnight_before(stop - _MINUTE) + timedelta(days=1)
    zones = [_Zone(zone, list(group), midnight, end) for zone, group in _by_zone(schedules)]
    ends = _ends_of_days((start - midnight) // _MINUTE, (stop - midnight) // _MINUTE)
    keys = list(zip(ends, *(zone.keys for zone in zones), strict=True))
    kinds = {key: kind for kind, key in enumerate(dict.fromkeys(keys))}
    cell_numbers: dict[int, int] = {}
    pieces_by_kind = []
    for within, *of_zones in kinds:
        intervals = (zone.intervals(own) for zone, own in zip(zones, of_zones, strict=True))
        pieces_by_kind.append(
            tuple(
                (low, high, cell_numbers.setdefault(holding, len(cell_numbers)))
                for low, high, holding in _cut_day(chain.from_iterable(intervals), within)
            )
        )
    positions = {schedule: position for position, schedule in enumerate(schedules)}
    return Timeline(positions, start, stop, tuple(cell_numbers), pieces_by_kind, [kinds[key] for key in keys])


def _ends_of_days(first: int, last: int) -> list[_Minutes]:
    """What of each UTC day lies within these minutes after the first midnight: all of it, but of the first and the last one."""
    ends = [(0, DAY)] * ((last + DAY - 1) // DAY)
    ends[-1] = (0, last - (len(ends) - 1) * DAY)
    ends[0] = (first, ends[0][1])
    return ends


def _by_zone(schedules: Sequence[Schedule]) -> Iterator[tuple[str, Iterable[tuple[int, Schedule]]]]:
    numbered = sorted(enumerate(schedules), key=_zone_of)
    return groupby(numbered, key=_zone_of)


def _zone_of(numbered: tuple[int, Schedule]) -> str:
    return numbered[1].zone


_Segment = tuple[int, int, int]
"""Minutes of a UTC day, half-open, and how many minutes local clocks are ahead of UTC there."""


_Pattern = tuple[tuple[int, DaySet], ...]
"""What is open on a local date: the positions of schedules, and their minutes."""

_Key = tuple[int, int, int, int]
"""How a UTC day is cut in a zone: the number of its segments, and those of the patterns of the local dates before, on and after it."""


class _Zone:
    """The schedules of one zone, by UTC days. `keys`: a value for each day, equal for days that are cut alike."""

    def __init__(
        self, zone: str, schedules: Sequence[tuple[int, Schedule]], start: datetime, stop: datetime
    ) -> None:
        self._segments, segmented = _day_segments(zone, start, stop)
        # Local days reach into the UTC days before and after: the patterns begin a day earlier and end a day later.
        self._patterns, dates = _date_patterns(
            schedules, start.date() - timedelta(days=1), len(segmented) + 2
        )
        self.keys: list[_Key] = list(zip(segmented, dates, dates[1:], dates[2:], strict=False))

    def intervals(self, key: _Key) -> Iterator[tuple[int, int, int]]:
        """Minutes of a UTC day at which a schedule holds, and its position."""
        segments, *patterns = key
        for low, high, ahead in self._segments[segments]:
            for shift, pattern in zip((-DAY - ahead, -ahead, DAY - ahead), patterns, strict=True):
                for position, minutes in self._patterns[pattern]:
                    for start, end in minutes:
                        begin, finish = max(low, start + shift), min(high, end + shift)
                        if begin < finish:
                            yield begin, finish, position


def _date_patterns(
    schedules: Sequence[tuple[int, Schedule]], first: date, count: int
) -> tuple[list[_Pattern], list[int]]:
    """The different patterns of so many local dates, and which of them each date has."""
    week = [
        {position: schedule.week[day] for position, schedule in schedules if schedule.week[day]}
        for day in range(7)
    ]
    exceptions: dict[int, dict[int, DaySet]] = {}
    for position, schedule in schedules:
        for day, minutes in schedule.dates:
            exceptions.setdefault((day - first).days, {})[position] = minutes
    numbers: dict[_Pattern, int] = {}
    weekdays = [numbers.setdefault(tuple(open_then.items()), len(numbers)) for open_then in week]
    begin = first.weekday()
    dates = (weekdays * (count // 7 + 2))[begin : begin + count]
    for number, changes in exceptions.items():
        if 0 <= number < count:
            open_then = sorted({**week[(begin + number) % 7], **changes}.items())
            pattern = tuple((position, minutes) for position, minutes in open_then if minutes)
            dates[number] = numbers.setdefault(pattern, len(numbers))
    return list(numbers), dates


@lru_cache(maxsize=64)
def _day_segments(
    zone: str, start: datetime, stop: datetime
) -> tuple[tuple[tuple[_Segment, ...], ...], tuple[int, ...]]:
    """The different ways in which UTC days are cut where local clocks change, and which of them each day has.

    They change at whole minutes in every zone since 1972; no horizon begins before that.
    """
    segments: list[list[_Segment]] = [[] for _ in range((stop - start).days)]
    for low, high, offset in offset_segments(zone, start, stop):
        ahead = int(offset.total_seconds()) // 60
        first, last = (int((edge - start).total_seconds()) // 60 for edge in (low, high))
        for day in range(first // DAY, (last + DAY - 1) // DAY):
            begin, end = max(first, day * DAY), min(last, (day + 1) * DAY)
            segments[day].append((begin - day * DAY, end - day * DAY, ahead))
    days = [tuple(day) for day in segments]
    numbers = {day: number for number, day in enumerate(dict.fromkeys(days))}
    return tuple(numbers), tuple(numbers[day] for day in days)


def _cut_day(intervals: Iterable[tuple[int, int, int]], within: _Minutes) -> tuple[_Piece, ...]:
    """What lies within of a day, cut at the ends of all intervals; each piece with the positions of the schedules that hold there, as bits."""
    first, last = within
    changes: dict[int, int] = {first: 0, last: 0}
    for begin, end, position in intervals:
        low, high = max(begin, first), min(end, last)
        if low >= high:
            continue
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
