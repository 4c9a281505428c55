"""Calls between real SIP phones, the real Asterisk and a carrier, on the demonstration fleet.

Phones register with what their own provisioned file says, so that the phone's file and the PBX are proved to agree.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from testpbx.install import PbxError
from testpbx.live import LiveTree
from testpbx.sipp import square_wave
from tests.calls.conftest import StartNode
from tests.companies import HEALTH, LAW, PLUMBER
from tests.waiting import wait_until

HELENE, ANTOINE, BRIGITTE = "805ec04a1001", "805ec04a1002", "805ec04a1012"
NURSES = ("805e0c510561", "805e0c510562", "805e0c510563")
SYLVIE, NORA = "805ec04a1010", "805ec04a1011"
YANN, WORKSHOP, HOARAU = "249ad8104401", "249ad8104440", "44dbd2709701"


@pytest.fixture(scope="module")
def west(start_node: StartNode) -> LiveTree:
    return start_node("pbx-ouest")


def test_one_phone_calls_another(west: LiveTree) -> None:
    helene, antoine = west.phone(LAW, HELENE), west.phone(LAW, ANTOINE)
    with antoine.answers() as called, helene.calls("202") as calling:
        assert calling.wait_for("final").values == ("200",)
        assert called.wait_for("invited").values[1] == "201"
        assert (calling.finish(), called.finish()) == (0, 0)


def test_a_call_from_outside_reaches_the_user_of_the_number(west: LiveTree) -> None:
    helene = west.phone(LAW, HELENE)
    with helene.answers() as called, west.carrier().calls("+33199001001", caller="+33612345678") as calling:
        assert calling.wait_for("final").values == ("200",)
        assert called.wait_for("invited").values[1] == "+33612345678"


@pytest.mark.parametrize(
    "spelling",
    [
        "0199001001",
        "33199001001",
        "0033199001001",
        # What carriers add to a number, RFC 3966 and 4694: portability, routing, context.
        "+33199001001;npdi=yes",
        "+33199001001;npdi;rn=+33990000001",
        "0199001001;phone-context=+33",
    ],
)
def test_a_carrier_may_write_our_number_in_its_own_way(west: LiveTree, spelling: str) -> None:
    helene = west.phone(LAW, HELENE)
    with helene.answers(), west.carrier().calls(spelling, caller="0612345678") as calling:
        assert calling.wait_for("final").values == ("200",)


@pytest.mark.parametrize(
    ("caller", "shown"),
    [
        ("33612345678", "+33612345678"),
        ("0612345678", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("004930123456", "+4930123456"),
        ("4930123456", "+4930123456"),
        ("+33612345678;phone-context=+33", "+33612345678"),
        ("3631", "3631"),  # a short number is nobody's in E.164
        ("0912345678", "+33912345678"),
        ("anonymous", "anonymous"),
        ("0612345678,1)x$1", "0612345678,1)x$1"),  # no number: shown, and never looked up
    ],
)
def test_a_carrier_may_write_the_caller_in_its_own_way(west: LiveTree, caller: str, shown: str) -> None:
    helene = west.phone(LAW, HELENE)
    with helene.answers() as called, west.carrier().calls("+33199001001", caller=caller) as calling:
        assert calling.wait_for("final").values == ("200",)
        assert called.wait_for("invited").values[1] == shown


def test_a_number_kept_in_reserve_is_not_allocated(west: LiveTree) -> None:
    with west.carrier().calls("+33199001008", caller="+33612345678") as calling:
        assert calling.wait_for("final").values == ("404",)


def test_a_number_of_nobody_is_not_allocated(west: LiveTree) -> None:
    with west.carrier().calls("+33199999999", caller="+33612345678") as calling:
        assert calling.wait_for("final").values == ("404",)


def test_all_members_of_a_group_ring_and_the_first_to_answer_wins(west: LiveTree) -> None:
    helene, sylvie, nora = (west.phone(LAW, mac) for mac in (HELENE, SYLVIE, NORA))
    with sylvie.rings() as loser, nora.answers(after_ms=600) as winner, helene.calls("220") as calling:
        loser.wait_for("invited")
        winner.wait_for("invited")
        assert calling.wait_for("final").values == ("200",)
        winner.wait_for("answered")
        loser.wait_for("cancelled")


def test_a_call_from_outside_rings_the_whole_group_of_the_number(start_node: StartNode) -> None:
    east = start_node("pbx-est")
    nurses = {mac: east.phone(HEALTH, mac) for mac in NURSES}
    first, second, winner = nurses.values()
    with (
        first.rings() as one,
        second.rings() as other,
        winner.answers(after_ms=600) as third,
        east.carrier().calls("+33353012060", caller="+33612345678") as calling,
    ):
        for called in (one, other, third):
            assert called.wait_for("invited").values[1] == "+33612345678"
        assert calling.wait_for("final").values == ("200",)
        third.wait_for("answered")
        one.wait_for("cancelled")
        other.wait_for("cancelled")


def test_a_message_is_recorded_in_the_box_of_the_user_who_is_away(west: LiveTree, tmp_path: Path) -> None:
    assert west.asterisk is not None
    speech = square_wave(tmp_path / "speech.alaw", seconds=20)
    with west.carrier().calls(
        "+33261912015", caller="+33612345678", talk_ms=16_000, speech=speech
    ) as calling:
        assert calling.wait_for("final").values == ("200",)
        calling.finish()
    boxes = west.asterisk.spool / "voicemail"
    mine = boxes / PLUMBER / "user_mathis_ollivier" / "INBOX"
    wait_until((mine / "msg0000.txt").exists, seconds=10)
    assert [path.parent for path in boxes.rglob("msg*.wav")] == [mine]
    seconds = int((mine / "msg0000.txt").read_text().split("duration=")[1].split()[0])
    # 8,000 samples of two bytes a second, behind a header of 44 bytes.
    assert seconds >= 2
    assert (mine / "msg0000.wav").stat().st_size > 2 * 16_000


def test_a_call_out_presents_the_callers_own_number(west: LiveTree) -> None:
    helene = west.phone(LAW, HELENE)
    with west.carrier().takes() as far, helene.calls("01 23 45 67 89".replace(" ", "")) as calling:
        assert calling.wait_for("final").values == ("200",)
        assert far.wait_for("invited").values == ("+33123456789", "+33199001001")


def test_a_call_out_presents_the_companys_number_where_the_user_has_none(west: LiveTree) -> None:
    brigitte = west.phone(LAW, BRIGITTE)
    with west.carrier().takes() as far, brigitte.calls("0123456789") as calling:
        assert calling.wait_for("final").values == ("200",)
        assert far.wait_for("invited").values == ("+33123456789", "+33199001000")


@pytest.mark.parametrize(
    ("client", "mac", "number"),
    [
        # Accounting may call fixed and free numbers only; the workshop's wall phone nobody outside; a lawyer no premium number.
        (LAW, BRIGITTE, "0612345678"),
        (PLUMBER, WORKSHOP, "0123456789"),
        (LAW, HELENE, "0899123456"),
        (LAW, HELENE, "00881612345678"),
    ],
)
def test_a_forbidden_call_never_reaches_the_carrier(
    west: LiveTree, client: str, mac: str, number: str
) -> None:
    phone = west.phone(client, mac)
    with west.carrier().takes() as far, phone.calls(number) as calling:
        assert calling.wait_for("final").values == ("403",)
        time.sleep(0.3)
        assert far.seen() == ()


@pytest.mark.parametrize("written", ["06-12-34-56-78", "06.12.34.56.78", "+33.6-12-34-56-78"])
def test_separators_of_address_books_are_not_dialled(west: LiveTree, written: str) -> None:
    helene = west.phone(LAW, HELENE)
    with west.carrier().takes() as far, helene.calls(written) as calling:
        assert calling.wait_for("final").values == ("200",)
        assert far.wait_for("invited").values == ("+33612345678", "+33199001001")


@pytest.mark.parametrize("written", ["1-1-2", "1.1.2"])
def test_an_emergency_number_with_separators_is_one(west: LiveTree, written: str) -> None:
    helene = west.phone(LAW, HELENE)
    with west.carrier().takes() as far, helene.calls(written) as calling:
        assert calling.wait_for("final").values == ("200",)
        assert far.wait_for("invited").values[0] == "112"


@pytest.mark.parametrize("half", ["*9", "*", "20", "0.", "06-"])
def test_half_a_number_is_no_number_rather_than_the_beginning_of_one(west: LiveTree, half: str) -> None:
    helene = west.phone(LAW, HELENE)
    with helene.calls(half) as calling:
        assert calling.wait_for("final").values == ("404",)


def test_what_is_no_number_is_not_dialled(west: LiveTree) -> None:
    helene = west.phone(LAW, HELENE)
    with west.carrier().takes() as far, helene.calls("0712345678") as calling:
        assert calling.wait_for("final").values == ("404",)
        assert far.seen() == ()


def test_a_phone_of_one_client_cannot_dial_anothers_extension(west: LiveTree) -> None:
    helene, yann = west.phone(LAW, HELENE), west.phone(PLUMBER, YANN)
    with yann.answers() as other, helene.calls("4401") as calling:
        assert calling.wait_for("final").values == ("404",)
        time.sleep(0.3)
        assert other.seen() == ()


def test_a_phone_with_a_wrong_password_is_refused(west: LiveTree) -> None:
    phone = west.phone(LAW, HELENE)
    wrong = type(phone.account)(phone.account.user, "x" * 24, phone.account.host, phone.account.port)
    phone.account = wrong
    with pytest.raises(PbxError, match="cannot register"):
        phone.register()


def test_a_forward_to_a_mobile_presents_the_companys_number(west: LiveTree) -> None:
    # Ronan's phone is not registered: his calls go to his mobile, and never with the number of who called him.
    yann = west.phone(PLUMBER, YANN)
    with west.carrier().takes() as far, yann.calls("4430") as calling:
        assert calling.wait_for("final").values == ("200",)
        number, caller = far.wait_for("invited").values
        assert number == "+33600002030"
        assert caller == "+33261912000"


def test_numbers_overseas_are_read_by_the_plan_of_the_callers_site(west: LiveTree) -> None:
    hoarau = west.phone(PLUMBER, HOARAU)
    with west.carrier().takes() as far, hoarau.calls("0262123456") as calling:
        assert calling.wait_for("final").values == ("200",)
        assert far.wait_for("invited").values[0] == "+262262123456"


def test_a_colleagues_ringing_call_is_picked_up(west: LiveTree) -> None:
    helene, antoine, sylvie = (west.phone(LAW, mac) for mac in (HELENE, ANTOINE, SYLVIE))
    with antoine.rings() as ringing, helene.calls("202", talk_ms=3000) as calling:
        ringing.wait_for("invited")
        with sylvie.calls("*8202", talk_ms=2000) as picking:
            assert picking.wait_for("final").values == ("200",)
            assert calling.wait_for("final").values == ("200",)
            ringing.wait_for("cancelled")


def test_a_busy_far_end_is_told_to_the_phone(west: LiveTree) -> None:
    helene = west.phone(LAW, HELENE)
    with west.carrier().refuses(486), helene.calls("0123456789") as calling:
        assert calling.wait_for("final").values == ("486",)
