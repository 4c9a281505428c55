"""A call that rings elsewhere is taken."""

from __future__ import annotations

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class PickingUp(FinalAct):
    """The caller takes the call that rings at one of these phones, if one does."""

    phones: tuple[str, ...]

    def lasts(self, result: Result | None) -> int:
        """It is taken at once, or there is none."""
        del result
        return 0

    def unanswered(self, behind: int) -> int:
        """No time at all."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Nothing."""
        return ()

    @property
    def reaches(self) -> bool:
        """The caller of the other call."""
        return True

    @property
    def reached(self) -> Reached:
        """The phones; they do not ring for this call."""
        return Reached(picks_up_at=self.phones)

    def outcome(self, states: States) -> CallOutcome:
        """The other call is taken."""
        del states
        return CallOutcome(EndKind.PICKED_UP, phones=self.phones)

    def in_words(self, names: Names) -> Text:
        """Whose call."""
        return text("picks up the call ringing at {who}", who=names.who(self.phones))
