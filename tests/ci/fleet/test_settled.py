"""A plan with nothing to do, once more: what is spared, and what is seen all the same."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ci.fleet.cache import FILE as CACHE
from ci.fleet.settled import FILE as SEAL
from ci.nodes.directory import DirectoryNode
from ci.terminal.exit_codes import ExitCode
from ci.tree.workspace import Workspace, open_workspace
from compiler.diagnostics import Diagnostic
from tests.ci.demonstration import Centrex, edit
from tests.effort import some_of

WEST = Path(".centrex/nodes/pbx-ouest")
NOTHING = [
    "pbx-ouest: nothing to do; 3 bundles are as planned",
    "pbx-est: nothing to do; 2 bundles are as planned",
    "live files were known by size and time; every byte is read by centrex plan --verify, and of what changes by apply",
]


@pytest.fixture
def settled(run_centrex: Centrex, applied: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The demonstration fleet, live and sealed; what is returned fills with each plan that is not settled by its seal."""
    assert run_centrex("plan") == ExitCode.OK
    assert Path(SEAL).exists()
    looked_closely: list[str] = []
    from ci.fleet import planning

    closely = planning._plan_changes

    def noted(*arguments: object, **options: object) -> object:
        looked_closely.append("plan")
        return closely(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("ci.fleet.planning._plan_changes", noted)
    return looked_closely


def test_it_is_said_without_a_second_look(run_centrex: Centrex, settled: list[str]) -> None:
    assert run_centrex("plan") == ExitCode.OK
    assert [line for line in run_centrex.out.splitlines() if line] == NOTHING
    assert run_centrex("plan", "--node", "pbx-est") == ExitCode.OK
    assert [line for line in run_centrex.out.splitlines() if line] == NOTHING[1:]
    assert settled == []


def test_nodes_are_looked_at_for_a_seal_only_where_there_may_be_one(
    run_centrex: Centrex, settled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    look = DirectoryNode.look

    def noted(node: DirectoryNode, since: int) -> str:
        looked_at.append(node.name)
        return look(node, since)

    monkeypatch.setattr(DirectoryNode, "look", noted)
    edit("tenants/krutenau-sante/accueil.yaml", ("08:30-12:00", "09:00-12:00"))
    assert run_centrex("plan", "--summary") == ExitCode.OK
    assert looked_at == ["pbx-ouest"]
    edit("tenants/krutenau-sante/accueil.yaml", ("09:00-12:00", "08:30-12:00"))
    assert run_centrex("plan", "--summary") == ExitCode.OK
    assert looked_at == ["pbx-ouest", "pbx-ouest", "pbx-est"]


def test_old_warnings_are_counted_and_not_told_again(run_centrex: Centrex, settled: list[str]) -> None:
    assert run_centrex("validate") == ExitCode.OK
    told = run_centrex.out.count("warning ")
    assert told
    assert run_centrex("plan") == ExitCode.OK
    assert run_centrex.err.splitlines() == [
        "1 warning about clients that did not change: centrex validate"
        if told == 1
        else f"{told} warnings about clients that did not change: centrex validate"
    ]


def test_of_a_change_only_its_own_warnings_are_told(run_centrex: Centrex, settled: list[str]) -> None:
    edit("tenants/krutenau-sante/accueil.yaml", ("08:30-12:00", "09:00-12:00"))
    assert run_centrex("plan", "--summary") == ExitCode.OK
    assert "kerlan" not in run_centrex.err
    assert "about clients that did not change" in run_centrex.err


def _files(suffix: str = "*") -> list[Path]:
    return sorted(path for path in WEST.glob(f"clients/*/current/{suffix}") if path.is_file())


def test_a_hand_edit_of_any_file_that_asterisk_reads_is_seen(
    run_centrex: Centrex, settled: list[str]
) -> None:
    files = _files("asterisk/**/*") + sorted(WEST.glob("node/current/asterisk/*"))
    assert len(files) > 10
    for path in some_of(files):
        before = path.read_bytes()
        path.write_bytes(before[:-1] + b"#")
        assert run_centrex("plan", "--detailed-exitcode", "--summary") == ExitCode.DIFFERENCES, path
        path.write_bytes(before)
        assert run_centrex("plan", "--detailed-exitcode") == ExitCode.OK


@pytest.mark.parametrize("name", ["objects.json", "graph.json", "manifest.json"])
def test_a_hand_edit_of_a_record_is_seen(name: str, run_centrex: Centrex, settled: list[str]) -> None:
    (path,) = WEST.glob(f"clients/kerlan-plomberie/current/{name}")
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    assert run_centrex("plan", "--detailed-exitcode", "--summary") == ExitCode.DIFFERENCES


def _replaced_phone_file() -> None:
    path = _files("phones/*/*.cfg")[0]
    new = path.with_name("new")
    new.write_bytes(path.read_bytes() + b"# by hand\n")
    new.replace(path)


def _removed_phone_file() -> None:
    _files("phones/*/*.boot")[0].unlink()


def _client_removed() -> None:
    (WEST / "clients/kerlan-plomberie/current").unlink()


def test_a_node_that_was_removed_is_seen(run_centrex: Centrex, settled: list[str]) -> None:
    shutil.rmtree(WEST)
    assert run_centrex("plan") == ExitCode.INVALID
    assert "error NODE011: nothing is live on node pbx-ouest" in run_centrex.err


@pytest.mark.parametrize("what", [_replaced_phone_file, _removed_phone_file, _client_removed])
def test_what_was_done_to_a_node_is_seen(
    what: Callable[[], None], run_centrex: Centrex, settled: list[str]
) -> None:
    what()
    assert run_centrex("plan", "--detailed-exitcode", "--summary") == ExitCode.DIFFERENCES


def test_a_phones_file_that_was_overwritten_in_place_is_seen_by_who_reads_all(
    run_centrex: Centrex, settled: list[str]
) -> None:
    path = _files("phones/*/*.cfg")[0]
    path.write_bytes(path.read_bytes() + b"# by hand\n")
    assert run_centrex("plan", "--detailed-exitcode", "--summary", "--verify") == ExitCode.DIFFERENCES


def test_a_change_of_the_tree_is_seen(run_centrex: Centrex, settled: list[str]) -> None:
    path = Path("tenants/krutenau-sante/accueil.yaml")
    before = path.read_text(encoding="utf-8")
    edit(str(path), ("08:30-12:00", "09:00-12:00"))
    assert run_centrex("plan", "--detailed-exitcode", "--summary") == ExitCode.DIFFERENCES
    path.write_text(before, encoding="utf-8")
    assert run_centrex("plan", "--detailed-exitcode") == ExitCode.OK
    shutil.copytree("tenants/kerlan-plomberie", "tenants/autre")
    assert run_centrex("plan") == ExitCode.INVALID


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 1, "nodes": 3}', b"\xff"]
)
def test_a_damaged_seal_is_no_seal(content: bytes, run_centrex: Centrex, settled: list[str]) -> None:
    Path(SEAL).write_bytes(content)
    assert run_centrex("plan") == ExitCode.OK
    assert [line for line in run_centrex.out.splitlines() if line] == NOTHING
    assert settled == ["plan"]


