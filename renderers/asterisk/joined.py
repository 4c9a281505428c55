"""Calls of two clients that somebody has joined are parted: Asterisk lets who names a call by its ids transfer it to anybody (RFC 3891).

Whoever is joined to another party is told so (the connected line), and a subroutine of the channel runs before. The party comes with a tag, which no
request can say: its client. The channel's own is in CLIENT, which its legs inherit; Asterisk changes the account and the tenant of channels that it joins.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderers.asterisk.dialplan import extension

JOINED_CONTEXT = "joined.party"
"""The node's subroutine on a phone's channel."""

PART = (
    'ExecIf($["${CLIENT}" != "" & "${CONNECTEDLINE(tag)}" != "" & "${CONNECTEDLINE(tag)}" != "${CLIENT}"]'
    "?Set(TIMEOUT(absolute)=0.001))"
)
"""Hangup would only end the subroutine; a time that is over ends the channel, and with it the other. What is nobody's, or was there before, is let be."""


def belongs_to(client: str) -> Iterator[str]:
    """The steps that make a channel, and the legs that it calls, a client's."""
    yield f"Set(__CLIENT={client})"
    yield f"Set(CALLERID(tag)={client})"


def render_joined() -> Iterator[str]:
    """The node's subroutine: `s,1`."""
    yield from ("", f"[{JOINED_CONTEXT}]")
    yield from extension("s", PART, "Return()")
