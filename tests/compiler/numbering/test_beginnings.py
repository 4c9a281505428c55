"""A number that stands for all that begin alike: there is one wherever a number begins so, and none elsewhere."""

from __future__ import annotations

import phonenumbers
import pytest

from compiler.numbering import (
    COUNTRIES,
    CallClass,
    beginnings_by_country,
    classify,
    filled_up,
    numbers_matching,
    parse_number,
    patterns,
    some_number_with,
)
from compiler.numbering.plan import is_ever_begun_with


def test_numbers_of_every_country_are_found() -> None:
    for beginning in set().union(*beginnings_by_country().values()):
        number = some_number_with(beginning)
        assert number is not None, beginning
        assert number.startswith(beginning)
        assert parse_number(number, "FR").e164 == number


def test_numbers_of_every_calling_code_are_found() -> None:
    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    assert [code for code in codes if some_number_with(f"+{code}") is None] == []


@pytest.mark.parametrize("beginning", ["+1202", "+336", "+33612345678", "+262692", "+590690", "+29", "+7"])
def test_longer_and_shorter_beginnings_are_found(beginning: str) -> None:
    assert some_number_with(beginning) is not None


@pytest.mark.parametrize("beginning", ["+3301", "+999", "+33262", "+331234567890", "+0"])
def test_there_is_no_number_that_begins_otherwise(beginning: str) -> None:
    assert some_number_with(beginning) is None


@pytest.mark.parametrize("country", COUNTRIES)
def test_whatever_is_a_number_begins_as_numbers_may(country: str) -> None:
    for pattern in patterns(country):
        number = next(numbers_matching(pattern.match))
        allocated = classify(number, country) is not CallClass.UNALLOCATED
        for length in range(len(number) + 1):
            assert is_ever_begun_with(number[:length], country) or not allocated, number


def test_what_the_plan_keeps_free_begins_no_number() -> None:
    assert not is_ever_begun_with("+33701", "FR")
    assert is_ever_begun_with("+337", "FR")


def test_numbers_that_are_taken_are_passed_over() -> None:
    first = filled_up("+590", frozenset())
    assert first is not None
    second = filled_up("+590", frozenset({first}))
    assert second not in (None, first)
    assert second is not None
    assert second.startswith("+590")
