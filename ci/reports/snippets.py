"""A line of a file with what is meant underlined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from compiler.diagnostics import Range
from compiler.diagnostics.invisible import visible

ReadLine = Callable[[str, int], str | None]
"""A file's line by number, from 1; None if it cannot be had."""

_TAB = "    "
_LONGEST = 160


def snippet(place: Range, read_line: ReadLine) -> list[str]:
    """The line with its number, and a line of carets below the range; empty if the line cannot be had."""
    line = read_line(place.file, place.start.line)
    if line is None or len(line) > _LONGEST or not line.strip():
        return []
    line = printable(line)
    gutter = f"{place.start.line:>5} │ "
    last = place.end.column if place.end.line == place.start.line else len(line) + 1
    before, meant = line[: place.start.column - 1], line[place.start.column - 1 : last - 1]
    marks = " " * _width(before) + "^" * max(1, _width(meant.rstrip()))
    return [gutter + line.replace("\t", _TAB), " " * (len(gutter) - 2) + "│ " + marks]


def printable(words: str) -> str:
    """What a terminal, or a pipeline's log, may be given: nothing unseen, no line that is written over another one, no order to a runner."""
    shown = visible(words).replace("\r", "\N{REPLACEMENT CHARACTER}")
    return _ORDER.sub(" ", shown) if "::" in shown or "##" in shown else shown


_ORDER = re.compile(r"(?m)(?<=#)(?=#(?:vso)?\[)|(?<=^:)(?=:)|(?<=\s:)(?=:)")
"""In the middle of what runners obey: `##[…]` and `##vso[…]` anywhere, `::…` where a line begins."""


def _width(words: str) -> int:
    """Columns of a terminal: wide characters take two, combining marks none, tabs as shown."""
    return sum(
        len(_TAB)
        if sign == "\t"
        else 0
        if unicodedata.combining(sign)
        else 2
        if unicodedata.east_asian_width(sign) in "WF"
        else 1
        for sign in words
    )
