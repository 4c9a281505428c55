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
    assert {top for top in tops if not top.endswith(".dist-info")} == {
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


def test_no_archive_holds_a_tenant(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = archive.getnames()
    assert not [name for name in names if "/tenants/" in name and "/tests/" not in name]
    assert any(name.endswith("/compiler/graph/nodes.py") for name in names)
