"""The old state or the new one, wherever the power goes or the disk fills up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ci.nodes.apply import recover
from ci.nodes.directory import DirectoryNode
from ci.nodes.journal import ENDS, JOURNAL, Journal
from ci.terminal.exit_codes import ExitCode
from compiler.planning.plan import Plan
from tests.checkout import ROOT
from tests.ci.nodes.faults import BARRIER
from tests.ci.nodes.samples import after_apply, before_apply, is_as, plan_for, run, somebody
from tests.effort import is_whole, stride

Apply = Callable[..., Plan]
SCOPES = ("acme", "kerlan", "zenith")


def with_faults(
    fault: str, action: str, template: Path, folder: Path, *, every: int = 1
) -> list[dict[str, Any]]:
    """What became of copies of a node when the system failed at one call after the other, or at one in so many."""
    faults = str(ROOT / "tests/ci/nodes/faults.py")
    done = subprocess.run(
        [sys.executable, faults, fault, action, str(template), str(folder), str(every)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    assert [one["bug"] for one in results if "bug" in one] == []
    return results


@pytest.fixture
def before(node: DirectoryNode, apply_all: Apply) -> DirectoryNode:
    """A node in the state that all faults happen to."""
    apply_all(before_apply())
    return node


@pytest.fixture(scope="module")
def cut_short(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Nodes on which an apply was killed, by the step that their journal ends in. To be copied, not touched."""
    folder = tmp_path_factory.mktemp("cut-short")
    node = DirectoryNode("pbx-1", folder / "before")
    run(plan_for(node, before_apply()), node)
    found: dict[str, list[Path]] = {}
    for one in with_faults("kill", "apply", node.root, folder / "killed", every=stride()):
        root = folder / "killed" / str(one["number"])
        unfinished = Journal(root / JOURNAL).unfinished()
        found.setdefault(unfinished.step if unfinished else "", []).append(root)
    return found


def live_digests(node: DirectoryNode) -> dict[str, str | None]:
    live = node.live(verify=True)
    assert all(not bundle.drifted for bundle in live.values())
    return {scope: live[scope].digest if scope in live else None for scope in SCOPES}


def digests(desired: Any) -> dict[str, str | None]:
    return {scope: desired[scope].digest if scope in desired else None for scope in SCOPES}


def assert_every_scope_is_old_or_new(node: DirectoryNode) -> None:
    old, new = digests(before_apply()), digests(after_apply())
    for scope, digest in live_digests(node).items():
        assert digest in (old[scope], new[scope]), scope


def assert_whole_and_tidy(node: DirectoryNode, *, new: bool) -> None:
    """All of the node is in one state, its journal has an end, nothing lies about, and the next apply does the rest."""
    assert is_as(node, after_apply() if new else before_apply())
    assert Journal(node.root / JOURNAL).entries()[-1].step in ENDS
    for scope in SCOPES:
        home = node.scope_folder(scope)
        names = [entry.name for entry in home.iterdir()] if home.exists() else []
        assert [name for name in names if name.startswith(".")] == []
    plan = plan_for(node, after_apply())
    assert plan.is_empty == new
    if not new:
        assert run(plan, node).code == ExitCode.OK
        assert is_as(node, after_apply())


def test_a_process_killed_at_any_call_leaves_the_old_state_or_the_new_one(
    before: DirectoryNode, tmp_path: Path
) -> None:
    results = with_faults("kill", "apply", before.root, tmp_path / "copies", every=stride())
    assert [one["killed"] for one in results] == [True] * (len(results) - 1) + [False]
    if is_whole():
        assert {one["met"] for one in results} >= {
            "write",
            "fsync",
            "mkdir",
            "rename",
            "replace",
            "symlink",
            BARRIER,
        }
    words = []
    for one in results:
        node = DirectoryNode("pbx-1", tmp_path / "copies" / str(one["number"]))
        assert_every_scope_is_old_or_new(node)
        unfinished = Journal(node.root / JOURNAL).unfinished()
        if unfinished is not None:
            refused = run(plan_for(node, after_apply()), node)
            assert (refused.code, refused.diagnostics[0].code) == (ExitCode.INTERRUPTED, "NODE003")
        outcome, word = recover(node, somebody())
        assert outcome.code == ExitCode.OK
        assert (word == "nothing") == (unfinished is None)
        words.append(word)
        new = word == "done" or (word == "nothing" and one["number"] > results[-1]["number"] / 2)
        assert_whole_and_tidy(node, new=new)
    # First nothing was meant yet; then it is undone; from the moment that all is staged it is finished.
    assert list(dict.fromkeys(words)) == ["nothing", "reverted", "done"]
    assert words.count("reverted") > 20 / stride()
    assert words.count("done") > 3 / stride()


