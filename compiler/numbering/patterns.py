"""Patterns of dialled numbers, and the order in which they are tried.

The alphabet: `X` 0-9, `Z` 1-9, `N` 2-9, `[1-35]` one of 1, 2, 3, 5, a final `.` one digit or more; anything else is itself.

Among the patterns that match a number, the most specific one counts. Two patterns are compared from the left, character by
character: fewer possible digits go before more; of as many, the set with the lower digits goes first; any set goes before an open
tail, and an open tail before the end. The first difference decides; what comes after it does not. So `06XXXXXXXX` goes before
`0[1-9]12345678`, which looks narrower. That is the order of Asterisk 22 (`main/pbx.c`, `ext_cmp_pattern`), so a number gets the same
pattern here as on the PBX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from schema.call_class import CallClass

_LETTERS = {"X": frozenset("0123456789"), "Z": frozenset("123456789"), "N": frozenset("23456789")}
_TOKEN = re.compile(r"\[([0-9-]+)\]|(.)")
_OPEN_TAIL = 0x180
_END = 0x300
"""They rank after any number of digits: in Asterisk `.` is 0x18000 and the end 0x30000, with 0x100 for each digit."""


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """What may be dialled, as `match`; the number is `prepend` followed by what was dialled without its first `strip` characters."""

    match: str
    strip: int
    prepend: str
    call_class: CallClass

    def apply(self, dialled: str) -> str:
        """The number that was dialled, in E.164; a short number stays as it is."""
        return self.prepend + dialled[self.strip :]


def to_asterisk(pattern: NumberPattern) -> str:
    """The pattern as an extension of the dialplan; a pattern that only one number matches is an exact extension."""
    fixed = all(len(digits) == 1 for digits, _ in _tokens(pattern.match))
    return pattern.match if fixed else f"_{pattern.match}"


def specificity(pattern: NumberPattern) -> tuple[tuple[int, str], ...]:
    """The sort key for the order described above."""
    tokens = _tokens(pattern.match)
    return (*[(_OPEN_TAIL, "") if is_open else _rank(digits) for digits, is_open in tokens], (_END, ""))


@cache
def _rank(digits: frozenset[str]) -> tuple[int, str]:
    return len(digits), "".join(sorted(digits))


def matches(match: str, dialled: str) -> bool:
    """Whether a pattern matches what was dialled."""
    tokens = _tokens(match)
    if len(dialled) < len(tokens) or (len(dialled) > len(tokens) and not tokens[-1][1]):
        return False
    tail = dialled[len(tokens) :]
    if tail and not (tail.isascii() and tail.isdigit()):
        return False
    return all(character in digits for character, (digits, _) in zip(dialled, tokens, strict=False))


def may_have(match: str, place: int, character: str) -> bool:
    """Whether a pattern may match something with a character at a place; behind the pattern's end nothing is looked at."""
    tokens = _tokens(match)
    return place >= len(tokens) or character in tokens[place][0]


def number_beginning(match: str, beginning: str, filling: str) -> str | None:
    """A number of a pattern that begins so, its other digits `filling` where they may; None if there is none."""
    tokens = _tokens(match)
    if not tokens[-1][1] and len(beginning) > len(tokens):
        return None
    number = beginning
    for place, (digits, is_open) in enumerate(tokens):
        if place < len(beginning):
            if beginning[place] not in digits:
                return None
        else:
            number += filling if filling in digits else min(digits)
            number += filling * _OPEN_DIGITS if is_open else ""
    if tokens[-1][1] and len(beginning) >= len(tokens):
        number += filling * _OPEN_DIGITS
    return number


_OPEN_DIGITS = 6
"""So many digits more at an open end."""


_USUAL = {_LETTERS["X"]: "5", _LETTERS["Z"]: "4", _LETTERS["N"]: "6"}
"""The digit that stands for a letter in an example; of any other set it is the first one."""
_USUAL_TAIL = "123456"


def numbers_matching(match: str) -> Iterator[str]:
    """Numbers that a pattern matches, the most ordinary one first; not all of them, if its tail is open."""
    choices: list[tuple[str, ...]] = []
    for digits, is_open in _tokens(match):
        usual = _USUAL_TAIL if is_open else _USUAL.get(digits, min(digits))
        choices += [(first, *sorted(digits - {first})) for first in usual]
    yield from map("".join, product(*choices))


@lru_cache(maxsize=8192)
def _tokens(match: str) -> tuple[tuple[frozenset[str], bool], ...]:
    """Each character's possible digits, and whether it is the open tail."""
    tokens = []
    for token in _TOKEN.finditer(match):
        digit_set, character = token[1], token[2]
        if digit_set is not None:
            tokens.append((frozenset(_digits_in(digit_set)), False))
        elif character == ".":
            tokens.append((_LETTERS["X"], True))
        else:
            tokens.append((_LETTERS.get(character, frozenset(character)), False))
    return tuple(tokens)


def _digits_in(digit_set: str) -> Iterator[str]:
    """The digits of a set written like `13-5`."""
    position = 0
    while position < len(digit_set):
        if position + 2 < len(digit_set) and digit_set[position + 1] == "-":
            first, last = int(digit_set[position]), int(digit_set[position + 2])
            yield from (str(digit) for digit in range(first, last + 1))
            position += 3
        else:
            yield digit_set[position]
            position += 1