def test_neither_cache_nor_seal_is_needed(run_centrex: Centrex, settled: list[str]) -> None:
    Path(SEAL).unlink()
    Path(CACHE).unlink()
    assert run_centrex("plan") == ExitCode.OK
    assert [line for line in run_centrex.out.splitlines() if line] == NOTHING
    with sqlite3.connect(CACHE) as connection:
        assert connection.execute("SELECT count(*) FROM clients").fetchone() == (3,)
    connection.close()


@pytest.mark.parametrize(
    ("day", "says"), [(date(2028, 6, 30), ""), (date(2028, 7, 1), "TIME009"), (date(2029, 1, 1), "TIME008")]
)
def test_a_horizon_that_ends_is_said_when_its_day_comes(
    day: date, says: str, run_centrex: Centrex, settled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # No waiver expires before the horizon ends.
    for client in ("delmas-avocats", "krutenau-sante"):
        edit(f"tenants/{client}/derogations.yaml", ("until: 2028-", "until: 2029-"))
        shutil.copystat("tenants/fleet.yaml", f"tenants/{client}/derogations.yaml")
    assert run_centrex("plan", "--detailed-exitcode") == ExitCode.OK
    settled.clear()

    def opened(tree: Path) -> tuple[Workspace | None, list[Diagnostic]]:
        return open_workspace(tree, today=day)

    monkeypatch.setattr("ci.fleet.planning.open_workspace", opened)
    assert run_centrex("plan") == (ExitCode.INVALID if says == "TIME008" else ExitCode.OK)
    assert says in run_centrex.err
    assert bool(settled) == bool(says)
