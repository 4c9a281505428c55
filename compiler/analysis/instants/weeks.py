"""Weeks that come back, in words: `Mondays to Fridays 09:00–12:30 and 14:00–18:30; Saturdays 09:00–13:00 from 3 October 2026`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from compiler.analysis.instants.dates import (
    Translate,
    clock_text,
    from_to,
    full_date,
    hours_words,
    joined_phrases,
    joined_words,
)
from compiler.analysis.instants.days import DAYS, EACH_DAY
from compiler.analysis.instants.shape import Spans
from compiler.diagnostics import plural, text
from compiler.time.schedule import DAY, FULL, DaySet, Slot

Slots = tuple[Slot, ...]
"""Minutes after midnight; an end that is past midnight lies on a later day."""

Run = tuple[int, int]
"""The first and the last of some habits that follow each other, by their places."""

_MOST_PHRASES = 8
_MOST_PERIODS = 4
_SHOWN_PERIODS = 3
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class _Hours:
    """What is said of some days of the week at once. `turn`: in which week, where weeks take turns."""

    weekdays: tuple[int, ...]
    slots: Slots
    turn: int | None = None


def stretches(pieces: Iterable[Slot]) -> list[Slot]:
    """Sorted pieces, those that touch as one."""
    joined: list[Slot] = []
    for low, high in pieces:
        if joined and joined[-1][1] == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def habits_words(spans: Spans, translate: Translate) -> str:
    """All habits of a set; nothing if it has none."""
    phrases: list[str] = []
    for runs, spoken in _together(spans).items():
        phrases += _phrases(spans, runs, spoken, translate)
    if len(phrases) <= _MOST_PHRASES:
        return joined_phrases(phrases, translate)
    rest = len(phrases) - _MOST_PHRASES + 2
    more = translate(text("and {count} more time slots", count=rest))
    return joined_phrases([*phrases[: _MOST_PHRASES - 2], more], translate)


def _together(spans: Spans) -> dict[tuple[Run, ...], list[_Hours]]:
    """What is said, by the habits for which it is: days of the week that are alike together, in the week's order."""
    said = [_by_day(habit.week, spans.begins) for habit in spans.habits]
    alike: dict[tuple[Slots, int | None, tuple[Run, ...]], list[int]] = {}
    for weekday in range(7):
        places: dict[tuple[Slots, int | None], list[int]] = {}
        for place, week in enumerate(said):
            for slots, turn in _on_weekday(week, weekday):
                places.setdefault((slots, turn), []).append(place)
        for (slots, turn), habit_places in places.items():
            alike.setdefault((slots, turn, _runs(spans, habit_places)), []).append(weekday)
    together: dict[tuple[Run, ...], list[_Hours]] = {}
    for (slots, turn, runs), weekdays in alike.items():
        together.setdefault(runs, []).append(_Hours(tuple(weekdays), slots, turn))
    return together


