"""A call of an external number, as a part of what is done to a caller."""

from __future__ import annotations

from typing import ClassVar

from compiler.analysis.acts.states import States
from compiler.graph import CallLimit
from compiler.graph.record import record

OWN_NUMBER = "own"
"""Presented: the number of the phone that calls; none, for a phone or a caller that has none."""

ANONYMOUS = ""
"""Presented: no number."""


@record(frozen=True, slots=True, order=True)
class ExternalCall:
    """A call of an external number. `number`: E.164 or short. `charged`: the address of whose right and bill it is.

    `limits`: by which it is counted with others. Where one is reached, it is not made.
    """

    WRITTEN_AS: ClassVar[str] = "Outside"

    number: str
    presents: str
    charged: str
    trunks: tuple[str, ...]
    seconds: int
    limits: tuple[CallLimit, ...] = ()

    def is_taken(self, states: States) -> bool:
        """Whether some trunk takes the call."""
        return self.limit_reached(states) is None and bool(set(self.trunks) - states.trunks_refusing)

    def limit_reached(self, states: States) -> CallLimit | None:
        """A limit by which it is one call too many."""
        return next((limit for limit in self.limits if limit.holder in states.limits_reached), None)
