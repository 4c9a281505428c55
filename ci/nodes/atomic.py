"""Writing that a crash cannot cut in half: a whole new file or link beside the old one, then one rename."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NEW = ".new"
"""The end of the name of what is about to be renamed, and of what a crash left."""


def write_durably(path: Path, content: bytes, *, mode: int = 0o640) -> None:
    """Write a new file, synced to disk on return. The caller renames it, or its folder, into place."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


def point_link(link: Path, target: str | None) -> None:
    """Point a symlink at another target, atomically; None removes it. The caller holds the lock of its folder."""
    if target is None:
        link.unlink(missing_ok=True)
        sync_folder(link.parent)
        return
    new = link.with_name(f".{link.name}{NEW}")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Sync the folder's list of names to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
