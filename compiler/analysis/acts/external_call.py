"""A call of an external number, as a part of what is done to a caller."""

from __future__ import annotations

from typing import ClassVar

from compiler.analysis.acts.states import States
from compiler.graph.record import record

OWN_NUMBER = "own"
"""Presented: the number of the phone that calls; none, for a phone or a caller that has none."""

ANONYMOUS = ""
"""Presented: no number."""


@record(frozen=True, slots=True, order=True)
class ExternalCall:
    """A call of an external number. `number`: E.164 or short. `charged`: the address of whose right and bill it is.

    `presents`: what is shown there. `withheld`: a number (or `OWN_NUMBER`) that the carrier alone is told; then nothing is shown.
    """

    WRITTEN_AS: ClassVar[str] = "Outside"

    number: str
    presents: str
    charged: str
    trunks: tuple[str, ...]
    seconds: int
    withheld: str = ""

    def is_taken(self, states: States) -> bool:
        """Whether some trunk takes the call."""
        return bool(set(self.trunks) - states.trunks_refusing)
