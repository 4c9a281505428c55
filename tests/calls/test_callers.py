"""Conditions on the caller, on a real Asterisk: what a carrier brings of who calls decides where the call goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

NUMBER = "+33199000001"
LISTS = """
callers:
  vip: {numbers: [06 23 45 67 89], prefixes: ["+41", "+33 1 45"]}
  blocked: {prefixes: ["+33 1 56", "+33 1 45 67"]}
routes:
  desk:
    extension: "301"
    to:
      - {when: {caller: blocked}, to: hangup}
      - {when: {caller: withheld}, to: busy}
      - {when: {caller: vip}, to: user:alice}
      - {when: {caller: not vip}, to: user:bob}
"""
ALICE, BOB, BUSY, ENDED = "alice", "bob", "busy", "ended"
FINAL = {"486": BUSY, "603": ENDED}


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT.replace("01: {to: user:alice}", "01: {to: route:desk}") + LISTS
    with small_tree(programs, tmp_path_factory.mktemp("callers"), client) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def comes_to(tree: LiveTree, caller: str, *, headers: tuple[str, ...] = (), withheld: bool = False) -> str:
    """Who answers a call from outside, or what its caller is told."""
    alice, bob = tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000202")
    with ExitStack() as stack:
        desks = {
            ALICE: stack.enter_context(alice.answers(after_ms=10)),
            BOB: stack.enter_context(bob.answers(after_ms=10)),
        }
        calling = stack.enter_context(
            tree.carrier().calls(NUMBER, caller=caller, talk_ms=10, headers=headers, withheld=withheld)
        )
        final = calling.wait_for("final").values[0]
        if final != "200":
            return FINAL.get(final, final)
        assert calling.finish() == 0
        return next(
            name for name, desk in desks.items() if any(seen.word == "invited" for seen in desk.seen())
        )


@pytest.mark.parametrize(
    ("caller", "where"),
    [
        ("+33623456789", ALICE),
        # As other carriers write it.
        ("0623456789", ALICE),
        ("0041223456789", ALICE),
        ("+33623456788", BOB),
        ("+3362345678", BOB),
        ("+336234567890", BOB),
        ("+41223456789", ALICE),
        ("+42223456789", BOB),
        ("+33145678901", ENDED),
        ("+33145578901", ALICE),
        ("+33156789012", ENDED),
        ("+33155789012", BOB),
        ("3114", BOB),
        # Whoever shows no number.
        ("anonymous", BUSY),
        ("unknown", BUSY),
        ("4122x", BUSY),
    ],
)
def test_a_call_goes_where_its_caller_is_sent(tree: LiveTree, caller: str, where: str) -> None:
    assert comes_to(tree, caller) == where


@pytest.mark.parametrize("caller", ["+33623456789", "+33612345678", "+33156789012"])
def test_who_withholds_is_on_no_list_whatever_the_carrier_knows(tree: LiveTree, caller: str) -> None:
    assert comes_to(tree, caller, withheld=True) == BUSY


def test_who_vouches_for_the_caller_decides(tree: LiveTree) -> None:
    """The trunk reads P-Asserted-Identity, as it does for what phones show."""
    assert (
        comes_to(tree, "+33612345678", headers=("P-Asserted-Identity: <sip:+33623456789@c.example>",))
        == ALICE
    )
    assert (
        comes_to(tree, "+33623456789", headers=("P-Asserted-Identity: <sip:+33612345678@c.example>",)) == BOB
    )


def test_at_a_phone_of_the_client_nobody_is_on_a_list(tree: LiveTree) -> None:
    alice, bob = tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000202")
    for dialled in ("301", "0199000001"):
        with bob.answers() as called, alice.calls(dialled) as calling:
            assert calling.wait_for("final").values == ("200",)
            assert called.wait_for("invited").values[1] == "201"


def test_whom_a_phone_transfers_is_judged_as_that_phone(tree: LiveTree) -> None:
    """A client on the list, sent on by Alice to the route, comes to Bob, as Alice herself would."""
    alice, bob = tree.phone("acme", "805ec0000201"), tree.phone("acme", "805ec0000202")
    with (
        alice.answers(),
        bob.answers() as called,
        tree.carrier().calls(NUMBER, caller="+33623456789", talk_ms=6000) as calling,
    ):
        assert calling.wait_for("final").values == ("200",)
        deadline = time.monotonic() + 5
        channel = ""
        while not channel and time.monotonic() < deadline:
            lines = (line.split("!") for line in tree.ami.command("core show channels concise").splitlines())
            channel = next(
                (line[0] for line in lines if line[0].startswith("PJSIP/acme.desk_201-") and line[12]), ""
            )
            time.sleep(0.05)
        tree.ami.action("BlindTransfer", Channel=channel, Context="acme.paris.national", Exten="301")
        assert called.wait_for("invited").values[1] == "+33623456789"
