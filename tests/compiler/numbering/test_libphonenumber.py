"""Our tables against those of libphonenumber, which others keep.

It knows which numbers exist, and little of what they cost: so every number that it holds valid is one to us too, and of a class
that its kind allows. Where the two differ on purpose, the difference stands here.
"""

from __future__ import annotations

from random import Random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType, shortnumberinfo

from compiler.numbering import CALLING_CODES, EMERGENCY_NUMBERS, CallClass, classify, parse_number
from tests.effort import examples, is_whole, some_of

KINDS = {
    PhoneNumberType.FIXED_LINE: {CallClass.NATIONAL_FIXED, CallClass.NPV},
    PhoneNumberType.VOIP: {CallClass.NATIONAL_FIXED, CallClass.NPV},
    PhoneNumberType.MOBILE: {CallClass.NATIONAL_MOBILE, CallClass.M2M},
    PhoneNumberType.FIXED_LINE_OR_MOBILE: {CallClass.NATIONAL_FIXED, CallClass.NATIONAL_MOBILE},
    PhoneNumberType.TOLL_FREE: {CallClass.SPECIAL_FREE},
    PhoneNumberType.UAN: {CallClass.SPECIAL_NORMAL},
    PhoneNumberType.SHARED_COST: {CallClass.SPECIAL_TARIFF},
    PhoneNumberType.PREMIUM_RATE: {CallClass.PREMIUM, CallClass.SPECIAL_TARIFF},
}
"""At home, by the library's kinds."""

NOT_ALLOCATED = ("083", "084", "085", "086", "087", "088")
"""Valid to the library, as of old; of these Arcep's plan has 0836, 0860, 0868 and 0884 alone, and the rest is refused."""

_EEA = "AT BE BG CY CZ DE DK EE ES FI GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
EUROPE = frozenset((*_EEA.split(), "CH", "GB"))
"""The European Economic Area but France, with Switzerland and the United Kingdom."""

UNDER_EUROPEAN_CODES = frozenset({"AX", "GG", "IM", "JE", "SJ", "VA"})
"""Territories whose numbers begin like those of a country of `EUROPE`."""


def _kind(number: str) -> int:
    """The library's kind of a number; UNKNOWN for what it holds invalid, or cannot read at all."""
    try:
        return int(phonenumbers.number_type(phonenumbers.parse(number)))
    except phonenumbers.NumberParseException:
        return int(PhoneNumberType.UNKNOWN)


def _heads() -> range:
    """What numbers begin with behind their country's code. A share of them has each last digit too."""
    return range(1000, 10000, 1 if is_whole() else 7)


@pytest.mark.parametrize("country", CALLING_CODES)
def test_every_valid_number_of_the_plan_is_of_a_class_that_its_kind_allows(country: str) -> None:
    code = CALLING_CODES[country]
    for head in _heads():
        number = f"+{code}{head}51234"
        kind = _kind(number)
        if kind == PhoneNumberType.UNKNOWN or (code != "33" and number.startswith(f"+{code}8")):
            # Overseas, too, 08 is dialled as in metropolitan France: those numbers are +33 8 … to us.
            continue
        call_class = classify(number, country)
        if code == "33" and call_class is CallClass.UNALLOCATED:
            assert f"0{head}".startswith(NOT_ALLOCATED), number
        elif code == "33" and parse_number(number, country).e164 != number:
            assert call_class in (CallClass.OVERSEAS, CallClass.NPV), number
        elif call_class is not CallClass.UNALLOCATED or not _of_a_neighbour(number):
            assert call_class in KINDS[kind], (number, call_class)


def _of_a_neighbour(number: str) -> bool:
    """In the Caribbean the library lets each code have the others' verified and polyvalent numbers."""
    return number.startswith(("+590939", "+594976", "+596976"))


@pytest.mark.parametrize("country", [country for country, code in CALLING_CODES.items() if code != "33"])
def test_no_overseas_number_is_taken_for_a_metropolitan_one(country: str) -> None:
    """Dialled from Paris in ten digits, what exists overseas is never classed as a cheaper call at home."""
    code = CALLING_CODES[country]
    for head in _heads():
        number = f"+{code}{head}51234"
        dialled = f"0{head}51234"
        if _kind(number) != PhoneNumberType.UNKNOWN and dialled[1] != "8" and not _of_a_neighbour(number):
            assert parse_number(dialled, "FR").e164 == number
            assert classify(dialled, "FR") in (CallClass.OVERSEAS, CallClass.NPV), number


def test_saint_pierre_has_its_six_digits() -> None:
    for head in _heads():
        number = f"+508{head}12"
        if _kind(number) != PhoneNumberType.UNKNOWN:
            assert parse_number(number, "PM").e164 == number
            assert classify(number, "PM") is CallClass.NATIONAL_FIXED
            assert classify(number, "FR") is CallClass.OVERSEAS


