"""Calendars say something, do not contradict themselves, and speak of the years that are compiled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compiler.diagnostics import Diagnostic, Path, text
from compiler.resolving.resolved import ResolvedCalendar
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import written_in_place_in
from compiler.time.calendars import days_of, schedule_of
from schema.calendar import Calendar
from schema.scalars import DateSpan


def check_calendars(subject: CheckedClient) -> Iterator[Diagnostic]:
    """TIME002 never, TIME003 contradiction, TIME004 outside the horizon."""
    for name, one in subject.tenant.calendars.items():
        yield from _never(subject, name, one)
        yield from _contradictions(subject, name, one)
        for index, opening in enumerate(one.open):
            yield from _outside(subject, opening.dates, Place(("calendars", name, "open", index, "dates")))
        for index, closing in enumerate(one.closed):
            yield from _outside(subject, closing.dates, Place(("calendars", name, "closed", index, "dates")))
    for owned in subject.targets:
        for when, path in written_in_place_in(owned.target, owned.place.path):
            if when.dates is not None:
                yield from _outside(subject, when.dates, Place((*path, "dates"), owned.place.in_fleet))


def _never(subject: CheckedClient, name: str, one: ResolvedCalendar) -> Iterator[Diagnostic]:
    if not schedule_of(one, one.time_zone, subject.fleet.fleet.horizon).is_empty:
        return
    message = text("the calendar {name} holds no instant at all", name=name)
    hint = text(
        "holidays and closed only take away from weekly and open. A calendar of closing days has them in open; "
        "elsewhere write: when: {name}",
        name=name,
    )
    yield subject.report("TIME002", message, Place(("calendars", name)), hint, key=True)


def _contradictions(subject: CheckedClient, name: str, one: Calendar) -> Iterator[Diagnostic]:
    """Whole-day closings on dates that an opening names too."""
    opened: dict[date, int] = {}
    for index, opening in enumerate(one.open):
        opened |= dict.fromkeys(days_of(opening.dates), index)
    for index, closing in enumerate(one.closed):
        if closing.hours is not None:
            continue
        both = [day for day in days_of(closing.dates) if day in opened]
        if not both:
            continue
        message = text("{date} is opened and closed in the same calendar", date=both[0].isoformat())
        hint = text(
            "A closing without hours takes the whole day: give it hours, or take the date out of one of the two."
        )
        related = subject.related(text("opened here"), ("calendars", name, "open", opened[both[0]], "dates"))
        path: Path = ("calendars", name, "closed", index, "dates")
        yield subject.report("TIME003", message, Place(path), hint, related=related)


def _outside(subject: CheckedClient, spans: tuple[DateSpan, ...], place: Place) -> Iterator[Diagnostic]:
    first, last = subject.fleet.fleet.horizon
    outside = [span for span in spans if span[1].year < first or span[0].year > last]
    if not outside:
        return
    message = text(
        "{date} is outside the years that are compiled, {first} to {last}",
        date=outside[0][0].isoformat(),
        first=first,
        last=last,
    )
    hint = text("Is the year right? If the date is past, the line can go.")
    yield subject.report("TIME004", message, place, hint)
