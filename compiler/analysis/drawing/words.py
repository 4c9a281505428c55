"""Short words for a drawing: names of people and things, opening hours, conditions.

Words are pieces, each translated by itself and set one after the other: names and hours stay as they are, what the program
says is a translatable `Text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, assert_never

from compiler.analysis.conditions import schedule_of
from compiler.analysis.instants.dates import from_to_text, full_date_text, slot_text, yearly_text
from compiler.analysis.instants.days import SHORT_DAYS
from compiler.diagnostics import Path, Text, text
from compiler.graph import ConditionalCase
from compiler.numbering import format_national
from compiler.resolving.resolved import ResolvedTenant
from compiler.time.schedule import DAY, FULL, DaySet, Interval, Schedule
from schema.base import Model
from schema.caller_list import WITHHELD, CallerWhen, list_named
from schema.destination import Branch, InlineWhen, calendar_named
from schema.destination_profile import ProfileBranch
from schema.greeting import GreetingBranch, MenuGreetingBranch
from schema.scalars import AnyDates, WeekParity, YearlySpan
from schema.switch_when import SwitchWhen

Words = tuple[Text, ...]
"""One line: its pieces, set one after the other without a space."""

_PARITY_WORDS = {WeekParity.EVEN: text("even weeks"), WeekParity.ODD: text("odd weeks")}
_NIGHT_ENDS = DAY // 2
"""What begins at midnight and ends before noon is the rest of the evening before."""
_MOST_SPANS = 3
"""More stretches of dates than this are not listed."""


def plain(words: str) -> Text:
    """Words that are the same in every language: a name, a number, hours."""
    return Text("{words}", (("words", words),))


def joined(parts: Iterable[Words], separator: str) -> Words:
    """Several words on one line."""
    line: Words = ()
    for part in parts:
        line = (*line, plain(separator), *part) if line else part
    return line


def external_number_words(number: str) -> str:
    """A number that is not the client's own, as it stands in a list of those who ring."""
    return f"↗ {number_words(number)}"


def number_words(number: str) -> str:
    """A number as it is dialled: its ten digits are the same in every country whose plan is known."""
    return format_national(number, "FR")


def condition_words(case: ConditionalCase, tenant: ResolvedTenant) -> Words:
    """What a case asks for: its label, else the calendar's name, else the condition itself."""
    label = branch_at(tenant, case.path).label
    return (plain(label),) if label else _when_words(case, tenant)


def condition_below(case: ConditionalCase, tenant: ResolvedTenant) -> Words:
    """The condition of a case that goes by a label; nothing for one that goes by itself."""
    return _when_words(case, tenant) if branch_at(tenant, case.path).label else ()


def calendar_of(case: ConditionalCase, tenant: ResolvedTenant) -> tuple[str, Schedule] | None:
    """The id of the calendar that a case asks, and when that holds; None for a condition written in place."""
    when = branch_at(tenant, case.path).when
    if not isinstance(when, str):
        return None
    name, negated = calendar_named(when)
    schedule = schedule_of(case.condition)
    assert schedule is not None, "a calendar's name is a condition on the time"
    return name, ~schedule if negated else schedule


def _when_words(case: ConditionalCase, tenant: ResolvedTenant) -> Words:
    when = branch_at(tenant, case.path).when
    assert when is not None, "a case has a condition"
    match when:
        case InlineWhen():
            return inline_words(when)
        case CallerWhen():
            return joined((_caller_words(caller, tenant) for caller in when.caller), ", ")
        case SwitchWhen():
            return (switch_words(tenant, when.switch, when.position),)
        case str():
            calendar, negated = calendar_named(when)
            name = calendar_name(calendar, tenant)
            return (text("not: {calendar}", calendar=name),) if negated else (plain(name),)
        case _:
            assert_never(when)


def switch_words(tenant: ResolvedTenant, switch: str, positions: Iterable[str]) -> Text:
    """A switch and positions of it, by their names."""
    named = tenant.switches[switch]
    names = (named.positions[position].name or position for position in positions)
    return text("{switch}: {positions}", switch=named.name, positions=", ".join(names))


def _caller_words(caller: str, tenant: ResolvedTenant) -> Words:
    """Who is asked for: a list by its name."""
    name, negated = list_named(caller)
    if name == WITHHELD:
        return (text("the caller shows a number") if negated else text("the caller shows no number"),)
    listed = tenant.callers[name].name or name
    return (
        text("caller not in: {name}", name=listed) if negated else text("caller in: {name}", name=listed),
    )


def calendar_name(calendar: str, tenant: ResolvedTenant) -> str:
    """What people call a calendar."""
    return tenant.calendars[calendar].name or calendar


