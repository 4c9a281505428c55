"""What is known when a call arrives, and decides by which way it goes: conditions, which nobody notices.

A condition is not an act. The analyses look at all circumstances at which it holds, so that no proof can be blind behind one.
"""

from __future__ import annotations

from datetime import datetime
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


BY_SCHEDULE = "by_schedule"
"""Where a switch with a schedule is while nobody has set it. No position is called so: ids hold no underscore."""


@record(frozen=True, slots=True)
class ScheduledPosition:
    """A line of a switch's schedule: the position that counts while the condition holds and nobody has set the switch; None: at all other instants."""

    position: str
    condition: TimeCondition | None


@record(frozen=True, slots=True)
class SwitchCondition:
    """Holds while a switch is at one of the positions `at`. `positions`: all that the switch has, the first one while nobody has set it.

    A position that the switch has no longer counts as the first one. Where that is `BY_SCHEDULE`, the first line of `scheduled` whose
    condition holds says at which of the others the switch is.
    """

    switch: str
    at: frozenset[str]
    positions: tuple[str, ...]
    scheduled: tuple[ScheduledPosition, ...] = ()

    def takes(self, position: str, instant: datetime) -> bool:
        """Whether it holds at a position, for a call that arrives at an instant."""
        found = self._counting(position)
        if found == BY_SCHEDULE:
            found = next(
                line.position
                for line in self.scheduled
                if line.condition is None or line.condition.schedule.contains(instant)
            )
        return found in self.at

    def holding(self, timeline: Timeline) -> Cells:
        """The instants at which it holds. The switch may have other positions in the timeline: those of another graph. KeyError for a switch, or a schedule, that it was not cut by."""
        positions = timeline.combinations.switches[self.switch]
        held = timeline.at(self.switch, frozenset(p for p in positions if self._counting(p) in self.at))
        left = timeline.at(self.switch, frozenset(p for p in positions if self._counting(p) == BY_SCHEDULE))
        for line in self.scheduled:
            here = left if line.condition is None else left & timeline.where(line.condition.schedule)
            held |= here if line.position in self.at else 0
            left &= ~here
        return held

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """Those by which a timeline must be cut for it."""
        return tuple(line.condition.schedule for line in self.scheduled if line.condition is not None)

    def _counting(self, position: str) -> str:
        return position if position in self.positions else self.positions[0]


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
