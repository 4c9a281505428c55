"""A caller leaves a message."""

from __future__ import annotations

from typing import ClassVar

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.diagnostics import Text, text
from compiler.graph import Label
from compiler.graph.record import record


@record(frozen=True, slots=True)
class LeavingMessage(FinalAct):
    """A greeting, a tone, and a message is recorded. `greeting` None: the system's own words."""

    WRITTEN_AS: ClassVar[str] = "Recorded"

    mailbox: str
    greeting: Recording | None

    def lasts(self, result: Label | None) -> int:
        """The greeting; then the caller speaks for as long as he likes."""
        del result
        return self.greeting.seconds if self.greeting is not None else 0

    def unanswered(self, behind: int) -> int:
        """The line is answered at once."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """The greeting, unless the system speaks."""
        return (self.greeting,) if self.greeting is not None else ()

    @property
    def reaches(self) -> bool:
        """A mailbox."""
        return True

    @property
    def reached(self) -> Reached:
        """The mailbox."""
        return Reached(records_in=self.mailbox)

    def outcome(self, states: States) -> CallOutcome:
        """A message."""
        del states
        return CallOutcome(EndKind.RECORDED, mailbox=self.mailbox)

    def in_words(self, names: Names) -> Text:
        """The greeting, and the mailbox."""
        mailbox = names.mailbox(self.mailbox)
        if self.greeting is None:
            return text("records a message in mailbox {mailbox}", mailbox=mailbox)
        return text(
            "plays “{audio}” ({seconds} s), then records a message in mailbox {mailbox}",
            audio=names.audio(self.greeting.audio),
            seconds=self.greeting.seconds,
            mailbox=mailbox,
        )
