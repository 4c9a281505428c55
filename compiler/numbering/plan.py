"""The numbering table of a country: every way to dial a number, the number meant, and its class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from compiler.numbering import abroad, france
from compiler.numbering.emergency_numbers import EmergencyNumber
from compiler.numbering.france import METROPOLITAN, Overseas
from compiler.numbering.patterns import NumberPattern, matches, may_have, number_beginning, specificity
from schema.call_class import CallClass

COUNTRIES = tuple(france.CALLING_CODES)
"""The countries in which a site may be."""

EMERGENCY_NUMBERS: Mapping[str, tuple[EmergencyNumber, ...]] = MappingProxyType(
    dict.fromkeys(COUNTRIES, france.EMERGENCY)
)
"""By country of the site. A constant of the compiler: no client can change it."""

_INDEXED = 5
"""How many leading characters select the patterns to try: enough to leave a handful."""


@lru_cache(maxsize=32)
def patterns(country: str) -> tuple[NumberPattern, ...]:
    """The table of a country, most specific pattern first. KeyError for a country that is not in `COUNTRIES`."""
    return tuple(sorted(_table(country), key=specificity))


def _table(country: str) -> Iterator[NumberPattern]:
    for emergency in EMERGENCY_NUMBERS[country]:
        yield NumberPattern(emergency.number, 0, "", CallClass.EMERGENCY)
    for match, call_class in france.SHORT:
        yield NumberPattern(match, 0, "", call_class)
    for match, call_class in france.CLASSES:
        yield NumberPattern(f"0{match}", 1, f"+{METROPOLITAN}", call_class)
        yield from _international_patterns(f"{METROPOLITAN}{match}", call_class)
    for block in france.OVERSEAS:
        yield from _overseas_patterns(block, country)
    if country in france.LOCAL_SIX:
        match, prepend = france.LOCAL_SIX[country]
        yield NumberPattern(match, 0, prepend, CallClass.NATIONAL_FIXED)
    for match, call_class in abroad.CLASSES:
        yield from _international_patterns(match, call_class)
    # Every number under the French plan's codes is listed: the rest must not pass for a number of some other country.
    for code in dict.fromkeys(france.CALLING_CODES.values()):
        yield from _international_patterns(f"{code}X.", CallClass.UNALLOCATED)


def _international_patterns(match: str, call_class: CallClass) -> Iterator[NumberPattern]:
    """A number in E.164, dialled with `+` or with 00. `match`: what follows the `+`."""
    yield NumberPattern(f"+{match}", 0, "", call_class)
    yield NumberPattern(f"00{match}", 2, "+", call_class)


def _overseas_patterns(block: Overseas, country: str) -> Iterator[NumberPattern]:
    at_home = block.code == france.CALLING_CODES[country]
    # A verified number is one everywhere; the others are in a class of their own when called from elsewhere.
    call_class = (
        block.kind.value if at_home or block.kind is france.FrenchPrefixKind.VERIFIED else CallClass.OVERSEAS
    )
    number = f"+{block.code}"
    yield NumberPattern(f"0{block.national}", 1 + block.dropped, number, call_class)
    yield from _international_patterns(f"{block.code}{block.national[block.dropped :]}", call_class)
    # Some carriers and address books put the metropolitan code before an overseas number.
    yield from _under_wrong_code(METROPOLITAN, block, call_class)
    if block.dropped:
        yield from _under_wrong_code(block.code, block, call_class)


def _under_wrong_code(code: str, block: Overseas, call_class: CallClass) -> Iterator[NumberPattern]:
    """The block's national form after a code with which it is not correctly written, and the number that is meant."""
    for prefix in ("+", "00"):
        strip = len(prefix) + len(code) + block.dropped
        yield NumberPattern(f"{prefix}{code}{block.national}", strip, f"+{block.code}", call_class)


@lru_cache(maxsize=8192)
def find_pattern(dialled: str, country: str) -> NumberPattern | None:
    """The most specific pattern that matches what was dialled, or None."""
    candidates = _candidates(dialled[:_INDEXED], country)
    return next((pattern for pattern in candidates if matches(pattern.match, dialled)), None)


@lru_cache(maxsize=4096)
def _candidates(head: str, country: str) -> tuple[NumberPattern, ...]:
    if not head:
        return patterns(country)
    # Narrowed digit by digit: of what may begin with 014, what may go on with 0.
    possible, place = _candidates(head[:-1], country), len(head) - 1
    return tuple([pattern for pattern in possible if may_have(pattern.match, place, head[-1])])


@lru_cache(maxsize=1024)
def numbers_beginning(beginning: str, country: str) -> tuple[str, ...]:
    """A few numbers in E.164 that begin so, for each pattern that has some: numbers of every class there is."""
    candidates = _candidates(beginning[:_INDEXED], country)
    numbers = (
        number_beginning(pattern.match, beginning, filling) for pattern in candidates for filling in "5274"
    )
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def is_ever_begun_with(beginning: str, country: str) -> bool:
    """Whether some number of the plan may begin so; False is certain."""
    for pattern in _candidates(beginning, country):
        if pattern.call_class is not CallClass.UNALLOCATED:
            return True
        if pattern.match.endswith(".") and len(pattern.match) <= len(beginning) + 1:
            # It takes all that begin so, and none is left for less specific ones.
            return False
    return False


def normalise_dialled(dialled: str, country: str) -> str | None:
    """What a phone in that country dialled, as E.164 or a short number; None if it is not a number of the plan."""
    pattern = find_pattern(dialled, country)
    if pattern is None or pattern.call_class is CallClass.UNALLOCATED:
        return None
    return pattern.apply(dialled)


def classify(number: str, country: str) -> CallClass:
    """The class of a number when called from a country; `UNALLOCATED` for what is not a number."""
    pattern = find_pattern(number, country)
    return pattern.call_class if pattern else CallClass.UNALLOCATED
