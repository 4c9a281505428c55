"""Dates and times of day in words: `on 1, 8 and 14 May 2026`, `from 24 December 2026 to 3 January 2027`, `09:00–12:30 and 14:00–18:30`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from compiler.diagnostics import Text, plural, text
from compiler.time.schedule import DAY, Slot

Translate = Callable[[Text], str]

_MOST_LISTED = 6
"""Dates and stretches of dates in one list; of more, the first `_SHOWN` are listed and the others are counted."""
_SHOWN = 4
_ONE_DAY = timedelta(days=1)

# The hours before ten and the first of a month, which some languages write in their own way.
_HOURS = (
    text("00"),
    text("01"),
    text("02"),
    text("03"),
    text("04"),
    text("05"),
    text("06"),
    text("07"),
    text("08"),
    text("09"),
)
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


def clock_text(minute: int) -> Text:
    """A time of day: `09:00`."""
    hour, rest = divmod(minute, 60)
    shown = _HOURS[hour] if hour < len(_HOURS) else hour
    if rest == 0:
        return text("{hour}:00", hour=shown)
    return text("{hour}:{minute}", hour=shown, minute=f"{rest:02d}")


def slot_text(slot: Slot) -> Text:
    """`09:00–12:30`; an end that is past midnight is one of the next day."""
    start, end = slot
    return text("{start}–{end}", start=clock_text(start), end=clock_text(end if end <= DAY else end - DAY))


def hours_words(slots: Iterable[Slot], translate: Translate) -> str:
    """`09:00–12:30 and 14:00–18:30`; ends that are past midnight are those of the next day."""
    return joined_words([translate(slot_text(slot)) for slot in slots], translate)


def joined_words(words: Sequence[str], translate: Translate) -> str:
    """A list as it is spoken: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return translate(text("{words} and {last}", words=", ".join(words[:-1]), last=words[-1]))


def joined_phrases(phrases: Sequence[str], translate: Translate) -> str:
    """Phrases that hold commas themselves: `a; b; c`."""
    words = "".join(phrases[:1])
    for phrase in phrases[1:]:
        words = translate(text("{words}; {last}", words=words, last=phrase))
    return words


def full_date(day: date, translate: Translate) -> str:
    """`14 July 2027`."""
    return translate(full_date_text(day))


def full_date_text(day: date) -> Text:
    """`14 July 2027`."""
    return text("{day} {year}", day=day_and_month_text(day), year=day.year)


def from_to(first: date, last: date, translate: Translate) -> str:
    """`from 10 July to 28 August 2027`, with the month and the year once where they are the same."""
    return translate(from_to_text(first, last))


def from_to_text(first: date, last: date) -> Text:
    """As `from_to`."""
    same_month = (first.year, first.month) == (last.year, last.month)
    start = _day_text(first) if same_month else date_before_text(first, last)
    return text("from {first} to {last}", first=start, last=full_date_text(last))


def date_before(day: date, later: date, translate: Translate) -> str:
    """A date that is followed by another one: with its year only if they differ in it."""
    return translate(date_before_text(day, later))


def date_before_text(day: date, later: date) -> Text:
    """As `date_before`."""
    return day_and_month_text(day) if day.year == later.year else full_date_text(day)


_LEAP_YEAR = 2024
"""A date of every year may be 29 February."""


def yearly_text(first: tuple[int, int], last: tuple[int, int]) -> Text:
    """A date of every year, or the days from one to another: `25 December of each year`. Months and days."""
    begin, end = (day_and_month_text(date(_LEAP_YEAR, *day)) for day in (first, last))
    if first == last:
        return text("{date} of each year", date=begin)
    return text("from {first} to {last} of each year", first=begin, last=end)


def date_runs(days: Iterable[date], joins: Callable[[date], bool] | None = None) -> list[list[date]]:
    """Dates without a gap; dates that `joins` holds for are none."""
    runs: list[list[date]] = []
    for day in days:
        if runs and _no_gap(runs[-1][-1], day, joins):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def is_listed_whole(runs: Sequence[Sequence[date]]) -> bool:
    """Whether there are few enough stretches of dates to list them all."""
    return len(runs) <= _MOST_LISTED


def dates_words(runs: Sequence[Sequence[date]], translate: Translate) -> str:
    """Stretches of dates in words: `on 1 and 8 May 2026 and from 10 July to 28 August 2026`; of many, how many more there are."""
    shown = runs if is_listed_whole(runs) else runs[:_SHOWN]
    words: list[str] = []
    for year, stretches in groupby(shown, key=_year):
        if year is None:
            words += [from_to(run[0], run[-1], translate) for run in stretches]
        else:
            words.append(_on_dates([day for run in stretches for day in run], translate))
    listed = joined_words(words, translate)
    if len(shown) == len(runs):
        return listed
    rest = sum(len(run) for run in runs[_SHOWN:])
    return translate(
        plural("{dates}, and {count} more date", "{dates}, and {count} more dates", rest, dates=listed)
    )


def _no_gap(before: date, day: date, joins: Callable[[date], bool] | None) -> bool:
    between = (before + number * _ONE_DAY for number in range(1, (day - before).days))
    return all(joins is not None and joins(day_between) for day_between in between)


def is_stretch(run: Sequence[date]) -> bool:
    """Whether dates in a row are said as a stretch: two of one year are listed one by one."""
    return run[-1] - run[0] > _ONE_DAY or run[0].year != run[-1].year


def _year(run: Sequence[date]) -> int | None:
    """The year of dates that are listed one by one; None for a stretch."""
    return None if is_stretch(run) else run[0].year


def _on_dates(days: Sequence[date], translate: Translate) -> str:
    """Dates of one year: `on 1 January, 1 May and 8 May 2026`."""
    if len(days) == 1:
        return translate(text("on {date}", date=full_date(days[0], translate)))
    months = {day.month for day in days}
    spell = _day_text if len(months) == 1 else day_and_month_text
    *others, last = days
    words = [*(translate(spell(day)) for day in others), full_date(last, translate)]
    return translate(text("on {dates}", dates=joined_words(words, translate)))


def day_and_month_text(day: date) -> Text:
    """`14 July`."""
    return text("{day} {month}", day=_day_text(day), month=_MONTHS[day.month - 1])


def _day_text(day: date) -> Text:
    return text("1") if day.day == 1 else Text("{day}", (("day", str(day.day)),))
