"""What somebody else put into a node's folder: never written through, never followed, named and left alone; and what modes our own things have."""

from __future__ import annotations

import json
import os
import pickle
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ci.nodes.apply import recover
from ci.nodes.directory import DirectoryNode
from ci.nodes.folder import Folder, NotOurOwnError
from ci.nodes.journal import JOURNAL, Journal
from ci.nodes.lock import LOCK
from ci.nodes.manifest import MANIFEST, OBJECTS
from ci.nodes.seal import SEAL
from ci.nodes.unreadable import unreadable, warnings_of
from ci.terminal.exit_codes import ExitCode
from compiler.planning.plan import Plan
from tests.ci.nodes.samples import (
    bundle_of,
    desired_of,
    everything_below,
    fleet_saying,
    is_as,
    plan_for,
    run,
    somebody,
)

Apply = Callable[..., Plan]
FIRST = fleet_saying("un")
NEXT = fleet_saying("deux")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that is no node's, with a file in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "file").write_text("somebody else's\n")
    return folder


def refused(node: DirectoryNode, plan: Plan) -> None:
    outcome = run(plan, node)
    assert (outcome.code, [one.code for one in outcome.diagnostics]) == (ExitCode.INVALID, ["NODE015"])


@pytest.mark.parametrize("place", ["clients", "clients/acme", "node"])
def test_nothing_is_written_through_a_folder_that_is_a_link(
    node: DirectoryNode, elsewhere: Path, place: str
) -> None:
    plan = plan_for(node, FIRST)
    link = node.root / place
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    refused(node, plan)
    assert everything_below(elsewhere) == {"file": b"somebody else's\n"}
    assert recover(node, somebody())[0].code == ExitCode.OK
    assert everything_below(elsewhere) == {"file": b"somebody else's\n"}
    link.unlink()
    assert run(plan_for(node, FIRST), node).code == ExitCode.OK


@pytest.mark.parametrize("place", ["clients", "clients/acme", "node"])
def test_nothing_is_removed_or_read_through_a_link_that_came_later(
    node: DirectoryNode, apply_all: Apply, elsewhere: Path, place: str
) -> None:
    """The very folder of the client, moved away and linked to: all of it is there, and none of it is ours to touch."""
    apply_all(FIRST)
    plan = plan_for(node, NEXT)
    moved = elsewhere / "moved"
    (node.root / place).rename(moved)
    (node.root / place).symlink_to(moved)
    before = everything_below(elsewhere)
    refused(node, plan)
    with pytest.raises(NotOurOwnError) as caught:
        node.live_bundle("acme" if "clients" in place else "@node", verify=False)
    assert unreadable(node.name, caught.value).code == "NODE015"
    for scope in FIRST:
        node_tidied(node, scope)
    assert everything_below(elsewhere) == before


def node_tidied(node: DirectoryNode, scope: str) -> None:
    try:
        node.tidy(scope)
    except NotOurOwnError:
        return


@pytest.mark.parametrize("name", [LOCK, JOURNAL])
@pytest.mark.parametrize("kind", ["link", "hard link", "pipe", "folder", "dangling"])
def test_the_lock_and_the_journal_are_files_of_the_nodes_own(
    node: DirectoryNode, apply_all: Apply, elsewhere: Path, name: str, kind: str
) -> None:
    apply_all(FIRST)
    plan, place = plan_for(node, NEXT), node.root / name
    place.unlink()
    match kind:
        case "link":
            place.symlink_to(elsewhere / "file")
        case "hard link":
            place.hardlink_to(elsewhere / "file")
        case "pipe":
            os.mkfifo(place)
        case "folder":
            place.mkdir()
        case _:
            place.symlink_to(elsewhere / "none")
    refused(node, plan)
    assert recover(node, somebody())[0].diagnostics[0].code == "NODE015"
    assert everything_below(elsewhere) == {"file": b"somebody else's\n"}
    assert is_as(node, FIRST)


@pytest.mark.parametrize("target", ["/etc", "../zenith", "../../..", ".", "..", "x/y"])
@pytest.mark.parametrize("link", ["current", "previous"])
def test_what_is_live_lies_in_the_clients_own_folder(
    node: DirectoryNode, apply_all: Apply, link: str, target: str
) -> None:
    apply_all(FIRST)
    plan = plan_for(node, NEXT)
    place = node.scope_folder("acme") / link
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    outcome = run(plan, node)
    if link == "current":
        assert outcome.diagnostics[0].code == "NODE015"
    else:  # it is replaced, and leads nobody anywhere
        assert outcome.code == ExitCode.OK


