"""A bar for those who wait at a terminal, and for nobody else."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ci.terminal.progress import watched


class Terminal(io.StringIO):
    """Takes words as a terminal does."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def a_terminal_that_can_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")


def run(stream: io.StringIO, *, patience: float) -> list[int]:
    return list(
        watched(iter(range(5)), 5, words="proving clients", stream=stream, colour=False, patience=patience)
    )


def test_long_work_has_a_bar_at_a_terminal_and_leaves_nothing_of_it() -> None:
    stream = Terminal()
    assert run(stream, patience=0) == [0, 1, 2, 3, 4]
    drawn = stream.getvalue()
    assert "proving clients" in drawn
    assert re.search(r"[0-5]/5", drawn)
    assert drawn.endswith("\x1b[2K")  # the line is erased


def test_work_that_is_soon_done_has_none() -> None:
    stream = Terminal()
    assert run(stream, patience=60) == [0, 1, 2, 3, 4]
    assert stream.getvalue() == ""


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    assert run(stream, patience=0) == [0, 1, 2, 3, 4]
    assert stream.getvalue() == ""


def test_a_bar_ends_with_work_that_fails() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise OSError("a disk that is full")

    stream = Terminal()
    with pytest.raises(OSError, match="full"):
        list(watched(work(), 5, words="x", stream=stream, colour=False, patience=0))
    assert "\x1b[?25h" in stream.getvalue()  # the cursor is shown again


def test_work_off_a_terminal_loads_nothing_that_draws() -> None:
    code = (
        "import io, sys; from ci.terminal.progress import watched;"
        "list(watched(range(3), 3, words='x', stream=io.StringIO(), colour=False, patience=0));"
        "sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
