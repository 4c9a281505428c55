"""Years whose holidays and dated rules only one of two graphs knows: the horizon was moved. They are not compared, and that is told."""

from __future__ import annotations

from datetime import date

from compiler.analysis.conditions import schedules_of
from compiler.graph import CallGraph
from compiler.time.timeline import Years


def years_only_of(one: CallGraph, other: CallGraph, compared: Years) -> tuple[int, ...]:
    """The years, apart from those that are compared, with a date that decides about calls of one graph and not of the other."""
    first, last = compared
    dates = _dates(one) - _dates(other)
    return tuple(sorted({day.year for _, day in dates if not first <= day.year <= last}))


def _dates(graph: CallGraph) -> set[tuple[str, date]]:
    """The dates on which some condition does not hold as on other days of the week, each with the zone of the condition."""
    return {(schedule.zone, day) for schedule in schedules_of(graph) for day, _ in schedule.dates}
