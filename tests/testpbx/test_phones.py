"""SIPp phones register with a real Asterisk and call each other; a carrier calls in and is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from testpbx.asterisk import Asterisk
from testpbx.errors import PbxError
from testpbx.ports import LOOPBACK, free_port
from testpbx.programs import Programs
from testpbx.sipp import Account, Carrier, SippPhone, square_wave
from tests.pbx_fixtures import StartAsterisk
from tests.testpbx.conftest import CARRIER_ADDRESS, RegisterPhone, account, endpoint, trunk
from tests.waiting import wait_until

DIALPLAN = """\
[phones]
exten => 101,1,Dial(PJSIP/alice,3)
exten => 102,1,Dial(PJSIP/bob,1)
 same => n,Hangup(${IF($["${DIALSTATUS}" = "NOANSWER"]?19:${HANGUPCAUSE})})
exten => 200,1,Dial(PJSIP/alice&PJSIP/bob,3)
exten => 300,1,Answer()
 same => n,Wait(0.6)
 same => n,Hangup()
exten => 404,1,Hangup(1)
exten => _0X.,1,Set(CALLERID(all)=+33123456700 <+33123456700>)
 same => n,Dial(PJSIP/+33${EXTEN:1}@carrier,5)
 same => n,Hangup(${HANGUPCAUSE})
[from-carrier]
exten => +33123456701,1,Dial(PJSIP/alice,3)
exten => +33123456702,1,Set(CHANNEL(language)=fr)
 same => n,VoiceMail(reception@acme,s)
