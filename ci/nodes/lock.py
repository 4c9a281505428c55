"""One apply at a time on a node. The system releases the lock when its holder dies, however it dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from ci.nodes.folder import open_own

LOCK = "lock"


class LockedError(Exception):
    """Somebody else holds the lock; the message says who and since when."""


@contextlib.contextmanager
def node_lock(root: Path, holder: str) -> Iterator[None]:
    """Hold the lock of a node, leaving word of who holds it. Raises LockedError at once if it is held."""
    descriptor = open_own(root / LOCK, os.O_RDWR | os.O_CREAT)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(os.read(descriptor, 500).decode(errors="replace").strip()) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode(), 0)
        yield
    finally:
        os.close(descriptor)
