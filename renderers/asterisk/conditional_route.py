"""A route with conditions: each is a subroutine that judges the instant of the call, who calls, or how a switch stood, and the first that holds takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from compiler.graph import (
    CallerCondition,
    Condition,
    ConditionalRoute,
    KeptSwitch,
    SwitchCondition,
    TimeCondition,
)
from renderers.asterisk.caller_condition import caller_condition_name, render_caller_condition
from renderers.asterisk.dialplan import RETURNED_YES, goto, goto_if
from renderers.asterisk.names import exten
from renderers.asterisk.switch import render_switch_condition, switch_condition_name
from renderers.asterisk.time_condition import DATE_ROOM, render_time_condition


def conditions_of(route: ConditionalRoute) -> Iterator[tuple[Condition, str]]:
    """The conditions of a route, and what an extension is called that is made for it."""
    for index, case in enumerate(route.cases, 1):
        yield case.condition, _name(case.condition, f"when.{route.id}.{index}")


def scheduled_conditions(switch: KeptSwitch) -> Iterator[tuple[Condition, str]]:
    """The same of the schedule of a switch."""
    for index, line in enumerate(switch.scheduled, 1):
        if line.condition is not None:
            yield line.condition, _name(line.condition, f"scheduled.{switch.id}.{index}")


def _name(condition: Condition, first_asked: str) -> str:
    match condition:
        case TimeCondition():
            return exten(first_asked, room=DATE_ROOM)
        case CallerCondition():
            return caller_condition_name(condition)
        case SwitchCondition():
            return switch_condition_name(condition)
        case _:
            assert_never(condition)


def conditional_route_steps(route: ConditionalRoute, conditions: Mapping[Condition, str]) -> Iterator[str]:
    """Ask for one condition after the other. `conditions`: the extension of each."""
    for case in route.cases:
        yield f"Gosub({conditions[case.condition]},1)"
        yield goto_if(RETURNED_YES, case.target)
    yield goto(route.otherwise)


def render_condition(name: str, condition: Condition) -> list[str]:
    """A subroutine, the extension `name`, that returns 1 if the condition holds for the call, else 0."""
    match condition:
        case TimeCondition():
            return render_time_condition(name, condition.schedule)
        case CallerCondition():
            return render_caller_condition(condition)
        case SwitchCondition():
            return render_switch_condition(condition)
        case _:
            assert_never(condition)
