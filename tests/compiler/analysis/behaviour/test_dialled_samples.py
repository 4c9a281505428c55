"""What stands for all that a phone may dial: something for every class, and wherever two plans disagree something for every pair."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import islice

import pytest

from compiler.analysis.behaviour.caller_samples import CallersApart
from compiler.analysis.behaviour.dialled_samples import (
    NumbersApart,
    sample_label,
    sample_numbers,
)
from compiler.numbering import (
    CALLING_CODES,
    CallClass,
    classify,
    normalise_dialled,
    numbers_matching,
    patterns,
)
from tests.effort import some_of

NOTHING_APART = NumbersApart(
    frozenset(), frozenset(), frozenset(), frozenset(), {}, CallersApart((), frozenset(), ())
)
TERRITORIES = ("FR", "RE", "GP", "GF", "MQ", "PM")
"""One country of each calling code: those that share one share a plan."""
MOVES = [(was, now) for was in TERRITORIES for now in TERRITORIES if was != now]


def test_a_country_stands_for_each_calling_code() -> None:
    assert {CALLING_CODES[country] for country in TERRITORIES} == set(CALLING_CODES.values())


def _dialled(plans: tuple[str, ...], *, each: int) -> list[str]:
    """Numbers of every pattern of these countries, with other digits than samples have."""
    chance = random.Random(7)
    found = []
    for country in plans:
        for pattern in patterns(country):
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
    apart = replace(NOTHING_APART, listed=frozenset(listed))
    samples = {sample.label: sample.dialled for sample in sample_numbers(("FR",), apart)}
    assert normalise_dialled(samples["special_normal"], "FR") not in listed
    assert listed - {""} <= set(samples)


def test_a_listed_number_is_one_in_each_way_to_dial_it() -> None:
    apart = replace(NOTHING_APART, listed=frozenset({"+508410505"}))
    samples = {sample.label: sample.dialled for sample in sample_numbers(("PM", "FR"), apart)}
    assert samples["+508410505"] == "+508410505"
    assert samples["+508410505>no_number"] == "410505"


def test_an_own_number_is_no_sample_unless_it_is_one_in_one_country_alone() -> None:
    apart = replace(NOTHING_APART, own=frozenset({"+508410505"}))
    assert "+508410505" not in {sample.label for sample in sample_numbers(("PM",), apart)}
    samples = {sample.label: sample.dialled for sample in sample_numbers(("PM", "FR"), apart)}
    assert samples["+508410505>no_number"] == "410505"
