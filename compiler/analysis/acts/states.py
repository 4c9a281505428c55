"""In what state everything is that may answer a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from compiler.graph.record import record


class PhoneState(StrEnum):
    """What a phone does with a call that reaches it."""

    ANSWERS = "answers"
    NO_ANSWER = "no_answer"
    """It rings, and nobody comes."""
    BUSY = "busy"
    UNREGISTERED = "unregistered"


class FarEnd(StrEnum):
    """What an external number does with a call that a trunk has taken."""

    ANSWERS = "answers"
    """Somebody answers, and presses 1 where that is asked."""
    VOICEMAIL = "voicemail"
    """Its own voicemail answers, which presses no key; somebody who does not press 1 is no better."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSES = "refuses"


NOTHING = ""
"""What a caller presses in a try who presses nothing."""


@record(frozen=True, slots=True)
class States:
    """The state of phones (by device id), of external numbers (E.164) and of trunks during a call; what is not named answers."""

    phones: Mapping[str, PhoneState] = field(default_factory=dict)
    outside: Mapping[str, FarEnd] = field(default_factory=dict)
    trunks_down: frozenset[str] = frozenset()
    other_phones: PhoneState = PhoneState.ANSWERS
    other_numbers: FarEnd = FarEnd.ANSWERS
    trunks_full: frozenset[str] = frozenset()
    """Those that have all the calls that they take (`max_calls`). They still take emergency calls, which are not counted."""
    limits_reached: frozenset[str] = frozenset()
    """The clients and users, by address, who have all the external calls that they may have at once (`max_external_calls`)."""
    full_mailboxes: frozenset[str] = frozenset()
    """Those that hold no more messages, by id."""
    full_queues: frozenset[str] = frozenset()
    """Those in which as many callers wait as may (`max_callers`), by id."""
    positions: Mapping[str, str] = field(default_factory=dict)
    """Of switches, by id; one that is not named is at rest."""
    presses: tuple[str, ...] = ()
    """What the caller presses in menus, try after try: a key or an extension, or `NOTHING`; nothing more after the last."""
    calling: str = ""
    """The device that makes the call, and so is in one; none, for a call from outside."""
    logged_out: frozenset[str] = frozenset()
    """Members by code who are not logged in to a queue: `sales/alice`, the queue's id and the user's."""
    paused: frozenset[str] = frozenset()
    """Users who pause, by id: no queue calls them."""

    @property
    def trunks_refusing(self) -> frozenset[str]:
        """The trunks that take no external call, down or full."""
        return self.trunks_down | self.trunks_full

    def phone(self, device: str) -> PhoneState:
        """What a phone does."""
        return self.phones.get(device, self.other_phones)

    def far_end(self, number: str) -> FarEnd:
        """What an external number does."""
        return self.outside.get(number, self.other_numbers)
