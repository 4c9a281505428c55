"""What was done to a node, by whom and when: an append-only file of JSON lines, each with a digest of itself and that of the one before.

Intent is written before action: an apply that was cut short is known by its `begin` without an end.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ci.nodes.atomic import sync_folder
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
    """The journal of a node, which is read once: whoever has it holds the node's lock.

    Every method raises JournalDamagedError for a line that was edited, lost or put in.
    """

    path: Path

    def entries(self) -> Sequence[JournalEntry]:
        """All lines, oldest first. A last line that a crash cut short never happened."""
        return self._written.entries

    def append(self, entry: JournalEntry) -> None:
        """Write a line, on the disk before it returns. If the disk refuses (OSError) the journal is as it was."""
        written = self._written
        data = {
            "seq": len(written.entries) + 1,
            "prev": written.digest,
            "step": entry.step,
            "plan": entry.plan,
            "who": entry.who,
            "when": entry.when,
            "scopes": entry.scopes,
        }
        words = canonical_json({**data, _DIGEST: _digest_of(data)}).encode()
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            _append(descriptor, written.length, words + b"\n")
        finally:
            os.close(descriptor)
        written.add(entry, words)
        if is_new:
            sync_folder(self.path.parent)

    def latest(self) -> JournalEntry | None:
        """The last step that was written down."""
        entries = self.entries()
        return entries[-1] if entries else None

    def unfinished(self) -> JournalEntry | None:
        """The last step of an apply that has no end, if there is one."""
        latest = self.latest()
        return latest if latest is not None and latest.step not in ENDS else None

    def applied(self, plan: str) -> JournalEntry | None:
        """When a plan was carried out last, if it was."""
        carried_out = (
            entry for entry in reversed(self.entries()) if entry.plan == plan and entry.step == "done"
        )
        return next(carried_out, None)

    def last_change(self, scope: str) -> JournalEntry | None:
        """Who changed a scope last."""
        changes = (
            entry for entry in reversed(self.entries()) if entry.step == "done" and scope in entry.scopes
        )
        return next(changes, None)

    @cached_property
    def _written(self) -> _Written:
        written = _Written()
        content = self.path.read_bytes() if self.path.exists() else b""
        for number, words in enumerate(content.split(b"\n")[:-1], 1):
            line = _line(words)
            if line is None or (line["seq"], line["prev"]) != (number, written.digest):
                raise JournalDamagedError(self.path, number)
            entry = JournalEntry(line["step"], line["plan"], line["who"], line["when"], line["scopes"])
            written.add(entry, words)
        return written


@dataclass(slots=True)
class _Written:
    """What a journal holds: its lines, the digest of the last one, and the bytes up to its end."""

    entries: list[JournalEntry] = field(default_factory=list)
    digest: str = _FIRST
    length: int = 0

    def add(self, entry: JournalEntry, words: bytes) -> None:
        self.entries.append(entry)
        self.digest = hashlib.sha256(words).hexdigest()
        self.length += len(words) + 1


def _line(words: bytes) -> dict[str, Any] | None:
    """A line's data, or None if it is not as one of ours was written."""
    try:
        data = json.loads(words)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    # Lines of former versions have none; the next line held theirs.
    digest = data.pop(_DIGEST, None)
    is_ours = data.keys() == _KEYS and digest in (None, _digest_of(data))
    return data if is_ours else None


def _digest_of(data: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


_KEYS = frozenset({"seq", "prev", "step", "plan", "who", "when", "scopes"})
_DIGEST = "sha256"


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
