"""Reads, normalises and classes numbers, by one table that is also what the PBX is given.

A dialled number is matched against `patterns(country)`: each pattern says how to write the number in E.164 (strip so many
digits, put this in front) and its class. The most specific pattern wins, compared character by character from the left: fewer
possible digits before more, a fixed digit before a set, any of them before an open tail. That is the order in which Asterisk
tries patterns (`main/pbx.c`, `ext_cmp`), so that whoever asks gets the PBX's answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from compiler.numbering_plan import (
    CALLING_CODES,
    FOREIGN_CLASSES,
    FRENCH_CLASSES,
    FRENCH_EMERGENCY,
    FRENCH_SHORT,
    OVERSEAS_MOBILE,
    OVERSEAS_PREFIXES,
    CallClass,
    EmergencyNumber,
)

__all__ = ["COUNTRIES", "EMERGENCY_NUMBERS", "CallClass", "EmergencyNumber", "NumberPattern"]

COUNTRIES = tuple(CALLING_CODES)
"""Countries where a site may be."""

EMERGENCY_NUMBERS: dict[str, tuple[EmergencyNumber, ...]] = dict.fromkeys(CALLING_CODES, FRENCH_EMERGENCY)
"""By country of the site. A constant of the compiler: no client can change it."""

_LETTERS = {"X": frozenset("0123456789"), "Z": frozenset("123456789"), "N": frozenset("23456789")}
_TOKEN = re.compile(r"\[([0-9-]+)\]|(.)")
_SEPARATORS = re.compile(r"[ .\-\u00a0\u202f()]")
_OPEN_TAIL_ORDER = 99


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """What may be dialled: `match` in the usual pattern alphabet; the number is `prepend` + what follows `strip` characters."""

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


@lru_cache(maxsize=4096)
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


def _specificity(pattern: NumberPattern) -> tuple[tuple[int, str], ...]:
    return tuple(
        (_OPEN_TAIL_ORDER if is_open else len(digits), "".join(sorted(digits)))
        for digits, is_open in _tokens(pattern.match)
    )


def matches(match: str, dialled: str) -> bool:
    """Whether what was dialled is in a pattern."""
    tokens = _tokens(match)
    is_open = tokens[-1][1]
    if len(dialled) < len(tokens) or (len(dialled) > len(tokens) and not is_open):
        return False
    if not all(character in digits for character, (digits, _) in zip(dialled, tokens, strict=False)):
        return False
    return all(character.isascii() and character.isdigit() for character in dialled[len(tokens) :])


@lru_cache(maxsize=32)
def patterns(country: str) -> tuple[NumberPattern, ...]:
    """The table of a country, most specific first. KeyError for a country that is not in `COUNTRIES`."""
    own_code = CALLING_CODES[country]
    table = [
        *(NumberPattern(one.number, 0, "", CallClass.EMERGENCY) for one in EMERGENCY_NUMBERS[country]),
        *(NumberPattern(match, 0, "", call_class) for match, call_class in FRENCH_SHORT),
    ]
    for match, call_class in FRENCH_CLASSES:
        table += _forms("33", match, call_class)
        table.append(NumberPattern(f"0{match}", 1, "+33", call_class))
    for prefix, code in OVERSEAS_PREFIXES.items():
        call_class = _overseas_class(prefix, home=code == own_code)
        table += _forms(code, f"{prefix}XXXXXX", call_class)
        table.append(NumberPattern(f"0{prefix}XXXXXX", 1, f"+{code}", call_class))
        # A habit of some carriers and address books: the overseas number behind +33.
        table.append(NumberPattern(f"+33{prefix}XXXXXX", 3, f"+{code}", call_class))
        table.append(NumberPattern(f"0033{prefix}XXXXXX", 4, f"+{code}", call_class))
    for match, call_class in FOREIGN_CLASSES:
        table += [
            NumberPattern(f"+{match}", 0, "", call_class),
            NumberPattern(f"00{match}", 2, "+", call_class),
        ]
    for code in dict.fromkeys(CALLING_CODES.values()):
        table += _forms(code, "X.", CallClass.UNALLOCATED)
    return tuple(sorted(table, key=_specificity))


def _forms(code: str, match: str, call_class: CallClass) -> list[NumberPattern]:
    return [
        NumberPattern(f"+{code}{match}", 0, "", call_class),
        NumberPattern(f"00{code}{match}", 2, "+", call_class),
    ]


def _overseas_class(prefix: str, *, home: bool) -> CallClass:
    if not home:
        return CallClass.OVERSEAS
    return CallClass.NATIONAL_MOBILE if prefix in OVERSEAS_MOBILE else CallClass.NATIONAL_FIXED


@lru_cache(maxsize=8192)
def find_pattern(dialled: str, country: str) -> NumberPattern | None:
    """The pattern that what was dialled falls in: the most specific one, or None."""
    return next((pattern for pattern in patterns(country) if matches(pattern.match, dialled)), None)


def normalise_dialled(dialled: str, country: str) -> str | None:
    """What a phone of that country dialled, as E.164 or a short number; None if it is no number of the plan."""
    pattern = find_pattern(dialled, country)
    if pattern is None or pattern.call_class is CallClass.UNALLOCATED:
        return None
    return pattern.apply(dialled)


def classify(number: str, country: str) -> CallClass:
    """The class of a number, seen from a country; `UNALLOCATED` for what is no number."""
    pattern = find_pattern(number, country)
    return pattern.call_class if pattern else CallClass.UNALLOCATED


class NumberProblem(StrEnum):
    """Why a text is no public number."""

    EMPTY = "empty"
    NOT_DIGITS = "not_digits"
    FEATURE_CODE = "feature_code"
    SHORT_NUMBER = "short_number"
    EMERGENCY = "emergency"
    NO_SUCH_NUMBER = "no_such_number"


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """Either the number in E.164, or why there is none."""

    e164: str | None
    problem: NumberProblem | None = None


def parse_number(text: str, country: str) -> ParsedNumber:
    """Read a public number as people write it: E.164, national (`01 23 45 67 00`), `0033…`, `+33 (0)1 …`."""
    if text.strip().startswith(("*", "#")):
        return ParsedNumber(None, NumberProblem.FEATURE_CODE)
    digits = (
        _SEPARATORS.sub("", text.replace("(0)", ""))
        if text.strip().startswith("+")
        else _SEPARATORS.sub("", text)
    )
    if not digits:
        return ParsedNumber(None, NumberProblem.EMPTY)
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return ParsedNumber(None, NumberProblem.NOT_DIGITS)
    pattern = find_pattern(digits, country)
    if pattern is not None and pattern.call_class is CallClass.EMERGENCY:
        return ParsedNumber(None, NumberProblem.EMERGENCY)
    if pattern is None or pattern.call_class is CallClass.UNALLOCATED or not _possible(pattern.apply(digits)):
        short = not digits.startswith(("0", "+")) and len(digits) <= 6
        return ParsedNumber(None, NumberProblem.SHORT_NUMBER if short else NumberProblem.NO_SUCH_NUMBER)
    number = pattern.apply(digits)
    return ParsedNumber(number) if number.startswith("+") else ParsedNumber(None, NumberProblem.SHORT_NUMBER)


def _possible(number: str) -> bool:
    """Whether the length is one that the country has. Our own table is exact for the French plans; others ask the library."""
    if not number.startswith("+") or number[1:].startswith(tuple(CALLING_CODES.values())):
        return True
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def format_national(e164: str, country: str) -> str:
    """As people of that country dial it: `01 23 45 67 00`; abroad stays `+49 …` spelled `00 49…`."""
    for code in dict.fromkeys(("33", *CALLING_CODES.values(), CALLING_CODES[country])):
        if e164.startswith(f"+{code}") and len(e164) == len(code) + 10:
            digits = "0" + e164[len(code) + 1 :]
            return " ".join(digits[position : position + 2] for position in range(0, 10, 2))
    return f"00 {e164[1:]}" if e164.startswith("+") else e164


def format_international(e164: str) -> str:
    """`+33 1 23 45 67 00`; other countries without groups."""
    for code in dict.fromkeys(("33", *CALLING_CODES.values())):
        if e164.startswith(f"+{code}") and len(e164) == len(code) + 10:
            digits = e164[len(code) + 1 :]
            pairs = " ".join(digits[position : position + 2] for position in range(1, 9, 2))
            return f"+{code} {digits[0]} {pairs}"
    return e164
