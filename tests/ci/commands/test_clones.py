"""Repositories and checkouts that lack something: it is said, with what to do, and nothing looks removed for it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from ci.fleet import settled
from ci.fleet.cache import Cache
from ci.terminal.exit_codes import ExitCode
from ci.tree.checkout import tracked_memory
from tests.ci.demonstration import Centrex, commit, edit, git

KRUTENAU = "tenants/krutenau-sante/accueil.yaml"


@pytest.fixture
def origin(committed: Path) -> Path:
    """A repository of two commits, the later of which opens later."""
    git("branch", "side")
    Path(".gitignore").write_text(".centrex\n")
    edit(KRUTENAU, ("08:30-12:00", "09:00-12:00"))
    commit("two")
    git("config", "uploadpack.allowFilter", "true")
    return committed


def _clone(origin: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> None:
    clone = origin.with_name(f"{origin.name}-clone")
    git("clone", "-q", *options, origin.as_uri(), str(clone))
    monkeypatch.chdir(clone)


COMMITTED = {
    "the cache": [".centrex/cache.sqlite3"],
    "what it would be rolled back to": [".centrex/cache.sqlite3-journal"],
    "the seal": [".centrex/settled.json"],
    "in an index that shortens paths": [".centrex/settled.json", "--index-version", "4"],
}


@pytest.mark.parametrize("name", COMMITTED)
def test_what_git_brings_of_what_runs_remember_is_not_believed(
    name: str, demonstration: Path, run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seal and a cache that say there is nothing to do, and of which only the checkout tells where they come from."""
    git("init", "-q")
    assert run_centrex("plan", "--first-apply", "--out", "plans") == ExitCode.OK
    assert run_centrex("apply", "plans") == ExitCode.OK
    assert run_centrex("plan") == ExitCode.OK
    believed: list[object] = []
    monkeypatch.setattr(Cache, "recall", _noting(Cache.recall, believed))
    monkeypatch.setattr(settled, "_read_seal", _noting(settled._read_seal, believed))
    assert run_centrex("plan") == ExitCode.OK
    assert believed
    believed.clear()
    path, *options = COMMITTED[name]
    Path(path).touch()
    git("add", "-f", path)
    if options:
        git("update-index", *options)
    before = {file: file.read_bytes() for file in Path(".centrex").glob("*") if file.is_file()}
    for command in ("plan", "validate"):
        assert run_centrex(command) == ExitCode.OK
        assert f"GIT009: git tracks {path}" in run_centrex.out + run_centrex.err
    assert [one for one in believed if one is not None] == []
    assert {file: file.read_bytes() for file in Path(".centrex").glob("*") if file.is_file()} == before


def _noting(function: Any, found: list[object]) -> Any:
    def noted(*arguments: object) -> object:
        found.append(function(*arguments))
        return found[-1]

    return noted


@pytest.mark.parametrize("kind", ["link", "submodule", "nodes", "other names", "case"])
def test_a_folder_that_git_brings_is_told_from_one_that_it_does_not(
    kind: str, demonstration: Path, tmp_path: Path
) -> None:
    git("init", "-q")
    memory = Path(".centrex")
    if memory.exists():
        memory.rename("elsewhere")
    match kind:
        case "link":
            memory.symlink_to("tenants")
        case "submodule":
            memory.mkdir()
            git("init", "-q", str(memory))
            git("-C", str(memory), "commit", "-q", "--allow-empty", "-m", "one")
        case "nodes":
            (memory / "nodes" / "pbx").mkdir(parents=True)
            (memory / "nodes" / "pbx" / "lock").touch()
        case "case":
            Path(".Centrex").mkdir()
            Path(".Centrex/cache.sqlite3").touch()
        case _:
            Path("docs.centrex-notes").touch()
    git("add", "-f", "-A")
    assert (tracked_memory(Path.cwd()) is not None) == (kind in ("link", "submodule", "case"))


