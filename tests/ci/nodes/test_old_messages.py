"""Messages that were kept for long enough: gone as a whole, from every folder of a mailbox, under Asterisk's own lock, and nothing else with them."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from ci.nodes import old_messages as module
from ci.nodes.old_messages import FolderInUseError, old_messages, remove_message
from ci.terminal.entry import main
from ci.terminal.exit_codes import ExitCode
from tests.waiting import wait_until

NOW = 1_800_000_000
LIMIT = NOW - 1000


def test_where_no_messages_are_kept_nothing_is_done_and_it_is_said(
    demonstration: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "expire", "--spool", str(tmp_path / "nowhere")]) == ExitCode.INVALID
    assert "NODE012" in capsys.readouterr().err


def leave(folder: Path, number: int, received: int | None, *, changed: int = NOW) -> Path:
    """A message as Asterisk leaves it. `received`: None where its text does not say so."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / f"msg{number:04}.txt"
    said = f"origtime={received}\n" if received is not None else ""
    text.write_text(f"[message]\norigmailbox=box\n{said}duration=3\n")
    text.with_suffix(".wav").write_bytes(b"RIFF")
    os.utime(text, (changed, changed))
    return text


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_what_is_older_is_found_in_every_folder_by_when_it_was_received(tmp_path: Path) -> None:
    """A message that was moved to `Old` yesterday may have been received a year ago."""
    inbox, old, kept = (tmp_path / name for name in ("INBOX", "Old", "Cust5"))
    found = {
        leave(inbox, 0, LIMIT - 1),
        leave(old, 7, LIMIT - 1, changed=NOW),
        leave(kept, 3, None, changed=LIMIT - 1),
    }
    leave(inbox, 1, LIMIT)
    leave(inbox, 2, None)
    leave(tmp_path / "greetings", 0, 1)
    (tmp_path / "unavail.wav").write_bytes(b"RIFF")
    assert set(old_messages(tmp_path, LIMIT)) == found
    assert list(old_messages(tmp_path / "nobody", LIMIT)) == []


def test_a_message_goes_as_a_whole_and_the_lock_with_it(tmp_path: Path) -> None:
    inbox = tmp_path / "INBOX"
    text = leave(inbox, 1, 1)
    leave(inbox, 0, 1)
    leave(inbox, 10, 1)
    remove_message(text)
    assert names(inbox) == ["msg0000.txt", "msg0000.wav", "msg0010.txt", "msg0010.wav"]
    remove_message(text)


def test_links_lead_nowhere(tmp_path: Path) -> None:
    elsewhere = leave(tmp_path / "elsewhere", 0, 1)
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "INBOX").symlink_to(elsewhere.parent)
    (tmp_path / "box" / "Old").mkdir()
    (tmp_path / "box" / "Old" / "msg0000.txt").symlink_to(elsewhere)
    assert list(old_messages(tmp_path / "box", LIMIT)) == []


def test_whoever_has_the_lock_is_waited_for(tmp_path: Path) -> None:
    text = leave(tmp_path / "INBOX", 0, 1)
    lock = text.parent / ".lock"
    lock.touch()
    removing = threading.Thread(target=remove_message, args=(text,))
    removing.start()
    time.sleep(0.1)
    assert text.exists()
    lock.unlink()
    removing.join()
    wait_until(lambda: names(text.parent) == [])


def test_a_lock_that_stays_is_told_and_nothing_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0)
    text = leave(tmp_path / "INBOX", 0, 1)
    (text.parent / ".lock").touch()
    with pytest.raises(FolderInUseError):
        remove_message(text)
    assert names(text.parent) == [".lock", "msg0000.txt", "msg0000.wav"]
