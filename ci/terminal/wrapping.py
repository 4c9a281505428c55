"""Long lines of a report, broken at words for a terminal; what follows is indented as the words of the line were."""

from __future__ import annotations

import re

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_HANGS = re.compile(r"(?:\x1b\[[0-9;]*m)*\s*(?:(?:[→↗·•✓✗~!+-]|\+?\d+ s|\d+\.)(?:\x1b\[[0-9;]*m)?\s+)?")
"""What stands before the words of a line: its indentation, and a mark or a time."""
_WHOLE = "│┃╭╰├└|^"
"""Signs of lines that are no prose: quoted YAML, drawings, tables."""
_LEAST = 10
"""Columns of words that are left on the narrowest terminal."""


def wrapped(words: str, columns: int) -> str:
    """The text with no line of prose longer than a terminal has columns."""
    return "\n".join(_broken(line, columns) for line in words.split("\n"))


def _broken(line: str, columns: int) -> str:
    if _width(line) <= columns or any(sign in line for sign in _WHOLE):
        return line
    before = _HANGS.match(line)
    hang = min(_width(before[0]) if before else 0, max(columns - _LEAST, 0))
    start = before.end() if before else 0
    lines, current = [], line[:start]
    for number, word in enumerate(line[start:].split(" ")):
        longer = f"{current}{'' if number == 0 else ' '}{word}"
        if number and current.strip() and _width(longer) > columns:
            lines.append(current)
            current = f"{' ' * hang}{word}"
        else:
            current = longer
    return "\n".join([*lines, current])


def _width(line: str) -> int:
    return len(_COLOUR.sub("", line))
