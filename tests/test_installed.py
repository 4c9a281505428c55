"""The wheel in a fresh environment with what it declares to need and nothing else, run from an empty folder; and the pipelines that run it."""

from __future__ import annotations

import base64
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.checkout import ROOT, TENANTS

KEY = base64.b64encode(bytes(range(48))).decode()
"""A fleet's master key."""
PASSWORDS = "trunks/collecte-est@1 = a-password-of-the-carrier"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def _needed(distribution: str, known: set[str]) -> set[str]:
    """A distribution and, by what each declares, all that it needs."""
    if distribution in known:
        return known
    known.add(distribution)
    for requirement in importlib.metadata.requires(distribution) or []:
        name = _NAME.match(requirement)
        if name and "extra ==" not in requirement and _is_there(name[0]):
            _needed(name[0].lower().replace("_", "-"), known)
    return known


def _is_there(name: str) -> bool:
    """Whether it is installed here: what another system would need is not."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _tops(distribution: str) -> set[str]:
    files = importlib.metadata.files(distribution) or []
    return {file.parts[0] for file in files if file.parts[0] not in ("..", "__pycache__")}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; what it needs is linked from here, so that no registry is asked."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    (wheel,) = (folder / "dist").glob("*.whl")
    install = [sys.executable, "-m", "pip", f"--python={python}", "install", "--quiet", "--no-deps"]
    subprocess.run([*install, "--no-index", str(wheel)], check=True, capture_output=True)
    ours = Path(sysconfig.get_paths()["purelib"])
    (theirs,) = (folder / "venv" / "lib").glob("python*/site-packages")
    for top in {top for name in _needed("centrex", set()) - {"centrex"} for top in _tops(name)}:
        (theirs / top).symlink_to(ours / top)
    return folder / "venv" / "bin"


@pytest.fixture
def shell(environment: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of somebody who has installed it, and nothing of this checkout."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("pip", "pipx"):  # as if they had nothing left to do
        (tools / name).write_text('#!/bin/sh\nexec test "$1" = install\n')
        (tools / name).chmod(0o755)
    return {
        "PATH": f"{tools}:{environment}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PYTHONWARNINGS": "error",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _run(command: str, folder: Path, variables: dict[str, str], *, code: int = 0) -> str:
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def test_it_works_from_an_empty_folder(shell: dict[str, str], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "centrex" in _run("centrex --version", empty, shell)
    assert "Commandes :" in _run("centrex --help --lang fr", empty, shell)
    assert '"$schema"' in _run("centrex schema", empty, shell)
    assert "TREE001" in _run("centrex validate", empty, shell, code=1)
    shutil.copytree(TENANTS, empty / "tenants")
    for command in (
        "centrex validate",
        "centrex plan --first-apply --out plans/",
        "centrex apply plans/pbx-ouest.plan",
        "centrex trace --from anonymous --to 0199001000",
        "centrex scenario delmas-avocats --format svg",
        "centrex render delmas-avocats --out files",
    ):
        _run(command, empty, shell)
    assert str(ROOT) not in _run(
        "python -c 'import schema, compiler, renderers, ci; print(ci.__file__, schema.__file__)'",
        empty,
        shell,
    )


@pytest.fixture
def runner(shell: dict[str, str], tmp_path: Path) -> Path:
    """A clone as a pipeline has one: the branch that changes the demonstration fleet, and main, which is live on the nodes."""
    origin, clone = tmp_path / "origin", tmp_path / "runner"
    origin.mkdir()
    shutil.copytree(TENANTS, origin / "tenants")
    git = "git -c user.name=marie -c user.email=marie@example.org -c init.defaultBranch=main"
    hours = "sed -i 's/09:30-12:00/09:00-12:00/' tenants/delmas-avocats/appels.yaml"
    _run(f"{git} init -q && {git} add -A && {git} commit -qm fleet", origin, shell)
    _run(f"{git} switch -qc saturday && {hours} && {git} commit -qam hours", origin, shell)
    _run(f"git clone -q {origin} {clone}", tmp_path, shell)
    _run("git switch -q --detach origin/main", clone, shell)
    for name, secret in (("key", KEY), ("passwords", PASSWORDS)):
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    secrets = "--key-file ../key --passwords-file ../passwords"
    _run(f"centrex plan --first-apply --out first/ && centrex apply first/ {secrets}", clone, shell)
    _run("git switch -q saturday", clone, shell)
    return clone


VALUES = {
    "vars.CENTREX_PACKAGE": "centrex.whl",
    "github.base_ref": "main",
    "github.actor": "marie",
    "secrets.CENTREX_KEY": KEY,
    "secrets.CENTREX_PASSWORDS": PASSWORDS,
}
"""What GitHub puts in the place of its expressions."""


def _pipeline(name: str) -> dict[str, dict[str, object]]:
    loaded: dict[str, dict[str, object]] = YAML(typ="safe").load(ROOT / "docs" / "pipelines" / name)
    return loaded


def _expanded(words: object) -> str:
    return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda expression: VALUES[expression[1]], str(words))


def _github_steps() -> Iterator[tuple[str, dict[str, str]]]:
    workflow = _pipeline("github.yml")
    shared = {name: _expanded(value) for name, value in workflow["env"].items()}
    for job in workflow["jobs"].values():
        assert isinstance(job, dict)
        for step in job["steps"]:
            assert {*step} <= {"name", "uses", "with", "env", "run"}
            if "run" in step:
                own = {name: _expanded(value) for name, value in step.get("env", {}).items()}
                yield step["run"], {**shared, **own}


def _gitlab_steps() -> Iterator[tuple[str, dict[str, str]]]:
    pipeline = _pipeline("gitlab.yml")
    variables = {name: str(value) for name, value in pipeline["variables"].items()}
    before = pipeline["default"]["before_script"]
    assert isinstance(before, list)
    for job in ("review", "apply"):
        assert pipeline[job]["stage"] in pipeline["stages"]
        script = pipeline[job]["script"]
        assert isinstance(script, list)
        yield "\n".join([*before, *script]), variables


@pytest.mark.parametrize("steps", [_github_steps, _gitlab_steps], ids=["github", "gitlab"])
def test_every_step_of_the_pipelines_runs(
    steps: object, runner: Path, shell: dict[str, str], tmp_path: Path
) -> None:
    files = {
        "CENTREX_KEY_FILE": str(tmp_path / "key"),
        "CENTREX_PASSWORDS_FILE": str(tmp_path / "passwords"),
    }
    forge = {
        **(files if steps is _gitlab_steps else {}),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "RUNNER_TEMP": str(tmp_path),
        "CENTREX_PACKAGE": "centrex.whl",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "GITLAB_USER_LOGIN": "marie",
    }
    assert callable(steps)
    for command, variables in steps():
        _run(command, runner, {**shell, **forge, **variables})
    told = (tmp_path / "summary.md" if steps is _github_steps else runner / "callers.md").read_text()
    assert "samedi" in told
    assert (runner / "tests.xml").read_text().startswith("<?xml")
    _run("centrex plan --detailed-exitcode", runner, shell)
