"""What is known when a call arrives, and decides by which way it goes: conditions, which nobody notices.

A condition is not an act. The analyses look at all circumstances at which it holds, so that no proof can be blind behind one.
"""

from __future__ import annotations

from typing import ClassVar, assert_never

from compiler.diagnostics import Path
from compiler.graph.record import record
from compiler.time.schedule import Schedule


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


Condition = TimeCondition | CallerCondition
"""Every kind of condition there is; one that is added (a switch's position) is matched wherever `assert_never` stands."""


def asked_of_caller(condition: Condition) -> CallerCondition | None:
    """The condition, if it asks who calls."""
    match condition:
        case CallerCondition():
            return condition
        case TimeCondition():
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