def _random_numbers(region: str, count: int) -> list[str]:
    """Numbers of a region, of every length that it has, as likely with any first digits."""
    random = Random(region)
    code = phonenumbers.country_code_for_region(region)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    assert metadata.general_desc is not None
    lengths = [length for length in metadata.general_desc.possible_length if length > 4]
    return [
        f"+{code}" + "".join(random.choices("0123456789", k=random.choice(lengths))) for _ in range(count)
    ]


def _example(region: str, kind: int) -> str | None:
    example = phonenumbers.example_number_for_type(region, kind)
    return phonenumbers.format_number(example, PhoneNumberFormat.E164) if example is not None else None


@pytest.mark.parametrize("region", some_of(sorted(EUROPE)))
def test_a_european_number_is_never_classed_below_its_kind(region: str) -> None:
    dear = {PhoneNumberType.PREMIUM_RATE: {CallClass.INTL_PREMIUM}}
    mobile = {CallClass.EU_MOBILE, CallClass.INTL_PREMIUM}
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER):
        dear[kind] = mobile
    found = [number for kind in dear if (number := _example(region, kind))]
    for number in [*found, *_random_numbers(region, examples(1500))]:
        kind = _kind(number)
        if kind in dear and not _begins_with_a_trunk_zero(number):
            assert classify(number, "FR") in dear[kind], (number, kind)


def _begins_with_a_trunk_zero(number: str) -> bool:
    """The library leaves such a 0 out; to us it is no number."""
    code = phonenumbers.parse(number).country_code
    return number.startswith(f"+{code}0") and code not in (39, 47)


@pytest.mark.parametrize("region", some_of(sorted(EUROPE)))
def test_a_zero_too_many_is_no_way_around_a_class(region: str) -> None:
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.PREMIUM_RATE):
        number = _example(region, kind)
        code = str(phonenumbers.country_code_for_region(region))
        dialled = f"+{code}0{str(number).removeprefix(f'+{code}')}"
        if number and region not in ("IT", "NO"):
            assert classify(dialled, "FR") is CallClass.UNALLOCATED
            assert parse_number(dialled, "FR").e164 is None


SPANISH_MOBILES_THAT_LOOK_FIXED = ("+34969060912", "+34969061012", "+34973901234")


@pytest.mark.parametrize("number", SPANISH_MOBILES_THAT_LOOK_FIXED)
def test_mobiles_among_the_fixed_lines_of_spain(number: str) -> None:
    assert _kind(number) == PhoneNumberType.MOBILE
    assert classify(number, "FR") is CallClass.EU_MOBILE


@pytest.mark.parametrize("region", some_of(sorted(phonenumbers.SUPPORTED_REGIONS - CALLING_CODES.keys())))
def test_each_region_of_the_world_is_in_its_class(region: str) -> None:
    number = str(_example(region, PhoneNumberType.FIXED_LINE))
    call_class = classify(number, "FR")
    assert parse_number(number, "FR").e164 == number
    european = call_class in (CallClass.EU_FIXED, CallClass.EU_MOBILE)
    assert european == (region in EUROPE | UNDER_EUROPEAN_CODES)
    assert (call_class is CallClass.NORTH_AMERICA) == (region in ("US", "CA"))
    assert (call_class is CallClass.OVERSEAS_COM) == (region in ("NC", "PF", "WF"))


def test_numbers_of_no_country_are_dear() -> None:
    dear = {
        800: CallClass.INTL_PREMIUM,
        808: CallClass.INTL_PREMIUM,
        870: CallClass.SATELLITE,
        881: CallClass.SATELLITE,
        882: CallClass.SATELLITE,
        883: CallClass.SATELLITE,
        979: CallClass.INTL_PREMIUM,
    }
    for code, expected in dear.items():
        example = phonenumbers.example_number_for_non_geo_entity(code)
        assert example is not None
        assert classify(phonenumbers.format_number(example, PhoneNumberFormat.E164), "FR") is expected


@pytest.mark.parametrize("country", CALLING_CODES)
def test_every_emergency_number_of_the_library_is_ours(country: str) -> None:
    ours = {emergency.number for emergency in EMERGENCY_NUMBERS[country]}
    candidates = [str(number) for number in (*range(10, 1000), *range(116000, 116200))]
    theirs = {number for number in candidates if shortnumberinfo.is_emergency_number(number, country)}
    assert theirs
    assert theirs <= ours


def test_short_numbers_that_are_free_are_free_to_us() -> None:
    # The library takes 30xx and 31xx for free as a whole; Arcep leaves these out.
    not_free = {3008, *range(3170, 3180)}
    for number in {*range(3000, 4000), *range(116000, 116200)} - not_free:
        short = phonenumbers.PhoneNumber(country_code=33, national_number=number)
        cost = shortnumberinfo.expected_cost_for_region(short, "FR")
        if shortnumberinfo.is_valid_short_number(short) and cost == phonenumbers.ShortNumberCost.TOLL_FREE:
            free = {CallClass.SPECIAL_FREE, CallClass.EMERGENCY}
            assert classify(str(number), "FR") in free, number
