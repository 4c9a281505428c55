"""What a caller must have heard before VoiceMail records without a word, and how it comes together from what is played.

A mailbox of a client's own greeting has that played. Any other has what somebody recorded at the phone, else the system's words, and in any case
the system's instructions, since nobody knows what a recorded greeting says. A temporary greeting is played by VoiceMail itself
(`apps/app_voicemail.c`, `leave_voicemail`).
"""

from __future__ import annotations

import re

from compiler.analysis.acts import Act, LeavingMessage, Playing, Recording
from renderers.readback.channel import SPOOL, Channel, fact_name

_INSTRUCTIONS = "vm-intro"
_NOBODY_AVAILABLE = "vm-nobodyavail"
MAILBOX_FULL = "vm-mailboxfull"
_AWAITED, _PROMPT = "awaited", "prompt"
"""Told in place of a recording's digest: what must be played before, from the last to the first; and what is not the client's recording."""


def recorded_at_the_phone(mailbox: str, which: str) -> str:
    """The file of a greeting that somebody recorded, without its ending. `mailbox`: with its context."""
    box, _, context = mailbox.partition("@")
    return f"{SPOOL}/voicemail/{context}/{box}/{which}"


def awaited_before(mailbox: str, channel: Channel) -> Recording:
    """What must have been played before a channel comes to a VoiceMail that says nothing; nothing by name: the client's own greeting."""
    temporary, own = (
        channel.value(fact_name("STAT", f"e,{recorded_at_the_phone(mailbox, which)}.wav"))
        for which in ("temp", "unavail")
    )
    if temporary is None:
        return Recording("", _AWAITED, 0)
    if temporary == "1":
        return Recording(_INSTRUCTIONS, _AWAITED, 0)
    greeting = recorded_at_the_phone(mailbox, "unavail") if own == "1" else _NOBODY_AVAILABLE
    return Recording(f"{_INSTRUCTIONS}&{greeting}" if own is not None else "", _AWAITED, 0)


def played(data: str, client: str) -> Recording:
    """What `Playback` plays to a client's callers: a recording of the client by its id, or any other file by its path."""
    recording = re.fullmatch(r"/node/clients/([^/]+)/current/asterisk/sounds/([^/&]+)", data)
    if recording is None or recording[1] != client:
        return Recording(data, _PROMPT, 0)
    return Recording(recording[2], "", 0)


def message_after(playing: Playing, following: Act) -> Act | None:
    """The act of leaving a message of which this is played as the greeting, or a part of it; None if what follows is something else."""
    awaited = next(iter(following.hears), None)
    if awaited is None or awaited.digest != _AWAITED:
        return None
    mailbox = following.reached.records_in
    first, _, rest = awaited.audio.partition("&")
    if not first:
        return LeavingMessage(mailbox, playing.recording) if not playing.recording.digest else None
    if playing.recording != Recording(first, _PROMPT, 0):
        return None
    return LeavingMessage(mailbox, Recording(rest, _AWAITED, 0) if rest else None)
