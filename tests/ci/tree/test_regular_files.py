"""What a pull request can put in the place of a file: links, pipes, devices, too much. None of it is opened, read or quoted."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from datetime import date
from pathlib import Path

import pytest

from ci.fleet.compilation import compile_tree
from ci.nodes.secrets import read_key
from ci.reports.diagnostics import json_data, reader_of
from ci.tree.regular_files import FileTooLargeError, IrregularFileError, read_regular
from ci.tree.workspace import client_ids, open_workspace
from compiler.diagnostics import Diagnostic
from compiler.reading.source import MAX_BYTES
from tests.checkout import TENANTS

SECRET = "cle-du-runner: 7ErrIbLy-S3cret"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the demonstration fleet, beside a file of secrets."""
    shutil.copytree(TENANTS, tmp_path / "tenants")
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    return tmp_path / "tenants"


def found(tree: Path) -> list[Diagnostic]:
    """What is said of a tree; no word of it may be the secret's."""
    workspace, problems = open_workspace(tree, today=date(2026, 11, 27))
    assert workspace is not None
    diagnostics = [*problems, *compile_tree(workspace, workers=1).diagnostics]
    told = str(json_data(diagnostics, reader_of(tree.parent), translate=str))
    assert "7ErrIbLy" not in told
    assert "cle-du-runner" not in told
    return diagnostics


def refused(tree: Path) -> list[tuple[str, str]]:
    """The codes of errors, and their files."""
    return [(one.code, one.range.file if one.range else "") for one in found(tree) if one.severity == "error"]


@pytest.mark.parametrize(
    "target", ["../../secret", "/proc/self/environ", "/dev/zero", "users.yaml", "nowhere"]
)
@pytest.mark.parametrize("name", ["more.yaml", "audio/more.wav", "notes"])
def test_a_link_in_a_clients_folder_is_refused_wherever_it_leads(tree: Path, target: str, name: str) -> None:
    (tree / "delmas-avocats" / name).symlink_to(target)
    assert refused(tree) == [("FILE006", f"tenants/delmas-avocats/{name}")]


def test_a_folder_that_is_a_link_is_refused_whatever_stands_in_it(tree: Path) -> None:
    (tree.parent / "elsewhere").mkdir()
    (tree.parent / "elsewhere/x.yaml").write_text(SECRET)
    (tree / "delmas-avocats/more").symlink_to("../../elsewhere")
    (tree / "guest").symlink_to("../elsewhere")
    assert refused(tree) == [("FILE006", "tenants/delmas-avocats/more"), ("FILE006", "tenants/guest")]


def test_a_link_that_no_client_could_be_called_is_nobodys(tree: Path) -> None:
    (tree / "NOTES.md").symlink_to("../secret")
    (tree / ".hidden").symlink_to("..")
    workspace, _ = open_workspace(tree)
    assert workspace is not None
    assert client_ids(workspace) == ("delmas-avocats", "kerlan-plomberie", "krutenau-sante")


@pytest.mark.parametrize("place", ["_fleet/more.yaml", "fleet.yaml", "_fleet/more"])
def test_a_link_in_the_operators_layer_is_refused(tree: Path, place: str) -> None:
    (tree / place).unlink(missing_ok=True)
    (tree / place).symlink_to("../../secret")
    assert ("FILE006", f"tenants/{place}") in refused(tree)


def test_an_operators_layer_that_is_a_link_is_refused(tree: Path) -> None:
    (tree / "_fleet").rename(tree.parent / "layer")
    (tree / "_fleet").symlink_to("../layer")
    assert ("FILE006", "tenants/_fleet") in refused(tree)


@pytest.mark.parametrize("name", ["more.yaml", "more.wav"])
def test_a_pipe_or_a_socket_waits_for_nobody(tree: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "delmas-avocats")
    os.mkfifo(name)
    assert refused(tree) == [("FILE006", f"tenants/delmas-avocats/{name}")]
    Path(name).unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(name)
        assert refused(tree) == [("FILE006", f"tenants/delmas-avocats/{name}")]


