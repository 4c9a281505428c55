"""What lamps show and keys do, on the real Asterisk: the phones of a group, and a shared mailbox's messages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ci.terminal.entry import main
from ci.terminal.exit_codes import ExitCode
from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import Sipp, SippPhone, square_wave
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree
from tests.recordings import tone
from tests.waiting import wait_until

CALLER = "+33612345678"
KEYS = "keys: [{type: blf, user: bob}, {type: group, group: front}, {type: messages, voicemail: office}]"
IN_USE, RINGING = "InUse", "Ringing"
"""What Asterisk calls the state of an extension (`main/pbx.c`, `extension_states`)."""
DARK = ("Idle", "Unavailable")
"""Of phones that nobody plays Asterisk may have found out that they are not there."""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT.replace(
        "  bob: {name: Bob Durand, extension: 202}\n",
        "  bob: {name: Bob Durand, extension: 202}\n  carol: {name: Carol Petit, extension: 203}\n",
    ).replace(
        "  01 99 00 00 02: {to: user:bob}\n",
        "  01 99 00 00 02: {to: group:front}\n  01 99 00 00 03: {to: voicemail:office}\n"
        "  01 99 00 00 04: {to: user:bob}\n",
    )
    more = f"""\
  desk-203: {{model: yealink-t54w, mac: 805ec0000203, user: carol, {KEYS}}}
groups:
  front: {{name: Front, extension: 300, members: [user:alice, user:bob], no_answer: voicemail:office}}
voicemails:
  office: {{name: Office, extension: 600, members: [alice, bob], keep_days: 30}}
"""
    with small_tree(programs, tmp_path_factory.mktemp("lamps"), client + more) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _shows(tree: LiveTree, extension: str, *states: str) -> None:
    """A lamp comes to show one of these states."""

    shown: list[str] = []

    def shows() -> bool:
        shown.append(
            tree.ami.action("ExtensionState", Context="acme.internal", Exten=extension)["StatusText"]
        )
        return shown[-1] in states

    try:
        wait_until(shows)
    except AssertionError:
        raise AssertionError(
            f"{extension} should show {states}, but shows {[*dict.fromkeys(shown)]}"
        ) from None


def test_a_colleagues_lamp_shows_that_his_phone_rings_and_its_key_takes_the_call(tree: LiveTree) -> None:
    bob, carol = (tree.phone("acme", f"805ec0000{number}") for number in (202, 203))
    _shows(tree, "202", *DARK)
    with bob.rings(), tree.carrier().calls("+33199000004", caller=CALLER, talk_ms=4000) as calling:
        # A phone dials the pick-up code where it sees a ringing call, and the extension where it sees a busy colleague.
        _shows(tree, "202", RINGING)
        with carol.calls("*8202", talk_ms=2000) as picking:
            assert picking.wait_for("final").values == ("200",)
            assert calling.wait_for("final").values == ("200",)
            _shows(tree, "202", *DARK)


def test_a_groups_lamp_shows_its_members_phones_and_its_key_takes_their_call(tree: LiveTree) -> None:
    alice, bob, carol = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202, 203))
    _shows(tree, "300", *DARK)
    with (
        alice.rings(),
        bob.rings(),
        tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=4000) as calling,
    ):
        _shows(tree, "300", RINGING)
        with carol.calls("*8300", talk_ms=2000) as picking:
            assert picking.wait_for("final").values == ("200",)
            assert calling.wait_for("final").values == ("200",)
            # Carol is no member: nobody of the group is on the phone.
            _shows(tree, "300", *DARK)


def test_a_groups_lamp_shows_that_a_member_is_on_the_phone(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    with alice.answers() as talking, tree.carrier().calls("+33199000001", caller=CALLER, talk_ms=4000):
        talking.wait_for("answered")
        _shows(tree, "300", IN_USE)


def test_a_message_lights_the_lamps_of_all_members_until_one_of_them_has_listened(
    tree: LiveTree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They follow, too, when messages are removed because they are old; Asterisk closes the gap that this leaves before the one that is left."""
    alice, bob, carol = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202, 203))
    _shows(tree, "*98600", "Idle")
    speech = square_wave(tmp_path / "speech.alaw", seconds=20)
    with alice.watches_messages() as hers, bob.watches_messages() as his, carol.watches_messages() as none:
        with tree.carrier().calls("+33199000003", caller=CALLER, talk_ms=16_000, speech=speech) as calling:
            calling.finish()
        # Carol is no member, and has a key that shows the mailbox.
        _shows(tree, "*98600", IN_USE)
        wait_until(lambda: _lit(hers) == _lit(his) == ("yes", "1"))
        _old_messages_before_it(tree)
        _look(tree)
        wait_until(lambda: _lit(hers) == _lit(his) == ("yes", "3"))
        assert "2 messages to be removed" in _expired(tree, capsys, "--dry-run")
        assert "acme shared_office: 2 messages removed" in _expired(tree, capsys)
        _look(tree)
        wait_until(lambda: _lit(hers) == _lit(his) == ("yes", "1"))
        with carol.calls("*98600", talk_ms=60_000):
            # Its PIN is asked for: no option says otherwise.
            step = tree.ami.wait_for(lambda event: event.get("Application") == "VoiceMailMain", seconds=15)
            assert step["AppData"] == "shared_office@acme,"
            tree.ami.action("Hangup", Channel=step["Channel"])
        _listens(tree, bob, "*98600")
        wait_until(lambda: _lit(hers) == _lit(his) == ("no", "0"))
        _shows(tree, "*98600", "Idle")
        assert ("yes", "1") not in [seen.values for seen in none.seen()]


def _old_messages_before_it(tree: LiveTree) -> None:
    """Two messages, of 31 and of 400 days ago, in front of the one that is there."""
    assert tree.asterisk is not None
    inbox = tree.asterisk.spool / "voicemail" / "acme" / "shared_office" / "INBOX"
    for file in inbox.glob("msg0000.*"):
        file.rename(file.with_stem("msg0002"))
    for number, days in enumerate((31, 400)):
        (inbox / f"msg000{number}.wav").write_bytes(tone(0.5))
        received = int(time.time()) - days * 86_400
        (inbox / f"msg000{number}.txt").write_text(f"[message]\norigtime={received}\nduration=1\n")


def _look(tree: LiveTree) -> None:
    """Asterisk looks at the mailbox, as it does once a minute."""
    tree.ami.action("VoicemailRefresh", Context="acme", Mailbox="shared_office")


def _expired(tree: LiveTree, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What `centrex expire` says on the node."""
    assert tree.asterisk is not None
    spool = str(tree.asterisk.spool)
    words = ["--lang", "en", "expire", "--tree", str(tree.tree), "--spool", spool, *options]
    assert main(words) == ExitCode.OK
    return capsys.readouterr().out


def _lit(lamp: Sipp) -> tuple[str, ...]:
    """What a phone was told of messages last."""
    told = [seen.values for seen in lamp.seen()]
    return told[-1] if told else ()


def _listens(tree: LiveTree, phone: SippPhone, code: str) -> None:
    """A member's phone hears the first new message of a mailbox, without its PIN, and hangs up."""
    with phone.calls(code, talk_ms=60_000):
        channel = tree.ami.wait_for(
            lambda event: event.get("Application") == "VoiceMailMain" and event["AppData"].endswith(",s"),
            seconds=15,
        )["Channel"]
        # The prompt must have begun: a key before it is lost.
        time.sleep(2)
        tree.press(channel, "1")
        # A message counts as heard once it plays, after which message it is, and of when.
        time.sleep(10)
        tree.ami.action("Hangup", Channel=channel)
