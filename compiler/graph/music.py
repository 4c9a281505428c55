"""Hold music: recordings that are played to whom a phone puts on hold."""

from __future__ import annotations

from compiler.graph.nodes import Origin
from compiler.graph.record import record


@record(frozen=True, slots=True)
class HoldMusic:
    """Recordings of the client, by id, in the order in which they are played, again and again."""

    id: str
    name: str
    recordings: tuple[str, ...]
    origin: Origin
