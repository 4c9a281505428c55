"""A client in another folder, or on another node: nobody is told that it cannot be reached, and everybody what becomes of phones and messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, edit

KERLAN = Path("tenants/kerlan-plomberie")


@pytest.fixture(autouse=True)
def applied(demonstration: Path, run_centrex: Centrex) -> Path:
    """The demonstration fleet, live."""
    assert run_centrex("plan", "--first-apply", "--out", "plans/") == ExitCode.OK
    assert run_centrex("apply", "plans/") == ExitCode.OK
    return demonstration


def test_a_renamed_folder_is_planned_as_the_same_client(run_centrex: Centrex) -> None:
    KERLAN.rename("tenants/kerlan")
    assert run_centrex("plan", "--node", "pbx-ouest") == ExitCode.OK
    assert "clients on another node or under another name: 1" in run_centrex.out
    assert (
        "called kerlan from now on: its 15 phones must fetch their files anew, and its messages stay behind"
        in run_centrex.out
    )
    assert "no longer lead anywhere" not in run_centrex.out


def test_a_client_that_moves_is_planned_as_moved_on_the_node_that_loses_it(run_centrex: Centrex) -> None:
    edit(str(KERLAN / "kerlan.yaml"), ("node: pbx-ouest", "node: pbx-est"))
    edit(str(KERLAN / "saint-denis.yaml"), ("    trunk: collecte\n", ""))
    assert run_centrex("plan", "--node", "pbx-ouest") == ExitCode.OK
    assert "on another node from now on: its 15 phones must fetch their files anew" in run_centrex.out
    assert "no longer lead anywhere" not in run_centrex.out


def test_a_client_that_is_gone_is_told_so(run_centrex: Centrex) -> None:
    for path in sorted(KERLAN.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    KERLAN.rmdir()
    assert run_centrex("plan", "--node", "pbx-ouest") == ExitCode.OK
    assert "calls to its 8 numbers and from its 15 phones no longer lead anywhere" in run_centrex.out
