"""A client's graph as text, so that what is live can be compared with what is wanted when the tree it was made from is gone.

Canonical JSON: equal graphs are equal texts. A record is the list of its fields in order, headed by its type's name where several types
may stand; a schedule is written once, and named by its place. Of a recording, what callers can tell apart is kept, not its bytes.

A field may be added at the end of a record if it has a default: graphs that were written without it are still read. Any other change
of shape needs a new `FORMAT`; a test holds the shape to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from compiler.graph import CallGraph, TimeCondition, heard_of
from compiler.graph.json_records import tagged_in, value_of, written_name
from compiler.time.schedule import Schedule
from compiler.time.timeline import Years

FORMAT = 3


class UnreadableGraphError(ValueError):
    """The text is not a graph, or one of a format that this version does not know."""


def without_bytes(graph: CallGraph) -> CallGraph:
    """The graph with what callers hear of its recordings in place of their bytes: what is written, and read again."""
    audio = (
        replace(recording, content=b"", wideband=b"", heard=heard_of(recording)) for recording in graph.audio
    )
    return replace(graph, audio=tuple(audio))


@dataclass(frozen=True, slots=True)
class KeptGraph:
    """A graph that was kept. `years`: those that its dates were made for; None where no date matters."""

    graph: CallGraph
    years: Years | None


def graph_json(graph: CallGraph, years: Years) -> str:
    """The text of a graph whose dates were made for these years."""
    schedules: dict[Schedule, int] = {}

    words: dict[Any, Callable[[Any], object]] = {
        TimeCondition: lambda condition: schedules.setdefault(condition.schedule, len(schedules)),
        frozenset: sorted,
        bytes: lambda _: "",
    }

    def spelled(value: Any) -> object:
        """What JSON has no word for."""
        kind: Any = type(value)
        return (words.get(kind) or _fields_of(kind))(value)

    body = _compact(_body(without_bytes(graph)), spelled)
    times = _compact([_schedule_data(schedule) for schedule in schedules], None)
    horizon = _compact(years if any(schedule.dates for schedule in schedules) else None, None)
    return f'{{"format":{FORMAT},"years":{horizon},"graph":{body},"schedules":{times}}}'


@lru_cache(maxsize=2)
def kept_graph(words: str) -> KeptGraph:
    """The graph of a text. Raises `UnreadableGraphError`. What is planned is compared with what is live, and read back: it is read once."""
    try:
        data = json.loads(words)
        if data["format"] != FORMAT:
            raise UnreadableGraphError(f"format {data['format']}")
        schedules = [_schedule(*schedule_data) for schedule_data in data["schedules"]]
        graph: CallGraph = value_of(
            CallGraph, data["graph"], {TimeCondition: [TimeCondition(schedule) for schedule in schedules]}
        )
        years: Years | None = tuple(data["years"]) if data["years"] else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise UnreadableGraphError(str(error)) from error
    return KeptGraph(graph, years)


def _body(graph: CallGraph) -> list[object]:
    """The graph's own fields. Its nodes know their ids: the mapping's keys need not be written."""
    values = (getattr(graph, field.name) for field in fields(graph))
    return [list(value.values()) if isinstance(value, Mapping) else value for value in values]


def _compact(value: object, spelled: Callable[[object], object] | None) -> str:
    # Frozen values cannot hold themselves: looking out for that takes a third of the time.
    return json.dumps(value, default=spelled, separators=(",", ":"), ensure_ascii=False, check_circular=False)


@cache
def _fields_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Reads the fields of a record of this type."""
    names = [field.name for field in fields(kind)]
    head = (written_name(kind),) if kind in tagged_in(CallGraph) else ()
    if len(names) == 1:
        only = attrgetter(names[0])
        return lambda value: (*head, only(value))
    get = attrgetter(*names)
    return (lambda value: head + get(value)) if head else get


def _schedule_data(schedule: Schedule) -> list[object]:
    return [schedule.zone, schedule.week, [(day.isoformat(), minutes) for day, minutes in schedule.dates]]


def _schedule(zone: str, week: list[Any], dates: list[Any]) -> Schedule:
    return Schedule(
        zone,
        tuple(_minutes(day) for day in week),
        tuple((date.fromisoformat(day), _minutes(minutes)) for day, minutes in dates),
    )


def _minutes(data: list[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in data)
