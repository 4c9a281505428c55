"""Messages that a mailbox has kept for long enough: removed as Asterisk itself does it, under its lock, one whole message at a time.

What is left has gaps in its numbers; Asterisk closes them when somebody listens next (`resequence_mailbox` in `apps/app_voicemail.c`). Nothing is renamed
here, since somebody may be listening just now, who has the numbers in mind. Greetings and PINs stand beside these folders, and are never touched.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDERS = (
    *("INBOX", "Old", "Urgent", "Work", "Family", "Friends"),
    *(f"Cust{number}" for number in range(1, 6)),
)
"""Where a mailbox's messages are (`mailbox_folders` in `apps/app_voicemail.c`)."""
DAY = 86_400
"""Seconds."""
_MESSAGE = re.compile(r"msg[0-9]{4}")
_RECEIVED = re.compile(rb"^origtime=([0-9]{1,12})$", re.MULTILINE)
_PATIENCE = 5
"""Seconds for which Asterisk waits for a lock, too."""
_LONGEST_TEXT = 1 << 16


class FolderInUseError(OSError):
    """Somebody has had the lock of a folder for too long."""


def old_messages(mailbox: Path, before: float) -> Iterator[Path]:
    """The texts of messages that were received before this second (since 1970), by mailbox folder; of one that does not say when, the file's own time counts."""
    for name in FOLDERS:
        folder = mailbox / name
        if folder.is_symlink() or not folder.is_dir():
            continue
        for text in sorted(folder.glob("msg*.txt")):
            if _MESSAGE.fullmatch(text.stem) and not text.is_symlink() and _received(text) < before:
                yield text


def remove_message(text: Path) -> None:
    """Remove a message. Raises FolderInUseError, or OSError where the system refuses; one that somebody removed meanwhile is gone, too."""
    with _locked(text.parent):
        # Without its text no message is there, whatever else is left of it.
        text.unlink(missing_ok=True)
        for file in text.parent.glob(f"{text.stem}.*"):
            file.unlink(missing_ok=True)


def _received(text: Path) -> float:
    with text.open("rb") as file:
        said = _RECEIVED.search(file.read(_LONGEST_TEXT))
    return int(said[1]) if said is not None else text.stat().st_mtime


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder, as Asterisk locks it (`ast_lock_path` in `main/app.c`): by a link that only one can make."""
    own, lock = folder / f".lock-centrex-{os.getpid()}", folder / ".lock"
    own.touch()
    try:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                lock.hardlink_to(own)
                break
            except FileExistsError:
                if time.monotonic() > deadline:
                    raise FolderInUseError(str(lock)) from None
                time.sleep(0.05)
    finally:
        own.unlink()
    try:
        yield
    finally:
        lock.unlink()
