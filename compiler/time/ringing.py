"""How long calls may ring unanswered, in seconds: facts of the public network."""

from __future__ import annotations

LONGEST_RINGING = 180
"""Carriers stop waiting for an answer after 90 s to 3 min (ITU-T Q.118, timer T9 of Q.764)."""

DEAD_TRUNK_SECONDS = 7
"""At the most, until a trunk that answers nothing at all is given up and the next one is tried: SIP's timer B, 64 times T1 (RFC 3261)."""

EXTERNAL_RING_SECONDS = 120
"""How long an external number may ring before the PBX gives up; carriers give up earlier."""