def test_a_file_that_is_a_link_or_a_pipe_was_edited(
    node: DirectoryNode, apply_all: Apply, elsewhere: Path
) -> None:
    apply_all(FIRST)
    for number, kind in enumerate(("link", "pipe", "folder")):
        body = node.scope_folder("acme") / "current" / "asterisk" / "body.conf"
        content = body.read_bytes()
        body.unlink()
        if kind == "link":
            (elsewhere / "same").write_bytes(content)
            body.symlink_to(elsewhere / "same")
        elif kind == "pipe":
            os.mkfifo(body)
        else:
            body.mkdir()
        for verify in (False, True):
            live = node.live_bundle("acme", verify=verify)
            assert live is not None
            assert live.drifted == ("asterisk/body.conf",)
        assert run(plan_for(node, fleet_saying(f"{number}")), node).code == ExitCode.OK
        apply_all(FIRST)
    assert (elsewhere / "same").exists()


@pytest.mark.parametrize("name", ["a b", "..x", "é", "ACME", "-acme", "a\nb", os.fsdecode(b"\xff")])
def test_a_strange_folder_is_named_and_left_alone(node: DirectoryNode, apply_all: Apply, name: str) -> None:
    apply_all(FIRST)
    assert warnings_of(node, verify=False) == []
    home = node.root / "clients" / name
    (home / "0123").mkdir(parents=True)
    (home / "current").symlink_to("0123")
    before = everything_below(home)
    (warning,) = warnings_of(node, verify=False)
    assert warning.code == "NODE016"
    assert ascii(name) in str(warning.message)
    assert node.look(1 << 63) == ""
    plan = apply_all(NEXT)
    assert name not in [change.scope for change in plan.changes]
    assert is_as(node, NEXT)
    assert everything_below(home) == before


def test_many_strangers_are_counted(node: DirectoryNode, apply_all: Apply) -> None:
    apply_all(FIRST)
    for number in range(300):
        (node.root / "clients" / f"X{number}").write_text("")
    (warning,) = warnings_of(node, verify=False)
    assert "300" in str(warning.message)
    assert len(str(warning.message)) < 200


@contextmanager
def umask(mask: int) -> Iterator[None]:
    former = os.umask(mask)
    try:
        yield
    finally:
        os.umask(former)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027, 0o077, 0o777])
def test_modes_are_ours_whatever_the_umask_is(node: DirectoryNode, mask: int) -> None:
    with umask(mask):
        for state in (FIRST, NEXT, desired_of(bundle_of("acme", "trois"))):
            assert run(plan_for(node, state), node).code == ExitCode.OK
            os.umask(mask)
        assert os.umask(mask) == mask
    modes = {
        (path.is_dir(), stat.S_IMODE(path.lstat().st_mode))
        for path in (node.root.parent, node.root, *node.root.rglob("*"))
        if not path.is_symlink()
    }
    assert modes == {(True, 0o750), (False, 0o640)}


@pytest.mark.parametrize("file", [MANIFEST, OBJECTS, SEAL])
@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"files":' + b"[" * 100_000,
        b"null",
        b'{"files": {"objects.json": [1, 2, 3, 4, 5]}}',
        b'{"files": {"objects.json": ["", "", 0, 0, [[0, 1]]]}}',
        b'{"files": {"../../../../x": ["", "", 0, 0, []], "objects.json": ["", "", 0, 0, []]}}',
        b"\xff",
        b"",
    ],
)
def test_records_that_are_none_of_ours_are_written_again(
    node: DirectoryNode, apply_all: Apply, file: str, content: bytes
) -> None:
    apply_all(FIRST)
    (node.scope_folder("acme") / "current" / file).write_bytes(content)
    apply_all(NEXT)
    assert is_as(node, NEXT)
    apply_all(FIRST)
    assert is_as(node, FIRST)


def test_a_line_of_the_journal_that_says_what_no_line_says_is_damaged(node: DirectoryNode) -> None:
    journal = Journal(node.root / JOURNAL)
    node.prepare()
    from ci.nodes.journal import _digest_of

    strange: list[object] = [[], {"acme": 1}, {"acme": [None]}, "acme", None]
    for scopes in strange:
        data = {"seq": 1, "prev": "", "step": "begin", "plan": "", "who": "", "when": "", "scopes": scopes}
        journal.path.write_text(json.dumps({**data, "sha256": _digest_of(data)}) + "\n")
        assert recover(node, somebody())[0].diagnostics[0].code == "NODE007"


def test_a_folder_that_another_user_closed_is_a_sentence(
    node: DirectoryNode, apply_all: Apply, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything: that the system says no is put in its mouth."""
    apply_all(FIRST)
    plan = plan_for(node, NEXT)

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(node.root))

    for name in ("open", "stat"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, closed)
            outcomes = [run(plan, node), recover(node, somebody())[0]]
        for outcome in outcomes:
            assert (outcome.code, outcome.diagnostics[0].code) == (ExitCode.INVALID, "NODE001")


def test_an_error_passes_between_processes(elsewhere: Path) -> None:
    (elsewhere / "link").symlink_to("file")
    with Folder.at(elsewhere) as folder, pytest.raises(NotOurOwnError) as caught:
        folder.inside("link")
    assert pickle.loads(pickle.dumps(caught.value)).filename == caught.value.filename == f"{elsewhere}/link"
