"""Requests that would take a call over by its ids (`Replaces`, RFC 3891), of which Asterisk does not ask whose call it is.

Whoever knows the ids of a call, and has an account on the node, could so join a call of another client. An `INVITE` that names a call is
nothing that our phones need: they pick up by feature codes. So whoever sends one is known by that header before anything else, as an endpoint from
which nothing is taken (403). It is the log of security that tells of it (docs/security.md).
"""

from __future__ import annotations

from renderers.asterisk.names import NOWHERE

TAKES_OVER = "takes-over"
"""The endpoint; no id of a client's phone has a hyphen in it."""


def render_take_over() -> str:
    """Its sections of the node's pjsip.conf."""
    return f"""
; Nobody takes a call over by naming it, not even one of his own client's.
[{TAKES_OVER}]
type=endpoint
context={NOWHERE}
message_context={NOWHERE}
identify_by=header
disallow=all
allow=alaw
allow_subscribe=no
allow_transfer=no
deny=0.0.0.0/0.0.0.0
deny=::/0

[{TAKES_OVER}]
type=identify
endpoint={TAKES_OVER}
match_header=Replaces: /./
"""
