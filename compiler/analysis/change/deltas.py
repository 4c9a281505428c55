"""What two acts that are done to a call do differently, whatever they have in common: so that what changes alike in many places is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from compiler.analysis.acts import Act


@dataclass(frozen=True, slots=True)
class FieldDelta:
    """A field of an act that is another one: of lists what is in one alone, else the values."""

    field: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs of two acts of one kind."""

    act: str
    differing: tuple[FieldDelta, ...]

    def value(self, field: str) -> FieldDelta | None:
        """What differs of a field; None if nothing does."""
        return next((one for one in self.differing if one.field == field), None)

    def is_of(self, *names: str) -> bool:
        """Whether nothing differs but these fields."""
        return all(one.field in names for one in self.differing)


def delta_of(was: Act | None, now: Act | None) -> Delta | None:
    """What two acts do differently; None if they have nothing in common."""
    if was is None or now is None or type(was) is not type(now):
        return None
    return Delta(type(was).__name__, tuple(dict.fromkeys(_inside(was, now))))


def _inside(was: Any, now: Any) -> Iterator[FieldDelta]:
    """What differs of two records of one type: of records within them, what differs of those."""
    for field in fields(was):
        old, new = getattr(was, field.name), getattr(now, field.name)
        if old == new:
            continue
        pairs = (
            list(zip(old, new, strict=False))
            if isinstance(old, tuple) and isinstance(new, tuple)
            else [(old, new)]
        )
        if (
            pairs
            and all(is_dataclass(one) and type(one) is type(other) for one, other in pairs)
            and _as_many(old, new)
        ):
            for one, other in pairs:
                yield from _inside(one, other)
        else:
            yield _field_delta(field.name, old, new)


def _as_many(old: Any, new: Any) -> bool:
    return not isinstance(old, tuple) or len(old) == len(new)


def _field_delta(name: str, was: Any, now: Any) -> FieldDelta:
    if isinstance(was, tuple) and isinstance(now, tuple):
        gone = tuple(one for one in was if one not in now)
        come = tuple(one for one in now if one not in was)
        if gone or come:
            return FieldDelta(name, gone, come)
    return FieldDelta(name, was, now)
