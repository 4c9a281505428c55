"""A recording is converted once; what is known of it from an earlier run never differs from what would be made of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ci.fleet.compilation import compile_tree
from ci.tree import known_recordings
from ci.tree.known_recordings import FOLDER, KnownRecordings
from ci.tree.workspace import open_workspace
from compiler.reading.recording import Examined, examine
from compiler.reading.recording_formats import ALL_SUFFIXES
from tests.checkout import ROOT
from tests.recordings import silence, tone

WIDE = (ROOT / "tests/compiler/reading/recordings/stereo.mp3").read_bytes()


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The files that are converted."""
    files: list[bytes] = []

    def noted(content: bytes) -> Examined:
        files.append(content)
        return examine(content)

    monkeypatch.setattr(known_recordings, "examine", noted)
    return files


@pytest.mark.parametrize("content", [WIDE, tone(1), silence(1), b"", b"hello", tone(1)[:-1]])
def test_a_file_is_converted_once_whatever_comes_of_it(
    tmp_path: Path, converted: list[bytes], content: bytes
) -> None:
    first = KnownRecordings(tmp_path).examine(content)
    assert first == examine(content)
    assert KnownRecordings(tmp_path).examine(content) == first
    assert converted == [content]
    KnownRecordings(tmp_path).examine(content + b"\0")
    assert len(converted) == 2


def changed(path: Path) -> None:
    file = bytearray(path.read_bytes())
    file[-1] ^= 1
    path.write_bytes(file)


@pytest.mark.parametrize(
    "harm",
    [
        changed,
        lambda path: os.truncate(path, 100),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b'{"digest": 1}\n'),
        lambda path: path.write_bytes(b"\xff"),
        Path.unlink,
    ],
)
def test_what_is_damaged_is_made_again(
    tmp_path: Path, converted: list[bytes], harm: Callable[[Path], object]
) -> None:
    first = KnownRecordings(tmp_path).examine(WIDE)
    (path,) = (tmp_path / FOLDER).iterdir()
    harm(path)
    assert KnownRecordings(tmp_path).examine(WIDE) == first
    assert KnownRecordings(tmp_path).examine(WIDE) == first
    assert converted == [WIDE, WIDE]


def test_another_version_makes_everything_again(
    tmp_path: Path, converted: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    KnownRecordings(tmp_path).examine(WIDE)
    monkeypatch.setattr(known_recordings, "CONVERSION", 0)
    KnownRecordings(tmp_path).examine(WIDE)
    monkeypatch.setattr(known_recordings, "_version", lambda: "0")
    KnownRecordings(tmp_path).examine(WIDE)
    assert len(converted) == 3


def test_where_nothing_can_be_kept_everything_is_made_again(tmp_path: Path, converted: list[bytes]) -> None:
    (tmp_path / ".centrex").write_text("a file")
    for _ in range(2):
        assert KnownRecordings(tmp_path).examine(WIDE) == examine(WIDE)
    assert len(converted) == 2


def test_what_nobody_asked_for_in_a_long_time_is_forgotten(tmp_path: Path) -> None:
    known_recordings._forget_old.cache_clear()
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    for name, seconds in (("old", 0), ("young", 4_000_000_000)):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (seconds, seconds))
    KnownRecordings(tmp_path).examine(WIDE)
    names = {path.name for path in folder.iterdir()}
    assert "old" not in names
    assert "young" in names
    assert len(names) == 2


@pytest.mark.whole_sample  # in the inner loop a compilation may be remembered, and convert nothing
def test_a_client_that_is_compiled_again_has_its_recordings_from_before(
    demonstration: Path, converted: list[bytes]
) -> None:
    for _ in range(2):
        workspace, _problems = open_workspace(Path("tenants"))
        assert workspace is not None
        compile_tree(workspace, workers=1, render=False)
        with Path("tenants/delmas-avocats/appels.yaml").open("a") as file:
            file.write("# another line\n")
    recordings = {path.read_bytes() for path in Path("tenants").rglob("*") if path.suffix in ALL_SUFFIXES}
    assert len(converted) == len(recordings) > 0
