"""How long telephones ring before somebody gives up: facts of the network, in seconds."""

from __future__ import annotations

LONGEST_RINGING = 180
"""Exchanges give up waiting for an answer after 90 s to 3 min (ITU-T Q.118, timer T9 of Q.764)."""

EXTERNAL_RING_SECONDS = 120
"""How long a number outside may ring before we give up; carriers give up earlier."""
