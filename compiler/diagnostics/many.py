"""Many faults of one kind in one file: some are told, the others counted. Nobody reads a report of a hundred thousand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import TypeVar

from compiler.diagnostics.diagnostic import Diagnostic, Text, plural

MOST = 300
"""Of one kind in one file."""

_Fault = TypeVar("_Fault")


def some_of_each(
    faults: Iterable[_Fault], kind: Callable[[_Fault], Hashable]
) -> tuple[list[_Fault], list[tuple[_Fault, int]]]:
    """The first of each kind, `MOST` at most; and of each kind of which there are more, the next one, and how many there are from it on."""
    told: list[_Fault] = []
    counts: dict[Hashable, int] = {}
    next_ones: dict[Hashable, _Fault] = {}
    for fault in faults:
        of_kind = kind(fault)
        count = counts[of_kind] = counts.get(of_kind, 0) + 1
        if count <= MOST:
            told.append(fault)
        elif count == MOST + 1:
            next_ones[of_kind] = fault
    return told, [(fault, counts[of_kind] - MOST) for of_kind, fault in next_ones.items()]


def how_many(like: Diagnostic, count: int) -> Diagnostic:
    """In place of several like this one, at the place of the first of them."""
    return replace(like, message=_more(count), hint=None, related=())


def _more(count: int) -> Text:
    return plural("{count} more of this kind in this file", "{count} more of this kind in this file", count)


def counted(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics, but of each code in each file the first ones and a count."""
    told, next_ones = some_of_each(diagnostics, _kind)
    return (*told, *(how_many(like, count) for like, count in next_ones))


def _kind(diagnostic: Diagnostic) -> Hashable:
    # Counts are of a kind of their own: they were counted before.
    file = diagnostic.range.file if diagnostic.range else None
    return (file, diagnostic.code, diagnostic.message.template == _more(1).template)
