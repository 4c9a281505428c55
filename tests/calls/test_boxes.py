"""What callers hear of recordings and mailboxes, and what becomes of their messages, on the real Asterisk."""

from __future__ import annotations

import email
import email.policy
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ci.fleet.client import compiled_client
from compiler.analysis.acts import EndKind, States
from compiler.analysis.calls.call import Call, FromOutside
from compiler.analysis.calls.trace import trace
from testpbx.ami import AmiError, AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import square_wave
from tests.calls.small import small_tree
from tests.recordings import tone
from tests.waiting import wait_until

CALLER = "+33612345678"
STREAMED = b"\xff\xff\xff\xff"
"""The size that programs state which write to a pipe."""
CLOSED = tone(5)
BOXES = """
client: {name: Acme, node: pbx-1, brand: azur, main_site: paris, caller_id: 01 99 00 00 01}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
  nuku-hiva:
    name: Taiohae
    time_zone: Pacific/Marquesas
    emergency: {address: Bord de mer, postcode: 98742, city: Taiohae, insee: 98731, callback: 01 99 00 00 01}
numbers:
  01 99 00 00 01: {to: user:alice}
  01 99 00 00 02: {to: voicemail-of:bob}
  01 99 00 00 03: {to: announcement:closed}
  01 99 00 00 04: {to: voicemail:islands}
  01 99 00 00 05: {to: voicemail:full}
users:
  alice: {name: Alice Martin, extension: 201}
  bob: {name: Bob Durand, extension: 202, email: bob@acme.example}
devices:
  desk-201: {model: yealink-t54w, mac: 805ec0000201, user: alice}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
voicemails:
  islands: {name: Taiohae, extension: 290, site: nuku-hiva, email: taiohae@acme.example}
  full: {name: Pleine, extension: 291, max_messages: 1}
audio:
  closed: {name: Fermé, file: audio/closed.wav}
"""
BOX = "user_bob"


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    streamed = CLOSED[:4] + STREAMED + CLOSED[8:40] + STREAMED + CLOSED[44:]
    with small_tree(
        programs, tmp_path_factory.mktemp("boxes"), BOXES, {"audio/closed.wav": streamed}
    ) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _step(tree: LiveTree, application: str, data: str = "") -> AmiMessage:
    """The next step of a call with this application, whose argument ends so."""
    return tree.ami.wait_for(
        lambda event: event.get("Application") == application and event["AppData"].endswith(data), seconds=15
    )


def test_a_streamed_recording_plays_whole(tree: LiveTree) -> None:
    with tree.carrier().calls("+33199000003", caller=CALLER, talk_ms=9000):
        _step(tree, "Playback", "/sounds/closed")
        began = time.monotonic()
        _step(tree, "Hangup")
        assert time.monotonic() - began == pytest.approx(5, abs=0.2)


def test_no_digit_keeps_a_caller_from_hearing_that_a_message_is_recorded(tree: LiveTree) -> None:
    with tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=15_000):
        event = _step(tree, "ExecIf", "1?Playback(vm-nobodyavail)")
        tree.ami.action("PlayDTMF", Channel=event["Channel"], Digit="#", Receive="true")
        _step(tree, "Playback", "vm-intro")
        began = time.monotonic()
        tree.ami.action("PlayDTMF", Channel=event["Channel"], Digit="#", Receive="true")
        _step(tree, "VoiceMail", f"{BOX}@acme,s")
        assert time.monotonic() - began > 3


def test_no_digit_leads_anywhere_while_a_message_is_left(tree: LiveTree, speech: Path) -> None:
    """Not even 0 and *, by which Asterisk lets callers out of a mailbox: the message is recorded on."""
    assert tree.asterisk is not None
    inbox = tree.asterisk.spool / "voicemail" / "acme" / BOX / "INBOX"
    before = {*inbox.glob("*.txt")}
    with tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=30_000, speech=speech) as calling:
        channel = _step(tree, "VoiceMail", f"{BOX}@acme,s")["Channel"]
        tree.ami.forget_events()
        # The tone lasts a bit: the first second is recorded before any digit.
        time.sleep(2)
        for digit in "0*123456789":
            time.sleep(0.3)
            tree.press(channel, digit)
        with pytest.raises(AmiError):
            tree.ami.wait_for(lambda event: event.get("Event") == "Newexten", seconds=1)
        tree.ami.command("channel request hangup all")
        calling.wait_for("ended")
    wait_until(lambda: bool({*inbox.glob("*.txt")} - before), seconds=10)
    (words,) = {*inbox.glob("*.txt")} - before
    duration = re.search(r"duration=(\d+)", words.read_text())
    assert duration is not None
    assert int(duration[1]) >= 3


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        (("unavail",), "1?Playback({box}/unavail)"),
        # VoiceMail plays a temporary one itself.
        (("unavail", "temp"), "0?Playback({box}/unavail)"),
    ],
)
def test_a_greeting_recorded_at_the_phone_comes_before_ours(
    tree: LiveTree, recorded: tuple[str, ...], said: str
) -> None:
    assert tree.asterisk is not None
    box = tree.asterisk.spool / "voicemail" / "acme" / BOX
    box.mkdir(parents=True, exist_ok=True)
    for name in recorded:
        (box / f"{name}.wav").write_bytes(tone(0.2))
    try:
        with tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=15_000):
            _step(tree, "ExecIf", said.format(box=box))
            _step(tree, "Playback", "vm-intro")
            _step(tree, "VoiceMail", f"{BOX}@acme,s")
    finally:
        for name in recorded:
            (box / f"{name}.wav").unlink()


