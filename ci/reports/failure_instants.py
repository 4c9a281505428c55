"""When something fails: its instants, and the positions at which switches are then, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from ci.reports.call_words import Translate
from ci.reports.lists import with_semicolons
from compiler.analysis.instants import in_words, spans_of
from compiler.diagnostics import text
from compiler.time.positions import Positions, positions_words
from compiler.time.timeline import Instants


class FailsAt(Protocol):
    """Something that fails at some instants, in UTC. `by_position`: the same for positions of switches, where these matter."""

    @property
    def intervals(self) -> tuple[Instants, ...]:
        """All of them."""

    @property
    def by_position(self) -> tuple[tuple[Positions, tuple[Instants, ...]], ...]:
        """By the positions of switches; none, where these do not matter."""

    @property
    def zone(self) -> str:
        """On whose clock they are told."""

    @property
    def several_clocks(self) -> bool:
        """Whether the client lives by more than one, so that it must be said which."""

    @property
    def within(self) -> Instants:
        """The time that is spoken of."""


def failure_instants(failure: FailsAt, translate: Translate) -> str:
    """The instants, for each set of positions that makes a difference."""

    def told(intervals: tuple[Instants, ...]) -> str:
        spans = spans_of(intervals, failure.zone, failure.within)
        return in_words(spans, translate, name_zone=failure.several_clocks)

    if not failure.by_position:
        return told(failure.intervals)
    told_by_position = (
        translate(
            text("{when}, while {positions}", when=told(intervals), positions=positions_words(positions))
        )
        if positions
        else told(intervals)
        for positions, intervals in failure.by_position
    )
    return with_semicolons(told_by_position, translate)


def failure_instant(at: datetime, failure: FailsAt, translate: Translate) -> str:
    """One instant, for each set of positions that makes a difference."""
    when = f"{at:%Y-%m-%d %H:%M}" + (f" ({failure.zone})" if failure.several_clocks else "")
    if not failure.by_position:
        return when
    told = (
        translate(text("{when}, while {positions}", when=when, positions=positions_words(positions)))
        for positions, _ in failure.by_position
    )
    return with_semicolons(told, translate)


def instants_data(intervals: Iterable[Instants]) -> list[list[str]]:
    """As ISO 8601, half-open."""
    return [[low.isoformat(), high.isoformat()] for low, high in intervals]


def by_position_data(
    by_position: Iterable[tuple[Positions, tuple[Instants, ...]]],
) -> list[dict[str, Any]]:
    """For each set of positions that makes a difference: the positions of each switch, and the instants."""
    return [
        {
            "switches": {switch: list(possible) for switch, possible in positions},
            "instants": instants_data(intervals),
        }
        for positions, intervals in by_position
    ]
