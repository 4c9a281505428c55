"""docs/numbers.md says what the code does."""

from __future__ import annotations

import itertools
import re

import pytest

from compiler.numbering import (
    CALLING_CODES,
    EMERGENCY_NUMBERS,
    CallClass,
    classify,
    digits_of,
    normalise_dialled,
)
from compiler.numbering.france import OVERSEAS, FrenchPrefixKind
from tests.checkout import ROOT

PAGE = (ROOT / "docs" / "numbers.md").read_text(encoding="utf-8")
SAMPLES = re.findall(
    r"^\| ([A-Z]{2}) \| `([^`]+)` \| `?([^`|]+?)`? \| `([a-z_0-9]+)` \|$", PAGE, re.MULTILINE
)


def _rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without the table's own."""
    chapter = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


@pytest.mark.parametrize(("country", "written", "number", "call_class"), SAMPLES)
def test_a_sample_of_the_page_is_read_as_it_says(
    country: str, written: str, number: str, call_class: str
) -> None:
    digits = digits_of(written)
    assert (normalise_dialled(digits, country) or "none") == number
    assert str(classify(digits, country)) == call_class


def test_every_class_is_explained_and_has_a_sample() -> None:
    explained = [row[0].strip("`") for row in _rows("Classes")]
    assert sorted(explained) == sorted(CallClass)
    assert {call_class for *_, call_class in SAMPLES} == set(CallClass)


def test_emergency_numbers_are_listed() -> None:
    listed = [tuple(row) for row in _rows("Emergency numbers")]
    for numbers in EMERGENCY_NUMBERS.values():
        assert listed == [(emergency.number, emergency.service) for emergency in numbers]


def test_every_overseas_block_is_listed_where_it_belongs() -> None:
    listed = {
        (row[0], kind, prefix)
        for row in _rows("Overseas")
        for kind, cell in zip(
            (FrenchPrefixKind.FIXED, FrenchPrefixKind.MOBILE, FrenchPrefixKind.VERIFIED),
            row[2:],
            strict=False,
        )
        for prefix in _prefixes(cell)
    }
    assert listed == {
        (f"+{block.code}", block.kind, prefix) for block in OVERSEAS for prefix in _beginnings(block.national)
    }
    countries = {(row[0].removeprefix("+"), *row[1].split(", ")) for row in _rows("Overseas")}
    assert {(country, code) for code, *names in countries for country in names} == {
        (country, code) for country, code in CALLING_CODES.items() if code != "33"
    }


def _prefixes(cell: str) -> list[str]:
    """`0262, 05082 to 05084`: four prefixes."""
    prefixes = []
    for part in cell.strip(" |").split(", "):
        first, _, last = part.partition(" to ")
        if first:
            prefixes += [f"{number:0{len(first)}d}" for number in range(int(first), int(last or first) + 1)]
    return prefixes


def _beginnings(national: str) -> list[str]:
    """What the numbers of a pattern begin with, each with its 0."""
    fixed = re.findall(r"\[[^]]*\]|\d", national.rstrip("X"))
    choices = [[digit for digit in "0123456789" if re.fullmatch(token, digit)] for token in fixed]
    return ["0" + "".join(digits) for digits in itertools.product(*choices)]
