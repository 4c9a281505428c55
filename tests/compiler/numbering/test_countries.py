"""Countries are told by how numbers begin as libphonenumber tells them by whole numbers."""

from __future__ import annotations

from itertools import product

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from compiler.numbering import beginnings_by_country, beginnings_within

WITHIN_ANOTHER = {"BL": "GP", "MF": "GP", "CC": "AU", "CX": "AU", "EH": "MA"}
"""Countries whose numbers cannot be told by their beginning."""


def country_of(number: str) -> str:
    """The country with the longest beginning that a number has."""
    return max(
        (len(beginning), country)
        for country, beginnings in beginnings_by_country().items()
        for beginning in beginnings
        if number.startswith(beginning)
    )[1]


def test_every_country_that_has_numbers_is_known() -> None:
    assert beginnings_by_country().keys() | WITHIN_ANOTHER.keys() == phonenumbers.SUPPORTED_REGIONS


def test_a_number_of_each_country_is_told_to_be_of_it() -> None:
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    for country, kind in product(sorted(phonenumbers.SUPPORTED_REGIONS), kinds):
        number = phonenumbers.example_number_for_type(country, kind)
        if number is not None:
            written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            told = country_of(written)
            # A mobile of VA or SJ is one of the larger country's too.
            assert told == WITHIN_ANOTHER.get(country, country) or phonenumbers.is_valid_number_for_region(
                number, told
            ), written


def test_every_area_of_canada_and_of_the_islands_is_apart_from_the_united_states() -> None:
    for area in range(200, 1000):
        number = phonenumbers.parse(f"+1{area}2345678")
        kind = phonenumbers.number_type(number)
        if phonenumbers.is_valid_number(number) and kind == PhoneNumberType.FIXED_LINE_OR_MOBILE:
            assert country_of(f"+1{area}2345678") == phonenumbers.region_code_for_number(number), area


def test_what_lies_within_a_country_is_longer() -> None:
    assert set(beginnings_within("GB")) >= {"+441481", "+441534", "+441624"}
    assert set(beginnings_within("RU")) == {"+733622", "+77"}
    assert beginnings_within("DE") == beginnings_within("JE") == ()
