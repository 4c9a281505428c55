"""The wheel works in a fresh environment and an empty folder, with nothing but what it says that it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ci.version import __version__
from tests.checkout import ROOT, TENANTS

pytestmark = pytest.mark.whole_sample  # an installation takes its time: left to `make test`


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, as pip installs it into an environment of its own."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "venv" / "bin" / "centrex"


def run(command: Path, folder: Path, *words: str) -> str:
    """What it prints, where nothing of this checkout can be imported and nothing is set."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [str(command), *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_it_answers_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "--version").strip() == f"centrex {__version__}"
    assert "Usage: centrex" in run(installed, tmp_path, "--help")
    assert '"$schema"' in run(installed, tmp_path, "schema")
    assert not list(tmp_path.iterdir())


def test_it_does_the_whole_work_on_a_tree(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(TENANTS, tmp_path / "tenants")
    run(installed, tmp_path, "validate")
    assert "pbx-ouest" in run(installed, tmp_path, "plan", "--first-apply", "--out", "plans/")
    assert "# " in run(installed, tmp_path, "show", "plans/pbx-ouest.plan", "--format", "markdown")
    run(installed, tmp_path, "apply", "plans/")
    run(installed, tmp_path, "plan", "--detailed-exitcode")
    assert "nœud" in run(installed, tmp_path, "--lang", "fr", "plan", "--help")


def test_it_brings_no_other_package_than_the_page_says(installed: Path) -> None:
    (packages,) = installed.parent.parent.glob("lib/python3*/site-packages")
    (record,) = packages.glob("centrex-*.dist-info/RECORD")
    tops = {line.split("/")[0] for line in record.read_text(encoding="utf-8").splitlines()}
    ours = {top for top in tops if top != ".." and not top.endswith(".dist-info")}
    assert ours == {"schema", "compiler", "renderers", "ci"}
    page = (ROOT / "docs/install.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in ours)
