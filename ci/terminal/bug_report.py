"""What is kept of a fault of our own: where it happened, in a file for those who repair centrex. It contains no value of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BugReport:
    """The kind of error, the place in our code that raised it, and the file with the whole way there."""

    kind: str
    place: str
    file: str


def write_report(error: Exception) -> BugReport:
    """Write the report of an error that nobody foresaw."""
    import tempfile
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    with tempfile.NamedTemporaryFile(
        "w", prefix="centrex-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + "\n")
    return BugReport(type(error).__name__, f"{Path(frame.filename).name}:{frame.lineno}", file.name)
