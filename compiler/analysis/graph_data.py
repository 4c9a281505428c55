"""A client's graph as text, so that what is live can be compared with what is wanted when the tree it was made from is gone.

Canonical JSON: equal graphs are equal texts. A record is the list of its fields in order, headed by its type's name where several types
may stand; a schedule is written once, and named by its place. Of a recording, what callers can tell apart is kept, not its bytes.

A field may be added at the end of a record if it has a default: graphs that were written without it are still read. Any other change
of shape needs a new `FORMAT`; a test holds the shape to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from compiler.analysis.meaning import recording
from compiler.graph import CallGraph, Heard, Leg, Node
from compiler.times import Schedule

FORMAT = 1


class UnreadableGraphError(ValueError):
    """The text is no graph, or one of a format that this version does not know."""


def without_bytes(graph: CallGraph) -> CallGraph:
    """The graph with what callers hear of its recordings in place of their bytes: what is written, and read again."""
    known = []
    for one in graph.audio:
        heard = recording(graph, one.id)
        known.append(replace(one, content=b"", heard=Heard(heard.digest, heard.seconds)))
    return replace(graph, audio=tuple(known))


def graph_json(graph: CallGraph) -> str:
    """The graph's text."""
    schedules: dict[Schedule, int] = {}

    def spelled(value: Any) -> object:
        """What JSON has no word for."""
        kind = type(value)
        if kind is Schedule:
            return schedules.setdefault(value, len(schedules))
        if kind is frozenset:
            return sorted(value)
        if kind is bytes:
            return ""
        return _fields_of(kind)(value)

    body = _compact(_body(without_bytes(graph)), spelled)
    times = _compact([_schedule_data(one) for one in schedules], None)
    return f'{{"format":{FORMAT},"graph":{body},"schedules":{times}}}'


def graph_of(words: str) -> CallGraph:
    """The graph of a text. Raises `UnreadableGraphError`."""
    try:
        data = json.loads(words)
        if data["format"] != FORMAT:
            raise UnreadableGraphError(f"format {data['format']}")
        schedules = [_schedule(*one) for one in data["schedules"]]
        graph = _reader(CallGraph)(data["graph"], schedules)
        assert isinstance(graph, CallGraph)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError) as error:
        raise UnreadableGraphError(str(error)) from error
    return graph


def _body(graph: CallGraph) -> list[object]:
    """The graph's own fields. Its nodes know their ids: the mapping's keys need not be written."""
    values = (getattr(graph, one.name) for one in fields(graph))
    return [list(value.values()) if isinstance(value, Mapping) else value for value in values]


def _compact(value: object, spelled: Callable[[object], object] | None) -> str:
    return json.dumps(value, default=spelled, separators=(",", ":"), ensure_ascii=False)


_TAGGED = frozenset((*get_args(Node), *get_args(Leg)))
"""Types that stand where others may stand too."""


@cache
def _fields_of(kind: Any) -> Callable[[Any], list[Any]]:
    """Reads the fields of a record of this type."""
    names = [one.name for one in fields(kind)]
    head = [kind.__name__] if kind in _TAGGED else []
    if len(names) == 1:
        only = attrgetter(names[0])
        return lambda value: [*head, only(value)]
    get = attrgetter(*names)
    return lambda value: [*head, *get(value)]


def _schedule_data(one: Schedule) -> list[object]:
    return [one.zone, one.week, [(day.isoformat(), minutes) for day, minutes in one.dates]]


def _schedule(zone: str, week: list[Any], dates: list[Any]) -> Schedule:
    return Schedule(
        zone,
        tuple(_minutes(day) for day in week),
        tuple((date.fromisoformat(day), _minutes(minutes)) for day, minutes in dates),
    )


def _minutes(data: list[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((int(start), int(end)) for start, end in data)


Read = Callable[[Any, list[Schedule]], Any]
"""Makes a value of what JSON holds; schedules are known by their places."""


@cache
def _reader(kind: Any) -> Read:
    """Reads what a field of this type is written as."""
    if kind is Schedule:
        return lambda data, schedules: schedules[data]
    if kind is bytes:
        return lambda _, __: b""
    if kind in (str, int, bool, NoneType):
        return _plain(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data, _: kind(data)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record_reader(kind)
    return _composed_reader(kind)


def _plain(kind: type[Any]) -> Read:
    def read(data: Any, _: list[Schedule]) -> Any:
        if type(data) is not kind:
            raise TypeError(f"{data!r} is no {kind.__name__}")
        return data

    return read


def _composed_reader(kind: Any) -> Read:
    """Tuples, sets, mappings of nodes, and where one of several types may stand."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _union_reader(inner)
    if origin is Mapping:
        value = _reader(inner[1])
        return lambda data, known: {one.id: one for one in (value(item, known) for item in data)}
    if origin is frozenset:
        member = _reader(inner[0])
        return lambda data, known: frozenset(member(item, known) for item in data)
    if origin is not tuple:
        raise TypeError(f"{kind} is no part of a graph")
    if inner[-1] is Ellipsis:
        member = _reader(inner[0])
        return lambda data, known: tuple(member(item, known) for item in data)
    members = [_reader(one) for one in inner]
    return lambda data, known: tuple(read(item, known) for read, item in zip(members, data, strict=True))


def _union_reader(kinds: tuple[Any, ...]) -> Read:
    tagged = {one.__name__: one for one in kinds if one in _TAGGED}
    if tagged:
        return lambda data, known: _reader(tagged[data[0]])(data, known)
    (*others,) = (one for one in kinds if one is not NoneType)
    by_type = {one: _reader(one) for one in others}
    optional = NoneType in kinds

    def read(data: Any, known: list[Schedule]) -> Any:
        if data is None and optional:
            return None
        return by_type.get(type(data), by_type[others[-1]])(data, known)

    return read


def _record_reader(kind: type[Any]) -> Read:
    hints = get_type_hints(kind)
    readers = [_reader(hints[one.name]) for one in fields(kind)]
    needed = sum(1 for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING)
    skipped = 1 if kind in _TAGGED else 0

    def read(data: Any, known: list[Schedule]) -> Any:
        values = data[skipped:]
        if not needed <= len(values) <= len(readers):
            raise ValueError(f"{kind.__name__} with {len(values)} fields")
        return kind(*(reader(value, known) for reader, value in zip(readers, values, strict=False)))

    return read


def shape() -> Iterator[str]:
    """What graphs are made of, field by field: what `FORMAT` is the number of."""
    waiting: list[Any] = [CallGraph]
    seen: set[Any] = set()
    while waiting:
        kind = waiting.pop(0)
        if kind in seen:
            continue
        seen.add(kind)
        if isinstance(kind, type) and is_dataclass(kind):
            hints = get_type_hints(kind)
            for one in fields(kind):
                yield f"{kind.__name__}.{one.name}: {one.type}"
                waiting.append(hints[one.name])
        waiting += get_args(kind)
