"""Numbers by how they begin: one that stands for them, and whether there is any."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from compiler.numbering.plan import COUNTRIES, is_ever_begun_with, numbers_beginning
from compiler.numbering.reading import parse_number


@lru_cache(maxsize=1024)
def some_number_with(prefix: str) -> str | None:
    """A number of some plan that begins so; None if there is none."""
    number = filled_up(prefix, frozenset())
    return number if number is not None and _is_of_a_plan(number) else None


def _is_of_a_plan(number: str) -> bool:
    return parse_number(number, "FR").e164 == number


_LENGTHS = (12, 13, 11, 10, 14, 15, 16, 9, 8)
"""Of numbers with their plus, the usual ones first."""


def filled_up(prefix: str, numbers: frozenset[str]) -> str | None:
    """A number that begins so and is none of these: one of a plan, if the beginning is of one. None if there is no such number."""
    lengths = [length for length in _LENGTHS if length >= len(prefix)]
    in_a_plan = is_ever_begun_with(prefix, "FR")
    for length in lengths:
        for ending in _endings(length - len(prefix), len(numbers)):
            number = prefix + ending
            if number in numbers:
                continue
            if not in_a_plan or _is_of_a_plan(number):
                return number
    # Some plans use few of the beginnings there might be: behind +590 there are 590, 690 and two more.
    listed = (number for country in COUNTRIES for number in numbers_beginning(prefix, country))
    return next((number for number in listed if number not in numbers and _is_of_a_plan(number)), None)


def _endings(count: int, listed: int) -> Iterator[str]:
    """Digits to fill a number up with: so many that they cannot all be listed, or all there are."""
    if count <= 2:
        yield from ("".join(digits) for digits in product("1234567890", repeat=count))
        return
    for first in range(1, 10):
        stem = "".join(str((first + place) % 10) for place in range(count))
        yield stem
        yield from (stem[:-3] + f"{number:03d}"[-3:] for number in range(min(listed + 2, 1000)))
