"""When lines of the tree were written last, as git knows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

AgeOf = Callable[[str, int], float | None]
"""When a line of a file was committed, in seconds since 1970; infinity if it is not yet; None if git cannot tell."""

_COMMITTED = re.compile(r"^committer-time ([0-9]+)$", re.MULTILINE)
_UNCOMMITTED = "0" * 40
NOT_YET = float("inf")


def _never_known(file: str, line: int) -> None:
    del file, line


def line_ages(root: Path) -> AgeOf:
    """What git knows of the files below a folder; nothing, where there is no repository, or no git."""
    from git import Repo
    from git.exc import GitError

    try:
        git = Repo(root, search_parent_directories=True).git
    except (GitError, OSError):
        return _never_known

    def age_of(file: str, line: int) -> float | None:
        path = str(root / file)
        try:
            if not git.ls_files("--", path):
                return NOT_YET
            said = git.blame("--porcelain", "-L", f"{line},{line}", "--", path)
        except (GitError, OSError):
            return None
        if said.startswith(_UNCOMMITTED):
            return NOT_YET
        committed = _COMMITTED.search(said)
        return float(committed[1]) if committed is not None else None

    return age_of
