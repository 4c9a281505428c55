"""A call is ended."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Reason, Result
from compiler.graph.record import record

ENDED_WORDS: Mapping[Reason, Text] = {
    Reason.BUSY: text("the caller hears the busy tone"),
    Reason.NO_ANSWER: text("nobody answers, and the call is ended"),
    Reason.HANGUP: text("the call is ended, as configured"),
    Reason.UNALLOCATED: text("the caller hears that the number is not in use"),
    Reason.REFUSED: text("the call is refused: it is not allowed"),
    Reason.UNREACHABLE: text("nobody can be reached, and the call is ended"),
}
"""How a call ends that nobody takes."""


@record(frozen=True, slots=True)
class Ending(FinalAct):
    """The call is ended."""

    reason: Reason

    def lasts(self, result: Result | None) -> int:
        """No time."""
        del result
        return 0

    def unanswered(self, behind: int) -> int:
        """No time."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """A tone, or the network's words: nothing of the client's."""
        return ()

    @property
    def reaches(self) -> bool:
        """Nobody and nothing."""
        return False

    @property
    def reached(self) -> Reached:
        """The reason."""
        return Reached(ended=self.reason)

    def outcome(self, states: States) -> CallOutcome:
        """The reason."""
        del states
        return CallOutcome(EndKind.ENDED, reason=self.reason)

    def in_words(self, names: Names) -> Text:
        """What the caller hears."""
        del names
        return ENDED_WORDS[self.reason]
