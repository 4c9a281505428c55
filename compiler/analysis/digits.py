"""What a phone may dial outside, as a finite set: a number of each class, and each number that is an exception to its class.

A gate judges by the class of a number and by lists of single numbers. So one number of a class that is on no list stands for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from compiler.graph import CallGraph, DialContext, DialOut, Gate
from compiler.numbering import CallClass, classify, normalise_dialled, patterns

NO_NUMBER = "no_number"
"""The label of what is no number of the plan."""

_IN_PLACE_OF = {"X": "5", "Z": "4", "N": "6", ".": "123456"}


@dataclass(frozen=True, slots=True)
class Sample:
    """Something to dial that stands for all that is judged alike. `label`: its class, or itself."""

    dialled: str
    label: str


def sample_numbers(
    graph: CallGraph, context: DialContext, exceptions: Iterable[str] = ()
) -> tuple[Sample, ...]:
    """One number of each class, seen from a context, and the listed numbers; what is an extension is none of them."""
    outside = graph.nodes[context.outside]
    assert isinstance(outside, DialOut)
    listed = {*_listed(graph, outside), *exceptions}
    taken = {number for number, _ in (*context.emergency, *graph.internal, *graph.features)}
    found: dict[str, Sample] = {}
    for label, number in _samples(outside.country):
        if number not in taken and normalise_dialled(number, outside.country) not in listed:
            found.setdefault(label, Sample(number, label))
    for number in sorted(listed):
        if number not in taken and normalise_dialled(number, outside.country) is not None:
            found[number] = Sample(number, number)
    return tuple(found.values())


def _listed(graph: CallGraph, outside: DialOut) -> Iterator[str]:
    gate = graph.nodes[outside.next]
    if isinstance(gate, Gate):
        yield from gate.permission.allow_numbers
        yield from gate.permission.deny_numbers


_SPARE = 3
"""Numbers of each class that are at hand, in case that some are listed, or extensions."""


@lru_cache(maxsize=32)
def _samples(country: str) -> tuple[tuple[str, str], ...]:
    """Some numbers of each class with its label, in the order of classes."""
    found: dict[CallClass, list[str]] = {one: [] for one in CallClass if one is not CallClass.EMERGENCY}
    for pattern in patterns(country):
        numbers = found.get(pattern.call_class)
        if numbers is not None and len(numbers) < _SPARE:
            number = _one_of(pattern.match)
            # A more specific pattern may have it.
            if classify(number, country) is pattern.call_class:
                numbers.append(number)
    return tuple(
        (NO_NUMBER if one is CallClass.UNALLOCATED else str(one), number)
        for one, numbers in found.items()
        for number in numbers
    )


def _one_of(match: str) -> str:
    """A number of a pattern: of a set in brackets its first digit."""
    digits, inside = "", False
    for sign in match:
        if sign == "[":
            inside, first = True, True
        elif sign == "]":
            inside = False
        elif inside:
            digits += sign if first else ""
            first = False
        else:
            digits += _IN_PLACE_OF.get(sign, sign)
    return digits
