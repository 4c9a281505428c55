"""Whose messages they are: a plan says what becomes of mailboxes, and nobody comes by somebody else's unawares."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.terminal.exit_codes import ExitCode
from tests.broken_trees import CLIENT, NODES, OPERATOR
from tests.ci.demonstration import Centrex, edit

FILE = "tenants/acme/client.yaml"
BOB = "  bob: {name: Bob Durand, extension: 202}\n"
DEVICE = "desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}"
STAYS = "mailbox of acme/users/bob: its messages, greetings and PIN stay on the node, and nobody can listen to them"

COMES_BACK = "the one that was removed before, with the messages, greetings and PIN that stayed on the node"


@pytest.fixture
def centrex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Centrex:
    monkeypatch.chdir(tmp_path)
    Path("tenants/acme").mkdir(parents=True)
    Path("tenants/fleet.yaml").write_text(OPERATOR + NODES)
    Path(FILE).write_text(CLIENT)
    return Centrex(capsys)


def applied(centrex: Centrex) -> str:
    """What the plan said that was then applied."""
    assert centrex("plan", "--first-apply", "--out", "change.plan") != ExitCode.INVALID, centrex.err
    said = centrex.out
    assert centrex("apply", "change.plan") == ExitCode.OK, centrex.err
    return said


def renamed(centrex: Centrex, more: str = "") -> None:
    edit(FILE, (BOB, BOB.replace("bob:", "robert:").replace("202}", f"202{more}}}")))
    edit(FILE, ("user: bob}", "user: robert}"), ("to: user:bob", "to: user:robert"))


def test_a_renamed_user_begins_with_an_empty_box_and_the_plan_says_so(centrex: Centrex) -> None:
    assert "mailbox of" not in applied(centrex)
    renamed(centrex)
    said = applied(centrex)
    assert STAYS in said
    assert "mailbox of acme/users/robert: new, and empty" in said
    assert "None" not in said
    assert "ExternalCall(" not in said


def test_a_renamed_user_who_names_the_box_keeps_it_and_its_pin(centrex: Centrex) -> None:
    applied(centrex)
    boxes = Path("nodes/pbx-1/clients/acme/current/asterisk/voicemail.conf")
    before = boxes.read_text()
    renamed(centrex, ", mailbox: bob")
    said = applied(centrex)
    assert (
        "mailbox of acme/users/bob: acme/users/robert has it now, with its messages, greetings and PIN"
        in said
    )
    assert "stay on the node" not in said
    assert boxes.read_text() == before


def test_nobody_finds_the_messages_of_somebody_who_is_gone(centrex: Centrex) -> None:
    applied(centrex)
    gone = Path(FILE).read_text()
    edit(FILE, (BOB, ""), (f"  {DEVICE}\n", ""), ("  01 99 00 00 02: {to: user:bob}\n", ""))
    assert STAYS in applied(centrex)
    Path(FILE).write_text(gone.replace("Bob Durand", "Bob Dylan"))
    assert centrex("plan") == ExitCode.REFUSED
    assert "PLAN007" in centrex.err
    assert "acme/users/bob would find the messages" in centrex.err
    edit(FILE, ("extension: 202}", "extension: 202, mailbox: bob-2}"))
    applied(centrex)
    boxes = Path("nodes/pbx-1/clients/acme/current/asterisk/voicemail.conf").read_text()
    assert "user_bob_2 => " in boxes
    assert "user_bob => " not in boxes


def test_who_is_said_to_be_the_same_person_finds_his_messages_again(centrex: Centrex) -> None:
    applied(centrex)
    whole = Path(FILE).read_text()
    Path("tenants/acme").rename("tenants/elsewhere")
    assert STAYS in applied(centrex)
    Path("tenants/elsewhere").rename("tenants/acme")
    assert centrex("plan") == ExitCode.REFUSED
    edit(FILE, ("extension: 202}", "extension: 202, mailbox: bob}"))
    edit(FILE, ("extension: 201}", "extension: 201, mailbox: alice}"))
    assert f"mailbox of acme/users/bob: {COMES_BACK}" in applied(centrex)
    # From now on the box is there, and whose it is need not be said again.
    Path(FILE).write_text(whole)
    assert "mailbox of" not in applied(centrex)


def test_who_names_the_box_of_somebody_gone_is_not_told_that_it_is_empty(centrex: Centrex) -> None:
    applied(centrex)
    renamed(centrex)
    applied(centrex)
    edit(FILE, ("extension: 202}", "extension: 202, mailbox: bob}"))
    said = applied(centrex)
    assert f"mailbox of acme/users/robert: {COMES_BACK}" in said
    assert "new, and empty" not in said


def test_a_change_that_was_undone_retires_no_mailbox(
    centrex: Centrex, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied(centrex)
    whole = Path(FILE).read_text()
    renamed(centrex)
    centrex("plan", "--first-apply", "--out", "change.plan")
    with monkeypatch.context() as patched:
        patched.setattr("ci.nodes.apply._read_back", lambda *_: "acme")
        assert centrex("apply", "change.plan") == ExitCode.ROLLED_BACK
    applied(centrex)
    Path(FILE).write_text(whole)
    assert centrex("plan") == ExitCode.REFUSED


def test_a_command_prints_the_pin_that_asterisk_was_given(centrex: Centrex) -> None:
    edit(FILE, ("devices:\n", "voicemails:\n  desk: {name: Accueil, extension: 290}\ndevices:\n"))
    applied(centrex)
    boxes = Path("nodes/pbx-1/clients/acme/current/asterisk/voicemail.conf").read_text()
    for address, mailbox in (("acme/voicemails/desk", "shared_desk"), ("acme/users/bob", "user_bob")):
        assert centrex("pin", address) == ExitCode.OK
        assert f"\n{mailbox} => {centrex.out.splitlines()[0]}," in boxes
    assert centrex("pin", "acme/voicemails/desc") == ExitCode.INVALID
    assert "Did you mean acme/voicemails/desk?" in centrex.err


def test_no_pin_is_made_by_the_development_key_for_a_node_that_takes_none(centrex: Centrex) -> None:
    edit("tenants/fleet.yaml", (", development: true", ""))
    assert centrex("pin", "acme/users/bob") == ExitCode.INVALID
    assert "SECRET002" in centrex.err
    assert centrex.out == ""
