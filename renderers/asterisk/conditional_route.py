"""A route with conditions: each is a subroutine that judges the instant of the call, and the first that holds takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.graph import ConditionalRoute
from compiler.time.schedule import Schedule
from renderers.asterisk.dialplan import RETURNED_YES, goto, goto_if
from renderers.asterisk.names import exten
from renderers.asterisk.timemasks import DATE_ROOM


def conditions_of(route: ConditionalRoute) -> Iterator[tuple[Schedule, str]]:
    """The schedules of a route, and what an extension is called that is made for it."""
    for index, case in enumerate(route.cases, 1):
        yield case.condition.schedule, exten(f"when.{route.id}.{index}", room=DATE_ROOM)


def conditional_route_steps(route: ConditionalRoute, conditions: Mapping[Schedule, str]) -> Iterator[str]:
    """Ask for one condition after the other. `conditions`: the extension of each schedule."""
    for case in route.cases:
        yield f"Gosub({conditions[case.condition.schedule]},1)"
        yield goto_if(RETURNED_YES, case.target)
    yield goto(route.otherwise)
