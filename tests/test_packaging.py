"""What is shipped: the four packages with their catalogues and templates, and nothing of a tenant."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.checkout import ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


def test_the_wheel_holds_the_packages_their_catalogues_and_templates(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {
        "schema",
        "compiler",
        "renderers",
        "ci",
    }
    modules = {
        path.relative_to(ROOT).as_posix()
        for top in ("schema", "compiler", "renderers", "ci")
        for path in (ROOT / top).rglob("*.py")
    }
    assert modules <= set(names)
    assert "ci/terminal/locale/fr/LC_MESSAGES/centrex.mo" in names
    templates = {
        path.relative_to(ROOT).as_posix()
        for top in ("renderers", "ci")
        for path in (ROOT / top).rglob("*.j2")
    }
    assert templates
    assert templates <= set(names)


def test_the_command_is_installed_as_it_is_written(built: Path) -> None:
    """Not as an installer writes it, which may load more than the answer to `--version` needs."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (script,) = [name for name in archive.namelist() if name.endswith(".data/scripts/centrex")]
        assert archive.read(script) == (ROOT / "ci" / "terminal" / "centrex").read_bytes()
        assert archive.getinfo(script).external_attr >> 16 & 0o111, (
            "an installer leaves it as executable as it is here"
        )
        assert not [name for name in archive.namelist() if name.endswith("entry_points.txt")]


def test_no_archive_holds_a_tenant(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = archive.getnames()
    assert not [name for name in names if "/tenants/" in name and "/tests/" not in name]
    assert any(name.endswith("/compiler/graph/nodes.py") for name in names)
