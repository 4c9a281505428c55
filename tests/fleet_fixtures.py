"""The demonstration fleet for tests of commands: a copy to work on, and what applying it leaves behind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ci.fleet.cache import FILE as CACHE
from ci.terminal.entry import main
from ci.terminal.exit_codes import ExitCode
from tests.checkout import TENANTS
from tests.ci.demonstration import Centrex, git
from tests.shared import first_to_come

TODAY = date(2026, 11, 27)
"""Examples lie in the days to come, and documentation shows some."""


@pytest.fixture(scope="session", autouse=True)
def one_day() -> Iterator[None]:
    """All tests run on one and the same day: examples lie behind it."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("ci.tree.workspace", "ci.commands.diff"):
            patch.setattr(f"{module}.this_day", lambda: TODAY)
        yield


@pytest.fixture
def demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demonstration fleet, in the folder that is current."""
    shutil.copytree(TENANTS, tmp_path / "tenants")
    _work_in(tmp_path, monkeypatch)
    monkeypatch.setenv("CENTREX_ACTOR", "marie")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-settings"))
    return tmp_path


def _work_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a folder the current one, whatever whoever runs the tests has set."""
    patch.chdir(folder)
    for name in ("LC_ALL", "LC_MESSAGES", "CENTREX_TREE", "CENTREX_KEY_FILE", "GIT_DIR", "GIT_WORK_TREE"):
        patch.delenv(name, raising=False)
    # What the command line sets for itself is taken back after the test.
    patch.setenv("LANGUAGE", "en")


@pytest.fixture(scope="session")
def committed_fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which the demonstration fleet is committed."""
    folder = tmp_path_factory.mktemp("committed")
    shutil.copytree(TENANTS, folder / "tenants")
    git("init", "-q", "--template=", str(folder))
    git("-C", str(folder), "add", "-A")
    git("-C", str(folder), "commit", "-q", "-m", "first")
    return folder


@pytest.fixture
def committed(demonstration: Path, committed_fleet: Path) -> Path:
    """The copy is a repository, and all of it is committed."""
    shutil.copytree(committed_fleet / ".git", demonstration / ".git")
    return demonstration


@pytest.fixture
def run_centrex(demonstration: Path, capsys: pytest.CaptureFixture[str]) -> Centrex:
    """Commands on that copy."""
    return Centrex(capsys)


@pytest.fixture(scope="session")
def live_fleet(run_folder: Path) -> Path:
    """What applying the demonstration fleet leaves in `.centrex`: both nodes, and what is known of the clients. All workers share it."""
    folder = run_folder / "live-fleet"
    with first_to_come(folder) as is_first:
        if is_first:
            shutil.copytree(TENANTS, folder / "tenants", dirs_exist_ok=True)
            with pytest.MonkeyPatch.context() as patch:
                _work_in(folder, patch)
                for words in (["plan", "--first-apply", "--summary", "--out", "plans"], ["apply", "plans"]):
                    assert main(words) == ExitCode.OK
    return folder / ".centrex"


@pytest.fixture
def known_before(demonstration: Path, live_fleet: Path) -> None:
    """The copy was planned before, and nothing applied: its clients are in the cache, which spares a test of something else most of its time."""
    copy = demonstration / CACHE
    copy.parent.mkdir()
    shutil.copy(live_fleet.parent / CACHE, copy)


@pytest.fixture
def applied(demonstration: Path, live_fleet: Path) -> None:
    """The demonstration fleet is live on its nodes."""
    shutil.copytree(live_fleet, demonstration / ".centrex", symlinks=True, dirs_exist_ok=True)