@pytest.mark.parametrize(("step", "new"), [("staged", True), ("begin", False)])
def test_a_recovery_that_is_killed_is_recovered_in_its_turn(
    cut_short: dict[str, list[Path]], tmp_path: Path, step: str, *, new: bool
) -> None:
    # What lies about half-written is there in some of them only.
    untidy = [root for root in cut_short[step] if any(root.rglob(".staged-*"))]
    for place, template in enumerate((cut_short[step][-1], *untidy[len(untidy) // 2 :][:1])):
        copies = tmp_path / f"copies-{place}"
        results = with_faults("kill", "recover", template, copies, every=stride())
        assert len(results) > 3 / stride()
        for one in results:
            node = DirectoryNode("pbx-1", copies / str(one["number"]))
            assert_every_scope_is_old_or_new(node)
            assert recover(node, somebody())[0].code == ExitCode.OK
            assert_whole_and_tidy(node, new=new)


def test_a_call_that_finds_no_room_fails_the_apply_and_changes_nothing(
    before: DirectoryNode, tmp_path: Path
) -> None:
    results = with_faults("fail", "apply", before.root, tmp_path / "copies", every=stride())
    assert {one["code"] for one in results} == {ExitCode.OK, ExitCode.INVALID}
    assert sum(one["code"] == ExitCode.INVALID for one in results) > 40 / stride()
    for one in results:
        assert one["faults"] == (["NODE001"] if one["code"] else [])
        node = DirectoryNode("pbx-1", tmp_path / "copies" / str(one["number"]))
        assert recover(node, somebody())[1] == "nothing"
        if one["code"]:
            assert_whole_and_tidy(node, new=False)
        else:
            assert is_as(node, after_apply())


def test_a_disk_that_stays_full_leaves_a_state_that_recover_makes_whole(
    before: DirectoryNode, tmp_path: Path
) -> None:
    results = with_faults("full", "apply", before.root, tmp_path / "copies", every=stride())
    codes = [one["code"] for one in results]
    assert set(codes) <= {ExitCode.OK, ExitCode.INVALID, ExitCode.ROLLBACK_FAILED}
    for one in results:
        node = DirectoryNode("pbx-1", tmp_path / "copies" / str(one["number"]))
        assert_every_scope_is_old_or_new(node)
        if one["code"] == ExitCode.INVALID:
            assert one["faults"] == ["NODE001"]
            assert is_as(node, before_apply())
        outcome, word = recover(node, somebody())
        assert outcome.code == ExitCode.OK
        assert_whole_and_tidy(node, new=word == "done" or one["code"] == ExitCode.OK)


def test_a_limit_on_the_size_of_files_changes_nothing(before: DirectoryNode, tmp_path: Path) -> None:
    """The system's own refusal (EFBIG), after it took a part of what was written."""
    results = with_faults("limit", "apply", before.root, tmp_path / "copies")
    assert [one["code"] for one in results][:-1] == [ExitCode.INVALID] * (len(results) - 1)
    assert results[-1]["code"] == ExitCode.OK
    for one in results[:-1]:
        assert one["faults"] == ["NODE001"]
        node = DirectoryNode("pbx-1", tmp_path / "copies" / str(one["number"]))
        assert is_as(node, before_apply())
        assert recover(node, somebody())[0].code == ExitCode.OK
        assert_whole_and_tidy(node, new=False)


def test_what_was_staged_and_is_damaged_since_is_undone_not_finished(
    cut_short: dict[str, list[Path]], tmp_path: Path
) -> None:
    for number, root in enumerate(cut_short["staged"]):
        node = DirectoryNode("pbx-1", tmp_path / str(number))
        shutil.copytree(root, node.root, symlinks=True)
        unfinished = Journal(node.root / JOURNAL).unfinished()
        assert unfinished is not None
        shutil.rmtree(node.scope_folder("kerlan") / str(unfinished.scopes["kerlan"][1]) / "phones")
        assert recover(node, somebody())[1] == "reverted"
        assert_whole_and_tidy(node, new=False)
