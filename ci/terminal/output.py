"""The one place that prints: the terminal's language, colours, and where text goes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO, TypeVar

from ci.terminal.progress import Watch, watched
from ci.terminal.reader_left import ReaderLeftError
from compiler.diagnostics import Text

_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command speaks, and how: `translate` gives a sentence in the user's language."""

    language: str
    colour: bool
    translate: Callable[[Text], str]

    def say(self, sentence: Text) -> None:
        """A sentence for people, on standard output."""
        self.write_prose(self.translate(sentence) + "\n")

    def complain(self, sentence: Text) -> None:
        """A sentence for people about something wrong, on standard error."""
        self.write_error(self.translate(sentence) + "\n")

    def watch(self, doing: Text) -> Watch:
        """What shows how far work has come, on standard error, if that is a terminal."""

        def watch(pieces: Iterable[_Done], total: int, /) -> Iterator[_Done]:
            words = self.translate(doing)
            return watched(pieces, total, words=words, stream=sys.stderr, colour=self.colour)

        return watch

    def write_report(self, words: str, report: str) -> None:
        """A report in a format: prose is broken at words for a terminal, anything else is written as it is."""
        if report == "text":
            self.write_prose(words)
        else:
            self.write(words)

    def write_prose(self, words: str) -> None:
        """Sentences for people, on standard output."""
        _write(sys.stdout, _fitted(words, sys.stdout))

    def write(self, words: str) -> None:
        """Text as it is, on standard output."""
        _write(sys.stdout, words)

    def write_error(self, words: str) -> None:
        """Sentences for people, on standard error."""
        _write(sys.stderr, _fitted(words, sys.stderr))


def _fitted(words: str, stream: TextIO) -> str:
    """Broken at words, if it is a terminal that reads them."""
    if not stream.isatty():
        return words
    # Few runs have a terminal.
    from shutil import get_terminal_size

    from ci.terminal.wrapping import wrapped

    return wrapped(words, get_terminal_size().columns)


def _write(stream: TextIO, words: str) -> None:
    try:
        stream.write(words)
        stream.flush()
    except BrokenPipeError:
        raise ReaderLeftError from None
