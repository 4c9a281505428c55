"""Writing that a crash cannot cut in half: a whole new file beside the old one, then one rename."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NEW = ".new"
"""The end of the name of what is about to be renamed, and of what a crash left."""


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte into an open file."""
    written = 0
    while written < len(content):
        written += os.write(descriptor, content[written:])


def sync_below(folders: Iterable[Path], *, within: Path) -> None:
    """Sync all files and names below these folders of `within` to the disk, and the names of the folders themselves.

    One barrier for the whole filesystem, if the system has it: many times as fast as file by file.
    """
    if not _sync_filesystem(within):
        _sync_each(folders, within)


def _sync_filesystem(folder: Path) -> bool:
    """Whether the system can; Python has no name for it."""
    import ctypes  # what only plans need not load it

    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        return False
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(descriptor)
    return True


def _sync_each(folders: Iterable[Path], within: Path) -> None:
    above = {within}
    for folder in folders:
        above |= {parent for parent in folder.parents if parent.is_relative_to(within)}
        for name, _, files in os.walk(folder):
            for file in files:
                _sync(Path(name, file), os.O_NOFOLLOW)
            sync_folder(Path(name))
    for folder in above:
        sync_folder(folder)


def replace_file(path: Path, content: bytes) -> None:
    """The file holds the old bytes or the new ones, whatever happens."""
    with replaced_file(path) as file:
        file.write(content)


@contextmanager
def replaced_file(path: Path, *, mode: int = 0o640) -> Iterator[IO[bytes]]:
    """What is written here becomes the file at the end, as a whole; if anything goes wrong the file is as it was."""
    new = path.with_name(f".{path.name}.{os.getpid()}{NEW}")
    new.unlink(missing_ok=True)
    try:
        descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Sync the folder's list of names to disk."""
    _sync(folder, os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, os.O_RDONLY | flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
