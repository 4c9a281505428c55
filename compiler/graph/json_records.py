"""Frozen dataclasses from JSON data, as their annotations say: for what one run writes and another one reads.

A record is an object with its fields by name, or the list of them in order. Where one of several records may stand it is told by the name
of its type, under `type`, or at the head of the list. Fields that are not there take their defaults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum, IntEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

Read = Callable[[Any, "Shared"], Any]
"""Makes a value of what JSON holds."""

Shared = Mapping[Any, list[Any]]
"""Types whose values are written once, elsewhere, and named by their place: the values by type."""


def value_of(kind: Any, data: Any, shared: Shared | None = None) -> Any:
    """The value of a type that is written so. ValueError, KeyError, TypeError or IndexError if it is none."""
    return _reader(kind)(data, shared or {})


def data_of(value: Any) -> Any:
    """A value with its records as objects; every record that may stand for another one says its type."""
    kind: Any = type(value)
    return _data(value, tagged_in(kind))


def _data(value: Any, tagged: frozenset[Any]) -> Any:
    kind = type(value)
    if _is_record(kind):
        data = {field.name: _data(getattr(value, field.name), tagged) for field in fields(kind)}
        return {"type": written_name(kind), **data} if kind in tagged else data
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, (tuple, list)):
        return [_data(item, tagged) for item in value]
    if isinstance(value, Mapping):
        return {name: _data(value[name], tagged) for name in sorted(value)}
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def written_name(kind: type[Any]) -> str:
    """The name by which a record of this type is told from others, wherever it is written: `WRITTEN_AS`, where the class is called
    otherwise by now. What was written by an earlier version is read by a later one, and does not change for a name in our code."""
    return str(getattr(kind, "WRITTEN_AS", kind.__name__))


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


@cache
def tagged_in(kind: Any) -> frozenset[Any]:
    """The records that stand where others may stand too, anywhere inside of a type."""
    return frozenset(
        member
        for part in _parts_of(kind)
        if get_origin(part) is UnionType and len(_records_of(part)) > 1
        for member in _records_of(part)
    )


def shape_of(kind: Any) -> Iterator[str]:
    """What a type is made of, field by field."""
    for part in _parts_of(kind):
        if _is_record(part):
            yield from (f"{written_name(part)}.{field.name}: {field.type}" for field in fields(part))


def _parts_of(kind: Any) -> list[Any]:
    """A type and all that its fields hold, each once."""
    parts = [kind]
    for part in parts:
        inner = list(get_args(part))
        if _is_record(part):
            hints = get_type_hints(part)
            inner += [hints[field.name] for field in fields(part)]
        parts += [member for member in dict.fromkeys(inner) if member not in parts]
    return parts


def _records_of(union: Any) -> list[type[Any]]:
    return [member for member in get_args(union) if _is_record(member)]


@cache
def _reader(kind: Any) -> Read:
    """Reads what a value of this type is written as."""
    written = _written_reader(kind)

    def reading(data: Any, shared: Shared) -> Any:
        return shared[kind][data] if kind in shared else written(data, shared)

    return reading if _is_record(kind) else written


def _written_reader(kind: Any) -> Read:
    origin = get_origin(kind)
    if origin is UnionType:
        return _union_reader(get_args(kind))
    if origin is not None:
        return _many_reader(origin, get_args(kind))
    if kind in (str, int, bool, NoneType):
        return _plain_reader(kind)
    if kind is bytes:
        return lambda _, __: b""
    if issubclass(kind, IntEnum):
        return lambda data, _: kind[data.upper()]
    if issubclass(kind, Enum):
        return lambda data, _: kind(data)
    if issubclass(kind, date):
        return lambda data, _: kind.fromisoformat(data)
    if _is_record(kind):
        return _record_reader(kind)
    if issubclass(kind, str):
        return lambda data, _: kind(data)
    raise TypeError(f"{kind} is not a record")


def _plain_reader(kind: type[Any]) -> Read:
    def reading(data: Any, _: Shared) -> Any:
        if type(data) is not kind:
            raise TypeError(f"{data!r} is not of type {kind.__name__}")
        return data

    return reading


def _many_reader(origin: Any, inner: tuple[Any, ...]) -> Read:
    """Tuples, sets and mappings; a mapping that is a list is one of records by their ids."""
    if origin is Mapping:
        value = _reader(inner[1])

        def reading(data: Any, shared: Shared) -> Any:
            if isinstance(data, dict):
                return {name: value(item, shared) for name, item in data.items()}
            return {record.id: record for record in (value(item, shared) for item in data)}

        return reading
    if origin is tuple and inner[-1] is not Ellipsis:
        members = [_reader(member) for member in inner]
        return lambda data, shared: tuple(
            member(item, shared) for member, item in zip(members, data, strict=True)
        )
    if origin not in (tuple, frozenset):
        raise TypeError(f"{origin} cannot be a part of a record")
    member = _reader(inner[0])
    return lambda data, shared: origin(member(item, shared) for item in data)


def _union_reader(kinds: tuple[Any, ...]) -> Read:
    records = {written_name(kind): _reader(kind) for kind in kinds if _is_record(kind)}
    plain = {kind: _reader(kind) for kind in kinds if kind in (str, int, bool, NoneType)}
    others = [_reader(kind) for kind in kinds if not _is_record(kind) and kind not in plain]
    other_readers = [_first_that_reads(others)] if others else []

    def reading(data: Any, shared: Shared) -> Any:
        if type(data) in plain:
            return plain[type(data)](data, shared)
        if isinstance(data, int):
            (values,) = (shared[kind] for kind in kinds if kind in shared)
            return values[data]
        if len(records) > 1:
            if isinstance(data, dict):
                return records[data["type"]](data, shared)
            return records[data[0]](data[1:], shared)
        (only,) = (*records.values(), *other_readers)
        return only(data, shared)

    return reading


def _first_that_reads(readers: Sequence[Read]) -> Read:
    """The first of several kinds of text that a text is."""
    *before, last = readers

    def reading(data: Any, shared: Shared) -> Any:
        for reader in before:
            with suppress(ValueError):
                return reader(data, shared)
        return last(data, shared)

    return reading


def _record_reader(kind: type[Any]) -> Read:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    needed = sum(1 for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING)

    def reading(data: Any, shared: Shared) -> Any:
        if isinstance(data, dict):
            return kind(
                **{name: reader(data[name], shared) for name, reader in readers.items() if name in data}
            )
        if not needed <= len(data) <= len(readers):
            raise ValueError(f"{kind.__name__} with {len(data)} fields")
        return kind(*(reader(value, shared) for reader, value in zip(readers.values(), data, strict=False)))

    return reading
