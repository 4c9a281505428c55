"""Instants by the names that people gave them: those of a calendar, or outside of it, rather than dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from compiler.analysis.conditions import conditional_routes, schedule_of
from compiler.analysis.instants import Spans
from compiler.analysis.vocabulary import Objects
from compiler.diagnostics import Path
from compiler.graph import CallGraph
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline
from schema.destination import calendar_named

MOST_NAMES = 4
"""Conditions that say together when something is so; more of them are no easier to read than dates."""


@dataclass(frozen=True, slots=True)
class NamedTime:
    """The instants of a calendar, or with `inside` False all others. `spans`: those of a condition that is written in place, and has no name."""

    calendar: str
    inside: bool
    spans: Spans | None = None


@dataclass(frozen=True, slots=True)
class KnownTimes:
    """What calls of two trees ask of time: calendars that mean the same in both, and conditions that are written in place (under an empty id)."""

    schedules: Mapping[Schedule, str]

    @classmethod
    def of(cls, graphs: Sequence[CallGraph], objects: Sequence[Objects]) -> KnownTimes:
        """Those of some graphs, each with the objects of its tree."""
        found = [asked for graph, own in zip(graphs, objects, strict=True) for asked in _asked(graph, own)]
        meanings: dict[str, set[Schedule]] = {}
        for schedule, calendar in found:
            meanings.setdefault(calendar, set()).add(schedule)
        return cls(
            {
                schedule: calendar
                for schedule, calendar in sorted(found, key=lambda asked: asked[1])
                if not calendar or len(meanings[calendar]) == 1
            }
        )

    def name(
        self, cells: Cells, timeline: Timeline, spans: Callable[[Cells], Spans | None]
    ) -> tuple[NamedTime, ...]:
        """The calendars during which, and outside of which, exactly these instants are; none, if dates must say. `spans`: tells a set of instants."""
        around = [
            (NamedTime(calendar, inside), sides[not inside])
            for schedule, calendar in self.schedules.items()
            if (sides := _sides(schedule, timeline)) is not None
            for inside in (True, False)
            if cells & ~sides[not inside] == 0
        ]
        if _common(around, timeline) != cells:
            return ()
        # Those without which the others say the same go: first what has no name, then what says where it is not.
        for one in sorted(around, key=lambda known: (bool(known[0].calendar), known[0].inside)):
            others = [other for other in around if other is not one]
            if _common(others, timeline) == cells:
                around = others
        if len(around) > MOST_NAMES or not any(known.calendar for known, _ in around):
            return ()
        return tuple(
            known if known.calendar else replace(known, spans=spans(_inside(known, own, timeline)))
            for known, own in around
        )


def _sides(schedule: Schedule, timeline: Timeline) -> tuple[Cells, Cells] | None:
    """The instants of a schedule, and all others; None if the timeline was not cut by it, or there are none of one side."""
    for asked, negated in ((schedule, False), (schedule.complement(), True)):
        if asked in timeline.schedules:
            here = timeline.where(asked)
            rest = timeline.everything & ~here
            return (rest, here) if negated else (here, rest)
    return None


def _inside(known: NamedTime, cells: Cells, timeline: Timeline) -> Cells:
    """The instants of a condition, of which these are those during which, or outside of which."""
    return cells if known.inside else timeline.everything & ~cells


def _common(around: Sequence[tuple[NamedTime, Cells]], timeline: Timeline) -> Cells:
    common = timeline.everything
    for _, cells in around:
        common &= cells
    return common


def _asked(graph: CallGraph, objects: Objects) -> Iterator[tuple[Schedule, str]]:
    """Each schedule by which a graph decides where calls go, and the calendar that has it."""
    inside = {address.partition("/")[2]: fields for address, fields in objects.items()}
    for route in conditional_routes(graph):
        for case in route.cases:
            schedule, when = schedule_of(case.condition), _written(case.path, inside)
            if schedule is not None and when is not None:
                calendar, negated = calendar_named(when) if isinstance(when, str) else ("", False)
                yield (schedule.complement() if negated else schedule), calendar


def _written(path: Path, inside: Mapping[str, Any]) -> object:
    """The condition of a branch as its object has it; None for none that there is."""
    for length in (2, 1):
        value: Any = inside.get("/".join(map(str, path[:length])))
        if value is not None:
            for part in path[length:]:
                if isinstance(value, list) and isinstance(part, int) and part < len(value):
                    value = value[part]
                elif isinstance(value, Mapping):
                    value = value.get(part)
                else:
                    return None
            return value.get("when") if isinstance(value, Mapping) else None
    return None
