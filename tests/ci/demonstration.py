"""Commands on a copy of the demonstration fleet, run in this process."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ci.terminal.entry import main


class Centrex:
    """Runs commands, and keeps what they said."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = ""
        self.err = ""

    def __call__(self, *words: str, lang: str = "en") -> int:
        code = main(["--lang", lang, "--no-color", *words])
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return code

    @property
    def data(self) -> Any:
        """What was said for programs."""
        return json.loads(self.out)


def edit(path: str, *edits: tuple[str, str]) -> None:
    """Replace words in a file, wherever they stand."""
    words = Path(path).read_text(encoding="utf-8")
    for before, after in edits:
        assert before in words, before
        words = words.replace(before, after)
    Path(path).write_text(words, encoding="utf-8")


def git(*words: str) -> str:
    """Git in the current folder, as somebody, whatever this machine's own settings are."""
    settings = (
        "user.name=marie",
        "user.email=marie@example.org",
        "commit.gpgsign=false",
        "init.defaultBranch=main",
    )
    options = [word for one in settings for word in ("-c", one)]
    done = subprocess.run(["git", *options, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(message: str) -> str:
    """Everything in the current folder, committed; the commit's id."""
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", message)
    return git("rev-parse", "HEAD")
