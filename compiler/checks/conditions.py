"""Conditional routes: at every instant some branch takes the call, and every branch takes some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import product
from typing import assert_never
from zoneinfo import ZoneInfo

from compiler.checks.forwards import caller_asked, callers_in, positions_asked, switch_asked
from compiler.diagnostics import Diagnostic, Text, text
from compiler.graph import BY_SCHEDULE, SwitchCondition
from compiler.graph.callers import SHOWS_NOTHING, Shown
from compiler.numbering import format_international
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import branch_lists_in
from compiler.time.positions import positions_words
from compiler.time.schedule import GrowingUnion, Schedule, always, never
from compiler.time.timeline import years_on_clocks
from schema.caller_list import CallerWhen
from schema.destination import Branch, InlineWhen, WrittenCondition
from schema.destination_profile import ProfileBranch
from schema.greeting import GreetingBranch, MenuGreetingBranch
from schema.switch import ScheduledLine
from schema.switch_when import SwitchWhen

_LAST_TARGET = text("Add a last branch without `when`: - to: voicemail:reception")
_LAST_GREETING = text("Add a last line without `when`: - play: and a recording")
_LAST_POSITION = text("Add a last line without `when`: - position: and a position")
_LAST_PROFILE = text("Add a last line without `when`: - use: and a profile")

Stretch = tuple[datetime, datetime]
"""A half-open stretch of time in UTC."""


def check_conditions(subject: CheckedClient) -> Iterator[Diagnostic]:
    """TIME005 no branch matches, TIME006 covered by earlier branches, TIME007 behind a branch that always matches."""
    seen: set[tuple[int, str]] = set()
    for owned in subject.targets:
        if (id(owned.target), owned.site) in seen:
            continue
        seen.add((id(owned.target), owned.site))
        for branches, path in branch_lists_in(owned.target, owned.place.path):
            place = Place(path, owned.place.in_fleet)
            yield from _check_branches(subject, owned.site, branches, place, _LAST_TARGET)
    for held in subject.profiles_by_time:
        yield from _check_branches(subject, held.site, held.branches, held.place, _LAST_PROFILE)
    for name, switch in subject.tenant.switches.items():
        place = Place(("switches", name, "schedule"))
        yield from _check_branches(subject, switch.site, switch.schedule, place, _LAST_POSITION)
    for greeting in subject.greetings:
        yield from _check_branches(subject, greeting.site, greeting.branches, greeting.place, _LAST_GREETING)


def _check_branches(
    subject: CheckedClient,
    site: str,
    branches: Sequence[Branch | ProfileBranch | GreetingBranch | MenuGreetingBranch | ScheduledLine],
    place: Place,
    last_one: Text,
) -> Iterator[Diagnostic]:
    """Branches of an object of a site. `last_one`: how to write one that always applies."""
    if not branches:
        return
    last = next((index for index, branch in enumerate(branches) if branch.when is None), None)
    conditional = branches[:last]
    if last is not None:
        for index in range(last + 1, len(branches)):
            message = text("no call reaches this branch: an earlier one has no condition")
            hint = text("The branch without `when` must be the last one.")
            yield subject.report("TIME007", message, place.below(index), hint)
    conditions = [branch.when for branch in conditional if branch.when is not None]
    schedules = {
        calls: [_holding(subject, when, site, calls) for when in conditions]
        for calls in _calls_told_apart(subject, conditions)
    }
    yield from _covered(subject, list(schedules.values()), place)
    if last is None and not any(None in of_calls for of_calls in schedules.values()):
        yield from _uncovered(subject, schedules, site, place.below(len(branches) - 1), last_one)


@dataclass(frozen=True, slots=True)
class _Calls:
    """Calls of somebody that come while switches are at some positions. `only_caller`: the conditions tell no callers apart."""

    caller: Shown
    positions: tuple[tuple[str, str], ...]
    only_caller: bool

    @property
    def position_of(self) -> Mapping[str, str]:
        """By switch."""
        return dict(self.positions)


def _calls_told_apart(subject: CheckedClient, conditions: Sequence[WrittenCondition]) -> Iterator[_Calls]:
    callers, switches = callers_in(subject, conditions), positions_asked(subject, conditions)
    for caller in callers:
        for positions in product(*switches.values()):
            yield _Calls(caller, tuple(zip(switches, positions, strict=True)), len(callers) <= 2)


_Holding = Schedule | bool | None
"""When a condition holds for calls of somebody: at some instants, always or never; None where that is not known."""


def _holding(subject: CheckedClient, when: WrittenCondition, site: str, calls: _Calls) -> _Holding:
    match when:
        case CallerWhen():
            asked = caller_asked(subject, when)
            return asked.takes(calls.caller) if asked is not None else None
        case SwitchWhen():
            condition = switch_asked(subject, when)
            return None if condition is None else _held_at(condition, calls.position_of[when.switch])
        case InlineWhen() | str():
            return subject.schedule(when, site)
        case _:
            assert_never(when)


def _held_at(condition: SwitchCondition, position: str) -> _Holding:
    """When a condition holds while somebody has put its switch to a position, or where that is the schedule, while nobody has."""
    if position != BY_SCHEDULE:
        return position in condition.at
    zones = {schedule.zone for schedule in condition.schedules}
    if len(zones) > 1:
        return None
    zone = next(iter(zones), "UTC")
    held, left = never(zone), always(zone)
    for line in condition.scheduled:
        here = left if line.condition is None else left & line.condition.schedule
        held |= here if line.position in condition.at else never(zone)
        left -= here
    return held


def _covered(
    subject: CheckedClient, schedules: Sequence[Sequence[_Holding]], place: Place
) -> Iterator[Diagnostic]:
    """Branches all of whose calls, whoever calls, earlier branches take. `schedules`: those of all branches, for calls that are told apart."""
    useless = [_idle(of_calls) for of_calls in schedules]
    for index, of_branch in enumerate(zip(*schedules, strict=True)):
        if all(index in of_calls for of_calls in useless):
            message = text("no call reaches this branch: earlier branches cover all its instants")
            if all(map(_never_holds, of_branch)):
                message = text("no call reaches this branch: its condition never holds")
            elif len(schedules) > 2:
                message = text("no call reaches this branch: earlier branches take all its calls")
            hint = text("The first branch that matches wins: put the narrower condition first.")
            yield subject.report("TIME006", message, place.below(index), hint)


def _never_holds(holding: _Holding) -> bool:
    return holding is False or (isinstance(holding, Schedule) and holding.is_empty)


def _idle(schedules: Sequence[_Holding]) -> set[int]:
    """Branches that never hold for somebody, or all of whose instants earlier branches of the same time zone take, or that come behind one for whoever it is."""
    idle: set[int] = set()
    earlier: dict[str, GrowingUnion] = {}
    for index, holding in enumerate(schedules):
        if holding is True:
            return idle | set(range(index + 1, len(schedules)))
        if holding is None:
            continue
        if holding is False:
            idle.add(index)
            continue
        before = earlier.setdefault(holding.zone, GrowingUnion(holding.zone))
        if holding.is_empty or before.covers(holding):
            idle.add(index)
        before.add(holding)
    return idle


def _uncovered(
    subject: CheckedClient,
    schedules: Mapping[_Calls, Sequence[_Holding]],
    site: str,
    place: Place,
    last_one: Text,
) -> Iterator[Diagnostic]:
    site_zone = subject.tenant.sites[site].time_zone
    for calls, of_calls in schedules.items():
        if True in of_calls:
            continue
        known = [holding for holding in of_calls if isinstance(holding, Schedule)] or [never(site_zone)]
        zone = known[0].zone
        years = years_on_clocks(subject.fleet.fleet.horizon, *(schedule.zone for schedule in known))
        gap = first_gap(known, *years)
        if gap is not None:
            local = gap.astimezone(ZoneInfo(zone))
            message = text(
                "no branch matches on {date} at {time} ({zone})",
                date=local.date().isoformat(),
                time=local.strftime("%H:%M"),
                zone=zone,
            )
            if not calls.only_caller:
                message = text("no branch matches {who}", who=_who(calls.caller))
            if calls.positions:
                where = tuple((switch, (position,)) for switch, position in calls.positions)
                message = text("{when}, while {positions}", when=message, positions=positions_words(where))
            yield subject.report("TIME005", message, place, last_one)
            return


def _who(caller: Shown) -> Text:
    if caller is None:
        return text("who calls at a phone of the client")
    if caller == SHOWS_NOTHING:
        return text("callers who show no number")
    return text("callers such as {numbers}", numbers=format_international(caller))


def first_gap(schedules: Sequence[Schedule], start: datetime, end: datetime) -> datetime | None:
    """The first instant of [start, end) at which none of the schedules holds, whatever their zones."""
    by_zone: dict[str, GrowingUnion] = {}
    for schedule in schedules:
        by_zone.setdefault(schedule.zone, GrowingUnion(schedule.zone)).add(schedule)
    gaps = [union.schedule().complement() for union in by_zone.values()]
    if any(gap.is_empty for gap in gaps):
        return None
    common = reduce(_intersection, (list(gap.intervals(start, end)) for gap in gaps))
    return common[0][0] if common else None


def _intersection(left: list[Stretch], right: list[Stretch]) -> list[Stretch]:
    """The time that two sorted lists of stretches share."""
    shared = []
    here = there = 0
    while here < len(left) and there < len(right):
        low, high = max(left[here][0], right[there][0]), min(left[here][1], right[there][1])
        if low < high:
            shared.append((low, high))
        if left[here][1] <= right[there][1]:
            here += 1
        else:
            there += 1
    return shared
