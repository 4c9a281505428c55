"""Limits of simultaneous external calls."""

from __future__ import annotations

from compiler.graph.record import record


@record(frozen=True, slots=True, order=True)
class CallLimit:
    """How many external calls somebody may have at once. `holder`: the address of the client or user whose calls are counted."""

    holder: str
    most: int
