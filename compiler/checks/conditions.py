"""Conditional routes: at every instant some branch takes the call, and every branch takes some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from zoneinfo import ZoneInfo

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, OwnedTarget, Place
from compiler.resolving.walk import branch_lists_in
from compiler.time.schedule import GrowingUnion, Schedule
from compiler.time.timeline import years_on_clocks
from schema.destination import Branch

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
            yield from _check_branches(subject, owned, branches, Place(path, owned.place.in_fleet))


def _check_branches(
    subject: CheckedClient, owned: OwnedTarget, branches: Sequence[Branch], place: Place
) -> Iterator[Diagnostic]:
    always = next((index for index, branch in enumerate(branches) if branch.when is None), None)
    conditional = branches[:always]
    if always is not None:
        for index in range(always + 1, len(branches)):
            message = text("no call reaches this branch: an earlier one has no condition")
            hint = text("The branch without `when` must be the last one.")
            yield subject.report("TIME007", message, place.below(index), hint)
    schedules = [
        subject.schedule(branch.when, owned.site) for branch in conditional if branch.when is not None
    ]
    resolved = [schedule for schedule in schedules if schedule is not None]
    yield from _covered(subject, schedules, place)
    if always is None and len(resolved) == len(schedules):
        yield from _uncovered(subject, resolved, place.below(len(branches) - 1))


def _covered(
    subject: CheckedClient, schedules: Sequence[Schedule | None], place: Place
) -> Iterator[Diagnostic]:
    """Branches all of whose instants earlier branches of the same time zone take."""
    earlier: dict[str, GrowingUnion] = {}
    for index, schedule in enumerate(schedules):
        if schedule is None:
            continue
        before = earlier.setdefault(schedule.zone, GrowingUnion(schedule.zone))
        if schedule.is_empty or before.covers(schedule):
            message = text("no call reaches this branch: earlier branches cover all its instants")
            if schedule.is_empty:
                message = text("no call reaches this branch: its condition never holds")
            hint = text("The first branch that matches wins: put the narrower condition first.")
            yield subject.report("TIME006", message, place.below(index), hint)
        before.add(schedule)


def _uncovered(subject: CheckedClient, schedules: Sequence[Schedule], place: Place) -> Iterator[Diagnostic]:
    years = years_on_clocks(subject.fleet.fleet.horizon, *(schedule.zone for schedule in schedules))
    gap = first_gap(schedules, *years)
    if gap is None:
        return
    zone = schedules[0].zone
    local = gap.astimezone(ZoneInfo(zone))
    message = text(
        "no branch matches on {date} at {time} ({zone})",
        date=local.date().isoformat(),
        time=local.strftime("%H:%M"),
        zone=zone,
    )
    hint = text("Add a last branch without `when`: - to: voicemail:reception")
    yield subject.report("TIME005", message, place, hint)


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
