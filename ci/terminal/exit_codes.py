"""What a command's exit code means: one table for all commands, promised across versions (docs/commands.md)."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Never 0 on an empty scope, an unreachable node or a skipped check."""

    OK = 0
    """Done; nothing is wrong."""
    INVALID = 1
    """The input is wrong, or the work failed."""
    DIFFERENCES = 2
    """There is something to do (`plan --detailed-exitcode`), or callers notice something (`diff --detailed-exitcode`)."""
    REFUSED = 3
    """By policy, limit or proof."""
    STALE = 4
    """The plan is out of date, or has already been applied."""
    LOCKED = 5
    """Another apply is running on the node."""
    INTERRUPTED = 6
    """An earlier apply was cut short: `centrex recover`."""
    ROLLED_BACK = 7
    """What was applied did not read back as planned, and the former state has been restored."""
    ROLLBACK_FAILED = 8
    """What was applied did not read back, and neither does the former state: somebody must look at the node."""
    USAGE = 64
    """The command line is wrong."""
    BUG = 70
    """A fault of centrex itself; the message names a file with the report."""
    CANCELLED = 130
    """Ctrl-C."""
