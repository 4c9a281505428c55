"""Public numbers as people write them, to E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from compiler.numbering.classes import CallClass
from compiler.numbering.france import CALLING_CODES
from compiler.numbering.plan import find_pattern

_SEPARATORS = re.compile("[ .()\t\u00a0\u202f\u2009\u2010\u2011\u2013-]")
"""Spaces of any width, dots, brackets, and dashes, since texts are pasted from letters and web pages."""
_SPOKEN_ZERO = re.compile(r"^(\+|00)(?! *39)(.*?)\(0\)")
"""`+33 (0)1 …`: the 0 is there for callers at home. In Italy it is part of the number."""
_FRENCH_CODES = tuple(dict.fromkeys(CALLING_CODES.values()))
_LONGEST_SHORT_NUMBER = 6


class NumberProblem(StrEnum):
    """Why a text is no public number."""

    EMPTY = "empty"
    NOT_DIGITS = "not_digits"
    """Letters or other signs."""
    FEATURE_CODE = "feature_code"
    """`*98`: a function of the PBX."""
    SHORT_NUMBER = "short_number"
    """`3114` or `1234`: a short number, or an extension."""
    EMERGENCY = "emergency"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_SUCH_NUMBER = "no_such_number"
    """Of a length that exists, but with a prefix that does not."""


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """Either the number in E.164, or why there is none."""

    e164: str | None
    problem: NumberProblem | None = None


def parse_number(text: str, country: str) -> ParsedNumber:
    """Read a public number: E.164, national (`01 23 45 67 00`), `0033…`, `+33 (0)1 …`. `country`: where it is dialled."""
    if text.strip().startswith(("*", "#")):
        return ParsedNumber(None, NumberProblem.FEATURE_CODE)
    digits = digits_of(text)
    if not digits:
        return ParsedNumber(None, NumberProblem.EMPTY)
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return ParsedNumber(None, NumberProblem.NOT_DIGITS)
    return _read(digits, country)


def digits_of(text: str) -> str:
    """What is dialled, without what people write between the digits; a `+` stays, and so does what is no digit."""
    return _SEPARATORS.sub("", _SPOKEN_ZERO.sub(r"\1\2", text.strip()))


def _read(digits: str, country: str) -> ParsedNumber:
    pattern = find_pattern(digits, country)
    if pattern is None or pattern.call_class is CallClass.UNALLOCATED:
        return ParsedNumber(None, _why_not(digits))
    if pattern.call_class is CallClass.EMERGENCY:
        return ParsedNumber(None, NumberProblem.EMERGENCY)
    number = pattern.apply(digits)
    if not number.startswith("+"):
        return ParsedNumber(None, NumberProblem.SHORT_NUMBER)
    problem = None if number[1:].startswith(_FRENCH_CODES) else _wrong_length(number)
    return ParsedNumber(None, problem) if problem else ParsedNumber(number)


def _why_not(digits: str) -> NumberProblem:
    """The likeliest reason, for what is in no pattern."""
    if digits.startswith(("+", "00")):
        number = f"+{digits.removeprefix('+').removeprefix('00')}"
        code = next((code for code in _FRENCH_CODES if number.startswith(f"+{code}")), None)
        if code is None:
            return _wrong_length(number) or NumberProblem.NO_SUCH_NUMBER
        return _compared(len(number) - len(f"+{code}"), 9)
    if digits.startswith("0"):
        return _compared(len(digits), 10)
    if len(digits) <= _LONGEST_SHORT_NUMBER:
        return NumberProblem.SHORT_NUMBER
    return NumberProblem.NO_SUCH_NUMBER


def _compared(length: int, expected: int) -> NumberProblem:
    if length == expected:
        return NumberProblem.NO_SUCH_NUMBER
    return NumberProblem.TOO_SHORT if length < expected else NumberProblem.TOO_LONG


def _wrong_length(number: str) -> NumberProblem | None:
    """Whether a number abroad has a length that its country has. Our table knows the French plan; others ask the library."""
    import phonenumbers

    try:
        found = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number))
    except phonenumbers.NumberParseException as error:
        short = phonenumbers.NumberParseException
        if error.error_type in (short.TOO_SHORT_NSN, short.TOO_SHORT_AFTER_IDD):
            return NumberProblem.TOO_SHORT
        return NumberProblem.TOO_LONG if error.error_type == short.TOO_LONG else NumberProblem.NO_SUCH_NUMBER
    reason = phonenumbers.ValidationResult
    if found == reason.IS_POSSIBLE:
        return None
    if found in (reason.TOO_SHORT, reason.IS_POSSIBLE_LOCAL_ONLY):
        return NumberProblem.TOO_SHORT
    return NumberProblem.TOO_LONG if found == reason.TOO_LONG else NumberProblem.NO_SUCH_NUMBER
