"""What is known when a call arrives, and decides by which way it goes: conditions, which nobody notices.

A condition is not an act. The analyses look at all circumstances at which it holds, so that no proof can be blind behind one.
"""

from __future__ import annotations

from typing import ClassVar

from compiler.diagnostics import Path
from compiler.graph.record import record
from compiler.time.schedule import Schedule


@record(frozen=True, slots=True)
class TimeCondition:
    """Holds at the instants of a schedule."""

    schedule: Schedule


Condition = TimeCondition
"""Every kind of condition there is; one that is added (a switch's position) is matched wherever `assert_never` stands."""


@record(frozen=True, slots=True)
class ConditionalCase:
    """One line of a conditional route: a call goes there while its condition holds. `text` is the condition as written."""

    WRITTEN_AS: ClassVar[str] = "Case"

    condition: Condition
    target: str
    text: str
    path: Path
