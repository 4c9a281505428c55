"""How long calls may ring unanswered, in seconds: facts of the public network."""

from __future__ import annotations

LONGEST_RINGING = 180
"""Carriers stop waiting for an answer after 90 s to 3 min (ITU-T Q.118, timer T9 of Q.764)."""

EXTERNAL_RING_SECONDS = 120
"""How long an external number may ring before the PBX gives up; carriers give up earlier."""
