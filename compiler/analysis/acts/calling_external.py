"""An external number is called, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from compiler.analysis.acts.act import CallAct, Names, Reached, Recording
from compiler.analysis.acts.external_call import ANONYMOUS, OWN_NUMBER, ExternalCall
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import FarEnd, States
from compiler.diagnostics import Text, text
from compiler.graph import Label, Reason, Result
from compiler.graph.record import record
from compiler.time.ringing import DEAD_TRUNK_SECONDS

_REASONS: Mapping[FarEnd, Reason | None] = {
    FarEnd.ANSWERS: None,
    FarEnd.VOICEMAIL: None,
    FarEnd.NO_ANSWER: Reason.NO_ANSWER,
    FarEnd.BUSY: Reason.BUSY,
    FarEnd.REFUSES: Reason.REFUSED,
}
"""Why a call is ended by what the far end does; None where it is not."""


@record(frozen=True, slots=True)
class CallingExternal(CallAct):
    """An external number is called; whatever it does ends the call, once a trunk has taken it."""

    WRITTEN_AS: ClassVar[str] = "CallingOut"

    call: ExternalCall

    @property
    def results(self) -> tuple[Result, ...]:
        """No trunk takes the call, or it is one too many."""
        return (Label.UNREACHABLE,)

    @property
    def may_end(self) -> bool:
        """Once a trunk has taken it."""
        return True

    def result(self, states: States) -> Result | None:
        """It goes on only if every trunk refuses, or a limit is reached."""
        return None if self.call.is_taken(states) else Label.UNREACHABLE

    def lasts(self, result: Result | None) -> int:
        """As long as the far end may ring; that no trunk takes the call is known at once."""
        return self.call.seconds if result is None else 0

    def takes(self, states: States) -> int:
        """A far end that is busy or refuses says so at once."""
        rings = states.far_end(self.call.number) in (FarEnd.ANSWERS, FarEnd.NO_ANSWER)
        return self.lasts(self.result(states)) if rings else 0

    def in_vain(self, states: States) -> int:
        """The trunks are tried one after the other."""
        return self.call.in_vain(states)

    def unanswered(self, behind: int) -> int:
        """All trunks but the last are dead, and the far end rings to the end; or none takes the call, and what comes after it rings longer."""
        dead = DEAD_TRUNK_SECONDS * len(self.call.trunks)
        return max(dead - DEAD_TRUNK_SECONDS + self.call.seconds, dead + behind)

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Nothing of the client's."""
        return ()

    @property
    def reaches(self) -> bool:
        """The external number, whoever answers there."""
        return True

    @property
    def reached(self) -> Reached:
        """The number."""
        return Reached(external_numbers=(self.call.number,))

    @property
    def rings(self) -> tuple[str, ...]:
        """Nobody's phone inside."""
        return ()

    @property
    def call_waiting(self) -> tuple[str, ...]:
        """Nobody's."""
        return ()

    @property
    def external_calls(self) -> tuple[ExternalCall, ...]:
        """The call."""
        return (self.call,)

    @property
    def lone_external_call(self) -> ExternalCall | None:
        """The call."""
        return self.call

    def for_any_number(self) -> Self:
        """Itself: what its number is, its caller chose or the configuration says."""
        return self

    @property
    def is_emergency_call(self) -> bool:
        """No."""
        return False

    @property
    def must_refuse(self) -> tuple[str, ...]:
        """All trunks that are tried."""
        return self.call.trunks

    def outcome(self, states: States) -> CallOutcome:
        """What the far end does."""
        reason = _REASONS[self.call.far_end(states)]
        return CallOutcome(
            EndKind.ANSWERED if reason is None else EndKind.ENDED,
            numbers=(self.call.number,),
            reason=reason,
            presents=self.call.presents,
            charged=self.call.charged,
            withheld=self.call.withheld,
        )

    def in_words(self, names: Names) -> Text:
        """The number, unless the call stands for any, and the one that is presented there."""
        presents = self.call.presents
        if not self.call.number:
            return text(
                "calls the external number, presenting {presents}",
                presents=presented(presents, names, self.call.withheld),
            )
        number = names.number(self.call.number)
        if self.call.withheld:
            return text(
                "calls external number {number}, presenting {presents}",
                number=number,
                presents=presented(presents, names, self.call.withheld),
            )
        if presents == ANONYMOUS:
            return text("calls external number {number}, presenting no number", number=number)
        if presents == OWN_NUMBER:
            return text("calls external number {number}, presenting the caller's number", number=number)
        return text(
            "calls external number {number}, presenting {presents}",
            number=number,
            presents=names.number(presents),
        )

    def words_on_the_way(self, results: tuple[Result, ...], names: Names) -> Text:
        """No trunk took it; without its number where the call stands for many."""
        del results
        if self.call.limits:
            return text("if no trunk takes the call, or it is one too many")
        if not self.call.number:
            return text("if no trunk takes the call")
        return text("if no trunk takes the call to {number}", number=names.number(self.call.number))


def presented(number: str, names: Names, withheld: str = "") -> Text | str:
    """The number that somebody outside sees. `withheld`: the one that the carrier alone is told."""
    if withheld:
        return text("no number (withheld: {number})", number=presented(withheld, names))
    if number == ANONYMOUS:
        return text("no number")
    if number == OWN_NUMBER:
        return text("the caller's number")
    return names.number(number)
