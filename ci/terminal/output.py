"""The one place that prints: the terminal's language, colours, and where text goes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO, TypeVar

from ci.terminal.progress import Watch, watched
from ci.terminal.reader_left import ReaderLeftError
from compiler.diagnostics import Text
from compiler.diagnostics.invisible import visible

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
        _write(sys.stdout, _fitted(self._shown(words), sys.stdout))

    def write(self, words: str) -> None:
        """Text on standard output, without what nobody sees."""
        _write(sys.stdout, self._shown(words))

    def write_error(self, words: str) -> None:
        """Sentences for people, on standard error."""
        _write(sys.stderr, _fitted(self._shown(words), sys.stderr))

    def _shown(self, words: str) -> str:
        """Whatever the words hold, from files, names of files or plans, the terminal is given signs that can be seen, and colours if there are to be any."""
        return _COLOUR.sub(_shown_between, words) if self.colour else visible(words)


_COLOUR = re.compile(r"(\x1b\[[0-9;]*m)|[^\x1b]+|\x1b")


def _shown_between(part: re.Match[str]) -> str:
    return part[1] or visible(part[0])


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
