"""Lines are as wide as they may be, and break where people would break them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from renderers.drawing.lettering import text_width, wrapped


@given(st.text(max_size=120), st.floats(20, 300))
def test_lines_fit_and_hold_all_the_words(words: str, most: float) -> None:
    lines = wrapped(words, 12, most)
    assert "".join("".join(lines).split()) == "".join(words.split())
    for line in lines:
        assert text_width(line, 12) <= most or len(line) == 1


def test_a_number_stays_on_one_line_with_its_arrow() -> None:
    assert wrapped("Accueil ↗ +33 1 99 00 10 00 du cabinet", 12, 140) == [
        "Accueil",
        "↗ +33 1 99 00 10 00",
        "du cabinet",
    ]


def test_accents_are_as_wide_as_their_letters() -> None:
    assert text_width("éàç", 10) == text_width("eac", 10)
    assert text_width("漢", 10) > text_width("m", 10)
