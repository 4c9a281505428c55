"""Switches as the PBX keeps them: their positions, what counts while nobody has set them, and when a position that was set lapses."""

from __future__ import annotations

from compiler.graph.conditions import ScheduledPosition
from compiler.graph.record import record

SWITCH_LAMP = "switch"
"""The kind of lamps that show where switches are."""


@record(frozen=True, slots=True)
class DailyTime:
    """A time of every day: so many minutes after midnight, on the clock of a zone."""

    minute: int
    zone: str


@record(frozen=True, slots=True)
class KeptSwitch:
    """A switch. `positions`: the first counts while nobody has set it: the one at rest, or `BY_SCHEDULE`, where `scheduled` says which counts when.

    `lapses`: a position that was set counts until this time comes round; None: until somebody sets another.
    Where it stands is no part of the graph: that belongs to those who set it.
    """

    id: str
    positions: tuple[str, ...]
    scheduled: tuple[ScheduledPosition, ...] = ()
    lapses: DailyTime | None = None
