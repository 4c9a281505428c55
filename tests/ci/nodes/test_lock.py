"""One apply at a time, whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ci.nodes.lock import LOCK, LockedError, node_lock
from tests.checkout import ROOT

HOLD = """
import sys, time
from pathlib import Path
from ci.nodes.lock import node_lock
with node_lock(Path(sys.argv[1]), "Élodie 2027-02-01T09:00:00Z 0123456789ab"):
    print("held", flush=True)
    time.sleep(60)
"""


def holder_of(root: Path) -> subprocess.Popen[str]:
    """Another process, which has the lock when this returns."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_lock_held_by_another_process_is_refused_with_its_words(tmp_path: Path) -> None:
    with holder_of(tmp_path) as process:
        try:
            with (
                pytest.raises(LockedError, match=r"^Élodie 2027-02-01T09:00:00Z 0123456789ab$"),
                node_lock(tmp_path, "marie"),
            ):
                pass
        finally:
            process.send_signal(signal.SIGKILL)
    with node_lock(tmp_path, "marie"):  # its holder is dead
        assert (tmp_path / LOCK).read_text() == "marie"


def test_a_lock_is_free_again_after_the_work_even_if_that_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), node_lock(tmp_path, "somebody with a long name"):
        raise ZeroDivisionError
    with node_lock(tmp_path, "marie"):
        assert (tmp_path / LOCK).read_text() == "marie"


def test_whoever_has_the_lock_is_refused_it_a_second_time(tmp_path: Path) -> None:
    with (
        node_lock(tmp_path, "marie"),
        pytest.raises(LockedError, match="marie"),
        node_lock(tmp_path, "paul"),
    ):
        pass


def test_a_folder_that_is_none_is_the_systems_refusal(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError), node_lock(tmp_path / "file", "marie"):
        pass
