"""How the files of a bundle's folder look: a seal is written beside them, and shows by one comparison that none was touched since."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from ci.tree.regular_files import FileTooLargeError, IrregularFileError, read_regular

SEAL = "seal"
"""Digest of names, sizes and times of the folder's files, as they were when it was written."""
_LARGEST_SEAL = 100
_PHONES = "/phones"
"""The folder below which each vendor's folder holds two files for every phone."""


def seal_from(looks: Mapping[str, tuple[int, int]]) -> str:
    """What is written into a folder's seal. `looks`: each file's size and time."""
    return _sealed([f"/{path}\0{size}\0{mtime_ns}\n" for path, (size, mtime_ns) in looks.items()])


def _sealed(stamps: list[str]) -> str:
    return hashlib.sha256("".join(sorted(stamps)).encode()).hexdigest()


def seal_of(folder: Path) -> str:
    """The seal of a folder as it is now. Any plan with something to do takes that of every bundle."""
    home = str(folder)
    stamps, waiting = [], [home]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name != SEAL:
                    status, path = entry.stat(follow_symlinks=False), entry.path[len(home) :]
                    stamps.append(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n")
    return _sealed(stamps)


def stamp(file: Path) -> tuple[int, int]:
    """Size and time of change of a file; none of one that is not there."""
    try:
        status = file.stat(follow_symlinks=False)
    except FileNotFoundError:
        return (0, 0)
    return (status.st_size, status.st_ctime_ns)


def stamps(folder: str, *, depth: int = 0) -> list[tuple[str, int, int]]:
    """Path, size and time of change of what is in a bundle's folder, for a look at the whole node: of phones' files, by far the most, only their folder."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            # The system's own time of change: no tool sets it back.
            found.append((entry.path, status.st_size, status.st_ctime_ns))
            if entry.is_dir(follow_symlinks=False) and not (depth == 1 and folder.endswith(_PHONES)):
                found += stamps(entry.path, depth=depth + 1)
    return found


def looks_untouched(folder: Path) -> bool:
    """Whether a folder's seal is there, and unbroken."""
    try:
        seal, _ = read_regular(folder, SEAL, limit=_LARGEST_SEAL)
        return seal.decode(errors="replace") == seal_of(folder)
    except (FileNotFoundError, IrregularFileError, FileTooLargeError):
        return False
