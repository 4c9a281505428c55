"""Rendered files with one line spoilt: dropped, or with one letter or digit of what it says turned into the next one.

A line that says nothing to who reads it, such as a comment, is none; nor is anything lost where the next line says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compiler.planning.artifact import Artifact

_SAYS_NOTHING = re.compile(r"\s*(?:$|;|#(?!tryinclude|!))")
"""Blank lines and comments, of Asterisk's files and of phones'."""
_SIGN = re.compile(r"\[|=>?|<")
"""What comes before what a line says; its name comes before that, and is dropped with it."""
_WORD = re.compile(r"[^\W_]")
_NUMBER = re.compile(r"\d+")
_LABEL = re.compile(r"n\(\w+\)")
_SAID = re.compile(
    r"^ ?(?:exten|same|include|#|\[)|^[\w.]+(?= ?=[^>])|(?<=exten => )[_+a-z]+|[A-Z][A-Za-z_]+(?=[(}:)=])"
)
"""What a setting is called, what an extension is for, applications, functions and variables."""


@dataclass(frozen=True, slots=True)
class SpoiltLine:
    """A file with a line spoilt. `number`: the line, from 1; `line`: as it was; `how`: what was done to it."""

    file: Artifact
    number: int
    line: str
    how: str

    @property
    def kind(self) -> tuple[str, ...]:
        """What it has in common with lines that say the same of something else: which file it is in, what it sets, what it asks for."""
        name = self.file.path.rpartition("/")[2]
        return (
            name if name.endswith(".conf") else name.rpartition(".")[2],
            *_SAID.findall(_NUMBER.sub("1", self.line)),
        )

    def __str__(self) -> str:
        return f"{self.file.path}:{self.number}: {self.how}: {self.line.strip()}"


def spoilt_lines(file: Artifact) -> Iterator[SpoiltLine]:
    """Every way to spoil a line of a text file."""
    lines = file.content.decode().split("\n")
    for index, line in enumerate(lines):
        if not _SAYS_NOTHING.match(line):
            for how, spoilt in _spoilt(line):
                if not spoilt and _LABEL.sub("n", lines[index + 1]) == line:
                    continue
                text = "\n".join((*lines[:index], *spoilt, *lines[index + 1 :]))
                yield SpoiltLine(
                    Artifact(file.path, text.encode(), file.address, file.template), index + 1, line, how
                )


def _spoilt(line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "dropped", ()
    sign = _SIGN.search(line)
    places = [match.start() for match in _WORD.finditer(line, sign.end() if sign else 0)]
    for place in sorted({places[0], places[len(places) // 2], places[-1]}) if places else ():
        changed = f"{line[:place]}{_next(line[place])}{line[place + 1 :]}"
        yield f"with {changed[place]} for {line[place]} at {place}", (changed,)


def _next(character: str) -> str:
    """The digit or letter after another."""
    return {"9": "0", "z": "a", "Z": "A"}.get(character) or chr(ord(character) + 1)
