"""The shape of a set of instants in one line: `Mondays to Fridays 09:00–12:00, except on 1 May 2026; and on 14 July 2026 all day`.

What is too much to read is left out, and the line says how much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from compiler.analysis.instants.dates import (
    Translate,
    clock_text,
    date_before,
    date_runs,
    dates_words,
    full_date,
    hours_words,
    is_listed_whole,
    is_stretch,
    joined_phrases,
    joined_words,
)
from compiler.analysis.instants.shape import Spans
from compiler.analysis.instants.weeks import Slots, habits_words, stretches
from compiler.diagnostics import Text, plural, text
from compiler.time.schedule import DAY, FULL, DaySet, Slot, day_complement, day_intersection
from compiler.time.timeline import Instants

_MOST_PHRASES = 5
_SHOWN = 3

Phrase = tuple[str, int]
"""Words, and how many dates they speak of."""

Say = Callable[[str], Text]


@dataclass(frozen=True, slots=True)
class _Differing:
    """Dates that differ from the habits, by what differs: minutes taken away, all there is left, all there is instead, minutes added."""

    closed: Mapping[date, DaySet]
    only: Mapping[date, DaySet]
    instead: Mapping[date, DaySet]
    added: Mapping[date, DaySet]

    @classmethod
    def of(cls, spans: Spans) -> _Differing:
        """Sort the dates of a set."""
        closed: dict[date, DaySet] = {}
        only: dict[date, DaySet] = {}
        instead: dict[date, DaySet] = {}
        added: dict[date, DaySet] = {}
        for day, minutes in spans.dates:
            usual = spans.usual(day)
            shared = day_intersection(minutes, usual)
            more = day_intersection(minutes, day_complement(usual))
            if not minutes or usual == FULL:
                closed[day] = day_complement(minutes)
            elif shared == usual and (minutes == FULL or len(more) <= max(1, len(minutes) - len(usual))):
                added[day] = minutes if minutes == FULL else more
            elif shared == minutes:
                only[day] = minutes
            else:
                instead[day] = minutes
        return cls(closed, only, instead, added)


def in_words(spans: Spans, translate: Translate, *, name_zone: bool = False) -> str:
    """One line in the language of `translate`. `name_zone`: whether to say whose clock that is, if it matters."""
    words = _spans_words(spans, translate)
    if name_zone and not (spans.is_never or spans.is_always):
        return translate(text("{instants} (time of {zone})", instants=words, zone=spans.zone))
    return words


def _spans_words(spans: Spans, translate: Translate) -> str:
    if spans.is_never:
        return translate(text("never"))
    differing = _Differing.of(spans)
    base = habits_words(spans, translate)
    if differing.closed:
        closed = ", ".join(_shortened(_closed(spans, differing.closed, translate), translate))
        base = translate(text("{instants}, except {dates}", instants=base, dates=closed))
    differing_phrases = [
        *_on_dates(_slots(spans, differing.only), translate, lambda said: text("only {hours}", hours=said)),
        *_on_dates(
            _slots(spans, differing.instead), translate, lambda said: text("{hours} instead", hours=said)
        ),
    ]
    listed = [*([base] if base else []), *_shortened(differing_phrases, translate)]
    more = _shortened(
        [*_dated(spans, differing.added, None, translate), *_repeated(spans, translate)], translate
    )
    if more and (listed or len(more) > 1):
        more[-1] = translate(text("and {instants}", instants=more[-1]))
    return joined_phrases([*listed, *more], translate)


def _shortened(phrases: Sequence[Phrase], translate: Translate) -> list[str]:
    """Few enough phrases to be read, the last of which may count the others."""
    if len(phrases) <= _MOST_PHRASES:
        return [words for words, _ in phrases]
    rest = sum(count for _, count in phrases[_SHOWN:])
    return [
        *(words for words, _ in phrases[:_SHOWN]),
        translate(
            plural(
                "{count} more date with hours of its own", "{count} more dates with hours of their own", rest
            )
        ),
    ]


def _closed(spans: Spans, closed: Mapping[date, DaySet], translate: Translate) -> list[Phrase]:
    """What is taken away; dates on which nothing happens anyway do not part a closure."""

    def is_idle(day: date) -> bool:
        return not spans.usual(day)

    if not spans.begins:
        return _dated(spans, closed, is_idle, translate)
    nights = date_runs(closed, is_idle)
    words = dates_words(nights, translate)
    if len(closed) == 1:
        return [(translate(text("the night that begins {dates}", dates=words)), 1)]
    return [(translate(text("the nights that begin {dates}", dates=words)), len(closed))]


def _dated(
    spans: Spans, minutes: Mapping[date, DaySet], joins: Callable[[date], bool] | None, translate: Translate
) -> list[Phrase]:
    """Minutes of dates in words: whole dates, then hours, then what goes on for longer; nights with their mornings.

    `joins`: the dates that do not part whole dates, given for what is taken away.
    """
    pieces = (
        ((day.toordinal() - 1) * DAY + low + spans.begins, (day.toordinal() - 1) * DAY + high + spans.begins)
        for day in minutes
        for low, high in minutes[day]
    )
    whole: list[date] = []
    slots: dict[date, Slots] = {}
    long: list[Phrase] = []
    for start, end in stretches(pieces):
        number, low = divmod(start, DAY)
        day, high = date.fromordinal(number + 1), low + end - start
        if low == 0 and high % DAY == 0:
            whole += [day + timedelta(days=after) for after in range(high // DAY)]
        elif high - low < DAY:
            slots[day] = (*slots.get(day, ()), (low, high))
        else:
            long.append((_long_words(day, (low, high), translate), -(-high // DAY)))
    phrases: list[Phrase] = []
    if whole:
        together = date_runs(whole, joins)
        words = dates_words(together, translate)
        if spans.habits and joins is None:
            words = translate(
                text("{dates} all day", dates=words)
                if is_listed_whole(together)
                else text("all day {dates}", dates=words)
            )
        phrases.append((words, len(whole)))
    return [*phrases, *_on_dates(slots, translate), *long]


def _slots(spans: Spans, minutes: Mapping[date, DaySet]) -> dict[date, Slots]:
    """Minutes of days as the clock shows them."""
    return {
        day: tuple((low + spans.begins, high + spans.begins) for low, high in intervals)
        for day, intervals in minutes.items()
    }


def _on_dates(minutes: Mapping[date, Slots], translate: Translate, say: Say | None = None) -> list[Phrase]:
    """Dates with their hours, those with the same hours together. `say`: what to say of the hours."""
    alike: dict[Slots, list[date]] = {}
    for day, slots in minutes.items():
        alike.setdefault(slots, []).append(day)
    phrases = []
    for slots, days in alike.items():
        said = hours_words(slots, translate)
        said = translate(say(said)) if say is not None else said
        phrases.append((_on_some_dates(date_runs(days), said, translate), len(days)))
    return phrases


def _on_some_dates(runs: Sequence[Sequence[date]], said: str, translate: Translate) -> str:
    words = dates_words(runs, translate)
    if not is_listed_whole(runs):
        return translate(text("{hours} {dates}", hours=said, dates=words))
    if any(is_stretch(run) for run in runs):
        return translate(text("{dates}, each day {hours}", dates=words, hours=said))
    return translate(text("{dates} {hours}", dates=words, hours=said))


def _long_words(day: date, slot: Slot, translate: Translate) -> str:
    """`from 23 November 2026 18:00 to 30 November 2026 08:00`."""
    days, end = divmod(slot[1], DAY)
    last = day + timedelta(days=days)
    return translate(
        text(
            "from {first} {start} to {last} {end}",
            first=date_before(day, last, translate),
            start=translate(clock_text(slot[0])),
            last=full_date(last, translate),
            end=translate(clock_text(end)),
        )
    )


def _repeated(spans: Spans, translate: Translate) -> Iterator[Phrase]:
    """Hours that the clock shows twice, of which minutes of the day cannot say what belongs to the set."""
    place = ZoneInfo(spans.zone)
    for hour, inside in spans.repeated:
        day = full_date(hour[0].astimezone(place).date(), translate)
        said = joined_words([*_repeated_hour_words(hour, inside, place, translate)], translate)
        if not inside:
            words = text("not in the hour that comes twice on {date}", date=day)
        elif spans.habits or spans.dates:
            words = text("in the hour that comes twice on {date} only {hours}", date=day, hours=said)
        else:
            words = text("in the hour that comes twice on {date} {hours}", date=day, hours=said)
        yield translate(words), 1


def _repeated_hour_words(
    hour: Instants, inside: Sequence[Instants], place: ZoneInfo, translate: Translate
) -> Iterator[str]:
    """What of a repeated hour belongs the first time, and what the second time."""
    turn = hour[0] + (hour[1] - hour[0]) / 2
    first = [(low, min(high, turn)) for low, high in inside if low < turn]
    second = [(max(low, turn), high) for low, high in inside if high > turn]
    if first:
        yield translate(text("{hours} the first time", hours=_stretches_words(first, place, translate)))
    if second:
        yield translate(text("{hours} the second time", hours=_stretches_words(second, place, translate)))


def _stretches_words(pieces: Sequence[Instants], place: ZoneInfo, translate: Translate) -> str:
    """Stretches that begin and end before the clock turns."""
    slots = []
    for low, high in pieces:
        begin = low.astimezone(place)
        minute = begin.hour * 60 + begin.minute
        slots.append((minute, minute + (high - low) // timedelta(minutes=1)))
    return hours_words(slots, translate)
