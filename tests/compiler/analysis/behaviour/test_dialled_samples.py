"""What stands for all that a phone may dial: something for every class and, wherever two plans disagree, for every pair of them; more where
permissions tell numbers by how they begin."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice

import pytest

from compiler.analysis.behaviour.caller_samples import CallersApart
from compiler.analysis.behaviour.dialled_samples import (
    WITHHELD,
    NumbersApart,
    Plans,
    Sample,
    sample_label,
    sample_numbers,
)
from compiler.analysis.calls.call import behind_code
from compiler.graph import CallingPermission, Verdict
from compiler.graph.destination_profiles import permission_of
from compiler.numbering import (
    CALLING_CODES,
    CallClass,
    classify,
    normalise_dialled,
    numbers_matching,
    patterns,
    withholding_codes,
)
from schema.destination_profile import DestinationProfile
from tests.effort import some_of

TERRITORIES = ("FR", "RE", "GP", "GF", "MQ", "PM")
"""One country of each calling code: those that share one share a plan."""
MOVES = [(was, now) for was in TERRITORIES for now in TERRITORIES if was != now]

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
    "all of France": {"allow_prefixes": ["+33"]},
    "an island": {"allow_prefixes": ["+262262", "+50841"], "deny_prefixes": ["+33262"]},
    "a beginning that others' samples have": {"allow_prefixes": ["+33655"]},
}


def _apart(
    *profiles: str, listed: Sequence[str] = (), own: Sequence[str] = (), taken: Sequence[str] = ()
) -> NumbersApart:
    """Numbers apart; `profiles`: names of those that tell numbers by how they begin."""
    return NumbersApart(
        frozenset(listed),
        frozenset(taken),
        frozenset(own),
        frozenset(),
        {},
        CallersApart((), frozenset(), ()),
        tuple(map(_permission, profiles)),
    )


def _permission(profile: str) -> CallingPermission:
    return permission_of(DestinationProfile.model_validate({"name": "P", **PROFILES[profile]}))


NOTHING_APART = _apart()


def test_a_country_stands_for_each_calling_code() -> None:
    assert {CALLING_CODES[country] for country in TERRITORIES} == set(CALLING_CODES.values())


def _dialled(plans: tuple[str, ...], *, each: int) -> list[str]:
    """Numbers of every pattern of these countries, with other digits than samples have; in the inner loop, of a share of them."""
    chance = random.Random(7)
    found = []
    for country in plans:
        for pattern in some_of(patterns(country)):
            model = next(numbers_matching(pattern.match))
            for _ in range(each):
                digits = [
                    chance.choice("0123456789") if place > 1 else sign for place, sign in enumerate(model)
                ]
                found += [model, "".join(digits), model[:-3] + "".join(digits[-3:])]
    return found


@pytest.mark.parametrize("plans", [*((country,) for country in TERRITORIES), *some_of(MOVES)])
def test_something_stands_for_whatever_is_dialled(plans: tuple[str, ...]) -> None:
    labels = {sample.label: sample.dialled for sample in sample_numbers(plans, NOTHING_APART)}
    for dialled in _dialled(plans, each=1):
        classes = [classify(dialled, country) for country in plans]
        if CallClass.EMERGENCY in classes:
            continue
        label = sample_label(dialled, plans, NOTHING_APART)
        assert label in labels, dialled
        assert [classify(labels[label], country) for country in plans] == classes, dialled


def test_local_calls_of_a_site_that_moves_have_a_sample_of_their_own() -> None:
    labels = {sample.label: sample.dialled for sample in sample_numbers(("RE", "FR"), NOTHING_APART)}
    assert {"national_fixed>overseas", "national_mobile>overseas"} < set(labels)
    assert normalise_dialled(
        labels["national_fixed>overseas"],
        "RE",
    ).startswith("+262")  # type: ignore[union-attr]
    # Six digits, which are dialled at Saint-Pierre-et-Miquelon alone.
    samples = sample_numbers(("PM", "FR"), NOTHING_APART)
    assert "national_fixed>no_number" in {sample.label for sample in samples}


def test_a_class_is_represented_though_every_number_at_hand_is_listed() -> None:
    model = "3939"
    samples = {sample.label: sample.dialled for sample in sample_numbers(("FR",), NOTHING_APART)}
    listed = {samples["special_normal"]}
    for pattern in patterns("FR"):
        if pattern.call_class is CallClass.SPECIAL_NORMAL:
            listed.update(
                normalise_dialled(number, "FR") or "" for number in islice(numbers_matching(pattern.match), 5)
            )
    assert model in listed
    apart = _apart(listed=sorted(listed))
    samples = {sample.label: sample.dialled for sample in sample_numbers(("FR",), apart)}
    assert normalise_dialled(samples["special_normal"], "FR") not in listed
    assert listed - {""} <= set(samples)


def test_a_listed_number_is_one_in_each_way_to_dial_it() -> None:
    apart = _apart(listed=["+508410505"])
    samples = {sample.label: sample.dialled for sample in sample_numbers(("PM", "FR"), apart)}
    assert samples["+508410505"] == "+508410505"
    assert samples["+508410505>no_number"] == "410505"


def test_an_own_number_is_no_sample_unless_it_is_one_in_one_country_alone() -> None:
    apart = _apart(own=["+508410505"])
    assert "+508410505" not in {sample.label for sample in sample_numbers(("PM",), apart)}
    samples = {sample.label: sample.dialled for sample in sample_numbers(("PM", "FR"), apart)}
    assert samples["+508410505>no_number"] == "410505"


@pytest.mark.parametrize("profiles", [*((name,) for name in PROFILES), tuple(PROFILES)], ids=" ".join)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_judged_as_the_sample_that_stands_for_it(profiles: tuple[str, ...], number: str) -> None:
    apart = _apart(*profiles)
    samples = {sample.label: sample.dialled for sample in sample_numbers(("FR",), apart)}
    stands_for_it = samples[sample_label(number, ("FR",), apart)]
    assert classify(stands_for_it, "FR") == classify(number, "FR")
    for permission in apart.beginnings:
        told, sampled = (permission.prefix_of(_e164(one))[1] for one in (number, stands_for_it))
        assert told == sampled


def _e164(dialled: str) -> str:
    return f"+33{dialled[1:]}" if dialled.startswith("0") else dialled


def test_each_sample_is_found_again_by_what_it_dials() -> None:
    apart = _apart(*PROFILES)
    for sample in sample_numbers(("FR",), apart):
        assert sample_label(sample.dialled, ("FR",), apart) == sample.label


@pytest.mark.parametrize("plans", some_of(MOVES))
def test_what_moves_and_is_judged_by_its_beginning_has_a_sample_for_both(plans: Plans) -> None:
    apart = _apart(*PROFILES)
    samples = {sample.label: sample.dialled for sample in sample_numbers(plans, apart)}
    seen = set()
    for dialled in (*_dialled(plans, each=1), "0262262123", "410505", "0692123456"):
        classes = [classify(dialled, country) for country in plans]
        if CallClass.EMERGENCY in classes:
            continue
        stands_for_it = samples[sample_label(dialled, plans, apart)]
        assert [classify(stands_for_it, country) for country in plans] == classes, dialled
        verdicts = [_by_beginning(apart, dialled, country) for country in plans]
        assert [_by_beginning(apart, stands_for_it, country) for country in plans] == verdicts, dialled
        seen.update(verdicts)
    assert len(seen) > 2


def _by_beginning(apart: NumbersApart, dialled: str, country: str) -> tuple[Verdict, ...] | None:
    number = normalise_dialled(dialled, country)
    return apart.judged_by_beginning(number) if number is not None else None


def test_local_calls_of_six_digits_are_told_apart_by_how_they_begin() -> None:
    samples = {sample.label: sample.dialled for sample in sample_numbers(("PM", "FR"), _apart("an island"))}
    assert samples["national_fixed +50841>no_number"].startswith("41")
    assert not samples["national_fixed>no_number"].startswith("41")


@pytest.mark.parametrize("plans", [("FR",), ("RE", "FR"), ("PM", "FR")])
def test_what_is_judged_otherwise_is_labelled_otherwise(plans: Plans) -> None:
    apart = _apart("beginnings within each other", "a beginning that others' samples have")
    labels: dict[str, set[object]] = {}
    for tail in range(100):
        number = f"+336{tail:02d}555555"
        labels.setdefault(sample_label(number, plans, apart), set()).add(apart.judged_by_beginning(number))
    assert len(labels) >= 3
    assert all(len(judged) == 1 for judged in labels.values())


def test_one_number_behind_a_code_stands_for_all() -> None:
    samples = sample_numbers(("FR",), NOTHING_APART)
    fixed = samples[_of(samples, "national_fixed")].dialled
    assert [sample for sample in samples if sample.label == WITHHELD] == [
        Sample(f"3651{fixed.replace('+', '00')}", WITHHELD)
    ]


def test_something_stands_behind_a_code_though_no_fixed_number_is_judged_by_its_class_alone() -> None:
    samples = {sample.label: sample.dialled for sample in sample_numbers(("FR",), _apart("all of France"))}
    assert CallClass.NATIONAL_FIXED not in samples
    assert samples[WITHHELD].startswith("36510033")


def test_a_code_of_one_country_alone_stands_for_itself() -> None:
    """3651 begins a local number at Saint-Pierre-et-Miquelon; #31# is a code wherever a phone is."""
    samples = {sample.label: sample.dialled for sample in sample_numbers(("PM", "FR"), NOTHING_APART)}
    assert samples[WITHHELD].startswith("#31#")
    for label in ("national_fixed>withheld", "no_number>withheld"):
        assert behind_code(samples[label], withholding_codes("FR"))
        assert not behind_code(samples[label], withholding_codes("PM"))
        assert sample_label(samples[label], ("PM", "FR"), NOTHING_APART) == label


def _of(samples: Sequence[Sample], label: str) -> int:
    return [sample.label for sample in samples].index(label)
