"""The table of a country: every way to dial, the number that it means, and its class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from compiler.numbering import abroad, france
from compiler.numbering.classes import CallClass, EmergencyNumber
from compiler.numbering.france import METROPOLITAN, Overseas
from compiler.numbering.patterns import NumberPattern, begins, matches, specificity

COUNTRIES = tuple(france.CALLING_CODES)
"""Countries where a site may be."""

EMERGENCY_NUMBERS: Mapping[str, tuple[EmergencyNumber, ...]] = MappingProxyType(
    dict.fromkeys(COUNTRIES, france.EMERGENCY)
)
"""By country of the site. A constant of the compiler: no client can change it."""

_INDEXED = 5
"""Characters by which numbers are looked up: enough to leave a handful of patterns to try."""


@lru_cache(maxsize=32)
def patterns(country: str) -> tuple[NumberPattern, ...]:
    """The table of a country, most specific first. KeyError for a country that is not in `COUNTRIES`."""
    return tuple(sorted(_table(country), key=specificity))


def _table(country: str) -> Iterator[NumberPattern]:
    for emergency in EMERGENCY_NUMBERS[country]:
        yield NumberPattern(emergency.number, 0, "", CallClass.EMERGENCY)
    for match, call_class in france.SHORT:
        yield NumberPattern(match, 0, "", call_class)
    for match, call_class in france.CLASSES:
        yield NumberPattern(f"0{match}", 1, f"+{METROPOLITAN}", call_class)
        yield from _abroad(f"{METROPOLITAN}{match}", call_class)
    for block in france.OVERSEAS:
        yield from _overseas(block, country)
    if country in france.LOCAL_SIX:
        match, prepend = france.LOCAL_SIX[country]
        yield NumberPattern(match, 0, prepend, CallClass.NATIONAL_FIXED)
    for match, call_class in abroad.CLASSES:
        yield from _abroad(match, call_class)
    # Of the French plan's codes every number is known: the rest must not pass for a number of some other country.
    for code in dict.fromkeys(france.CALLING_CODES.values()):
        yield from _abroad(f"{code}X.", CallClass.UNALLOCATED)


def _abroad(match: str, call_class: CallClass) -> Iterator[NumberPattern]:
    """What follows the `+`, dialled with it or with 00."""
    yield NumberPattern(f"+{match}", 0, "", call_class)
    yield NumberPattern(f"00{match}", 2, "+", call_class)


def _overseas(block: Overseas, country: str) -> Iterator[NumberPattern]:
    at_home = block.code == france.CALLING_CODES[country]
    # A verified number stays one; others are a class of their own, seen from elsewhere.
    call_class = (
        block.kind.value if at_home or block.kind is france.FrenchPrefixKind.VERIFIED else CallClass.OVERSEAS
    )
    number = f"+{block.code}"
    yield NumberPattern(f"0{block.national}", 1 + block.dropped, number, call_class)
    yield from _abroad(f"{block.code}{block.national[block.dropped :]}", call_class)
    # A habit of some carriers and address books: the overseas number behind the metropolitan code.
    yield from _folded(METROPOLITAN, block, call_class)
    if block.dropped:
        yield from _folded(block.code, block, call_class)


def _folded(code: str, block: Overseas, call_class: CallClass) -> Iterator[NumberPattern]:
    """The block behind a code that it is not written with, and the number that is meant."""
    for prefix in ("+", "00"):
        strip = len(prefix) + len(code) + block.dropped
        yield NumberPattern(f"{prefix}{code}{block.national}", strip, f"+{block.code}", call_class)


@lru_cache(maxsize=8192)
def find_pattern(dialled: str, country: str) -> NumberPattern | None:
    """The pattern that what was dialled falls in: the most specific one, or None."""
    possible = _candidates(dialled[:_INDEXED], country)
    return next((pattern for pattern in possible if matches(pattern.match, dialled)), None)


@lru_cache(maxsize=4096)
def _candidates(head: str, country: str) -> tuple[NumberPattern, ...]:
    return tuple(pattern for pattern in patterns(country) if begins(pattern.match, head))


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
