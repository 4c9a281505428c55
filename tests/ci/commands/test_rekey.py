"""Another master key: refused where it was not meant, and where it is meant a plan of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.ci.demonstration import Centrex, edit

NODE = Path(".centrex/nodes/pbx-ouest")
NODES = "tenants/_fleet/noeuds.yaml"
USERS = "tenants/delmas-avocats/users.yaml"
KEYS = {
    "first.key": "q9tH0kX5v1LrWm3ZyB7nC2pDs8fGa6Je4uKoTiEw",
    "second.key": "uKoTiEwq9tH0kX5v1LrWm3ZyB7nC2pDs8fGa6Je4",
}


@pytest.fixture
def centrex(run_centrex: Centrex) -> Centrex:
    """The demonstration fleet on a node that is none for development, applied with the first key."""
    for name, content in KEYS.items():
        Path(name).write_text(content)
        Path(name).chmod(0o600)
    edit(NODES, ("    development: true", "    development: false"))
    assert run_centrex("plan", "--first-apply", "--node", "pbx-ouest", "--out", "one.plan") == ExitCode.OK
    assert run_centrex("apply", "one.plan", "--key-file", "first.key") == ExitCode.OK
    return run_centrex


def passwords() -> str:
    """Every secret of phones that is live."""
    files = sorted(NODE.glob("clients/*/current/asterisk/pjsip.conf"))
    return "".join(
        line for file in files for line in file.read_text().splitlines() if "password_digest" in line
    )


def test_a_key_that_was_not_meant_changes_nothing(centrex: Centrex) -> None:
    before = passwords()
    edit(USERS, ("name: Hélène Delmas", "name: Hélène Martin"))
    centrex("plan", "--node", "pbx-ouest", "--out", "one.plan")
    assert centrex("apply", "one.plan", "--key-file", "second.key") == ExitCode.REFUSED
    assert "error SECRET010" in centrex.err
    assert "centrex plan --rekey" in centrex.err
    assert passwords() == before
    assert not any(content in centrex.err for content in KEYS.values())
    assert centrex("apply", "one.plan", "--key-file", "first.key") == ExitCode.OK
    assert passwords() == before


def test_a_key_that_was_not_meant_makes_no_new_client_either(centrex: Centrex) -> None:
    Path("tenants/delmas-avocats").rename("tenants/delmas")
    centrex("plan", "--node", "pbx-ouest", "--out", "one.plan")
    assert centrex("apply", "one.plan", "--key-file", "second.key") == ExitCode.REFUSED
    assert "error SECRET010" in centrex.err


def test_a_new_key_is_a_plan(centrex: Centrex) -> None:
    before = passwords()
    assert centrex("plan", "--node", "pbx-ouest", "--rekey", "--out", "new.plan") == ExitCode.OK
    assert "every password of delmas-avocats is made anew" in centrex.out
    assert "phones" in centrex.out
    assert centrex("apply", "new.plan", "--key-file", "second.key") == ExitCode.OK
    assert passwords() != before
    assert len(passwords()) == len(before)
    assert centrex("plan", "--node", "pbx-ouest", "--verify", "--detailed-exitcode") == ExitCode.OK
    edit(USERS, ("name: Hélène Delmas", "name: Hélène Martin"))
    centrex("plan", "--node", "pbx-ouest", "--out", "one.plan")
    assert centrex("apply", "one.plan", "--key-file", "first.key") == ExitCode.REFUSED
    assert centrex("apply", "one.plan", "--key-file", "second.key") == ExitCode.OK


def test_a_new_key_is_for_every_client_or_for_none(centrex: Centrex) -> None:
    assert centrex("plan", "--rekey", "delmas-avocats", "--out", "new.plan") == ExitCode.USAGE
    edit(USERS, ("extension: ", "extention: "))
    assert centrex("plan", "--node", "pbx-ouest", "--rekey", "--out", "new.plan") == ExitCode.INVALID
    assert "every client is planned, or nothing is" in centrex.err
    assert not Path("new.plan").exists()