def _by_day(week: Sequence[DaySet], begins: int) -> list[list[Slots]]:
    """What begins on each day: its slots together, nights joined with their mornings, and each stretch of a day or more by itself."""
    total = len(week) * DAY
    whole = stretches(
        (day * DAY + low, day * DAY + high) for day, minutes in enumerate(week) for low, high in minutes
    )
    if len(whole) > 1 and whole[0][0] == 0 and whole[-1][1] == total:
        whole = [*whole[1:-1], (whole[-1][0], total + whole[0][1])]
    slots: list[list[Slot]] = [[] for _ in week]
    long: list[list[Slots]] = [[] for _ in week]
    for start, end in whole:
        day, low = divmod(start + begins, DAY)
        high = low + end - start
        if low == 0 and high % DAY == 0:
            for number in range(high // DAY):
                slots[(day + number) % len(week)].append(FULL[0])
        elif high - low >= DAY:
            long[day % len(week)].append(((low, high),))
        else:
            slots[day % len(week)].append((low, high))
    return [
        ([tuple(sorted(short))] if short else []) + others for short, others in zip(slots, long, strict=True)
    ]


def _on_weekday(week: Sequence[Sequence[Slots]], weekday: int) -> list[tuple[Slots, int | None]]:
    """What is said of a day of the week, and in which of the weeks that take turns; None: in all of them."""
    turns: dict[Slots, list[int]] = {}
    for turn, begins in enumerate(week[weekday::7]):
        for slots in begins:
            turns.setdefault(slots, []).append(turn)
    said: list[tuple[Slots, int | None]] = []
    for slots, where in turns.items():
        said += [(slots, None)] if len(where) == len(week) // 7 else [(slots, turn) for turn in where]
    return said


def _runs(spans: Spans, places: Sequence[int]) -> tuple[Run, ...]:
    """Habits that follow each other without a gap, together."""
    runs: list[Run] = []
    for place in places:
        if (
            runs
            and runs[-1][1] == place - 1
            and spans.habits[place].first - spans.habits[place - 1].last == _ONE_DAY
        ):
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return tuple(runs)


def _phrases(spans: Spans, runs: Sequence[Run], spoken: Sequence[_Hours], translate: Translate) -> list[str]:
    """What is said for some habits; from when until when is said once."""
    plain = [hours for hours in spoken if hours.turn is None]
    words = [_hours_words(hours, translate) for hours in plain]
    if plain:
        weekdays = {weekday for hours in plain for weekday in hours.weekdays}
        periods = _periods(spans, runs, weekdays, translate)
        if periods and len(words) == 1:
            words = [translate(text("{hours} {period}", hours=words[0], period=periods))]
        elif periods:
            words = [translate(text("{period}: {hours}", hours=", ".join(words), period=periods))]
    turns = sorted(
        (_in_turn(spans.habits[0].first, 1, hours, len(spans.habits[0].week) // 7), hours.weekdays, hours)
        for hours in spoken
        if hours.turn is not None
    )
    return [*words, *(_turn_words(spans, first, hours, translate) for first, _, hours in turns)]


def _periods(spans: Spans, runs: Sequence[Run], weekdays: Iterable[int], translate: Translate) -> str:
    """From when until when, as the first and the last date on which something happens; nothing if all the time."""
    periods = []
    wanted = set(weekdays)
    for begin, end in runs:
        first, last = spans.habits[begin].first, spans.habits[end].last
        since = None if first == spans.first else _nearest(first, 1, wanted)
        until = None if last == spans.last else _nearest(last, -1, wanted)
        if since is not None or until is not None:
            periods.append(_period(since, until, translate))
    if len(periods) <= _MOST_PERIODS:
        return joined_words(periods, translate)
    shown = ", ".join(periods[:_SHOWN_PERIODS])
    return translate(
        plural(
            "{periods} and {count} more period",
            "{periods} and {count} more periods",
            len(periods) - _SHOWN_PERIODS,
            periods=shown,
        )
    )


def _nearest(day: date, direction: int, weekdays: set[int]) -> date:
    while day.weekday() not in weekdays:
        day += direction * _ONE_DAY
    return day


def _period(since: date | None, until: date | None, translate: Translate) -> str:
    if since is not None and until is not None:
        return from_to(since, until, translate)
    if since is not None:
        return translate(text("from {date}", date=full_date(since, translate)))
    assert until is not None
    return translate(text("until {date}", date=full_date(until, translate)))


def _turn_words(spans: Spans, first: date, hours: _Hours, translate: Translate) -> str:
    """What happens in one week of several, from its first time on."""
    (habit,) = spans.habits
    weeks = len(habit.week) // 7
    until = None if habit.last == spans.last else _in_turn(habit.last, -1, hours, weeks)
    words, period = _hours_words(hours, translate), _period(first, until, translate)
    if weeks == 2:
        return translate(text("{hours}, every other week {period}", hours=words, period=period))
    return translate(text("{hours}, every {count} weeks {period}", hours=words, count=weeks, period=period))


def _in_turn(day: date, direction: int, hours: _Hours, weeks: int) -> date:
    """The nearest date, onwards or back, in the week whose turn it is."""
    while day.weekday() not in hours.weekdays or (day.toordinal() - 1) // 7 % weeks != hours.turn:
        day += direction * _ONE_DAY
    return day


def _hours_words(hours: _Hours, translate: Translate) -> str:
    if hours.slots[0][1] - hours.slots[0][0] >= DAY and hours.slots != FULL:
        return joined_words(
            [_long_words(weekday, hours.slots[0], translate) for weekday in hours.weekdays], translate
        )
    if hours.slots == FULL:
        if len(hours.weekdays) == 7:
            return translate(text("at any time"))
        return translate(text("{dates} all day", dates=_weekdays_words(hours.weekdays, translate)))
    said = hours_words(hours.slots, translate)
    return translate(text("{days} {hours}", days=_weekdays_words(hours.weekdays, translate), hours=said))


def _long_words(weekday: int, slot: Slot, translate: Translate) -> str:
    """`from Friday 18:30 to Monday 09:00`."""
    days, end = divmod(slot[1], DAY)
    first, last = translate(DAYS[weekday]), translate(DAYS[(weekday + days) % 7])
    low, high = translate(clock_text(slot[0])), translate(clock_text(end))
    if days < 7:
        return translate(
            text("from {first} {start} to {last} {end}", first=first, start=low, last=last, end=high)
        )
    if days == 7:
        return translate(
            text("from {first} {start} to the next {last} {end}", first=first, start=low, last=last, end=high)
        )
    return translate(
        text(
            "from {first} {start} to {last} {end}, {count} days later",
            first=first,
            start=low,
            last=last,
            end=high,
            count=days,
        )
    )


def _weekdays_words(weekdays: Sequence[int], translate: Translate) -> str:
    """`Mondays to Fridays`, `Tuesdays and Thursdays`, `every day`."""
    if len(weekdays) == 7:
        return translate(text("every day"))
    words: list[str] = []
    for run in _weekday_runs(weekdays):
        if len(run) > 2:
            first, last = (translate(DAYS[run[place]]) for place in (0, -1))
            words.append(translate(text("{first}s to {last}s", first=first, last=last)))
        else:
            words += [translate(EACH_DAY[weekday]) for weekday in run]
    return joined_words(words, translate)


def _weekday_runs(weekdays: Sequence[int]) -> list[list[int]]:
    """Days that follow each other; a Sunday is followed by a Monday."""
    runs: list[list[int]] = []
    for weekday in weekdays:
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][-1] == 6:
        runs = [*runs[1:-1], runs[-1] + runs[0]]
    return runs