"""
VOICEMAIL = """\
[general]
format=wav
minsecs=1
[acme]
reception => 483920,Réception,reception@example.org,,attach=yes
"""


@pytest.fixture(scope="module")
def carrier_port() -> int:
    return free_port(host=CARRIER_ADDRESS)


@pytest.fixture(scope="module")
def asterisk(start_asterisk: StartAsterisk, carrier_port: int) -> Asterisk:
    phones = endpoint("alice", "callerid=Alice <101>") + endpoint("bob", "callerid=Bob <102>")
    return start_asterisk(DIALPLAN, phones + trunk("carrier", carrier_port), voicemail=VOICEMAIL)


@pytest.fixture(scope="module")
def carrier(
    asterisk: Asterisk, programs: Programs, carrier_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Carrier]:
    with Carrier(
        programs.sipp,
        tmp_path_factory.mktemp("carrier"),
        address=CARRIER_ADDRESS,
        port=carrier_port,
        pbx=(LOOPBACK, asterisk.sip_port),
    ) as running:
        yield running


def test_one_phone_calls_another(asterisk: Asterisk, phone: RegisterPhone) -> None:
    alice, bob = phone(asterisk, "alice"), phone(asterisk, "bob")
    with bob.answers(after_ms=50) as called, alice.calls("102") as calling:
        assert called.wait_for("invited").values == ("bob", "101")
        assert calling.wait_for("ringing").values == ()
        assert calling.wait_for("final").values == ("200",)
        called.wait_for("answered")
        assert (calling.finish(), called.finish()) == (0, 0)


def test_a_phone_that_is_busy_says_so(asterisk: Asterisk, phone: RegisterPhone) -> None:
    alice, bob = phone(asterisk, "alice"), phone(asterisk, "bob")
    with bob.refuses(486) as called, alice.calls("102") as calling:
        assert calling.wait_for("final").values == ("486",)
        assert called.wait_for("refused").values == ()


def test_a_phone_that_nobody_answers_rings_until_the_pbx_gives_up(
    asterisk: Asterisk, phone: RegisterPhone
) -> None:
    alice, bob = phone(asterisk, "alice"), phone(asterisk, "bob")
    with bob.rings() as called, alice.calls("102") as calling:
        called.wait_for("invited")
        called.wait_for("cancelled")
        assert calling.wait_for("final").values == ("480",)


def test_a_phone_takes_one_call_after_another(asterisk: Asterisk, phone: RegisterPhone) -> None:
    alice, bob = phone(asterisk, "alice"), phone(asterisk, "bob")
    with bob.answers(after_ms=10) as called:
        for _ in range(2):
            with alice.calls("102", talk_ms=10) as calling:
                assert calling.finish() == 0
        told_of_each = ("identity", "sound", "name", "privacy")
        assert [line.word for line in called.seen() if line.word not in told_of_each] == [
            "invited",
            "answered",
            "ended",
        ] * 2


def test_a_call_that_the_pbx_ends_is_over_for_the_phone_too(asterisk: Asterisk, phone: RegisterPhone) -> None:
    with phone(asterisk, "alice").calls("300", talk_ms=20_000) as calling:
        assert calling.wait_for("final").values == ("200",)
        assert calling.finish(seconds=5) == 0
        assert calling.seen()[-1].word == "ended"


def test_a_number_that_is_not_allocated_is_404(asterisk: Asterisk, phone: RegisterPhone) -> None:
    with phone(asterisk, "alice").calls("404") as calling:
        assert calling.wait_for("final").values == ("404",)


def test_of_two_phones_the_first_to_answer_wins(
    asterisk: Asterisk, phone: RegisterPhone, programs: Programs, tmp_path: Path
) -> None:
    alice, bob = phone(asterisk, "alice"), phone(asterisk, "bob")
    with bob.answers(after_ms=100) as winner, alice.rings() as loser, alice.calls("200") as calling:
        assert calling.wait_for("final").values == ("200",)
        winner.wait_for("answered")
        loser.wait_for("cancelled")


def test_a_wrong_password_is_refused(asterisk: Asterisk, programs: Programs, tmp_path: Path) -> None:
    wrong = Account("alice", "wrong", LOOPBACK, asterisk.sip_port)
    with pytest.raises(PbxError, match="alice cannot register"):
        SippPhone(programs.sipp, tmp_path, wrong).register()


def test_an_unknown_phone_cannot_call(asterisk: Asterisk, programs: Programs, tmp_path: Path) -> None:
    stranger = SippPhone(programs.sipp, tmp_path, account(asterisk, "mallory"))
    with stranger.calls("102") as calling:
        assert calling.wait_for("final").values == ("401",)


def test_waiting_for_a_call_that_does_not_come_fails_and_shows_what_was_seen(
    asterisk: Asterisk, phone: RegisterPhone
) -> None:
    with phone(asterisk, "alice").answers() as called, pytest.raises(PbxError, match="saw no 'invited', but"):
        called.wait_for("invited", seconds=0.2)


def test_a_carrier_calls_in(asterisk: Asterisk, phone: RegisterPhone, carrier: Carrier) -> None:
    alice = phone(asterisk, "alice")
    with alice.answers() as called, carrier.calls("+33123456701", caller="+33612345678") as calling:
        assert called.wait_for("invited").values == ("alice", "+33612345678")
        assert (calling.finish(), called.finish()) == (0, 0)


def test_a_carrier_sees_the_number_dialled_and_the_callers(
    asterisk: Asterisk, phone: RegisterPhone, carrier: Carrier
) -> None:
    alice = phone(asterisk, "alice")
    with carrier.takes() as far, alice.calls("0612345678") as calling:
        assert far.wait_for("invited").values == ("+33612345678", "+33123456700")
        assert far.wait_for("identity").values == ("+33123456700",)
        assert calling.wait_for("final").values == ("200",)


@pytest.mark.parametrize("code", [404, 486, 503])
def test_a_carrier_refuses(asterisk: Asterisk, phone: RegisterPhone, carrier: Carrier, code: int) -> None:
    alice = phone(asterisk, "alice")
    with carrier.refuses(code) as far, alice.calls("0612345678") as calling:
        assert far.wait_for("invited").values[0] == "+33612345678"
        assert calling.wait_for("final").values == (str(code),)


def test_a_carrier_that_plays_nothing_is_alive_and_takes_no_call(
    asterisk: Asterisk, phone: RegisterPhone, carrier: Carrier
) -> None:
    assert "Unavail" not in asterisk.command("pjsip show contacts").split("carrier/")[1].splitlines()[0]
    with phone(asterisk, "alice").calls("0612345678") as calling:
        assert calling.wait_for("final").values == ("480",)


def test_a_message_is_recorded_with_its_length_and_its_mail_is_kept(
    asterisk: Asterisk, carrier: Carrier, tmp_path: Path
) -> None:
    speech = square_wave(tmp_path / "speech.alaw", seconds=4)
    with carrier.calls("+33123456702", caller="+33612345678", talk_ms=3000, speech=speech) as calling:
        assert calling.finish() == 0
    box = asterisk.spool / "voicemail" / "acme" / "reception" / "INBOX"
    wait_until((box / "msg0000.txt").exists)
    assert (
        "duration=2" in (box / "msg0000.txt").read_text() or "duration=3" in (box / "msg0000.txt").read_text()
    )
    # Two bytes a sample, 8,000 samples a second, and not silence.
    recorded = (box / "msg0000.wav").read_bytes()[44:]
    assert len(recorded) > 2 * 16_000
    assert max(recorded[1::2]) > 0
    wait_until(lambda: any(mail.stat().st_size for mail in asterisk.mail.iterdir()))
    assert "To: " in next(asterisk.mail.iterdir()).read_text(errors="replace")
