"""Characters that nobody sees, and those that make a text look like another one: no word of a tree holds one, and none is shown."""

from __future__ import annotations

import re

_SPANS = (
    (
        "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls: all but tabs and the ends of lines that editors show
        "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # drawn as nothing
        "\u1680\u2000-\u200a\u205f\u2800\u3000"  # look like a space; no-break spaces are spaces that people mean
        "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"  # zero width, ends of lines, turns of direction
        "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # directions for hieroglyphs, shorthand and scores
        "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef"  # halves, private ones, and what is no character
        "\U00040000-\U0010ffff"  # tags and variations; the rest is private, or not given to any script
    )
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x40000, 0x10000))
)

INVISIBLE = re.compile(f"[\0{_SPANS}]")
"""One such character. Tabs and line breaks are none: who reads or shows a text knows where they may stand."""


def visible(words: str) -> str:
    """The words with a sign in place of each such character."""
    return INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", words)