@pytest.mark.parametrize(
    "words", [("HEAD~1", "HEAD"), ("HEAD~1",), ("HEAD~1..",), ("side", "HEAD"), ("side...HEAD",)]
)
def test_a_shallow_clone_is_said_to_be_one(
    words: tuple[str, ...], origin: Path, run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    _clone(origin, monkeypatch, "--depth", "1")
    assert run_centrex("diff", "--detailed-exitcode", *words) == ExitCode.INVALID
    assert "GIT00" in run_centrex.err
    assert "The clone is shallow. Fetch the rest: git fetch --unshallow" in run_centrex.err
    assert "fetch-depth: 0" in run_centrex.err
    git("fetch", "-q", "--unshallow")
    git("fetch", "-q", "origin", "side:side")
    assert run_centrex("diff", "--detailed-exitcode", *words) == ExitCode.DIFFERENCES


def test_a_shallow_clone_that_begins_after_a_parting(
    origin: Path, run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("checkout", "-q", "side")
    edit(KRUTENAU, ("08:30-12:00", "08:00-12:00"))
    commit("another")
    git("checkout", "-q", "main")
    _clone(origin, monkeypatch, "--depth", "1", "--no-single-branch")
    assert run_centrex("diff", "--detailed-exitcode", "origin/side...HEAD") == ExitCode.INVALID
    assert "have no commit in common" in run_centrex.err
    assert "The clone is shallow" in run_centrex.err


def test_a_partial_clone_that_cannot_fetch(
    origin: Path, run_centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    _clone(origin, monkeypatch, "--filter=blob:none")
    git("remote", "set-url", "origin", "file:///nowhere")
    assert run_centrex("diff", "--detailed-exitcode", "HEAD~1", "HEAD") == ExitCode.INVALID
    assert "error GIT003: the repository does not hold all of the revision HEAD~1" in run_centrex.err
    assert "The clone is partial, and what it lacks could not be fetched." in run_centrex.err
    git("remote", "set-url", "origin", origin.as_uri())
    assert run_centrex("diff", "--detailed-exitcode", "HEAD~1", "HEAD") == ExitCode.DIFFERENCES


@pytest.mark.parametrize(
    "name", [f"HEAD~1:{KRUTENAU}", "HEAD~1:tenants/krutenau-sante", "HEAD~1^{tree}", "HEAD~1^{commit}"]
)
def test_an_object_that_is_lost(name: str, origin: Path, run_centrex: Centrex) -> None:
    lost = git("rev-parse", name)
    (origin / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    assert run_centrex("diff", "--detailed-exitcode", "HEAD~1", "HEAD") == ExitCode.INVALID
    assert "error GIT003: the repository does not hold all of the revision HEAD~1" in run_centrex.err
    assert "git fsck" in run_centrex.err


def test_what_a_sparse_checkout_leaves_out_is_not_removed(
    origin: Path, run_centrex: Centrex, applied: None
) -> None:
    git("sparse-checkout", "set", "tenants/_fleet", "tenants/krutenau-sante")
    assert not Path("tenants/delmas-avocats").exists()
    for command in ("plan", "diff", "validate"):
        assert run_centrex(command) == ExitCode.INVALID
        assert "GIT004: " in run_centrex.err + run_centrex.out, command
        assert "git sparse-checkout add tenants" in run_centrex.err + run_centrex.out
    git("sparse-checkout", "add", "tenants")
    assert run_centrex("diff", "--detailed-exitcode") == ExitCode.OK
    assert run_centrex("plan", "--node", "pbx-ouest", "--detailed-exitcode") == ExitCode.OK


def test_a_client_that_is_another_repository_is_not_read_at_either_side(
    origin: Path, run_centrex: Centrex
) -> None:
    shutil.rmtree("tenants/krutenau-sante")
    git("rm", "-rq", "--cached", "tenants/krutenau-sante")
    git("update-index", "--add", "--cacheinfo", f"160000,{git('rev-parse', 'HEAD')},tenants/krutenau-sante")
    Path("tenants/krutenau-sante").mkdir()
    git("commit", "-qm", "three")
    assert run_centrex("diff", "--detailed-exitcode", "HEAD~1", "HEAD") == ExitCode.INVALID
    assert "left out: client krutenau-sante" in run_centrex.out
    assert "HEAD:tenants/krutenau-sante is another repository, which is not read" in run_centrex.out


def test_a_recording_that_was_not_fetched_is_said_to_be_so(run_centrex: Centrex, demonstration: Path) -> None:
    path = next(Path("tenants/delmas-avocats/audio").glob("*.wav"))
    path.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n")
    assert run_centrex("validate") == ExitCode.INVALID
    assert f"{path} is kept by Git LFS, and was not fetched" in run_centrex.out
    assert "git lfs pull" in run_centrex.out
    assert "sox" not in run_centrex.out
