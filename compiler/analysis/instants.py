"""Sets of instants in words a person would use: `Sat 09:00–13:00 from 4 October 2026; and 14 July 2027`.

First the shape (`spans_of`): a week that comes back, from when until when, dates that differ from it, or single stretches where nothing comes
back. The shape is exact, and `schedule_of` gives the set again. Then the words (`in_words`), which may leave out what is too much to
read, and say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from compiler.analysis.drawing_words import slots_text, spelled, week_words
from compiler.diagnostics import Text, text
from compiler.times import DAY, EMPTY, FULL, DaySet, Interval, Schedule, day_set, offset_segments, schedule

Years = tuple[int, int]
"""First and last year, both included, in UTC."""

Instants = tuple[datetime, datetime]
"""A half-open stretch of time, in UTC."""

_ONE_DAY = timedelta(days=1)
_SHORTEST_HABIT = 28
"""Days that something must come back for, to be called weekly."""
_MOST_EXCEPTIONS = 0.3
"""Of the days of a habit; where more differ, it is none."""
_MOST_LISTED = 4
"""More dates than this are counted."""

_MONTHS = (
    text("January"),
    text("February"),
    text("March"),
    text("April"),
    text("May"),
    text("June"),
    text("July"),
    text("August"),
    text("September"),
    text("October"),
    text("November"),
    text("December"),
)

Translate = Callable[[Text], str]


@dataclass(frozen=True, slots=True)
class Spans:
    """The shape of a set of instants, on the wall clock of a zone, between two local dates (both included).

    `week`: what comes back on each day of the week, Monday first, from `since` until `until` (both included; None: from the start, to the
    end). `dates`: those that differ from it, and all there is where nothing comes back.
    """

    zone: str
    first: date
    last: date
    week: tuple[DaySet, ...]
    since: date | None
    until: date | None
    dates: tuple[tuple[date, DaySet], ...]

    @property
    def is_weekly(self) -> bool:
        """Whether anything comes back every week."""
        return any(self.week)


def spans_of(intervals: Sequence[Instants], zone: str, years: Years) -> Spans:
    """The shape of a set, given as sorted maximal intervals within these years, as the clocks of a zone show it.

    A set that a repeated hour splits cannot be told on that clock: it is told in UTC.
    """
    if not _is_told_by_clock(intervals, zone):
        zone = "UTC"
    place = ZoneInfo(zone)
    start = datetime(years[0], 1, 1, tzinfo=UTC).astimezone(place)
    end = (datetime(years[1] + 1, 1, 1, tzinfo=UTC) - timedelta(minutes=1)).astimezone(place)
    days = _Days(zone, start, end, _by_date(intervals, place))
    return days.shape()


def schedule_of(spans: Spans) -> Schedule:
    """The set again, within its dates; outside of them nothing is said."""
    since, until = spans.since or spans.first, spans.until or spans.last
    weekly = {
        day: spans.week[day.weekday()]
        for day in _each(spans.first, spans.last)
        if since <= day <= until and spans.week[day.weekday()]
    }
    return schedule(spans.zone, (EMPTY,) * 7, {**weekly, **dict(spans.dates)}.items())


def in_words(spans: Spans, translate: Translate, *, name_zone: bool = False) -> str:
    """One line. `name_zone`: whether to say whose clock that is; UTC is always named."""
    words = _words(spans, translate)
    if name_zone or spans.zone == "UTC":
        return translate(text("{instants} (time of {zone})", instants=words, zone=spans.zone))
    return words


def one_example(intervals: Sequence[Instants], zone: str) -> datetime:
    """An instant of a set that people can picture: in the first stretch that is long enough, on a full hour inside it, or at its start."""
    place = ZoneInfo(zone)
    begin, end = next((one for one in intervals if one[1] - one[0] >= timedelta(hours=2)), intervals[0])
    hour = begin.astimezone(place).replace(minute=0) + timedelta(hours=1)
    return hour if hour.astimezone(UTC) < end else begin.astimezone(place)


def _each(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _is_told_by_clock(intervals: Sequence[Instants], zone: str) -> bool:
    """Whether no edge lies in an hour that the clock shows twice, or was cut out by it."""
    if not intervals:
        return True
    low, high = intervals[0][0], intervals[-1][1]
    turns = [start for start, _, _ in offset_segments(zone, low - _ONE_DAY, high + _ONE_DAY)][1:]
    if not turns:
        return True
    near = [
        (low, high)
        for low, high in intervals
        if any(low < turn + _ONE_DAY and turn - _ONE_DAY < high for turn in turns)
    ]
    place = ZoneInfo(zone)
    told = schedule(zone, (EMPTY,) * 7, _by_date(near, place).items())
    again = [piece for turn in turns for piece in told.intervals(turn - _ONE_DAY, turn + _ONE_DAY)]
    given = [
        (max(low, turn - _ONE_DAY), min(high, turn + _ONE_DAY))
        for turn in turns
        for low, high in near
        if low < turn + _ONE_DAY and turn - _ONE_DAY < high
    ]
    return again == given


def _by_date(intervals: Iterable[Instants], place: ZoneInfo) -> dict[date, DaySet]:
    """The minutes of each local date that belong to the set, as the clock shows them."""
    found: dict[date, list[Interval]] = {}
    for low, high in intervals:
        begin, end = low.astimezone(place), high.astimezone(place)
        day, minute = begin.date(), begin.hour * 60 + begin.minute
        last, until = end.date(), end.hour * 60 + end.minute
        while day < last:
            found.setdefault(day, []).append((minute, DAY))
            day, minute = day + _ONE_DAY, 0
        if minute < until:
            found.setdefault(day, []).append((minute, until))
    return {day: day_set(pieces) for day, pieces in found.items()}


class _Days:
    """A set day by day, and the habits in it. The first and the last local date may be there in part only."""

    def __init__(self, zone: str, start: datetime, end: datetime, sets: Mapping[date, DaySet]) -> None:
        self.zone = zone
        self.first, self.last = start.date(), end.date()
        self._seen = {self.first: (start.hour * 60 + start.minute, DAY)}
        self._seen[self.last] = (0, end.hour * 60 + end.minute + 1)
        self.sets = sets

    def shape(self) -> Spans:
        """A week with exceptions, if there is one; else dates alone."""
        active = sorted(self.sets)
        if not active:
            return self._spans((EMPTY,) * 7, None, None, {})
        since, until = active[0], active[-1]
        # A habit of some days of the week begins at the horizon's start although its first day comes later.
        from_start = since - self.first <= timedelta(days=7)
        to_end = self.last - until <= timedelta(days=7)
        window = (self.first if from_start else since, self.last if to_end else until)
        week = self._usual(*window)
        exceptions = {day: self._of(day) for day in _each(*window) if not self._is_usual(day, week)}
        concerned = sum(1 for day in _each(*window) if week[day.weekday()] or self._of(day))
        if (window[1] - window[0]).days < _SHORTEST_HABIT or len(exceptions) > _MOST_EXCEPTIONS * concerned:
            return self._spans((EMPTY,) * 7, None, None, self.sets)
        return self._spans(week, None if from_start else window[0], None if to_end else window[1], exceptions)

    def _spans(
        self, week: tuple[DaySet, ...], since: date | None, until: date | None, dates: Mapping[date, DaySet]
    ) -> Spans:
        return Spans(self.zone, self.first, self.last, week, since, until, tuple(sorted(dates.items())))

    def _of(self, day: date) -> DaySet:
        return self.sets.get(day, EMPTY)

    def _usual(self, first: date, last: date) -> tuple[DaySet, ...]:
        """What each day of the week has most often."""
        counts: tuple[Counter[DaySet], ...] = tuple(Counter() for _ in range(7))
        for day in _each(first, last):
            if day not in self._seen:
                counts[day.weekday()][self._of(day)] += 1
        return tuple(count.most_common(1)[0][0] if count else EMPTY for count in counts)

    def _is_usual(self, day: date, week: Sequence[DaySet]) -> bool:
        usual = week[day.weekday()]
        if day in self._seen:
            low, high = self._seen[day]
            usual = tuple(
                (max(start, low), min(end, high)) for start, end in usual if max(start, low) < min(end, high)
            )
        return self._of(day) == usual


def _words(spans: Spans, translate: Translate) -> str:
    if not spans.is_weekly:
        return _dates_alone(spans, translate)
    words = spelled(week_words(spans.week), translate)
    if spans.since is not None:
        words = translate(text("{instants} from {date}", instants=words, date=_date(spans.since, translate)))
    if spans.until is not None:
        words = translate(text("{instants} until {date}", instants=words, date=_date(spans.until, translate)))
    gone = [day for day, minutes in spans.dates if not minutes]
    if gone:
        listed = _listed(_runs(gone, spans), translate)
        words = translate(text("{instants}, except {dates}", instants=words, dates=listed))
    other = [(day, minutes) for day, minutes in spans.dates if minutes]
    return "; ".join([words, *_dated(other, translate)]) if other else words


def _dates_alone(spans: Spans, translate: Translate) -> str:
    if not spans.dates:
        return translate(text("never"))
    if len({minutes for _, minutes in spans.dates}) <= 2:
        return "; ".join(_dated(spans.dates, translate))
    stretches = list(_stretches(spans))
    words = [_stretch(low, high, translate) for low, high in stretches[:_MOST_LISTED]]
    return _and_more(words, len(stretches), translate)


def _stretches(spans: Spans) -> Iterator[tuple[datetime, datetime]]:
    """What nothing gathers: each stretch from when until when, on the clock."""
    pieces = [
        (
            datetime.combine(day, datetime.min.time()) + timedelta(minutes=start),
            datetime.combine(day, datetime.min.time()) + timedelta(minutes=end),
        )
        for day, minutes in spans.dates
        for start, end in minutes
    ]
    begin = pieces[0][0]
    for (_, end), (following, _) in pairwise(pieces):
        if end != following:
            yield begin, end
            begin = following
    yield begin, pieces[-1][1]


def _stretch(low: datetime, high: datetime, translate: Translate) -> str:
    start, end = f"{low:%H:%M}", f"{high:%H:%M}"
    if high <= datetime.combine(low.date(), datetime.min.time()) + _ONE_DAY:
        return f"{_date(low.date(), translate)} {start}–{'24:00' if high.date() > low.date() else end}"
    return translate(
        text(
            "{first} {start} to {last} {end}",
            first=_date(low.date(), translate),
            start=start,
            last=_date(high.date(), translate),
            end=end,
        )
    )


def _dated(dates: Sequence[tuple[date, DaySet]], translate: Translate) -> Iterator[str]:
    """Dates with the same hours together: `24 December 2026, 31 December 2026 08:00–12:00`."""
    alike: dict[DaySet, list[date]] = {}
    for day, minutes in dates:
        alike.setdefault(minutes, []).append(day)
    for minutes, days in list(alike.items())[:_MOST_LISTED]:
        listed = _listed(_runs(days), translate)
        yield listed if minutes == FULL else f"{listed} {slots_text(minutes)}"
    if len(alike) > _MOST_LISTED:
        rest = sum(len(days) for days in list(alike.values())[_MOST_LISTED:])
        yield translate(text("and {count} more dates", count=rest))


def _runs(days: Sequence[date], spans: Spans | None = None) -> list[tuple[date, date]]:
    """Dates without a gap; days of the week on which nothing happens anyway are no gap."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and all(
            spans is not None and not spans.week[between.weekday()]
            for between in _each(runs[-1][1] + _ONE_DAY, day - _ONE_DAY)
        ):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _listed(runs: Sequence[tuple[date, date]], translate: Translate) -> str:
    words = [
        _date(first, translate)
        if first == last
        else translate(text("{first} to {last}", first=_date(first, translate), last=_date(last, translate)))
        for first, last in runs[:_MOST_LISTED]
    ]
    return _and_more(words, len(runs), translate)


def _and_more(words: Sequence[str], count: int, translate: Translate) -> str:
    listed = ", ".join(words)
    if count <= len(words):
        return listed
    return translate(text("{listed} and {count} more times", listed=listed, count=count - len(words)))


def _date(day: date, translate: Translate) -> str:
    month = translate(_MONTHS[day.month - 1])
    if day.day == 1:
        return translate(text("1 {month} {year}", month=month, year=day.year))
    return translate(text("{day} {month} {year}", day=day.day, month=month, year=day.year))
