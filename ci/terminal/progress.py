"""How far long work has come: a bar on a terminal's standard error, gone when the work is done; anywhere else, nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from time import monotonic
from typing import Protocol, TextIO, TypeVar

_Done = TypeVar("_Done")

PATIENCE = 0.5
"""Seconds that pass before there is a bar: most work is done by then, and drawing costs a moment itself."""
_BETWEEN = 0.1
"""Seconds between two looks of it."""


class Watch(Protocol):
    """Passes on pieces of work as they are done, and may show how many of all there are."""

    def __call__(self, pieces: Iterable[_Done], total: int, /) -> Iterator[_Done]:
        """The pieces, as they come. `total`: how many there will be."""


def unwatched(pieces: Iterable[_Done], total: int, /) -> Iterator[_Done]:
    """For work that nobody looks at."""
    del total
    yield from pieces


def watched(
    pieces: Iterable[_Done],
    total: int,
    /,
    *,
    words: str,
    stream: TextIO,
    colour: bool,
    patience: float = PATIENCE,
) -> Iterator[_Done]:
    """Pass work on; once it takes longer than one waits without asking, draw a bar. `words`: what is being done."""
    if not stream.isatty():
        yield from pieces
        return
    began = shown = monotonic()
    advance: Callable[[int], None] | None = None
    with ExitStack() as bar:
        for done, piece in enumerate(pieces, 1):
            now = monotonic()
            if advance is None and now - began >= patience and done < total:
                advance = _draw(bar, total, words, stream, colour=colour)
            if advance is not None and now - shown >= _BETWEEN:
                advance(done)
                shown = now
            yield piece


def _draw(bar: ExitStack, total: int, words: str, stream: TextIO, *, colour: bool) -> Callable[[int], None]:
    """Begin a bar, which ends with the stack; returns what moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    # It is drawn when a piece is done and by no thread: processes are forked from this one.
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=stream, no_color=not colour),
        transient=True,
        auto_refresh=False,
    )
    bar.enter_context(progress)
    task = progress.add_task(words, total=total)

    def advance(done: int) -> None:
        progress.update(task, completed=done, refresh=True)

    return advance
