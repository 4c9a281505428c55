"""For how many days messages are kept, read from a client's file and held against the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from compiler.graph import CallGraph
from renderers.readback.errors import ReadbackError

_LINE = re.compile(r"([^=;\s]+)=([1-9][0-9]*)")


def read_retention(text: str) -> dict[str, int]:
    """Days by mailbox. ReadbackError for a line that is none, or a mailbox named twice."""
    days: dict[str, int] = {}
    for line in text.splitlines():
        if line.startswith(";"):
            continue
        found = _LINE.fullmatch(line)
        if found is None or found[1] in days:
            raise ReadbackError(f"retention.conf: {line}")
        days[found[1]] = int(found[2])
    return days


def retention_facts(graph: CallGraph, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the file says, and what it should, in words."""
    said = read_retention(files.get("retention.conf", ""))
    meant = {mailbox.id: mailbox.keep_days for mailbox in graph.mailboxes if mailbox.keep_days is not None}
    for name in sorted({*said, *meant}):
        yield (
            f"{name}: messages are kept for {said.get(name)} days",
            f"{name}: messages are kept for {meant.get(name)} days",
        )
