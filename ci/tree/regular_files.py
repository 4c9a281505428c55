"""The one way to open a file that others wrote: a tree in git holds whatever a pull request puts into it, and links lead anywhere.

Only regular files are opened, by a path on which nothing is a link; what would block, never end or be too large is refused before it is read.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_PIECE = 1 << 16
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# Where the path ends in a link, or passes through one.
_LINK_ERRORS = (errno.ELOOP, errno.ENOTDIR)


class IrregularFileError(Exception):
    """A link, or a path through one; a folder, pipe, socket or device."""


class FileTooLargeError(Exception):
    """`size`: what the file holds, in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def read_regular(folder: Path, file: str, *, limit: int) -> tuple[bytes, os.stat_result]:
    """The bytes of a file and its look, both of the very file that was opened. `file`: its path below the folder; `limit`: in bytes.

    The folder itself is trusted, and may be reached by a link. Raises IrregularFileError, FileTooLargeError, and OSError where the
    system refuses.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        *folders, name = file.split("/")
        for part in folders:
            descriptor = _step(descriptor, part, os.O_DIRECTORY)
        descriptor = _step(descriptor, name, 0)
        return read_bounded(descriptor, limit)
    finally:
        os.close(descriptor)


def _step(folder: int, name: str, flags: int) -> int:
    """Opens what a folder holds; the folder is closed for it."""
    if name in ("", ".", ".."):
        raise IrregularFileError
    try:
        inside = os.open(name, _FLAGS | flags, dir_fd=folder)
    except OSError as error:
        # A socket, or a device without a driver, cannot even be opened.
        if error.errno in (*_LINK_ERRORS, errno.ENXIO):
            raise IrregularFileError from error
        raise
    os.close(folder)
    return inside


def read_bounded(descriptor: int, limit: int) -> tuple[bytes, os.stat_result]:
    """The bytes of an open file and its look; raises as `read_regular` does."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise IrregularFileError
    if status.st_size > limit:
        raise FileTooLargeError(status.st_size)
    content = bytearray()
    while piece := os.read(descriptor, _PIECE):
        content += piece
        # It grew meanwhile, or lies about its size, as files of /proc do.
        if len(content) > limit:
            raise FileTooLargeError(len(content))
    return bytes(content), status
