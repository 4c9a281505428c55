"""How wide text is, and where it breaks into lines, without a font at hand: the widths of Helvetica, which Arial and Liberation Sans share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FONT = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans Condensed', sans-serif"

_BREAK = re.compile(r"(?<![·↗\d])\s+|(?<=\d)\s+(?!\d)")
"""Where a line may end: not within a number, nor after a sign that belongs to what follows."""
_MARGIN = 1.1
"""Room for a reader's font that is a little wider."""
_BOLD = 1.15
_UNKNOWN = 700
_WIDE = 1000

_WIDTHS = (
    (191, "'"),
    (222, "ijl’"),
    (260, "|"),
    (278, " !,./:;I[]\\ft·\u00a0"),
    (333, "()-`r"),
    (334, "{}"),
    (355, '"'),
    (389, "*"),
    (469, "^"),
    (500, "Jcksvxyz"),
    (556, "#$?_Labdeghnopqu0123456789–«»"),
    (584, "+<=>~"),
    (611, "FTZß"),
    (667, "&ABEKPSVXY"),
    (722, "CDHNRUw"),
    (778, "GOQ"),
    (833, "Mm"),
    (889, "%æ"),
    (944, "Wœ"),
    (1000, "—…→↗Œ"),
    (1015, "@"),
)
_WIDTH_OF = {character: width for width, characters in _WIDTHS for character in characters}


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is in pixels, at a size of letters in pixels."""
    thousandths = sum(_character_width(character) for character in words)
    return thousandths / 1000 * size * _MARGIN * (_BOLD if bold else 1)


@lru_cache(maxsize=4096)
def _character_width(character: str) -> int:
    if character in _WIDTH_OF:
        return _WIDTH_OF[character]
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _WIDE
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTH_OF.get(base, _UNKNOWN)


def wrapped(words: str, size: float, most: float, *, bold: bool = False) -> list[str]:
    """Lines no wider than `most` pixels, broken at spaces, or within a word that is too long by itself."""
    lines: list[str] = []
    for word in _BREAK.split(words.strip()):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= most:
            lines[-1] = longer
        else:
            lines += _broken(word, size, most, bold=bold)
    return lines


def _broken(word: str, size: float, most: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size, bold=bold) > most:
            pieces.append("")
        pieces[-1] += character
    return pieces
