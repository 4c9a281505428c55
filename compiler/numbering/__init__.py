"""Reads, normalises and classifies numbers, by one table that the PBX is given too (docs/numbers.md).

A dialled number is looked up in `patterns(country)`: the most specific pattern that matches it says how to write it in E.164, and
its class. `renderers/asterisk/numbering.py` writes the same table as a context, so that the compiler and the PBX cannot disagree.
"""

from __future__ import annotations

from compiler.numbering.beginnings import filled_up, some_number_with
from compiler.numbering.countries import beginnings_by_country, beginnings_within
from compiler.numbering.dialled import Dialled, read_dialled
from compiler.numbering.emergency_numbers import EmergencyNumber
from compiler.numbering.france import CALLING_CODES, LOCAL_SIX
from compiler.numbering.patterns import NumberPattern, matches, numbers_matching, to_asterisk
from compiler.numbering.plan import (
    COUNTRIES,
    EMERGENCY_NUMBERS,
    classify,
    find_pattern,
    normalise_dialled,
    numbers_beginning,
    patterns,
)
from compiler.numbering.reading import NumberProblem, ParsedNumber, digits_of, parse_number
from compiler.numbering.withholding import withholding_codes
from compiler.numbering.writing import format_international, format_national
from schema.call_class import ORDINARY, CallClass

__all__ = [
    "CALLING_CODES",
    "COUNTRIES",
    "EMERGENCY_NUMBERS",
    "LOCAL_SIX",
    "ORDINARY",
    "CallClass",
    "Dialled",
    "EmergencyNumber",
    "NumberPattern",
    "NumberProblem",
    "ParsedNumber",
    "beginnings_by_country",
    "beginnings_within",
    "classify",
    "digits_of",
    "filled_up",
    "find_pattern",
    "format_international",
    "format_national",
    "matches",
    "normalise_dialled",
    "numbers_beginning",
    "numbers_matching",
    "parse_number",
    "patterns",
    "read_dialled",
    "some_number_with",
    "to_asterisk",
    "withholding_codes",
]
