"""Rendered files with one line spoilt: dropped, or with one letter or digit of what it says turned into the next one.

A line that says nothing to who reads it, such as a comment, is none; nor is anything lost where the next line says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

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
    """A file with a line spoilt.

    `whole`: the file as it was; `number`: the line, from 1; `line`: as it was; `how`: what was done to it; `instead`: what stands there now.
    """

    whole: Artifact
    number: int
    line: str
    how: str
    instead: tuple[str, ...]

    @property
    def file(self) -> Artifact:
        """The file with the line spoilt. It is made when it is asked for: of most ways to spoil a line nobody asks."""
        lines = self.whole.content.decode().split("\n")
        lines[self.number - 1 : self.number] = self.instead
        return replace(self.whole, content="\n".join(lines).encode())

    @property
    def kind(self) -> tuple[str, ...]:
        """What it has in common with lines that say the same of something else: which file it is in, what it sets, what it asks for."""
        return _kind(self.whole.path.rpartition("/")[2], self.line)

    def __str__(self) -> str:
        return f"{self.whole.path}:{self.number}: {self.how}: {self.line.strip()}"


@lru_cache(maxsize=1)
def _kind(name: str, line: str) -> tuple[str, ...]:
    """The kind of a line of a file of this name; it is the same in whatever way the line is spoilt."""
    return (
        name if name.endswith(".conf") else name.rpartition(".")[2],
        *_SAID.findall(_NUMBER.sub("1", line)),
    )


def spoilt_lines(file: Artifact) -> Iterator[SpoiltLine]:
    """Every way to spoil a line of a text file."""
    lines = file.content.decode().split("\n")
    for index, line in enumerate(lines):
        if not _SAYS_NOTHING.match(line):
            for how, spoilt in _spoilt(line):
                if not spoilt and _LABEL.sub("n", lines[index + 1]) == line:
                    continue
                yield SpoiltLine(file, index + 1, line, how, spoilt)


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
