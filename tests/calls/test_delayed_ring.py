"""Members of a group that ring later than the others, on the real Asterisk."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

GROUPS = """  01 99 00 00 03: {to: group:later}
  01 99 00 00 04: {to: group:brief}
  01 99 00 00 05: {to: group:mobile}
groups:
  later:
    name: Accueil
    prefix: Accueil
    ring: 20s
    members:
      - user:alice
      - {member: user:bob, delay: 4s}
      - {member: "external:06 12 34 56 78", delay: 2s, confirm: false}
    no_answer: hangup
    busy: busy
  brief:
    name: Bref
    ring: 5s
    members: [user:alice, {member: user:bob, delay: 2s}]
    no_answer: hangup
    busy: busy
  mobile:
    name: Portable
    ring: 20s
    members: [user:alice, {member: "external:06 12 34 56 78", delay: 2s}]
    no_answer: hangup
users:
"""
LATER, BRIEF, MOBILE = "+33199000003", "+33199000004", "+33199000005"
CALLER = "+33612345600"
IN_TIME = 1.5
"""How much later than it should something may happen on a busy machine, in seconds."""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT.replace("users:\n", GROUPS, 1)
    with small_tree(programs, tmp_path_factory.mktemp("delayed"), client) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def test_each_rings_when_it_is_his_turn_and_all_ring_on(tree: LiveTree) -> None:
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    carrier = tree.carrier()
    with (
        alice.rings() as first,
        carrier.rings() as mobile,
        bob.answers(after_ms=500) as last,
        carrier.calls(LATER, caller=CALLER) as calling,
    ):
        first.wait_for("invited")
        began = time.monotonic()
        mobile.wait_for("invited")
        assert 2 - 0.5 < time.monotonic() - began < 2 + IN_TIME
        assert not last.saw("invited")
        shown = last.wait_for("invited").values[1]
        assert 4 - 0.5 < time.monotonic() - began < 4 + IN_TIME
        assert shown == CALLER
        assert not first.saw("cancelled")
        assert calling.wait_for("final").values == ("200",)
        first.wait_for("cancelled")
        mobile.wait_for("cancelled")


def test_who_answers_before_leaves_the_others_in_peace(tree: LiveTree) -> None:
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    with (
        alice.answers(),
        bob.rings() as last,
        tree.carrier().calls(BRIEF, caller=CALLER, talk_ms=3500) as calling,
    ):
        assert calling.wait_for("final").values == ("200",)
        time.sleep(3)
        assert not last.saw("invited")


def test_members_that_are_busy_do_not_end_a_call_before_the_last_has_rung(tree: LiveTree) -> None:
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    with alice.refuses(486), bob.answers() as last, tree.carrier().calls(BRIEF, caller=CALLER) as calling:
        calling.wait_for("ringing")  # although nobody rings yet
        assert not last.saw("invited")
        assert calling.wait_for("final").values == ("200",)


def test_all_are_busy_once_the_last_is(tree: LiveTree) -> None:
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    began = time.monotonic()
    with alice.refuses(486), bob.refuses(486), tree.carrier().calls(BRIEF, caller=CALLER) as calling:
        tree.ami.wait_for(lambda event: event.get("Application") == "Busy", seconds=8)
        assert time.monotonic() - began > 2
        calling.stop()


def test_who_rings_late_rings_no_longer_than_the_group(tree: LiveTree) -> None:
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    with alice.rings() as first, bob.rings() as last, tree.carrier().calls(BRIEF, caller=CALLER) as calling:
        first.wait_for("invited")
        began = time.monotonic()
        last.wait_for("cancelled")
        assert 5 - 0.5 < time.monotonic() - began < 5 + IN_TIME
        assert calling.wait_for("final").values != ("486",)


def test_a_call_that_rings_late_is_picked_up(tree: LiveTree) -> None:
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    with (
        alice.rings(),
        bob.rings() as last,
        tree.carrier().calls(BRIEF, caller=CALLER, talk_ms=1500) as calling,
    ):
        last.wait_for("invited")
        with alice.calls("*8202", talk_ms=1000) as picking:
            assert picking.wait_for("final").values == ("200",)
            assert calling.wait_for("final").values == ("200",)
            last.wait_for("cancelled")


def test_a_member_outside_who_rings_late_confirms_too(tree: LiveTree) -> None:
    alice, carrier = tree.phone("acme", "805ec0000201"), tree.carrier()
    with carrier.takes(), alice.rings() as first, carrier.calls(MOBILE, caller=CALLER) as calling:
        first.wait_for("invited")
        began = time.monotonic()
        channel = tree.asked_to_confirm()
        assert time.monotonic() - began > 2 - 0.5
        assert not calling.saw("final")
        tree.press(channel, "1")
        assert calling.wait_for("final").values == ("200",)
        first.wait_for("cancelled")


def test_a_member_who_need_not_confirm_takes_the_call_at_once(tree: LiveTree) -> None:
    """Although the group's members outside do, by what is built in."""
    carrier = tree.carrier()
    with carrier.takes(), carrier.calls(LATER, caller=CALLER) as calling:
        assert calling.wait_for("final").values == ("200",)
