"""Calendars hold at some instant, do not contradict themselves, and name dates within the compiled years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compiler.diagnostics import Diagnostic, Path, text
from compiler.resolving.resolved import ResolvedCalendar
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import written_in_place, written_in_place_in
from compiler.time.calendars import days_of, schedule_of
from schema.calendar import Calendar
from schema.destination import InlineWhen
from schema.scalars import AnyDates, YearlySpan


def check_calendars(subject: CheckedClient) -> Iterator[Diagnostic]:
    """TIME002 never, TIME003 contradiction, TIME004 outside the horizon."""
    for name, calendar in subject.tenant.calendars.items():
        yield from _empty_calendar(subject, name, calendar)
        yield from _contradictions(subject, name, calendar)
        for index, opening in enumerate(calendar.open):
            yield from _outside_horizon(
                subject, opening.dates, Place(("calendars", name, "open", index, "dates"))
            )
        for index, closing in enumerate(calendar.closed):
            yield from _outside_horizon(
                subject, closing.dates, Place(("calendars", name, "closed", index, "dates"))
            )
    for when, place in _written_in_place(subject):
        if when.dates is not None:
            yield from _outside_horizon(subject, when.dates, place.below("dates"))


def _written_in_place(subject: CheckedClient) -> Iterator[tuple[InlineWhen, Place]]:
    """Conditions that name no calendar, in targets and in profiles."""
    for owned in subject.targets:
        for when, path in written_in_place_in(owned.target, owned.place.path):
            yield when, Place(path, owned.place.in_fleet)
    for name, profile in subject.tenant.destinations.items():
        for when, path in written_in_place(profile, ("destinations", name)):
            yield when, Place(path)


def _empty_calendar(subject: CheckedClient, name: str, calendar: ResolvedCalendar) -> Iterator[Diagnostic]:
    if not schedule_of(calendar, calendar.time_zone, subject.fleet.fleet.horizon).is_empty:
        return
    message = text("the calendar {name} never holds", name=name)
    hint = text(
        "holidays and closed only remove instants from weekly and open. For a calendar of closing days, "
        "list them in open and write elsewhere: when: {name}",
        name=name,
    )
    yield subject.report("TIME002", message, Place(("calendars", name)), hint, key=True)


def _contradictions(subject: CheckedClient, name: str, calendar: Calendar) -> Iterator[Diagnostic]:
    """Whole-day closings on dates that an opening names too."""
    horizon = subject.fleet.fleet.horizon
    opened: dict[date, int] = {}
    for index, opening in enumerate(calendar.open):
        opened |= dict.fromkeys(days_of(opening.dates, horizon), index)
    for index, closing in enumerate(calendar.closed):
        if closing.hours is not None:
            continue
        opened_too = [day for day in days_of(closing.dates, horizon) if day in opened]
        if not opened_too:
            continue
        message = text("{date} is both open and closed in the same calendar", date=opened_too[0].isoformat())
        hint = text(
            "A closing without hours covers the whole day: give it hours, or remove the date from one of the two."
        )
        related = subject.related(
            text("open here"), ("calendars", name, "open", opened[opened_too[0]], "dates")
        )
        path: Path = ("calendars", name, "closed", index, "dates")
        yield subject.report("TIME003", message, Place(path), hint, related=related)


def _outside_horizon(
    subject: CheckedClient, spans: tuple[AnyDates, ...], place: Place
) -> Iterator[Diagnostic]:
    first, last = subject.fleet.fleet.horizon
    outside = [
        span
        for span in spans
        if not isinstance(span, YearlySpan) and (span[1].year < first or span[0].year > last)
    ]
    if not outside:
        return
    message = text(
        "{date} is outside the compiled years, {first} to {last}",
        date=outside[0][0].isoformat(),
        first=first,
        last=last,
    )
    hint = text("Is the year right? If the date is past, remove the line.")
    yield subject.report("TIME004", message, place, hint)