def test_a_device_never_ends_and_is_not_begun(tmp_path: Path) -> None:
    with pytest.raises(IrregularFileError):
        read_regular(Path("/dev"), "zero", limit=10)
    with pytest.raises(IrregularFileError):
        read_regular(tmp_path.parent, tmp_path.name, limit=10)


def test_what_is_too_large_is_not_read(tree: Path) -> None:
    with (tree / "delmas-avocats/more.yaml").open("wb") as file:
        file.truncate(1 << 40)
    assert refused(tree) == [("FILE002", "tenants/delmas-avocats/more.yaml")]


def test_a_recording_that_is_too_large_is_not_read_and_said_where_it_is_named(tree: Path) -> None:
    with (tree / "delmas-avocats/more.wav").open("wb") as file:
        file.truncate(500 << 20)
    assert refused(tree) == []
    yaml = tree / "delmas-avocats/more.yaml"
    yaml.write_text("audio:\n  more: {name: Encore, file: more.wav}\n")
    (fault,) = (one for one in found(tree) if one.severity == "error")
    assert fault.code == "AUDIO006"
    assert str(fault.message) == "more.wav has 500 MiB; the maximum is 128 MiB"
    assert fault.range is not None
    assert (fault.range.file, fault.range.start.line) == ("tenants/delmas-avocats/more.yaml", 2)


def test_a_file_that_hides_its_size_is_read_no_further_than_the_limit() -> None:
    # What /proc holds says that it is empty.
    with pytest.raises(FileTooLargeError):
        read_regular(Path("/proc/self"), "environ", limit=0)


@pytest.mark.parametrize("path", ["../secret", "a/../../secret", "/etc/passwd", "", ".", "a//b"])
def test_no_path_leaves_its_folder(tree: Path, path: str) -> None:
    (tree / "a").mkdir()
    with pytest.raises(IrregularFileError):
        read_regular(tree, path, limit=100)


def test_a_path_through_a_link_is_refused_at_the_link(tree: Path) -> None:
    (tree / "a").symlink_to("..")
    with pytest.raises(IrregularFileError):
        read_regular(tree, "a/secret", limit=100)


def test_nothing_is_quoted_that_became_a_link_after_it_was_read(tree: Path) -> None:
    (tree / "delmas-avocats/more.yaml").symlink_to("../../secret")
    assert reader_of(tree.parent)("tenants/delmas-avocats/more.yaml", 1) is None
    assert reader_of(tree.parent)("secret", 1) == SECRET


def test_a_file_that_the_system_refuses_is_said(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path, file: str, *, limit: int) -> tuple[bytes, os.stat_result]:
        if file == "delmas-avocats/users.yaml":
            raise PermissionError(13, "Permission denied")
        return read_regular(folder, file, limit=limit)

    monkeypatch.setattr("ci.tree.workspace.read_regular", refuse)
    assert refused(tree) == [("FILE001", "tenants/delmas-avocats/users.yaml")]


def test_a_key_file_is_a_regular_file_of_a_keys_size(tmp_path: Path) -> None:
    key = tmp_path / "master.key"
    key.write_bytes(bytes(range(32, 96)))
    key.chmod(0o600)
    (tmp_path / "link.key").symlink_to("master.key")
    os.mkfifo(tmp_path / "pipe.key", 0o600)
    with (tmp_path / "large.key").open("wb") as file:
        file.truncate(MAX_BYTES)
    (tmp_path / "large.key").chmod(0o600)
    assert read_key(key)[0] is not None
    for name in ("link.key", "pipe.key", "large.key", "."):
        found, problems = read_key(tmp_path / name)
        assert found is None
        assert [one.code for one in problems] == ["SECRET001"]
    assert read_key(Path("/dev/zero"))[0] is None


def test_reading_says_how_the_very_file_looks_that_was_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"words")
    (tmp_path / "file").chmod(0o640)
    content, status = read_regular(tmp_path, "file", limit=5)
    assert (content, stat.S_IMODE(status.st_mode)) == (b"words", 0o640)
