"""A call of an external number, as a part of what is done to a caller."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import takewhile
from typing import ClassVar

from compiler.analysis.acts.states import FarEnd, States
from compiler.graph import CallLimit
from compiler.graph.record import record
from compiler.time.ringing import DEAD_TRUNK_SECONDS

OWN_NUMBER = "own"
"""Presented: the number of the phone that calls; none, for a phone or a caller that has none."""

ANONYMOUS = ""
"""Presented: no number."""


@record(frozen=True, slots=True, order=True)
class ExternalCall:
    """A call of an external number. `number`: E.164 or short. `charged`: the address of whose right and bill it is.

    `confirm`: the language in which who answers is asked to press 1 before the call is theirs; empty: nobody is asked.
    `presents`: what is shown there. `withheld`: a number (or `OWN_NUMBER`) that the carrier alone is told; then nothing is shown.
    `limits`: by which it is counted with others. Where one is reached, it is not made.
    """

    WRITTEN_AS: ClassVar[str] = "Outside"

    number: str
    presents: str
    charged: str
    trunks: tuple[str, ...]
    seconds: int
    confirm: str = ""
    withheld: str = ""
    limits: tuple[CallLimit, ...] = ()

    def is_taken(self, states: States) -> bool:
        """Whether some trunk takes the call."""
        return self.limit_reached(states) is None and bool(set(self.trunks) - states.trunks_refusing)

    def limit_reached(self, states: States) -> CallLimit | None:
        """A limit by which it is one call too many."""
        return next((limit for limit in self.limits if limit.holder in states.limits_reached), None)

    def in_vain(self, states: States) -> int:
        """Seconds at most until a trunk takes it or the last has refused, while it is not known which trunks are down.

        None is tried for a call that is one too many.
        """
        if self.limit_reached(states) is not None:
            return 0
        return seconds_in_vain(self.trunks, states.trunks_refusing, states.trunks_down)

    def far_end(self, states: States) -> FarEnd:
        """What comes of it where a trunk has taken it: a voicemail that is asked to confirm has not answered."""
        does = states.far_end(self.number)
        return FarEnd.NO_ANSWER if does is FarEnd.VOICEMAIL and self.confirm else does


def seconds_in_vain(trunks: Sequence[str], refusing: Container[str], down: Container[str]) -> int:
    """Seconds at most that trunks which are down cost, of those tried before one takes the call. One that is full refuses at once."""
    tried_in_vain = takewhile(lambda trunk: trunk in refusing, trunks)
    return DEAD_TRUNK_SECONDS * sum(trunk in down for trunk in tried_in_vain)