def branch_at(
    tenant: ResolvedTenant, path: Path
) -> Branch | ProfileBranch | GreetingBranch | MenuGreetingBranch:
    """The line of a conditional route, of a profile that goes by time, or of a greeting that differs, at this place of the tree."""

    value: Any = tenant
    for part in path:
        value = getattr(value, str(part)) if isinstance(value, (Model, ResolvedTenant)) else value[part]
    assert isinstance(value, (Branch, ProfileBranch, GreetingBranch, MenuGreetingBranch))
    return value


def inline_words(when: InlineWhen) -> Words:
    """A condition written in place: dates, days, hours, in this order."""
    parts: list[Words] = []
    if when.dates is not None:
        parts.append(joined(((_dates_words(span),) for span in when.dates), ", "))
    if when.days is not None:
        parts.append(days_words(when.days))
    if when.weeks is not None:
        parts.append((_PARITY_WORDS[when.weeks],))
    if when.hours is not None:
        parts.append(slots_words(when.hours))
    if when.time_zone is not None:
        parts.append((plain(f"({when.time_zone})"),))
    return joined(parts, " ")


def schedule_words(schedule: Schedule) -> Words:
    """A set of instants, shortly: its week, and that some dates differ; one that has no week, by its dates."""
    if not any(schedule.week):
        return _dated_words(list(_days_begun(schedule.dates)))
    week = week_words(schedule.week)
    return (*week, plain(" "), text("(some dates differ)")) if schedule.dates else week


def _days_begun(dates: Iterable[tuple[date, DaySet]]) -> Iterator[date]:
    """The days of dated hours; a morning that only ends the night of the day before is none."""
    lasts_until: date | None = None
    for day, slots in dates:
        is_end = day == lasts_until and len(slots) == 1 and slots[0][0] == 0 and slots[0][1] <= _NIGHT_ENDS
        if not is_end:
            yield day
        lasts_until = day + timedelta(days=1) if slots and slots[-1][1] == DAY else None


def _dated_words(days: Sequence[date]) -> Words:
    if not days:
        return (text("never"),)
    spans = _spans(days)
    listed = joined(((_dates_words(span),) for span in spans[:_MOST_SPANS]), ", ")
    return (*listed, plain(", …")) if len(spans) > _MOST_SPANS else listed


def _dates_words(span: AnyDates) -> Text:
    if isinstance(span, YearlySpan):
        return yearly_text(*span)
    first, last = span
    return full_date_text(first) if first == last else from_to_text(first, last)


def _spans(days: Sequence[date]) -> list[tuple[date, date]]:
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def week_words(week: Sequence[DaySet]) -> Words:
    """`Mon–Thu 09:00–12:30, 14:00–18:30; Fri 09:00–12:30`."""
    if all(minutes == FULL for minutes in week):
        return (text("always"),)
    alike: dict[DaySet, list[int]] = {}
    for day, slots in enumerate(_with_nights(week)):
        if slots:
            alike.setdefault(slots, []).append(day)
    return joined((_days_and_hours(days, slots) for slots, days in alike.items()), "; ")


def _days_and_hours(days: Sequence[int], slots: DaySet) -> Words:
    if slots == FULL:
        return days_words(days)
    return (*days_words(days), plain(" "), *slots_words(slots))


def _with_nights(week: Sequence[DaySet]) -> list[DaySet]:
    """Slots as people say them: what goes on past midnight belongs to the evening, and ends before it began."""
    nights = [_night_after(week[day], week[(day + 1) % 7]) for day in range(7)]
    evenings: list[DaySet] = []
    for day, minutes in enumerate(week):
        slots = list(minutes[1:] if nights[day - 1] is not None else minutes)
        night = nights[day]
        if night is not None:
            slots[-1] = night
        evenings.append(tuple(slots))
    return evenings


def _night_after(today: DaySet, tomorrow: DaySet) -> Interval | None:
    """The evening's slot with the morning's joined to it, if they are one night."""
    if not today or not tomorrow:
        return None
    (start, end), (begin, finish) = today[-1], tomorrow[0]
    if start == 0 or end != DAY or begin != 0 or finish > _NIGHT_ENDS or finish >= start:
        return None
    return (start, finish)


def days_words(days: Sequence[int]) -> Words:
    """`Mon–Fri`, `Tue, Thu`, `every day`; Monday is 0."""
    if len(days) == 7:
        return (text("every day"),)
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return joined((_run_words(run) for run in runs), ", ")


def _run_words(run: Sequence[int]) -> Words:
    if len(run) == 1:
        return (SHORT_DAYS[run[0]],)
    return (SHORT_DAYS[run[0]], plain("–" if len(run) > 2 else ", "), SHORT_DAYS[run[-1]])


def slots_words(slots: Iterable[Interval]) -> Words:
    """`09:00–12:30, 14:00–18:30`."""
    return joined(((slot_text(slot),) for slot in slots), ", ")


def spelled(words: Words, translate: Callable[[Text], str]) -> str:
    """A line in the reader's language."""
    return "".join(translate(piece) for piece in words)
