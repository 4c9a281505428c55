"""A phone's user listens to messages."""

from __future__ import annotations

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class ReadingMessages(FinalAct):
    """The caller listens to the messages of a mailbox."""

    mailbox: str

    def lasts(self, result: Result | None) -> int:
        """As long as the user likes."""
        del result
        return 0

    def unanswered(self, behind: int) -> int:
        """The line is answered at once."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """Messages are not recordings of the client's configuration."""
        return ()

    @property
    def reaches(self) -> bool:
        """A mailbox."""
        return True

    @property
    def reached(self) -> Reached:
        """The mailbox."""
        return Reached(listens_to=self.mailbox)

    def outcome(self, states: States) -> CallOutcome:
        """The messages are heard."""
        del states
        return CallOutcome(EndKind.MESSAGES, mailbox=self.mailbox)

    def in_words(self, names: Names) -> Text:
        """Whose messages; a phone whose user has no mailbox has none."""
        if not self.mailbox:
            return text("the phone has no mailbox to listen to")
        return text("plays the messages in mailbox {mailbox}", mailbox=names.mailbox(self.mailbox))
