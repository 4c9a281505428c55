"""Who withholds a number is shown to nobody outside; the carrier is told it all the same, and emergency services see the call-back number."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import Sipp, SippPhone
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

ALICES, COMPANYS = "+33199000002", "+33199000001"
MOBILE, CALLER = "+33612345678", "+33123456789"


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    # Alice withholds her number, and that of whom she does not answer; Bob does not.
    client = CLIENT.replace(
        "extension: 201}",
        f'extension: 201, caller_id: 01 99 00 00 02, withhold_number: true, busy: "external:{MOBILE}"}}',
    )
    assert client != CLIENT
    with small_tree(programs, tmp_path_factory.mktemp("withheld"), client) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _phones(tree: LiveTree) -> tuple[SippPhone, SippPhone]:
    return tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000202")


def _told(far: Sipp) -> tuple[str, str, str, str]:
    """What a carrier is told: the number called, From, P-Asserted-Identity, Privacy."""
    called, shown = far.wait_for("invited").values
    identity, privacy = (next(iter(far.wait_for(word).values), "") for word in ("identity", "privacy"))
    return called, shown, identity, privacy


def _withheld(number: str, *, called: str = MOBILE) -> tuple[str, str, str, str]:
    return called, "anonymous", number, "id"


def test_a_user_who_withholds_a_number_is_known_to_the_carrier_alone(tree: LiveTree) -> None:
    alice, _ = _phones(tree)
    with tree.carrier().takes() as far, alice.calls("0612345678") as calling:
        assert calling.wait_for("final").values == ("200",)
        assert _told(far) == _withheld(ALICES)


@pytest.mark.parametrize("code", ["3651", "#31#"])
@pytest.mark.parametrize("dialled", ["0612345678", "+33612345678"])
def test_a_code_withholds_the_number_for_one_call(tree: LiveTree, code: str, dialled: str) -> None:
    _, bob = _phones(tree)
    with tree.carrier().takes() as far, bob.calls(f"{code}{dialled}") as calling:
        assert calling.wait_for("final").values == ("200",)
        assert _told(far) == _withheld(COMPANYS)
    tree.end_calls()
    with tree.carrier().takes() as far, bob.calls(dialled) as calling:
        assert calling.wait_for("final").values == ("200",)
        assert _told(far) == (MOBILE, COMPANYS, COMPANYS, "")


def test_emergency_services_see_the_number_in_every_case(tree: LiveTree) -> None:
    alice, bob = _phones(tree)
    for phone, dialled in ((alice, "112"), (bob, "3651112"), (bob, "#31#112")):
        with tree.carrier().takes() as far, phone.calls(dialled) as calling:
            assert calling.wait_for("final").values == ("200",)
            assert _told(far) == ("112", COMPANYS, COMPANYS, "")
        tree.end_calls()


def test_a_code_opens_no_number_that_may_not_be_called(tree: LiveTree) -> None:
    _, bob = _phones(tree)
    for dialled, status in (("36510899123456", "403"), ("#31#0899123456", "403"), ("36510000", "404")):
        with tree.carrier().takes() as far, bob.calls(dialled) as calling:
            assert calling.wait_for("final").values == (status,)
            assert far.seen() == ()


def test_colleagues_see_who_calls(tree: LiveTree) -> None:
    alice, bob = _phones(tree)
    for dialled in ("202", "3651202", "#31#202"):
        with bob.answers() as called, alice.calls(dialled) as calling:
            assert calling.wait_for("final").values == ("200",)
            assert called.wait_for("invited").values[1] == "201"
        tree.end_calls()


def test_a_forward_withholds_the_number_of_who_forwards(tree: LiveTree) -> None:
    alice, bob = _phones(tree)
    with tree.carrier().takes() as far, alice.refuses(486), bob.calls("201") as calling:
        assert calling.wait_for("final").values == ("200",)
        assert _told(far) == _withheld(ALICES)


def test_a_caller_who_is_transferred_outside_is_withheld_as_the_phone_that_transfers(tree: LiveTree) -> None:
    alice, bob = _phones(tree)
    for phone, number, name, expected in (
        (alice, COMPANYS, "acme.desk_201", _withheld(ALICES)),
        (bob, ALICES, "acme.desk_202", (MOBILE, COMPANYS, COMPANYS, "")),
    ):
        with (
            phone.answers() as first,
            tree.carrier().calls(number, caller=CALLER, talk_ms=8000) as calling,
        ):
            assert calling.wait_for("final").values == ("200",)
            first.wait_for("answered")
            deadline = time.monotonic() + 5
            channels: list[str] = []
            while not channels and time.monotonic() < deadline:
                lines = [
                    line.split("!") for line in tree.ami.command("core show channels concise").splitlines()
                ]
                channels = [line[0] for line in lines if line[0].startswith(f"PJSIP/{name}-") and line[12]]
                time.sleep(0.05)
            with tree.carrier().takes() as far:
                tree.ami.action(
                    "BlindTransfer", Channel=channels[0], Exten="0612345678", Context="acme.paris.national"
                )
                assert _told(far) == expected
        tree.end_calls()
