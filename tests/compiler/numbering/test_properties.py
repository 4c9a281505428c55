"""What holds of every number, whoever writes it and from wherever it is dialled."""

from __future__ import annotations

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compiler.numbering import (
    COUNTRIES,
    CallClass,
    NumberPattern,
    classify,
    digits_of,
    find_pattern,
    format_international,
    format_national,
    matches,
    normalise_dialled,
    parse_number,
    patterns,
)
from tests.effort import examples

COUNTRY = st.sampled_from(COUNTRIES)
SEPARATOR = st.sampled_from(["", "", " ", ".", "-", "\u00a0", "\u202f", "\u2011", "\u2013"])
SIGNS = st.text(alphabet="0123456789+*#(). -\u00a0\u0661abé", max_size=24)


def _regex(pattern: NumberPattern) -> str:
    """The pattern in another notation; an open tail is cut where no number is longer."""
    letters = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": "[0-9]{1,9}", "+": r"\+"}
    return "".join(letters.get(token, token) for token in re.findall(r"\[[^]]*\]|.", pattern.match))


@st.composite
def _dialled(draw: st.DrawFn) -> tuple[str, str]:
    """A country and something that may be dialled there, of any pattern alike: most digits at random are no number."""
    country = draw(COUNTRY)
    pattern = draw(st.sampled_from(patterns(country)))
    return country, draw(st.from_regex(_regex(pattern), fullmatch=True))


@st.composite
def _readable(draw: st.DrawFn) -> tuple[str, str, str]:
    """A country, a number as it is dialled there, and the number."""
    country, dialled = draw(_dialled())
    number = parse_number(dialled, country).e164
    assume(number is not None)
    return country, dialled, str(number)


@settings(max_examples=examples(500), deadline=None)
@given(SIGNS | st.text(max_size=24), COUNTRY)
def test_any_text_is_a_number_or_told_why_not(text: str, country: str) -> None:
    parsed = parse_number(text, country)
    assert (parsed.e164 is None) != (parsed.problem is None)
    assert parsed.e164 is None or re.fullmatch(r"\+[1-9][0-9]{5,14}", parsed.e164)
    assert isinstance(classify(text, country), CallClass)


@settings(max_examples=examples(500), deadline=None)
@given(_readable())
def test_reading_what_was_written_gives_the_number_again(sample: tuple[str, str, str]) -> None:
    country, _, number = sample
    for written in (number, format_national(number, country), format_international(number)):
        assert parse_number(written, country).e164 == number


@settings(max_examples=examples(500), deadline=None)
@given(_readable(), COUNTRY)
def test_written_for_abroad_a_number_is_the_same_in_every_country(
    sample: tuple[str, str, str], elsewhere: str
) -> None:
    _, _, number = sample
    assert parse_number(number, elsewhere).e164 == number
    assert parse_number(format_international(number), elsewhere).e164 == number
    assert parse_number(f"00{number[1:]}", elsewhere).e164 == number


@settings(max_examples=examples(500), deadline=None)
@given(_readable())
def test_no_spelling_is_cheaper_than_another(sample: tuple[str, str, str]) -> None:
    country, dialled, number = sample
    spellings = (dialled, number, f"00{number[1:]}", digits_of(format_national(number, country)))
    assert {classify(spelling, country) for spelling in spellings} == {classify(number, country)}
    assert {normalise_dialled(spelling, country) for spelling in spellings} == {number}


@settings(max_examples=examples(500), deadline=None)
@given(_readable(), st.data())
def test_what_stands_between_digits_means_nothing(sample: tuple[str, str, str], data: st.DataObject) -> None:
    country, dialled, number = sample
    spaced = "".join(digit + data.draw(SEPARATOR) for digit in dialled)
    assert digits_of(spaced) == dialled
    assert parse_number(spaced, country).e164 == number


@settings(max_examples=examples(500), deadline=None)
@given(_dialled())
def test_the_first_pattern_of_the_table_counts(sample: tuple[str, str]) -> None:
    country, dialled = sample
    first = next(pattern for pattern in patterns(country) if matches(pattern.match, dialled))
    assert find_pattern(dialled, country) == first


@settings(max_examples=examples(500), deadline=None)
@given(_dialled(), COUNTRY)
def test_only_an_overseas_number_changes_its_class_from_country_to_country(
    sample: tuple[str, str], elsewhere: str
) -> None:
    country, dialled = sample
    number = normalise_dialled(dialled, country)
    assume(number is not None)
    here, there = classify(str(number), country), classify(str(number), elsewhere)
    territorial = {CallClass.OVERSEAS, CallClass.NATIONAL_FIXED, CallClass.NATIONAL_MOBILE}
    assert here is there or {here, there} <= territorial
