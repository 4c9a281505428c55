"""A caller leaves a message."""

from __future__ import annotations

from typing import ClassVar

from compiler.analysis.acts.act import FinalAct, Names, Reached, Recording
from compiler.analysis.acts.outcome import CallOutcome, EndKind
from compiler.analysis.acts.states import States
from compiler.analysis.acts.system_prompts import MAILBOX_FULL_SECONDS
from compiler.diagnostics import Text, text
from compiler.graph import Result
from compiler.graph.record import record


@record(frozen=True, slots=True)
class LeavingMessage(FinalAct):
    """A greeting, a tone, and a message is recorded. `greeting` None: the system's own words, which take `system_seconds`.

    Whoever comes to a mailbox that is full is told so before any greeting, and the call is ended.
    """

    WRITTEN_AS: ClassVar[str] = "Recorded"

    mailbox: str
    greeting: Recording | None
    system_seconds: int = 0

    def lasts(self, result: Result | None) -> int:
        """The greeting; then the caller speaks for as long as he likes."""
        del result
        return self.greeting.seconds if self.greeting is not None else self.system_seconds

    def takes(self, states: States) -> int:
        """The greeting, or that the mailbox is full."""
        return MAILBOX_FULL_SECONDS if self.is_full(states) else self.lasts(None)

    def is_full(self, states: States) -> bool:
        """Whether the mailbox holds no more messages."""
        return self.mailbox in states.full_mailboxes

    def unanswered(self, behind: int) -> int:
        """The line is answered at once."""
        del behind
        return 0

    @property
    def hears(self) -> tuple[Recording, ...]:
        """The greeting, unless the system speaks."""
        return (self.greeting,) if self.greeting is not None else ()

    def heard(self, states: States) -> tuple[Recording, ...]:
        """No greeting of a mailbox that is full."""
        return () if self.is_full(states) else self.hears

    @property
    def reaches(self) -> bool:
        """A mailbox."""
        return True

    @property
    def reached(self) -> Reached:
        """The mailbox."""
        return Reached(records_in=self.mailbox)

    def outcome(self, states: States) -> CallOutcome:
        """A message, if there is room for it."""
        kind = EndKind.MAILBOX_FULL if self.is_full(states) else EndKind.RECORDED
        return CallOutcome(kind, mailbox=self.mailbox)

    def in_words(self, names: Names) -> Text:
        """The greeting, and the mailbox."""
        mailbox = names.mailbox(self.mailbox)
        if self.greeting is None:
            return text(
                "plays the system's greeting ({seconds} s), then records a message in mailbox {mailbox}",
                seconds=self.system_seconds,
                mailbox=mailbox,
            )
        return text(
            "plays “{audio}” ({seconds} s), then records a message in mailbox {mailbox}",
            audio=names.audio(self.greeting.audio),
            seconds=self.greeting.seconds,
            mailbox=mailbox,
        )
