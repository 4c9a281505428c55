"""Files that look as if they counted are named where nobody reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ci.tree.stray_files import stray_files
from ci.tree.workspace import Workspace, client_sources

READ = ("users.yaml", "users.yml", "USERS.YAML", "USERS.YML", "closed.wav", "deep/er/users.yaml")
STRAY = (
    "users.yaml.orig",
    "users.yaml~",
    "users.yaml.bak",
    "users.Yaml",
    "users.yaml.txt",
    "deep/closed.WAV",
)
NOBODYS = ("README.md", "notes.txt", ".users.yaml.swp", ".hidden/users.yaml.orig", "contract.pdf")


def _tree(folder: Path, *names: str) -> Workspace:
    for name in names:
        path = folder / "tenants" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("users: {}\n")
    return Workspace(folder, folder / "tenants", date(2026, 11, 27))


@pytest.mark.parametrize("name", READ + NOBODYS)
def test_what_is_read_or_looks_like_nothing_of_the_kind_is_no_stray_file(tmp_path: Path, name: str) -> None:
    assert stray_files(_tree(tmp_path, "fleet.yaml", "README.md", f"acme/{name}")) == []


@pytest.mark.parametrize("name", STRAY)
def test_copies_and_other_endings_are_told(tmp_path: Path, name: str) -> None:
    (stray,) = stray_files(_tree(tmp_path, "fleet.yaml", f"acme/{name}"))
    assert stray.range is not None
    assert (stray.code, stray.range.file) == ("FILE015", f"tenants/acme/{name}")


def test_yaml_beside_the_folders_of_clients_is_told(tmp_path: Path) -> None:
    (stray,) = stray_files(_tree(tmp_path, "fleet.yaml", "acme.yaml", "acme/users.yaml"))
    assert str(stray.message) == "nobody reads tenants/acme.yaml"


def test_the_ending_may_be_in_capitals(tmp_path: Path) -> None:
    sources, _ = client_sources(_tree(tmp_path, "fleet.yaml", "acme/USERS.YAML", "acme/MORE.YML"), "acme")
    assert [Path(source.path).name for source in sources] == ["MORE.YML", "USERS.YAML"]
