"""Long lines are broken at words, below the words of their first line; quoted YAML and drawings stay whole."""

from __future__ import annotations

import pytest

from ci.terminal.wrapping import wrapped

CASES = {
    "one two three four five six seven": "one two three four\nfive six seven",
    "      → one two three four five": "      → one two\n        three four\n        five",
    "   +0 s  one two three four five": "   +0 s  one two\n         three four\n         five",
    "  - one two three four five six": "  - one two three\n    four five six",
    "\x1b[31;1m✗\x1b[0m one two three four five": "\x1b[31;1m✗\x1b[0m one two three four\n  five",
    "   4 │     members: [user:alice, user:bob]": "   4 │     members: [user:alice, user:bob]",
    "│ a box is never broken, however wide │": "│ a box is never broken, however wide │",
    "https://a.very.long.address.example": "https://a.very.long.address.example",
    "short": "short",
    "": "",
}


@pytest.mark.parametrize("line", CASES)
def test_a_line_is_broken_at_words_under_its_words(line: str) -> None:
    assert wrapped(line, 20) == CASES[line]


def test_lines_are_broken_one_by_one() -> None:
    text = "one two three four five six\n\n  - one two three four five\n"
    assert wrapped(text, 20) == "one two three four\nfive six\n\n  - one two three\n    four five\n"
