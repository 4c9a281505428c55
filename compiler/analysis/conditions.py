"""When conditions hold: at the instant of one call, or among all instants at once. The only place that looks into a condition.

Analyses that ask about a route's cases for all instants walk them by `cases_taken`, so that every analysis sees the same parting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from compiler.graph import CallGraph, Condition, ConditionalCase, ConditionalRoute, TimeCondition
from compiler.graph.node_kinds import conditional_route
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline


def holds_at(condition: Condition, instant: datetime) -> bool:
    """Whether a condition holds for a call that arrives at an instant."""
    match condition:
        case TimeCondition():
            return condition.schedule.contains(instant)
        case _:
            assert_never(condition)


def holding(condition: Condition, timeline: Timeline) -> Cells:
    """All instants at which a condition holds. KeyError for a schedule that the timeline was not cut by."""
    match condition:
        case TimeCondition():
            return timeline.where(condition.schedule)
        case _:
            assert_never(condition)


def schedule_of(condition: Condition) -> Schedule:
    """The schedule by which a timeline must be cut for a condition."""
    match condition:
        case TimeCondition():
            return condition.schedule
        case _:
            assert_never(condition)


def conditional_routes(graph: CallGraph) -> Iterator[ConditionalRoute]:
    """Every place of a client's graph at which conditions decide."""
    yield from (route for node in graph.nodes.values() if (route := conditional_route(node)) is not None)


def schedules_of(graph: CallGraph) -> list[Schedule]:
    """Every schedule that decides about calls of a client, each once."""
    conditions = (case.condition for route in conditional_routes(graph) for case in route.cases)
    return list(dict.fromkeys(schedule_of(condition) for condition in conditions))


@dataclass(frozen=True, slots=True)
class CaseTaken:
    """A case that calls take at some instants, and where they go. `case` None: none of the route's conditions holds."""

    case: ConditionalCase | None
    target: str
    when: Cells


def cases_taken(route: ConditionalRoute, timeline: Timeline, when: Cells) -> Iterator[CaseTaken]:
    """How a route parts calls that come at these instants: what each case takes, then the rest; a part may be empty."""
    for case in route.cases:
        here = when & holding(case.condition, timeline)
        when &= ~here
        yield CaseTaken(case, case.target, here)
    yield CaseTaken(None, route.otherwise, when)
