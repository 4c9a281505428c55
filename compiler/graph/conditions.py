"""What is known when a call arrives, and decides by which way it goes: conditions, which nobody notices.

A condition is not an act. The analyses look at all circumstances at which it holds, so that no proof can be blind behind one.
"""

from __future__ import annotations

from typing import ClassVar, assert_never

from compiler.diagnostics import Path
from compiler.graph.record import record
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline


@record(frozen=True, slots=True)
class TimeCondition:
    """Holds at the instants of a schedule."""

    schedule: Schedule


@record(frozen=True, slots=True)
class CallerCondition:
    """Holds for callers who show one of the numbers (E.164, or short ones), or one with a prefix; `withheld`: for those who show none.

    `negated`: for everybody else, and for who calls at a phone of the client.
    """

    numbers: frozenset[str]
    prefixes: frozenset[str]
    withheld: bool
    negated: bool

    def takes(self, caller: str | None) -> bool:
        """Whether it holds for a caller: the number that is shown, empty for none; None at a phone of the client."""
        if not caller:
            listed = caller is not None and self.withheld
        else:
            listed = caller in self.numbers or caller.startswith(tuple(self.prefixes))
        return listed != self.negated


@record(frozen=True, slots=True)
class SwitchCondition:
    """Holds while a switch is at one of the positions `at`. `positions`: all that the switch has, the first one at rest.

    A position that the switch has no longer counts as the first one.
    """

    switch: str
    at: frozenset[str]
    positions: tuple[str, ...]

    def takes(self, position: str) -> bool:
        """Whether it holds at a position."""
        return (position if position in self.positions else self.positions[0]) in self.at

    def holding(self, timeline: Timeline) -> Cells:
        """The instants at which it holds. The switch may have other positions in the timeline: those of another graph. KeyError for a switch that it was not cut by."""
        positions = timeline.combinations.switches[self.switch]
        return timeline.at(self.switch, frozenset(filter(self.takes, positions)))


Condition = TimeCondition | CallerCondition | SwitchCondition
"""Every kind of condition there is; one that is added is matched wherever `assert_never` stands."""


def asked_of_switch(condition: Condition) -> SwitchCondition | None:
    """The condition, if it asks for the position of a switch."""
    match condition:
        case SwitchCondition():
            return condition
        case TimeCondition() | CallerCondition():
            return None
        case _:
            assert_never(condition)


def asked_of_caller(condition: Condition) -> CallerCondition | None:
    """The condition, if it asks who calls."""
    match condition:
        case CallerCondition():
            return condition
        case TimeCondition() | SwitchCondition():
            return None
        case _:
            assert_never(condition)


@record(frozen=True, slots=True)
class ConditionalCase:
    """One line of a conditional route: a call goes there while its condition holds. `text` is the condition as written."""

    WRITTEN_AS: ClassVar[str] = "Case"

    condition: Condition
    target: str
    text: str
    path: Path
