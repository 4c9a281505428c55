"""How a call ends, as its caller sees it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from compiler.graph import Reason
from compiler.graph.record import record


class EndKind(StrEnum):
    """How a call ends, seen from the caller."""

    ANSWERED = "answered"
    """Somebody at one of the client's phones, or at an external number, answers."""
    RECORDED = "recorded"
    """A message is left."""
    MAILBOX_FULL = "mailbox_full"
    """No message is left: the mailbox holds no more, which the caller is told."""
    MESSAGES = "messages"
    """The caller listens to messages."""
    PICKED_UP = "picked_up"
    """The caller takes a call that rings elsewhere, if one does."""
    SWITCHED = "switched"
    """The caller sets a switch."""
    PRESENCE = "presence"
    """The caller logs somebody in to queues, or out, or begins or ends a pause."""
    CHOOSES_AGAIN = "chooses_again"
    """The caller is back in a menu, or in a queue with keys."""
    EMERGENCY = "rescue"
    """An emergency number is reached."""
    ENDED = "ended"
    """Nobody; the caller hears the reason."""


@record(frozen=True, slots=True)
class CallOutcome:
    """Where a call ends. What does not apply is empty.

    `phones`, `numbers`: the first of these to answer has the call. `mailbox`: where a message is left or read. `reason`: why
    a call is ended. `presents`: the number presented to the external number; `withheld`: the one that only the carrier is told.
    `user`, `queues`, `pauses`: whose presence is set, and where. `switch`, `position`: what is set, and where to. `menu`, `queue`: where the caller chooses again.
    """

    WRITTEN_AS: ClassVar[str] = "Outcome"

    kind: EndKind
    phones: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    mailbox: str = ""
    reason: Reason | None = None
    presents: str = ""
    charged: str = ""
    withheld: str = ""
    switch: str = ""
    position: str = ""
    menu: str = ""
    user: str = ""
    queues: tuple[str, ...] = ()
    pauses: bool = False
    queue: str = ""
