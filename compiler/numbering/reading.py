"""Public numbers, from what people write to E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from compiler.numbering.france import CALLING_CODES
from compiler.numbering.plan import find_pattern
from schema.call_class import CallClass

_SEPARATORS = re.compile("[ .()\t\u00a0\u202f\u2009\u2010\u2011\u2013-]")
"""Spaces of any width, dots, brackets and dashes, because numbers are pasted from letters and web pages."""
_BRACKETED_ZERO = re.compile(r"^(\+|00)(?! *39)(.*?)\(0\)")
"""`+33 (0)1 …`: the 0 is for callers in the same country. In Italy it is part of the number."""
_FRENCH_CODES = tuple(dict.fromkeys(CALLING_CODES.values()))
_LONGEST_SHORT_NUMBER = 6


class NumberProblem(StrEnum):
    """Why a text is not a public number."""

    EMPTY = "empty"
    NOT_DIGITS = "not_digits"
    """Letters or other characters."""
    FEATURE_CODE = "feature_code"
    """`*98`: a function of the PBX."""
    SHORT_NUMBER = "short_number"
    """`3114` or `1234`: a short number, or an extension."""
    EMERGENCY = "emergency"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_SUCH_NUMBER = "no_such_number"
    """Of a valid length, but with a prefix that is not in use."""


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """Either the number in E.164, or why there is none."""

    e164: str | None
    problem: NumberProblem | None = None


@lru_cache(maxsize=8192)
def parse_number(text: str, country: str) -> ParsedNumber:
    """Read a public number: E.164, national (`01 23 45 67 00`), `0033…`, `+33 (0)1 …`. `country`: where it is dialled."""
    if text.strip().startswith(("*", "#")):
        return ParsedNumber(None, NumberProblem.FEATURE_CODE)
    digits = digits_of(text)
    if not digits:
        return ParsedNumber(None, NumberProblem.EMPTY)
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return ParsedNumber(None, NumberProblem.NOT_DIGITS)
    return _parse_digits(digits, country)


@lru_cache(maxsize=8192)
def digits_of(text: str) -> str:
    """What is dialled, without the separators that people write; a `+` stays, and so do characters that are not digits."""
    return _SEPARATORS.sub("", _BRACKETED_ZERO.sub(r"\1\2", text.strip()))


def _parse_digits(digits: str, country: str) -> ParsedNumber:
    pattern = find_pattern(digits, country)
    if pattern is None or pattern.call_class is CallClass.UNALLOCATED:
        return ParsedNumber(None, _likely_problem(digits))
    if pattern.call_class is CallClass.EMERGENCY:
        return ParsedNumber(None, NumberProblem.EMERGENCY)
    number = pattern.apply(digits)
    if not number.startswith("+"):
        return ParsedNumber(None, NumberProblem.SHORT_NUMBER)
    problem = None if number[1:].startswith(_FRENCH_CODES) else _foreign_length_problem(number)
    return ParsedNumber(None, problem) if problem else ParsedNumber(number)


def _likely_problem(digits: str) -> NumberProblem:
    """The likeliest reason why no pattern matches."""
    if digits.startswith(("+", "00")):
        number = f"+{digits.removeprefix('+').removeprefix('00')}"
        code = next((code for code in _FRENCH_CODES if number.startswith(f"+{code}")), None)
        if code is None:
            return _foreign_length_problem(number) or NumberProblem.NO_SUCH_NUMBER
        return _length_problem(len(number) - len(f"+{code}"), 9)
    if digits.startswith("0"):
        return _length_problem(len(digits), 10)
    if len(digits) <= _LONGEST_SHORT_NUMBER:
        return NumberProblem.SHORT_NUMBER
    return NumberProblem.NO_SUCH_NUMBER


def _length_problem(length: int, expected: int) -> NumberProblem:
    if length == expected:
        return NumberProblem.NO_SUCH_NUMBER
    return NumberProblem.TOO_SHORT if length < expected else NumberProblem.TOO_LONG


def _foreign_length_problem(number: str) -> NumberProblem | None:
    """What is wrong with the length of a number abroad, by libphonenumber: our own table has lengths only for the French plan."""
    import phonenumbers

    try:
        result = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number))
    except phonenumbers.NumberParseException as error:
        kinds = phonenumbers.NumberParseException
        if error.error_type in (kinds.TOO_SHORT_NSN, kinds.TOO_SHORT_AFTER_IDD):
            return NumberProblem.TOO_SHORT
        return NumberProblem.TOO_LONG if error.error_type == kinds.TOO_LONG else NumberProblem.NO_SUCH_NUMBER
    results = phonenumbers.ValidationResult
    if result == results.IS_POSSIBLE:
        return None
    if result in (results.TOO_SHORT, results.IS_POSSIBLE_LOCAL_ONLY):
        return NumberProblem.TOO_SHORT
    return NumberProblem.TOO_LONG if result == results.TOO_LONG else NumberProblem.NO_SUCH_NUMBER