def _message(
    tree: LiveTree, number: str, speech: Path, box: str, *, withheld: bool = False
) -> tuple[str, str]:
    """A message is left: its file's words, and the mail that announces it, decoded, with its subject."""
    assert tree.asterisk is not None
    inbox, mails = tree.asterisk.spool / "voicemail" / "acme" / box / "INBOX", tree.asterisk.mail
    before = {*inbox.glob("*.txt")}, {*mails.iterdir()}
    with tree.carrier().calls(
        number, caller=CALLER, talk_ms=16_000, speech=speech, withheld=withheld
    ) as calling:
        calling.finish()
    wait_until(lambda: bool({*inbox.glob("*.txt")} - before[0]), seconds=10)
    wait_until(lambda: bool({*mails.iterdir()} - before[1]), seconds=10)
    (words,), (mail,) = {*inbox.glob("*.txt")} - before[0], {*mails.iterdir()} - before[1]
    time.sleep(0.2)
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    body = message.get_body()
    assert body is not None
    return words.read_text(), f"{message['Subject']}\n{body.get_content()}"


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return square_wave(tmp_path_factory.mktemp("speech") / "speech.alaw", seconds=20)


def test_a_mail_is_in_the_language_of_its_box_and_tells_the_time_by_a_24_hour_clock(
    tree: LiveTree, speech: Path
) -> None:
    words, mail = _message(tree, "+33199000002", speech, BOX)
    assert f'callerid="{CALLER}" <{CALLER}>' in words or f"callerid={CALLER}" in words
    assert mail.startswith(f"Message vocal de {CALLER}\nBonjour\n\nBob Durand a un nouveau message vocal.")
    assert f"De : {CALLER}" in mail
    told = re.search(r"Reçu le : (\d\d/\d\d/\d{4} \d\d:\d\d)\n", mail)
    assert told is not None
    when = datetime.strptime(told[1], "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=3)


def test_a_withheld_number_is_written_down_nowhere(tree: LiveTree, speech: Path) -> None:
    words, mail = _message(tree, "+33199000002", speech, BOX, withheld=True)
    assert "612345678" not in words + mail
    assert "De : numéro masqué" in mail


def test_a_box_tells_the_time_of_its_site_wherever_that_is(tree: LiveTree, speech: Path) -> None:
    _, mail = _message(tree, "+33199000004", speech, "shared_islands")
    told = re.search(r"Reçu le : (\d\d/\d\d/\d{4} \d\d:\d\d)\n", mail)
    assert told is not None
    when = datetime.strptime(told[1], "%d/%m/%Y %H:%M").replace(tzinfo=ZoneInfo("Pacific/Marquesas"))
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=3)


def test_the_systems_greeting_takes_as_long_as_traces_say(tree: LiveTree) -> None:
    compilation, _ = compiled_client(tree.tree, "acme")
    assert compilation is not None
    foretold = trace(compilation.graph, Call(FromOutside(CALLER), "+33199000002", datetime.now(UTC)))
    with tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=20_000):
        _step(tree, "ExecIf", "1?Playback(vm-nobodyavail)")
        began = time.monotonic()
        _step(tree, "VoiceMail", f"{BOX}@acme,s")
        assert foretold.seconds - 1 < time.monotonic() - began < foretold.seconds + 1


def test_callers_of_a_full_box_are_told_so_before_they_hear_a_greeting(tree: LiveTree) -> None:
    assert tree.asterisk is not None
    inbox = tree.asterisk.spool / "voicemail" / "acme" / "shared_full" / "INBOX"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "msg0000.txt").write_text("[message]\n")
    (inbox / "msg0000.wav").write_bytes(tone(3))
    compilation, _ = compiled_client(tree.tree, "acme")
    assert compilation is not None
    full = States(full_mailboxes=frozenset({"shared_full"}))
    foretold = trace(compilation.graph, Call(FromOutside(CALLER), "+33199000005", datetime.now(UTC), full))
    assert foretold.outcome.kind is EndKind.MAILBOX_FULL
    with tree.carrier().calls("+33199000005", caller=CALLER, talk_ms=15_000) as calling:
        _step(tree, "Playback", "vm-mailboxfull")
        began = time.monotonic()
        calling.wait_for("ended")
        assert foretold.seconds - 1 < time.monotonic() - began < foretold.seconds + 1
    with pytest.raises(AmiError):
        tree.ami.wait_for(lambda event: event.get("Application") == "VoiceMail", seconds=0.2)


def test_a_short_message_is_kept(tree: LiveTree, speech: Path) -> None:
    assert tree.asterisk is not None
    inbox = tree.asterisk.spool / "voicemail" / "acme" / BOX / "INBOX"
    before = {*inbox.glob("*.txt")}
    with tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=30_000, speech=speech) as calling:
        _step(tree, "VoiceMail", f"{BOX}@acme,s")
        # The tone lasts a bit, the message a second and a half.
        time.sleep(2.2)
        tree.ami.command("channel request hangup all")
        calling.wait_for("ended")
    wait_until(lambda: bool({*inbox.glob("*.txt")} - before), seconds=10)
    (words,) = {*inbox.glob("*.txt")} - before
    assert "duration=1\n" in words.read_text()
