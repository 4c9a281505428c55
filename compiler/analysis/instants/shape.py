"""The shape of a set of instants on the clock of a zone: weeks that come back, dates that differ. Exact, and without a word.

A local day is one of the clock, or one from noon to noon where that tells nights better. Minutes that the clock skips, or that lie
outside of the time that is spoken of, are nobody's: they never make a day differ. Of an hour that the clock shows twice, what cannot be told by
minutes of the day is kept as instants.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from compiler.analysis.instants.habits import NOTHING, usual_contents, weekly_patterns
from compiler.time.schedule import (
    DAY,
    EMPTY,
    FULL,
    DaySet,
    Interval,
    day_complement,
    day_intersection,
    day_set,
    offset_segments,
    schedule,
)
from compiler.time.timeline import Instants

_MINUTE = timedelta(minutes=1)
_NOON = DAY // 2
_FAR = 13
"""Weeks within which a day that is known in part may be like another."""

_Segment = tuple[int, int, int]
"""A stretch of constant offset: minutes in UTC, half-open, and the offset in minutes."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What comes back from one local date to another, both included.

    `week`: the minutes of each day from Monday on, over one week, or over several that take turns.
    """

    first: date
    last: date
    week: tuple[DaySet, ...]

    def on(self, day: date) -> DaySet:
        """What is usual on a date."""
        return self.week[_number(day) % len(self.week)]


@dataclass(frozen=True, slots=True)
class Spans:
    """A set of instants within some time, as the clock of a zone shows it.

    `begins`: the minute of the clock at which the days that are spoken of begin. `first`, `last`: the first and the last of them.
    `habits`: in order, apart from each other. `dates`: those that differ from the habits. `repeated`: hours that the clock shows
    twice, both times together, each with those instants of it that belong to the set, where minutes of the day cannot tell them.
    """

    zone: str
    within: Instants
    begins: int
    first: date
    last: date
    habits: tuple[Habit, ...]
    dates: tuple[tuple[date, DaySet], ...]
    repeated: tuple[tuple[Instants, tuple[Instants, ...]], ...] = ()

    @property
    def weight(self) -> int:
        """How much there is to say: of several clocks, that with the least weight tells the set best."""
        return (
            sum(3 * len(habit.week) // 7 for habit in self.habits) + len(self.dates) + 3 * len(self.repeated)
        )

    @property
    def is_never(self) -> bool:
        """Whether no instant belongs."""
        return not (self.habits or self.dates or self.repeated)

    @property
    def is_always(self) -> bool:
        """Whether every instant belongs."""
        return (
            not (self.dates or self.repeated)
            and [(habit.first, habit.last) for habit in self.habits] == [(self.first, self.last)]
            and all(minutes == FULL for minutes in self.habits[0].week)
        )

    def usual(self, day: date) -> DaySet:
        """What the habits say of a date."""
        return next((habit.on(day) for habit in self.habits if habit.first <= day <= habit.last), EMPTY)


def spans_of(intervals: Sequence[Instants], zone: str, within: Instants) -> Spans:
    """The shape of a set, given as sorted maximal intervals of whole minutes within some time, on the clock of a zone."""
    clock = _Clock.of(intervals, zone, within)
    spans = clock.shape(0)
    if spans.dates and _goes_past_the_days_end(spans) and not _goes_past_noon(spans):
        nights = clock.shape(_NOON)
        if nights.weight < spans.weight and not _goes_past_the_days_end(nights):
            return nights
    return spans


def instants_of(spans: Spans) -> list[Instants]:
    """The set again: sorted maximal intervals in UTC."""
    start, stop = spans.within
    dates = dict(spans.dates)
    pieces_by_date: dict[date, list[Interval]] = {}
    for number in range(_number(spans.first), _number(spans.last) + 1):
        day = _date(number)
        for low, high in dates[day] if day in dates else spans.usual(day):
            _add(pieces_by_date, number * DAY + low + spans.begins, number * DAY + high + spans.begins)
    told = schedule(
        spans.zone, (EMPTY,) * 7, ((day, day_set(pieces)) for day, pieces in pieces_by_date.items())
    )
    pieces = list(told.intervals(start, stop))
    for hour, inside in spans.repeated:
        pieces = [*(rest for piece in pieces for rest in _outside(piece, hour)), *inside]
    return list(_maximal(sorted(pieces)))


def _goes_past_the_days_end(spans: Spans) -> bool:
    """Whether some habit goes on when a day ends."""
    return any(
        today[-1][1] == DAY and tomorrow[0][0] == 0
        for habit in spans.habits
        for today, tomorrow in pairwise((*habit.week, habit.week[0]))
        if today and tomorrow and FULL not in (today, tomorrow)
    )


def _goes_past_noon(spans: Spans) -> bool:
    return any(
        low < _NOON < high for habit in spans.habits for minutes in habit.week for low, high in minutes
    )


def _add(pieces_by_date: dict[date, list[Interval]], low: int, high: int) -> None:
    """Put minutes counted from the first Monday on the dates that they lie on."""
    while low < high:
        number, minute = divmod(low, DAY)
        end = min(DAY, minute + high - low)
        pieces_by_date.setdefault(_date(number), []).append((minute, end))
        low += end - minute


def _outside(piece: Instants, hour: Instants) -> Iterator[Instants]:
    for low, high in ((piece[0], min(piece[1], hour[0])), (max(piece[0], hour[1]), piece[1])):
        if low < high:
            yield low, high


def _maximal(pieces: Iterable[Instants]) -> Iterator[Instants]:
    waiting: Instants | None = None
    for low, high in pieces:
        if waiting is not None and low <= waiting[1]:
            waiting = (waiting[0], max(waiting[1], high))
            continue
        if waiting is not None:
            yield waiting
        waiting = (low, high)
    if waiting is not None:
        yield waiting


def _number(day: date) -> int:
    """Days since the first Monday of the calendar."""
    return day.toordinal() - 1


def _date(number: int) -> date:
    return date.fromordinal(number + 1)


@dataclass(frozen=True, slots=True)
class _Clock:
    """A set of instants against the clock of a zone, in minutes since the first Monday of the calendar.

    `pieces`: the set in UTC, without those repeated hours that are told apart. `unknown`: minutes of the clock that are nobody's.
    """

    zone: str
    within: Instants
    pieces: Sequence[tuple[int, int]]
    segments: Sequence[_Segment]
    unknown: Sequence[tuple[int, int]]
    repeated: tuple[tuple[Instants, tuple[Instants, ...]], ...]

    @classmethod
    def of(cls, intervals: Sequence[Instants], zone: str, within: Instants) -> _Clock:
        """Look at a set on the clock of a zone."""
        start, stop = within
        base = _number(start.date()) * DAY + start.hour * 60 + start.minute
        pieces = [(_minutes(low - start) + base, _minutes(high - start) + base) for low, high in intervals]
        segments = [
            (_minutes(low - start) + base, _minutes(high - start) + base, _minutes(offset))
            for low, high, offset in offset_segments(zone, start, stop)
        ]
        unknown: list[tuple[int, int]] = []
        repeated = []
        for (_, turn, before), (_, _, after) in pairwise(segments):
            if before < after:
                unknown.append((turn + before, turn + after))
                continue
            hour = (max(turn - before + after, segments[0][0]), min(turn + before - after, segments[-1][1]))
            inside = _within(pieces, *hour)
            if _first_time(inside, turn) != _second_time(inside, turn, before - after):
                pieces = [rest for piece in pieces for rest in _cut(piece, hour)]
                unknown.append((turn + after, turn + before))
                repeated.append((hour, tuple(inside)))
        aside = tuple(
            (_instants(hour, base, start), tuple(_instants(piece, base, start) for piece in inside))
            for hour, inside in repeated
        )
        return cls(zone, within, pieces, segments, unknown, aside)

    def shape(self, begins: int) -> Spans:
        """The set by days that begin at this minute of the clock."""
        low = self.segments[0][0] + self.segments[0][2] - begins
        high = self.segments[-1][1] + self.segments[-1][2] - begins
        first, last = low // DAY, (high - 1) // DAY
        sets = self._days(begins)
        unknown = _by_day(
            [
                *((start - begins, end - begins) for start, end in self.unknown),
                (first * DAY, low),
                (high, (last + 1) * DAY),
            ]
        )
        for day in unknown.keys() & sets.keys():
            sets[day] = list(day_set(sets[day]))
        _settle(sets, unknown, first, last)
        numbers: dict[DaySet, int] = {EMPTY: NOTHING}
        days = [
            numbers.setdefault(tuple(sets[day]), len(numbers)) if day in sets else NOTHING
            for day in range(first, last + 1)
        ]
        contents = list(numbers)
        habits = weekly_patterns(days, first)
        expected = usual_contents(habits, first, len(days))
        differing = [
            place
            for place, (content, usual) in enumerate(zip(days, expected, strict=True))
            if content != usual
            and not _agree(contents[content], contents[usual], unknown.get(first + place, EMPTY))
        ]
        return Spans(
            zone=self.zone,
            within=self.within,
            begins=begins,
            first=_date(first),
            last=_date(last),
            habits=tuple(
                Habit(
                    _date(habit.first), _date(habit.last), tuple(contents[content] for content in habit.week)
                )
                for habit in habits
            ),
            dates=tuple((_date(first + place), contents[days[place]]) for place in differing),
            repeated=self.repeated,
        )

    def _days(self, begins: int) -> dict[int, list[Interval]]:
        """The minutes of each day, as the clock shows them; over a skipped hour, what goes on goes on."""
        minutes_by_day: dict[int, list[Interval]] = {}
        place = 0
        for begin, high in self.pieces:
            low = begin
            while self.segments[place][1] <= low:
                place += 1
            here = place
            while high > self.segments[here][1]:
                turn, before, after = (
                    self.segments[here][1],
                    self.segments[here][2],
                    self.segments[here + 1][2],
                )
                _split(minutes_by_day, low + before - begins, turn + max(before, after) - begins)
                low, here = turn, here + 1
            offset = self.segments[here][2] - begins
            _split(minutes_by_day, low + offset, high + offset)
        for turn, _, _ in self.segments[1:]:
            for day in range((turn - DAY - begins) // DAY, (turn + DAY - begins) // DAY + 1):
                if day in minutes_by_day:
                    minutes_by_day[day] = list(day_set(minutes_by_day[day]))
        return minutes_by_day


def _minutes(span: timedelta) -> int:
    return span // _MINUTE


def _instants(piece: tuple[int, int], base: int, start: datetime) -> Instants:
    return start + (piece[0] - base) * _MINUTE, start + (piece[1] - base) * _MINUTE


def _within(pieces: Sequence[tuple[int, int]], low: int, high: int) -> list[tuple[int, int]]:
    """What lies between two minutes, of sorted pieces."""
    first = bisect_right(pieces, low, key=lambda piece: piece[1])
    end = bisect_left(pieces, high, key=lambda piece: piece[0])
    return [(max(start, low), min(stop, high)) for start, stop in pieces[first:end]]


def _first_time(inside: Iterable[tuple[int, int]], turn: int) -> list[tuple[int, int]]:
    return [(low, min(high, turn)) for low, high in inside if low < turn]


def _second_time(inside: Iterable[tuple[int, int]], turn: int, back: int) -> list[tuple[int, int]]:
    """What the second time holds, as minutes of the first."""
    return [(max(low, turn) - back, high - back) for low, high in inside if high > turn]


def _cut(piece: tuple[int, int], hour: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for low, high in ((piece[0], min(piece[1], hour[0])), (max(piece[0], hour[1]), piece[1])):
        if low < high:
            yield low, high


def _split(minutes_by_day: dict[int, list[Interval]], low: int, high: int) -> None:
    """Cut local minutes at the ends of days."""
    day, minute = divmod(low, DAY)
    end = minute + high - low
    while end > DAY:
        minutes_by_day.setdefault(day, []).append((minute, DAY))
        day, minute, end = day + 1, 0, end - DAY
    if minute < end:
        minutes_by_day.setdefault(day, []).append((minute, end))


def _by_day(pieces: Iterable[tuple[int, int]]) -> dict[int, DaySet]:
    minutes_by_day: dict[int, list[Interval]] = {}
    for low, high in pieces:
        if low < high:
            _split(minutes_by_day, low, high)
    return {day: day_set(minutes) for day, minutes in minutes_by_day.items()}


def _settle(sets: dict[int, list[Interval]], unknown: Mapping[int, DaySet], first: int, last: int) -> None:
    """Make days that are known in part equal to the same day of a week nearby, if nothing that is known speaks against it."""
    for day, minutes in unknown.items():
        own = tuple(sets.get(day, ()))
        for distance in (sign * 7 * weeks for weeks in range(1, _FAR) for sign in (-1, 1)):
            like_day = day + distance
            minutes_there = tuple(sets.get(like_day, ()))
            if first <= like_day <= last and like_day not in unknown and _agree(own, minutes_there, minutes):
                sets[day] = list(minutes_there)
                break
        else:
            near = [
                (low, high) for low, high in minutes if any(low == end or high == start for start, end in own)
            ]
            sets[day] = list(day_set((*own, *near)))


def _agree(day: DaySet, other_day: DaySet, unknown: DaySet) -> bool:
    """Whether two days are the same in all that is known of them."""
    certain = day_complement(unknown)
    return day_intersection(day, certain) == day_intersection(other_day, certain)
