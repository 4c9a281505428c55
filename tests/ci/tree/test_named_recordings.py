"""Of recordings those are read that a client's YAML names, however it spells them; of the others nothing but the size."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from ci.tree.revisions import open_revision
from ci.tree.workspace import MAX_RECORDING, Workspace, client_files, recording_limit
from compiler.reading.recording_formats import Oversize
from compiler.reading.source import SourceFile
from tests.recordings import tone

SPELLED = {
    "plain": "audio: {x: {name: X, file: sounds/hello.wav}}\n",
    "in quotes": "audio: {x: {name: X, file: 'sounds/hello.wav'}}\n",
    "with an escape": 'audio: {x: {name: X, file: "sounds/h\\x65llo.wav"}}\n',
    "over two lines": 'audio: {x: {name: X, file: "sounds/he\\\n  llo.wav"}}\n',
    "by an alias": "sites: {a: {name: &f sounds/hello.wav}}\naudio: {x: {name: X, file: *f}}\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tenants"
    (folder / "acme" / "sounds").mkdir(parents=True)
    (folder / "fleet.yaml").write_text("fleet: {}\n")
    for name in ("hello", "forgotten"):
        (folder / "acme" / "sounds" / f"{name}.wav").write_bytes(tone(1))
    return folder


@pytest.mark.parametrize("spelled", SPELLED.values(), ids=SPELLED)
def test_a_recording_that_is_named_is_read_however_it_is_spelled(spelled: str, tree: Path) -> None:
    (tree / "acme" / "client.yaml").write_text(spelled)
    files, problems = client_files(Workspace(tree.parent, tree, date(2026, 11, 27)), "acme")
    assert not problems
    assert files.audio["sounds/hello.wav"] == tone(1)


def test_nothing_is_read_of_a_recording_that_nobody_names(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "acme" / "client.yaml").write_text(SPELLED["plain"])
    read = 0
    read_piece = os.read

    def counting(file: int, size: int) -> bytes:
        nonlocal read
        piece = read_piece(file, size)
        read += len(piece)
        return piece

    monkeypatch.setattr(os, "read", counting)
    files, problems = client_files(Workspace(tree.parent, tree, date(2026, 11, 27)), "acme")
    assert not problems
    assert files.audio["sounds/forgotten.wav"] == Oversize(len(tone(1)), 0)
    assert read == len(tone(1)) + len(SPELLED["plain"])


def test_revisions_know_recordings_as_folders_do(tree: Path) -> None:
    (tree / "acme" / "client.yaml").write_text(SPELLED["plain"])
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *identity, *words], cwd=tree.parent, check=True)
    revision, problems = open_revision(tree, "HEAD")
    assert revision is not None, problems
    files, _ = client_files(Workspace(tree.parent, tree, date(2026, 11, 27)), "acme")
    assert revision.client_files("acme")[0].audio == files.audio


def test_the_limit_is_of_what_may_be_named() -> None:
    sources = [SourceFile("a.yaml", b"audio: {x: {file: a/b.wav}}")]
    assert recording_limit("a/b.wav", sources) == MAX_RECORDING
    assert recording_limit("a/c.wav", sources) == 0
    assert recording_limit("a/c.wav", [SourceFile("a.yaml", b'"\\x61"')]) == MAX_RECORDING
