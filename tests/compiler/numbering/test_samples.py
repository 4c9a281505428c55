"""What is made of numbers, sample by sample: `samples.txt` for those that can be called from everywhere, here for the rest."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from compiler.numbering import (
    COUNTRIES,
    EMERGENCY_NUMBERS,
    CallClass,
    NumberProblem,
    classify,
    digits_of,
    format_international,
    format_national,
    matches,
    normalise_dialled,
    parse_number,
)
from compiler.numbering.france import OVERSEAS


class Sample(NamedTuple):
    """A line of `samples.txt`."""

    country: str
    written: str
    e164: str
    call_class: str
    national: str
    international: str


def _samples() -> list[Sample]:
    lines = (Path(__file__).parent / "samples.txt").read_text(encoding="utf-8").splitlines()
    return [
        Sample(*(cell.strip() for cell in line.split("|")))
        for line in lines
        if line and not line.startswith("#")
    ]


SAMPLES = _samples()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.country} {sample.written}")
def test_a_number_is_read_classed_and_written(sample: Sample) -> None:
    country = sample.country
    assert parse_number(sample.written, country).e164 == sample.e164
    assert normalise_dialled(digits_of(sample.written), country) == sample.e164
    assert str(classify(sample.e164, country)) == sample.call_class
    assert str(classify(digits_of(sample.written), country)) == sample.call_class
    assert format_national(sample.e164, country) == sample.national
    assert format_international(sample.e164) == sample.international


def test_samples_are_of_every_country_class_and_overseas_block() -> None:
    assert {sample.country for sample in SAMPLES} == set(COUNTRIES)
    elsewhere = {CallClass.EMERGENCY, CallClass.UNALLOCATED}
    assert {sample.call_class for sample in SAMPLES} == {
        str(call_class) for call_class in CallClass if call_class not in elsewhere
    }
    dialled = {digits_of(sample.written) for sample in SAMPLES}
    for block in OVERSEAS:
        assert any(matches(f"0{block.national}", number) for number in dialled), block


SHORT = {
    "10 13": CallClass.SPECIAL_NORMAL,
    "1044": CallClass.SPECIAL_NORMAL,
    "3007": CallClass.SPECIAL_FREE,
    "3008": CallClass.SPECIAL_TARIFF,
    "3009": CallClass.SPECIAL_FREE,
    "3018": CallClass.SPECIAL_FREE,
    "3020": CallClass.SPECIAL_FREE,
    "3114": CallClass.SPECIAL_FREE,
    "31 17": CallClass.SPECIAL_FREE,
    "3133": CallClass.SPECIAL_FREE,
    "3169": CallClass.SPECIAL_FREE,
    "3170": CallClass.SPECIAL_TARIFF,
    "3179": CallClass.SPECIAL_TARIFF,
    "3180": CallClass.SPECIAL_FREE,
    "3919": CallClass.SPECIAL_FREE,
    "3939": CallClass.SPECIAL_NORMAL,
    "3201": CallClass.SPECIAL_TARIFF,
    "3400": CallClass.SPECIAL_TARIFF,
    "3611": CallClass.SPECIAL_TARIFF,
    "3635": CallClass.SPECIAL_TARIFF,
    "3949": CallClass.SPECIAL_TARIFF,
    "3977": CallClass.SPECIAL_TARIFF,
    "118 000": CallClass.PREMIUM,
    "118218": CallClass.PREMIUM,
    "116 123": CallClass.SPECIAL_FREE,
}
"""Dialled as they are, from every country of the plan."""


@pytest.mark.parametrize("written", SHORT)
def test_a_short_number_may_be_called_and_stays_as_it_is(written: str) -> None:
    digits = digits_of(written)
    for country in COUNTRIES:
        assert classify(digits, country) is SHORT[written]
        assert normalise_dialled(digits, country) == digits
        assert format_national(digits, country) == digits
        assert format_international(digits) == digits
        # Not where a number of one's own is asked for.
        assert parse_number(written, country).problem is NumberProblem.SHORT_NUMBER


@pytest.mark.parametrize("country", COUNTRIES)
def test_emergency_numbers_are_those_of_the_law_and_nothing_else(country: str) -> None:
    law = {"15", "17", "18", "112", "114", "115", "119", "191", "196", "197"}
    care = {"116000", "116006", "116111", "116117"}
    assert {emergency.number for emergency in EMERGENCY_NUMBERS[country]} == law | care
    for number in law | care:
        assert classify(number, country) is CallClass.EMERGENCY
        assert normalise_dialled(number, country) == number
        assert parse_number(number, country).problem is NumberProblem.EMERGENCY
    three_digits = {str(number) for number in range(10, 1000)}
    emergency = {number for number in three_digits if classify(number, country) is CallClass.EMERGENCY}
    assert emergency == law


UNREADABLE = [
    ("FR", "", NumberProblem.EMPTY),
    ("FR", "  ", NumberProblem.EMPTY),
    ("FR", "(-)", NumberProblem.EMPTY),
    ("FR", "*98", NumberProblem.FEATURE_CODE),
    ("FR", " *98201", NumberProblem.FEATURE_CODE),
    ("FR", "#31#0199001234", NumberProblem.FEATURE_CODE),
    ("FR", "accueil", NumberProblem.NOT_DIGITS),
    ("FR", "01 99 00 12 3O", NumberProblem.NOT_DIGITS),
    ("FR", "01/99/00/12/34", NumberProblem.NOT_DIGITS),
    ("FR", "+", NumberProblem.NOT_DIGITS),
    ("FR", "++33199001234", NumberProblem.NOT_DIGITS),
    ("FR", "33+199001234", NumberProblem.NOT_DIGITS),
    # Digits of other scripts are digits to Python, not to a telephone.
    ("FR", "\u0660\u0661 99 00 12 34", NumberProblem.NOT_DIGITS),
    ("FR", "112", NumberProblem.EMERGENCY),
    ("RE", "1 1 2", NumberProblem.EMERGENCY),
    ("PM", "116 117", NumberProblem.EMERGENCY),
    ("FR", "200", NumberProblem.SHORT_NUMBER),
    ("FR", "4490", NumberProblem.SHORT_NUMBER),
    ("FR", "41 12 34", NumberProblem.SHORT_NUMBER),
    ("RE", "41 12 34", NumberProblem.SHORT_NUMBER),
    ("PM", "14 12 34", NumberProblem.SHORT_NUMBER),
    ("FR", "1234567", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "199001234", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "33199001234", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "01 99 00 12 3", NumberProblem.TOO_SHORT),
    ("FR", "01 99 00 12 34 5", NumberProblem.TOO_LONG),
    ("FR", "+33 1 99 00 12 3", NumberProblem.TOO_SHORT),
    ("FR", "+33 1 99 00 12 34 5", NumberProblem.TOO_LONG),
    ("FR", "+33 01 99 00 12 34", NumberProblem.TOO_LONG),
    ("FR", "0700 12 34 56", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "07 10 12 34 56", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "07 29 12 34 56", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "08 30 12 34 56", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "08 70 12 34 56", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "07 09 90 12 34", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "+262 123 45 67 89", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "+262 262 12 34", NumberProblem.TOO_SHORT),
    ("FR", "+590 262 12 34 56", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "+49 1", NumberProblem.TOO_SHORT),
    ("FR", "+44 20 7946 000000000", NumberProblem.TOO_LONG),
    ("FR", "+44 020 7946 0000", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "0049 0900 1 123456", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "+1 212 555 010", NumberProblem.TOO_SHORT),
    ("FR", "+1 112 555 0100", NumberProblem.NO_SUCH_NUMBER),
    ("FR", "+999 123 456 789", NumberProblem.NO_SUCH_NUMBER),
]


@pytest.mark.parametrize(("country", "written", "problem"), UNREADABLE)
def test_what_is_no_number_is_told_why(country: str, written: str, problem: NumberProblem) -> None:
    parsed = parse_number(written, country)
    assert (parsed.e164, parsed.problem) == (None, problem)


@pytest.mark.parametrize(
    "written", ["+33 6 39 98 12 34", "0639981234", "+262 639 98 12 34", "0033 639 98 12 34"]
)
def test_the_mobiles_of_fiction_are_mobiles_of_mayotte(written: str) -> None:
    """Arcep keeps 06 39 98 free for films, inside 0639, which is Mayotte's: whoever dials it calls overseas.

    Nobody has these numbers. Classed as the block around them, they are never cheaper than a call there would be.
    """
    for country in COUNTRIES:
        number = parse_number(written, country).e164
        assert number == "+262639981234"
        at_home = country in ("RE", "YT")
        assert classify(number, country) is (CallClass.NATIONAL_MOBILE if at_home else CallClass.OVERSEAS)


def test_a_short_number_may_be_written_with_any_space_or_dash() -> None:
    for written in ("39 19", "39.19", "39-19", "39\u00a019", "39\u202f19", "39\u201119", " 3919\t"):
        assert digits_of(written) == "3919"


def test_a_country_without_a_plan_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        classify("112", "DE")
    with pytest.raises(AssertionError, match="no numbering plan for DE"):
        format_national("+33199001234", "DE")
