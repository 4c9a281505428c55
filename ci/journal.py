"""What was done to a node, by whom and when: an append-only file of JSON lines, each naming the digest of the one before.

Intent is written before action: an apply that was cut short is known by its `begin` without an end.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ci.atomic import sync_folder
from compiler.bundle import canonical_json

JOURNAL = "journal.jsonl"
ENDS = frozenset({"done", "failed", "rolled_back", "reverted"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: `step` is begin, staged, or one of the ends; `scopes` maps each scope to its bundle before and after."""

    step: str
    plan: str
    who: str
    when: str
    scopes: dict[str, list[str | None]]


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of a node."""

    path: Path

    def entries(self) -> list[Entry]:
        """All lines, oldest first. A last line that a crash cut short never happened."""
        return [
            Entry(line["step"], line["plan"], line["who"], line["when"], line["scopes"])
            for line in self._lines()
        ]

    def append(self, entry: Entry) -> None:
        """Write a line, on the disk before it returns."""
        lines = self._lines()
        previous = hashlib.sha256(canonical_json(lines[-1]).encode()).hexdigest() if lines else ""
        data = {
            "seq": len(lines) + 1,
            "prev": previous,
            "step": entry.step,
            "plan": entry.plan,
            "who": entry.who,
            "when": entry.when,
            "scopes": entry.scopes,
        }
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            os.ftruncate(descriptor, self._sound_length())
            os.lseek(descriptor, 0, os.SEEK_END)
            os.write(descriptor, canonical_json(data).encode() + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(self.path.parent)

    def unfinished(self) -> Entry | None:
        """The last step of an apply that has no end, if there is one."""
        entries = self.entries()
        return entries[-1] if entries and entries[-1].step not in ENDS else None

    def applied(self, plan: str) -> Entry | None:
        """When a plan was carried out, if it was."""
        return next((one for one in self.entries() if one.plan == plan and one.step == "done"), None)

    def last_change(self, scope: str) -> Entry | None:
        """Who changed a scope last."""
        done = (one for one in reversed(self.entries()) if one.step == "done" and scope in one.scopes)
        return next(done, None)

    def _lines(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        content = self.path.read_bytes()[: self._sound_length()]
        return [json.loads(line) for line in content.splitlines()]

    def _sound_length(self) -> int:
        """Bytes up to the end of the last whole line."""
        return self.path.read_bytes().rfind(b"\n") + 1 if self.path.exists() else 0


def timestamp(now: datetime) -> str:
    """As the journal writes it: UTC, to the second."""
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
