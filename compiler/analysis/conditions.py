"""When conditions hold: at the instant of one call, or among all instants at once. The only place that looks into a condition.

Analyses that ask about a route's cases for all instants walk them by `cases_taken`, so that every analysis sees the same parting. A call
has one caller: whoever looks at all calls looks at each of `callers_of` in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from compiler.graph import (
    CallerCondition,
    CallGraph,
    Condition,
    ConditionalCase,
    ConditionalRoute,
    SwitchCondition,
    TimeCondition,
)
from compiler.graph.callers import Shown, callers_told_apart
from compiler.graph.conditions import asked_of_caller
from compiler.graph.node_kinds import conditional_route
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline, Years


def holds_at(condition: Condition, instant: datetime, caller: Shown, positions: Mapping[str, str]) -> bool:
    """Whether a condition holds for a call of somebody that arrives at an instant. `positions`: of switches; others are at rest."""
    match condition:
        case TimeCondition():
            return condition.schedule.contains(instant)
        case CallerCondition():
            return condition.takes(caller)
        case SwitchCondition():
            return condition.takes(positions.get(condition.switch, condition.positions[0]), instant)
        case _:
            assert_never(condition)


def holding(condition: Condition, timeline: Timeline, caller: Shown) -> Cells:
    """All instants at which a condition holds for calls of somebody. KeyError for a schedule that the timeline was not cut by."""
    match condition:
        case TimeCondition():
            return timeline.where(condition.schedule)
        case CallerCondition():
            return timeline.everything if condition.takes(caller) else 0
        case SwitchCondition():
            return condition.holding(timeline)
        case _:
            assert_never(condition)


def schedule_of(condition: Condition) -> Schedule | None:
    """The instants at which a condition on the time holds; None for others."""
    match condition:
        case TimeCondition():
            return condition.schedule
        case CallerCondition() | SwitchCondition():
            return None
        case _:
            assert_never(condition)


def schedules_in(condition: Condition) -> tuple[Schedule, ...]:
    """The schedules by which a timeline must be cut for a condition."""
    match condition:
        case TimeCondition():
            return (condition.schedule,)
        case CallerCondition():
            return ()
        case SwitchCondition():
            return condition.schedules
        case _:
            assert_never(condition)


def conditional_routes(graph: CallGraph) -> Iterator[ConditionalRoute]:
    """Every place of a client's graph at which conditions decide."""
    yield from (route for node in graph.nodes.values() if (route := conditional_route(node)) is not None)


def schedules_of(graph: CallGraph) -> list[Schedule]:
    """Every schedule that decides about calls of a client, each once."""
    conditions = (case.condition for route in conditional_routes(graph) for case in route.cases)
    return list(dict.fromkeys(schedule for asked in conditions for schedule in schedules_in(asked)))


def switches_of(graphs: Iterable[CallGraph]) -> dict[str, tuple[str, ...]]:
    """The switches that decide about calls in some graphs of one client, and all positions that they have in any."""
    positions: dict[str, dict[str, None]] = {}
    for graph in graphs:
        for switch, of_graph in graph.switches_asked.items():
            positions.setdefault(switch, {}).update(dict.fromkeys(of_graph))
    return {switch: tuple(of_switch) for switch, of_switch in positions.items()}


def off_rest(positions: Mapping[str, str], graph: CallGraph) -> dict[str, str]:
    """Of some positions those at which a switch is not at rest in a graph: what there is to say of a call in it. What it does not know is nowhere else."""
    asked = graph.switches_asked
    return {
        switch: position for switch, position in positions.items() if position in asked.get(switch, ())[1:]
    }


def positions_in(positions: Mapping[str, str], graph: CallGraph) -> dict[str, str]:
    """Some positions, and of all other switches that a graph asks for that at rest."""
    return {**{switch: of_switch[0] for switch, of_switch in graph.switches_asked.items()}, **positions}


def timeline_of(
    graphs: Sequence[CallGraph], years: Years, schedules: Iterable[Schedule] = (), zones: Iterable[str] = ()
) -> Timeline:
    """Years, cut by all conditions of some graphs of one client; by other schedules, and on other clocks, as well."""
    of_graphs = (schedule for graph in graphs for schedule in schedules_of(graph))
    return Timeline.of([*of_graphs, *schedules], years, zones, switches_of(graphs))


def caller_conditions_of(graph: CallGraph) -> list[CallerCondition]:
    """Every condition on the caller that decides about calls of a client, each once."""
    asked = (asked_of_caller(case.condition) for route in conditional_routes(graph) for case in route.cases)
    return list(dict.fromkeys(condition for condition in asked if condition is not None))


def callers_of(graph: CallGraph) -> tuple[Shown, ...]:
    """Somebody at a phone of the client, and callers from outside who stand for all there are."""
    return (None, *callers_told_apart(caller_conditions_of(graph)))


@dataclass(frozen=True, slots=True)
class CaseTaken:
    """A case that calls take at some instants, and where they go. `case` None: none of the route's conditions holds."""

    case: ConditionalCase | None
    target: str
    when: Cells


def cases_taken(
    route: ConditionalRoute, timeline: Timeline, when: Cells, caller: Shown
) -> Iterator[CaseTaken]:
    """How a route parts calls of somebody that come at these instants: what each case takes, then the rest; a part may be empty."""
    for case in route.cases:
        here = when & holding(case.condition, timeline, caller)
        when &= ~here
        yield CaseTaken(case, case.target, here)
    yield CaseTaken(None, route.otherwise, when)
