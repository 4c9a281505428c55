"""Names of files that would say something else where they are shown: refused, in a folder and in a git revision, and never shown as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ci.reports.diagnostics import FORMATS
from ci.terminal.entry import main
from compiler.diagnostics.invisible import INVISIBLE
from tests.checkout import TENANTS

NAMES = {
    "breaks the line": b"a\n::error::b.yaml",
    "returns": b"a\rb.yaml",
    "has a tab": b"a\tb.yaml",
    "turns the direction": "a\u202eb.yaml".encode(),
    "is Latin-1": b"\xe9t\xe9.yaml",
    "orders something of a terminal": b"a\x1b[2J.yaml",
    "has no width": "a\u200bb.yaml".encode(),
    "is of a recording": b"audio/\xe9t\xe9\n.wav",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(TENANTS, tmp_path / "tenants")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tenants"


def put(tree: Path, name: bytes) -> None:
    (tree / "delmas-avocats" / os.fsdecode(name)).write_bytes(b"users: {}\n")


def told(capfd: pytest.CaptureFixture[str]) -> str:
    """What was printed, of which every character can be seen."""
    out, err = capfd.readouterr()
    assert not INVISIBLE.search(out + err)
    assert "\r" not in out + err
    assert not any(line.startswith(("::error::b", "\t")) for line in (out + err).splitlines())
    return out + err


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_deceives_is_refused_and_told_in_signs_that_can_be_seen(
    name: bytes, form: str, tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    put(tree, name)
    assert main(["validate", "--format", form]) == 1
    assert "FILE007" in told(capfd)


@pytest.mark.parametrize("name", list(NAMES.values())[::4])
@pytest.mark.parametrize(
    "command",
    [
        ["plan"],
        ["plan", "--format", "markdown"],
        ["prove"],
        ["test"],
        ["test", "--junit", "tests.xml"],
        ["scenario", "delmas-avocats", "--format", "svg"],
        ["explain", "delmas-avocats"],
        ["render", "delmas-avocats", "--out", "out"],
    ],
    ids=" ".join,
)
def test_no_command_stumbles_over_it(
    name: bytes, command: list[str], tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    put(tree, name)
    assert main(command) in (1, 2, 3)
    assert "centrex-bug" not in told(capfd)
    for report in Path().glob("*.xml"):
        assert not INVISIBLE.search(report.read_text())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_revision_that_holds_such_a_name_is_compared_and_it_is_said(
    name: bytes, tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *identity, *words], check=True, cwd=tree.parent, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    put(tree, name)
    git("add", ".")
    git("commit", "-qm", "two")
    capfd.readouterr()
    assert main(["diff", "HEAD~1", "HEAD"]) in (1, 3)
    assert "FILE007" in told(capfd)


@pytest.mark.parametrize("name", [b"a\nb", b"\xe9t\xe9", "a\u202eb".encode(), b"a\x1b[2J"])
def test_a_clients_folder_is_no_exception(name: bytes, tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(tree / "delmas-avocats", tree / os.fsdecode(name))
    for command in (
        ["validate"],
        ["validate", "--format", "github"],
        ["validate", "--format", "sarif"],
        ["plan"],
        ["test", "--junit", "t.xml"],
    ):
        assert main(command) == 1
        assert "centrex-bug" not in told(capfd)
