"""Whom a phone shows: the party that it talks to, however the two came together; and who is given back to whom."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import Sipp, SippPhone
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

CALLER = "+33612345678"


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT.replace(
        "  bob: {name: Bob Durand, extension: 202}\n",
        "  bob: {name: Bob Durand, extension: 202}\n  carol: {name: Carol Petit, extension: 203, voicemail: false}\n",
    ).replace("client: {", "client: {max_external_calls: 1, ", 1)
    more = "  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: carol}\n"
    with small_tree(programs, tmp_path_factory.mktemp("shown"), client + more) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _phones(tree: LiveTree) -> tuple[SippPhone, SippPhone, SippPhone]:
    alice, bob, carol = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202, 203))
    return alice, bob, carol


def _shows(call: Sipp, number: str, *, seconds: float = 5) -> None:
    """A call's phone comes to show this number."""
    deadline = time.monotonic() + seconds
    shown: list[str] = []
    while time.monotonic() < deadline:
        shown = [seen.values[0] for seen in call.seen() if seen.word == "shown" and seen.values]
        if shown[-1:] == [number]:
            return
        time.sleep(0.05)
    raise AssertionError(f"{number} is not shown, but {shown}")


def _talking(tree: LiveTree, name: str, *, calls: int = 1, seconds: float = 5) -> list[str]:
    """The channels of an endpoint, once so many of them are connected to another party.

    A phone has answered a moment before Asterisk has joined the two channels, and only joined ones can be transferred.
    """
    deadline = time.monotonic() + seconds
    channels: dict[str, str] = {}
    while time.monotonic() < deadline:
        lines = (line.split("!") for line in tree.ami.command("core show channels concise").splitlines())
        channels = {line[0]: line[12] for line in lines if line[0].startswith(f"PJSIP/{name}-")}
        if len(channels) == calls and all(channels.values()):
            return list(channels)
        time.sleep(0.05)
    raise AssertionError(f"{calls} of {name} should be connected, but there are {channels}")


@pytest.mark.parametrize("outside", [False, True])
def test_who_picks_up_a_call_is_shown_who_calls(tree: LiveTree, *, outside: bool) -> None:
    alice, bob, carol = _phones(tree)
    with bob.rings() as ringing:
        calling = (
            tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=4000)
            if outside
            else alice.calls("202", talk_ms=4000)
        )
        with calling:
            ringing.wait_for("invited")
            with carol.calls("*8202", talk_ms=3000) as picking:
                assert picking.wait_for("final").values == ("200",)
                _shows(picking, CALLER if outside else "201")


def test_who_is_connected_to_another_party_is_shown_that_party(tree: LiveTree) -> None:
    alice, bob, _ = _phones(tree)
    with (
        alice.answers() as first,
        bob.answers() as second,
        tree.carrier().calls("+33199000001", caller=CALLER, talk_ms=9000) as calling,
    ):
        first.wait_for("answered")
        with alice.calls("202", talk_ms=9000) as asking:
            assert asking.wait_for("final").values == ("200",)
            second.wait_for("answered")
            _talking(tree, "acme.desk_201", calls=2)
            [carrier] = _talking(tree, "trunk_carrier")
            [partner] = _talking(tree, "acme.desk_202")
            tree.ami.action("Bridge", Channel1=carrier, Channel2=partner)
            _shows(second, CALLER)
        calling.stop()


def test_a_caller_who_was_transferred_to_where_no_call_can_go_is_given_back(tree: LiveTree) -> None:
    """A forbidden number, one that is none, and one more external call than the client may have."""
    alice, *_ = _phones(tree)
    for dialled in ("0899123456", "0000", "0612345678"):
        with (
            alice.answers() as first,
            tree.carrier().calls("+33199000001", caller=CALLER, talk_ms=8000) as calling,
        ):
            assert calling.wait_for("final").values == ("200",)
            first.wait_for("answered")
            # As a phone's REFER does it.
            [talking] = _talking(tree, "acme.desk_201")
            tree.ami.action(
                "BlindTransfer",
                Channel=talking,
                Exten=dialled,
                Context="acme.paris.national",
            )
            first.wait_for("ended")
            _answered_again(first)
            assert [seen.values[1] for seen in first.seen() if seen.word == "invited"] == [CALLER, CALLER]
            assert not [seen for seen in calling.seen() if seen.word == "ended"]
        tree.end_calls()


@pytest.mark.parametrize(("dialled", "status"), [("203", 486), ("0612345678", 486), ("0612345678", 404)])
def test_a_caller_who_was_transferred_to_whom_is_busy_or_not_there_is_given_back(
    tree: LiveTree, dialled: str, status: int
) -> None:
    alice, bob, carol = _phones(tree)
    with (
        alice.answers() as first,
        carol.refuses(status),
        tree.carrier().refuses(status),
        bob.calls("201", talk_ms=8000) as calling,
    ):
        assert calling.wait_for("final").values == ("200",)
        first.wait_for("answered")
        [talking] = _talking(tree, "acme.desk_201")
        tree.ami.action("BlindTransfer", Channel=talking, Exten=dialled, Context="acme.paris.national")
        _answered_again(first)
        assert not [seen for seen in calling.seen() if seen.word == "ended"]


def _answered_again(phone: Sipp, *, seconds: float = 5) -> None:
    """A phone has answered twice: the call that was transferred is given back to it."""
    deadline = time.monotonic() + seconds
    while [seen.word for seen in phone.seen()].count("answered") < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [seen.word for seen in phone.seen()].count("answered") == 2


def test_who_is_given_back_to_nobody_is_told_that_the_call_is_refused(tree: LiveTree) -> None:
    alice, *_ = _phones(tree)
    with tree.carrier().calls("+33199000001", caller=CALLER, talk_ms=40_000) as calling:
        with alice.answers() as first:
            first.wait_for("answered")
            [talking] = _talking(tree, "acme.desk_201")
        with alice.refuses(486):
            tree.ami.action(
                "BlindTransfer",
                Channel=talking,
                Exten="0899123456",
                Context="acme.paris.national",
            )
            calling.wait_for("ended")
