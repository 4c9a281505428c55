"""Patterns of dialled numbers, and the order in which they are tried.

The alphabet: `X` 0-9, `Z` 1-9, `N` 2-9, `[1-35]` one of 1, 2, 3, 5, a final `.` one digit or more; anything else is itself.

Among the patterns that a number is in, the most specific one counts. Two patterns are compared from the left, character by
character: fewer possible digits go before more, among as many the set with the lower digits, any set before an open tail, and an
open tail before the end. The first difference decides; what comes after it does not. So `06XXXXXXXX` goes before `0[1-9]12345678`,
which looks narrower. That is the order of Asterisk 22 (`main/pbx.c`, `ext_cmp_pattern`), so that who asks here gets the PBX's answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from compiler.numbering.classes import CallClass

_LETTERS = {"X": frozenset("0123456789"), "Z": frozenset("123456789"), "N": frozenset("23456789")}
_TOKEN = re.compile(r"\[([0-9-]+)\]|(.)")
_OPEN_TAIL = 0x180
_END = 0x300
"""Ranks after any count of digits: `.` is 0x18000 and the end 0x30000 in Asterisk, which has 0x100 for each digit."""


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """What may be dialled, in `match`; the number is `prepend` and what follows the first `strip` characters."""

    match: str
    strip: int
    prepend: str
    call_class: CallClass

    def apply(self, dialled: str) -> str:
        """The number in E.164, or a short number as it is."""
        return self.prepend + dialled[self.strip :]


def to_asterisk(pattern: NumberPattern) -> str:
    """As an extension of the dialplan; a number without any set is an exact extension."""
    fixed = all(len(digits) == 1 for digits, _ in _tokens(pattern.match))
    return pattern.match if fixed else f"_{pattern.match}"


def specificity(pattern: NumberPattern) -> tuple[tuple[int, str], ...]:
    """The sort key of the order above."""
    return (
        *(
            (_OPEN_TAIL, "") if is_open else (len(digits), "".join(sorted(digits)))
            for digits, is_open in _tokens(pattern.match)
        ),
        (_END, ""),
    )


def matches(match: str, dialled: str) -> bool:
    """Whether what was dialled is in a pattern."""
    tokens = _tokens(match)
    if len(dialled) < len(tokens) or (len(dialled) > len(tokens) and not tokens[-1][1]):
        return False
    tail = dialled[len(tokens) :]
    return begins(match, dialled) and (not tail or (tail.isascii() and tail.isdigit()))


def begins(match: str, head: str) -> bool:
    """Whether something that begins with `head` may be in a pattern, as far as the pattern tells."""
    return all(character in digits for character, (digits, _) in zip(head, _tokens(match), strict=False))


@lru_cache(maxsize=8192)
def _tokens(match: str) -> tuple[tuple[frozenset[str], bool], ...]:
    """Each character's possible digits, and whether it is the open tail."""
    tokens = []
    for found in _TOKEN.finditer(match):
        if found[1] is not None:
            tokens.append((frozenset(_expand(found[1])), False))
        elif found[2] == ".":
            tokens.append((_LETTERS["X"], True))
        else:
            tokens.append((_LETTERS.get(found[2], frozenset(found[2])), False))
    return tuple(tokens)


def _expand(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        if position + 2 < len(text) and text[position + 1] == "-":
            yield from (str(digit) for digit in range(int(text[position]), int(text[position + 2]) + 1))
            position += 3
        else:
            yield text[position]
            position += 1
