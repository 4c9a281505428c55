"""A drawing as text for a terminal: each box in a frame of its own, below the way that leads to it; what was drawn before is named again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from textwrap import wrap

from compiler.analysis.drawing import Arrow, Drawing
from compiler.analysis.drawing.boxes import Box
from compiler.analysis.drawing.words import Words, spelled
from compiler.analysis.instants.dates import Translate

WIDTH = 100
"""Columns of a whole drawing; few terminals have less, and lines of that length are still read at a glance."""
_LEAST = 30
"""Columns of a box, however deep it stands."""


def render_outline(drawing: Drawing, translate: Translate) -> str:
    """The drawing; the same text for the same drawing and language."""
    outline = _Outline(drawing, translate)
    lines = [spelled(drawing.title, translate), ""]
    for start in drawing.starts:
        lines += [*outline.below(start, ""), ""]
    for line in drawing.hours:
        lines += wrap(spelled(line, translate), WIDTH, subsequent_indent="  ")
    return "\n".join(lines).rstrip("\n") + "\n"


class _Outline:
    """Boxes are drawn where a call first meets them."""

    def __init__(self, drawing: Drawing, translate: Translate) -> None:
        self._translate = translate
        self._boxes = {box.id: box for box in drawing.boxes}
        self._ways: dict[str, list[Arrow]] = {}
        self._drawn: set[str] = set()
        for arrow in drawing.arrows:
            self._ways.setdefault(arrow.source, []).append(arrow)

    def below(self, box_id: str, margin: str) -> Iterator[str]:
        """A box, and everything that calls go on to from it. `margin`: what stands before each line."""
        self._drawn.add(box_id)
        yield from self._frame(self._boxes[box_id], margin)
        ways = self._ways.get(box_id, [])
        for arrow in ways:
            last = arrow is ways[-1]
            yield from self._way(arrow, margin, last=last)
            if arrow.target not in self._drawn:
                yield from self.below(arrow.target, f"{margin} {' ' if last else '│'}  ")

    def _frame(self, box: Box, margin: str) -> Iterator[str]:
        lines = [line for words in (box.title, *box.details) for line in self._wrapped(words, margin)]
        width = max(map(_columns, lines))
        yield f"{margin}╭─{'─' * width}─╮"
        yield from (f"{margin}│ {line}{' ' * (width - _columns(line))} │" for line in lines)
        yield f"{margin}╰─{'─' * width}─╯"

    def _way(self, arrow: Arrow, margin: str, *, last: bool) -> Iterator[str]:
        labels = [line for words in arrow.labels for line in self._wrapped(words, f"{margin} ├─ ")]
        if arrow.target in self._drawn:
            again = spelled(self._boxes[arrow.target].title, self._translate)
            labels = [*labels[:-1], f"{labels[-1] if labels else ''} → {again}".strip()]
        first, *others = labels or ["↓"]
        yield f"{margin} {'└' if last else '├'}─ {first}"
        yield from (f"{margin} {' ' if last else '│'}  {line}" for line in others)

    def _wrapped(self, words: Words, margin: str) -> list[str]:
        return wrap(spelled(words, self._translate), max(WIDTH - len(margin) - 4, _LEAST)) or [""]


def _columns(line: str) -> int:
    """How wide a terminal shows a line."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in line
    )
