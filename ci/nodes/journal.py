"""What was done to a node, by whom and when: an append-only file of JSON lines, each with a digest of itself and that of the one before.

Intent is written before action: an apply that was cut short is known by its `begin` without an end.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ci.nodes.atomic import sync_folder
from ci.nodes.folder import open_own
from compiler.planning.bundle import canonical_json

JOURNAL = "journal.jsonl"
_FIRST = ""
"""What the first line names as the digest of the one before."""
ENDS = frozenset({"done", "failed", "rolled_back", "reverted"})


class JournalDamagedError(Exception):
    """A line is not what was written there; `line` counts from 1. Nobody may go on from a state that nobody knows."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(f"{path}:{line}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A line: `step` is begin, staged, or one of the ends; `scopes` maps each scope to its bundle before and after."""

    step: str
    plan: str
    who: str
    when: str
    scopes: dict[str, list[str | None]]


@dataclass(frozen=True)
class Journal:
    """The journal of a node. Whoever appends to it holds the node's lock, and does so by one of these alone.

    It is read from its end, however long it is: the last line and the one before are always looked at. Every method raises
    JournalDamagedError for a line that it came by and that was edited, lost or put in.
    """

    path: Path

    def entries(self) -> Sequence[JournalEntry]:
        """All lines, oldest first. A last line that a crash cut short never happened."""
        return [line.entry for line in self._newest_first()][::-1]

    def verify(self) -> None:
        """Look at every line that was ever written."""
        deque(self._newest_first(), maxlen=0)

    def append(self, entry: JournalEntry) -> None:
        """Write a line, on the disk before it returns. If the disk refuses (OSError) the journal is as it was."""
        end = self._end
        data = {
            "seq": end.seq + 1,
            "prev": end.digest,
            "step": entry.step,
            "plan": entry.plan,
            "who": entry.who,
            "when": entry.when,
            "scopes": entry.scopes,
        }
        words = canonical_json({**data, _DIGEST: _digest_of(data)}).encode()
        is_new = not self.path.exists()
        descriptor = open_own(self.path, os.O_RDWR | os.O_CREAT)
        try:
            _append(descriptor, end.length, words + b"\n")
        finally:
            os.close(descriptor)
        end.seq, end.digest, end.length = end.seq + 1, _sha256(words), end.length + len(words) + 1
        if is_new:
            sync_folder(self.path.parent)

    def latest(self) -> JournalEntry | None:
        """The last step that was written down."""
        return next((line.entry for line in self._newest_first()), None)

    def unfinished(self) -> JournalEntry | None:
        """The last step of an apply that has no end, if there is one."""
        latest = self.latest()
        return latest if latest is not None and latest.step not in ENDS else None

    def applied(self, plan: str) -> JournalEntry | None:
        """When a plan was carried out last, if it was."""
        return next((entry for entry in self._done() if entry.plan == plan), None)

    def last_change(self, scope: str) -> JournalEntry | None:
        """Who changed a scope last."""
        return next((entry for entry in self._done() if scope in entry.scopes), None)

    def _done(self) -> Iterator[JournalEntry]:
        return (line.entry for line in self._newest_first() if line.entry.step == "done")

    @cached_property
    def _end(self) -> _End:
        last = next(self._newest_first(), None)
        return _End(last.seq, _sha256(last.words), last.start + len(last.words) + 1) if last else _End()

    def _newest_first(self) -> Iterator[_Line]:
        """The lines from the last one on; each is given once the line before it is known to be the one that it names."""
        try:
            descriptor = open_own(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return
        try:
            after: _Line | None = None
            for start, words in _lines_backwards(descriptor):
                line = _line(start, words)
                if line is None:
                    raise JournalDamagedError(self.path, _number(descriptor, start))
                if after is not None:
                    if (after.seq, after.prev) != (line.seq + 1, _sha256(words)):
                        raise JournalDamagedError(self.path, _number(descriptor, after.start))
                    yield after
                after = line
            if after is not None:
                if (after.seq, after.prev) != (1, _FIRST):
                    raise JournalDamagedError(self.path, 1)
                yield after
        finally:
            os.close(descriptor)


@dataclass(slots=True)
class _End:
    """Of the last line: its number and its digest; and the bytes up to its end."""

    seq: int = 0
    digest: str = _FIRST
    length: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it stands: where it begins, its bytes, its number, and the digest of the one before."""

    start: int
    words: bytes
    seq: int
    prev: str
    entry: JournalEntry


def _lines_backwards(descriptor: int) -> Iterator[tuple[int, bytes]]:
    """Every line with where it begins, the last one first. What follows the last line break is none."""
    position = os.fstat(descriptor).st_size
    held, size, is_cut = b"", _PIECE, True
    while position:
        size = min(size, position)
        position -= size
        held = os.pread(descriptor, size, position) + held
        end = position + len(held)
        # The first of them may begin further up.
        held, *lines = held.split(b"\n")
        if not position:
            lines = [held, *lines]
        # A line longer than a piece is looked for in larger ones.
        size = _PIECE if lines else 2 * size
        for line in reversed(lines):
            start = end - len(line)
            if not is_cut:
                yield start, line
            is_cut = False
            end = start - 1


def _number(descriptor: int, start: int) -> int:
    """The number of the line that begins there."""
    count, position = 1, 0
    while position < start:
        piece = os.pread(descriptor, min(_PIECE, start - position), position)
        if not piece:
            break
        count += piece.count(b"\n")
        position += len(piece)
    return count


def _line(start: int, words: bytes) -> _Line | None:
    """A line, or None if it is not as one of ours was written."""
    try:
        data = json.loads(words)
        # Lines of former versions have none; the next line held theirs.
        digest = data.pop(_DIGEST, None)
        if data.keys() != _KEYS or digest not in (None, _digest_of(data)):
            return None
        names = {scope: [_name(before), _name(after)] for scope, (before, after) in data["scopes"].items()}
        step, plan, who, when, prev = (str(data[key]) for key in ("step", "plan", "who", "when", "prev"))
        return _Line(start, words, int(data["seq"]), prev, JournalEntry(step, plan, who, when, names))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _name(value: Any) -> str | None:
    return None if value is None else str(value)


def _digest_of(data: dict[str, Any]) -> str:
    return _sha256(canonical_json(data).encode())


def _sha256(words: bytes) -> str:
    return hashlib.sha256(words).hexdigest()


_KEYS = frozenset({"seq", "prev", "step", "plan", "who", "when", "scopes"})
_DIGEST = "sha256"
_PIECE = 1 << 16


def _append(descriptor: int, length: int, words: bytes) -> None:
    """Write behind the first `length` bytes, the whole or nothing."""
    os.ftruncate(descriptor, length)
    os.lseek(descriptor, length, os.SEEK_SET)
    try:
        written = 0
        while written < len(words):
            written += os.write(descriptor, words[written:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, length)
        raise


def timestamp(now: datetime) -> str:
    """As the journal writes it: UTC, to the second."""
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
