"""Two graphs are compared in the years of both horizons. Years whose dates only one of them knows are told: the horizon was moved."""

from __future__ import annotations

from datetime import date

from compiler.analysis.conditions import schedules_of
from compiler.graph import CallGraph
from compiler.time.timeline import Years


def years_compared(one: Years, other: Years) -> Years:
    """The years of both horizons, and those between them."""
    return min(one[0], other[0]), max(one[1], other[1])


def years_only_of(one: CallGraph, known: Years, other: CallGraph, known_to_other: Years) -> tuple[int, ...]:
    """The years of the one graph of which the other knows nothing, with a date that decides about calls of the one."""
    years = {day.year for _, day in _dates(one) - _dates(other)}
    return tuple(
        sorted(year for year in years if _is_within(year, known) and not _is_within(year, known_to_other))
    )


def _is_within(year: int, years: Years) -> bool:
    return years[0] <= year <= years[1]


def _dates(graph: CallGraph) -> set[tuple[str, date]]:
    """The dates on which some condition does not hold as on other days of the week, each with the zone of the condition."""
    return {(schedule.zone, day) for schedule in schedules_of(graph) for day, _ in schedule.dates}
