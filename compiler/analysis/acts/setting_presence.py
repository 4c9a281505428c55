"""A phone logs somebody in to queues, or out of them, or begins or ends a pause."""

from __future__ import annotations

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class SettingPresence(FinalAct):
    """The caller logs a user in to these queues, or out of them if that user is logged in to one; with `pauses`, begins or ends the user's pause in all of them."""

    user: str
    queues: tuple[str, ...]
    pauses: bool

    def lasts(self, result: Result | None) -> int:
        """It is done at once."""
        del result
        return 0

    def unanswered(self, behind: int) -> int:
        """The line is answered at once, with a tone."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Tones, and no recording of the client."""
        return ()

    @property
    def reaches(self) -> bool:
        """The queues."""
        return True

    @property
    def reached(self) -> Reached:
        """Whose presence it is, and where."""
        return Reached(sets_presence=("pause" if self.pauses else "log-in", self.user, *self.queues))

    def outcome(self, states: States) -> CallOutcome:
        """It is set."""
        del states
        return CallOutcome(EndKind.PRESENCE, user=self.user, queues=self.queues, pauses=self.pauses)

    def in_words(self, names: Names) -> Text:
        """Whom it concerns, and which queues."""
        who, queues = names.user(self.user), ", ".join(names.queue(queue) for queue in self.queues)
        if self.pauses:
            return text("begins or ends the pause of {who} in the queues {queues}", who=who, queues=queues)
        return text("logs {who} in to the queues {queues}, or out of them", who=who, queues=queues)
