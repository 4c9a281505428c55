"""What stands for all external numbers: one of each class, more where permissions tell numbers by how they begin."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from compiler.analysis.behaviour.dialled_samples import (
    WITHHELD,
    NumbersApart,
    Sample,
    sample_label,
    sample_numbers,
)
from compiler.graph import CallingPermission
from compiler.graph.destination_profiles import permission_of
from compiler.numbering import classify
from schema.destination_profile import DestinationProfile

NUMBERS = (
    "+33123456789",
    "+33612345678",
    "+33655345678",
    "+33899123456",
    "+49301234567",
    "+491512345678",
    "+4990012345678",
    "+442079460000",
    "+441481256789",
    "+12025550123",
    "+14165550123",
    "3008",
)
PROFILES: dict[str, dict[str, Sequence[str]]] = {
    "a country": {"allow_countries": ["DE"]},
    "countries that share a code": {"allow_countries": ["GB", "US"]},
    "beginnings within each other": {"allow_prefixes": ["+336", "+4930"], "deny_prefixes": ["+33612"]},
    "all of a class": {"allow_prefixes": ["+3389"]},
}


def _apart(*profiles: str) -> NumbersApart:
    return NumbersApart(
        frozenset(), frozenset(), frozenset(), tuple(_permission(profile) for profile in profiles)
    )


def _permission(profile: str) -> CallingPermission:
    return permission_of(DestinationProfile.model_validate({"name": "P", **PROFILES[profile]}))


@pytest.mark.parametrize("profiles", [*((name,) for name in PROFILES), tuple(PROFILES)], ids=" ".join)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_judged_as_the_sample_that_stands_for_it(profiles: tuple[str, ...], number: str) -> None:
    apart = _apart(*profiles)
    samples = {sample.label: sample.dialled for sample in sample_numbers("FR", apart)}
    stands_for_it = samples[sample_label(number, "FR", apart)]
    assert classify(stands_for_it, "FR") == classify(number, "FR")
    for permission in apart.beginnings:
        told, sampled = (permission.prefix_of(_e164(one))[1] for one in (number, stands_for_it))
        assert told == sampled


def _e164(dialled: str) -> str:
    return f"+33{dialled[1:]}" if dialled.startswith("0") else dialled


def test_each_sample_is_found_again_by_what_it_dials() -> None:
    apart = _apart(*PROFILES)
    for sample in sample_numbers("FR", apart):
        assert sample_label(sample.dialled, "FR", apart) == sample.label


def test_one_number_behind_a_code_stands_for_all() -> None:
    samples = sample_numbers("FR", _apart(), ("#31#", "3651"))
    assert [sample for sample in samples if sample.label == WITHHELD] == [
        Sample(f"3651{samples[_of(samples, 'national_fixed')].dialled}", WITHHELD)
    ]


def _of(samples: Sequence[Sample], label: str) -> int:
    return [sample.label for sample in samples].index(label)
