"""Queues on the real Asterisk: who rings in which order, who is passed over, and the second at which callers leave."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from testpbx.ami import AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import SippPhone
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

NUMBERS = """  01 99 00 00 03: {to: queue:together}
  01 99 00 00 04: {to: queue:in-turn}
  01 99 00 00 05: {to: queue:round}
  01 99 00 00 06: {to: queue:tiers}
  01 99 00 00 07: {to: queue:empty}
  01 99 00 00 08: {to: queue:patient}
  01 99 00 00 09: {to: queue:idle}
  01 99 00 00 10: {to: queue:fewest}
  01 99 00 00 11: {to: queue:drawn}
  01 99 00 00 12: {to: queue:outside}
users:
"""
MORE = """  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: carol}
  soft-203: {model: yealink-t54w, mac: 805ec0000213, user: carol}
  desk-204: {model: yealink-t54w, mac: 805ec0000204, user: dave}
queues:
  together: {name: Together, members: [user:alice, user:bob, {member: user:carol, tier: 2}], ring: 5s, max_wait: 14s, max_callers: 1, overflow: hangup, timeout: voicemail-of:alice, full: busy}
  in-turn: {name: In turn, members: [user:bob, user:dave, user:alice], strategy: in_order, ring: 5s, max_wait: 20s, overflow: hangup}
  round: {name: Round, members: [user:bob, user:alice, user:carol], strategy: round_robin, ring: 5s, max_wait: 20s, overflow: hangup}
  tiers: {name: Tiers, members: [user:alice, user:dave, {member: user:carol, tier: 2}], ring: 5s, max_wait: 20s, overflow: hangup}
  empty: {name: Empty, members: [user:dave], ring: 5s, max_wait: 10s, overflow: hangup, nobody: voicemail-of:bob}
  patient: {name: Patient, members: [user:dave], join_when_nobody: true, leave_when_nobody: false, ring: 5s, max_wait: 10s, overflow: voicemail-of:alice}
  idle: {name: Idle, members: [user:alice, user:bob, user:carol], strategy: longest_idle, ring: 5s, max_wait: 30s, overflow: hangup}
  fewest: {name: Fewest, members: [user:alice, user:bob, user:carol], strategy: fewest_calls, ring: 5s, max_wait: 30s, overflow: hangup}
  drawn: {name: Drawn, members: [user:alice, user:bob, device:soft-203], strategy: random, ring: 5s, max_wait: 30s, overflow: hangup}
  outside: {name: Outside, members: ["external:06 12 34 56 78", user:alice], strategy: in_order, ring: 5s, max_wait: 20s, overflow: hangup}
"""
TOGETHER, IN_TURN, ROUND, TIERS, EMPTY, PATIENT, IDLE, FEWEST, DRAWN, OUTSIDE = (
    f"+331990000{last:02}" for last in range(3, 13)
)
CALLER = "+33612345600"
LONG = 60000
"""How long a caller stays who is answered by the queue itself, in milliseconds."""
IN_TIME = 1.5
"""How much later than it should something may happen on a busy machine, in seconds."""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    """Dave's phone never registers; Carol has two."""
    client = (
        CLIENT.replace("users:\n", NUMBERS, 1).replace(
            "  bob: {",
            "  carol: {name: Carol Petit, extension: 203}\n  dave: {name: Dave Roux, extension: 204}\n  bob: {",
        )
        + MORE
    )
    with small_tree(programs, tmp_path_factory.mktemp("queues"), client) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _comes_to(tree: LiveTree, place: str, *, seconds: float) -> None:
    """Some call comes to a place of the body."""

    def is_there(event: AmiMessage) -> bool:
        return event.get("Event") == "Newexten" and event.get("Extension") == place

    tree.ami.wait_for(is_there, seconds=seconds)


def test_all_of_a_tier_ring_again_and_again_until_callers_leave_at_the_second(tree: LiveTree) -> None:
    """Whoever is free and does not answer keeps the call in the first tier. Meanwhile nobody else may wait."""
    alice, bob, carol = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202, 203))
    carrier = tree.carrier()
    with (
        alice.rings() as first,
        bob.rings() as second,
        carol.rings() as third,
        carrier.calls(TOGETHER, caller=CALLER, talk_ms=LONG) as calling,
    ):
        assert calling.wait_for("final").values == ("200",)
        began = time.monotonic()
        for ringing in (first, second):
            ringing.wait_for("invited")
        with carrier.calls(TOGETHER, caller=CALLER, talk_ms=LONG):
            _comes_to(tree, "end.busy", seconds=2)
        for ringing in (first, second):
            ringing.wait_for("cancelled")
        assert 5 - 0.5 < time.monotonic() - began < 5 + IN_TIME
        _comes_to(tree, "voicemail_of.alice", seconds=15)
        assert 14 - 0.5 < time.monotonic() - began < 14 + IN_TIME
        assert not third.saw("invited")


def test_in_order_the_next_rings_when_the_one_before_has_not_answered(tree: LiveTree) -> None:
    """Dave, who is not registered, is passed over at no cost."""
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    for _ in range(2):
        with (
            bob.rings() as first,
            alice.answers() as last,
            tree.carrier().calls(IN_TURN, caller=CALLER, talk_ms=LONG),
        ):
            first.wait_for("invited")
            began = time.monotonic()
            last.wait_for("invited")
            assert 6 - 0.5 < time.monotonic() - began < 6 + IN_TIME
            first.wait_for("cancelled")
        tree.end_calls()


def test_in_turn_the_next_call_begins_behind_whoever_rang_last(tree: LiveTree) -> None:
    alice, bob, carol = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202, 203))
    carrier = tree.carrier()
    _are_free(tree, bob=bob, alice=alice, carol=carol)
    with bob.answers(), carrier.calls(ROUND, caller=CALLER, talk_ms=LONG):
        _answered(tree, "PJSIP/acme.desk_202")
    tree.end_calls()
    _are_free(tree, bob=bob, alice=alice, carol=carol)
    with (
        bob.rings() as first,
        alice.answers(),
        carol.rings() as last,
        carrier.calls(ROUND, caller=CALLER, talk_ms=LONG),
    ):
        _answered(tree, "PJSIP/acme.desk_201")
        assert not first.saw("invited")
        assert not last.saw("invited")
    tree.end_calls()
    _are_free(tree, bob=bob, alice=alice, carol=carol)
    with (
        bob.rings() as first,
        alice.rings() as second,
        carol.answers(),
        carrier.calls(ROUND, caller=CALLER, talk_ms=LONG),
    ):
        _answered(tree, "PJSIP/acme.desk_203")
        assert not first.saw("invited")
        assert not second.saw("invited")


def _are_free(tree: LiveTree, **phones: SippPhone) -> None:
    """Asterisk knows that these members may ring. Where its queues still take them for gone, which are passed over, their phones register again."""
    for _ in range(10):
        shown = [line.split() for line in tree.ami.command("queue show").splitlines()]
        lines = [" ".join(words) for words in shown if words and words[0] in phones]
        if lines and all("(Not in use)" in line for line in lines):
            return
        for phone in phones.values():
            phone.register()
        time.sleep(0.5)
    raise AssertionError(lines)


def _answered(tree: LiveTree, phone: str) -> None:
    def is_answered(event: AmiMessage) -> bool:
        return event.get("Event") == "DialEnd" and event.get("DestChannel", "").startswith(phone)

    assert tree.ami.wait_for(is_answered, seconds=10)["DialStatus"] == "ANSWER"


def test_the_second_tier_rings_at_once_while_the_first_is_in_calls_or_not_there(tree: LiveTree) -> None:
    """All phones of a member ring together; while one of them is in a call, none does."""
    alice, desk, soft = (tree.phone("acme", f"805ec0000{number}") for number in (201, 203, 213))
    carrier = tree.carrier()
    with alice.calls("*98", talk_ms=30000) as busy:
        assert busy.wait_for("final").values == ("200",)
        with (
            desk.rings() as one,
            soft.answers() as other,
            carrier.calls(TIERS, caller=CALLER, talk_ms=LONG) as calling,
        ):
            calling.wait_for("final")
            began = time.monotonic()
            one.wait_for("invited")
            other.wait_for("invited")
            _answered(tree, "PJSIP/acme.soft_203")
            assert time.monotonic() - began < IN_TIME
            with desk.rings() as quiet, carrier.calls(TIERS, caller=CALLER, talk_ms=LONG) as waiting:
                assert waiting.wait_for("final").values == ("200",)
                time.sleep(3)
                assert not quiet.saw("invited")


def test_nobody_waits_for_phones_that_are_not_registered_unless_told_to(tree: LiveTree) -> None:
    carrier = tree.carrier()
    with carrier.calls(PATIENT, caller=CALLER, talk_ms=LONG) as patient:
        patient.wait_for("final")
        began = time.monotonic()
        with carrier.calls(EMPTY, caller=CALLER, talk_ms=LONG) as calling:
            calling.wait_for("final")
            _comes_to(tree, "voicemail_of.bob", seconds=2)
        _comes_to(tree, "voicemail_of.alice", seconds=12)
        assert 10 - 0.5 < time.monotonic() - began < 10 + 1 + IN_TIME


def test_who_waits_is_served_where_he_waits_while_new_callers_come_to_a_new_queue(tree: LiveTree) -> None:
    """A queue whose members ring in another way is a new one, and leaves the former until the next apply."""
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    client = tree.tree / "acme" / "client.yaml"
    before = client.read_text()
    assert tree.asterisk is not None
    with alice.rings() as first, bob.rings(), tree.carrier().calls(TOGETHER, caller=CALLER, talk_ms=LONG):
        first.wait_for("invited")
        began = time.monotonic()
        client.write_text(before.replace("{name: Together, ", "{name: Together, strategy: in_order, "))
        tree.apply()
        for module in ("pbx_config.so", "app_queue.so"):
            tree.asterisk.reload(module)
        waiting = tree.asterisk.command("queue show")
        assert waiting.count("acme.together.") == 2
        _comes_to(tree, "voicemail_of.alice", seconds=15)
        assert 14 - 0.5 < time.monotonic() - began < 14 + IN_TIME
    tree.end_calls()
    with (
        alice.rings() as first,
        bob.rings() as second,
        tree.carrier().calls(TOGETHER, caller=CALLER, talk_ms=LONG),
    ):
        first.wait_for("invited")
        time.sleep(1)
        assert not second.saw("invited")


def _taken_by(tree: LiveTree, number: str) -> str:
    """Which user has a call to a number that everybody would answer; the call is over."""

    def is_answered(event: AmiMessage) -> bool:
        is_phone = event.get("DestChannel", "").startswith("PJSIP/acme.")
        return event.get("Event") == "DialEnd" and is_phone and event.get("DialStatus") == "ANSWER"

    phones = {name: tree.phone("acme", f"805ec0000{number}") for name, number in _NUMBERS.items()}
    _are_free(tree, **phones)
    with (
        phones["alice"].answers(),
        phones["bob"].answers(),
        phones["carol"].answers(),
        tree.carrier().calls(number, caller=CALLER, talk_ms=LONG),
    ):
        phone = tree.ami.wait_for(is_answered, seconds=10)["DestChannel"]
    tree.end_calls()
    # Asterisk counts idleness in seconds.
    time.sleep(1.1)
    return next(name for name, number in _NUMBERS.items() if f"_{number}-" in phone)


_NUMBERS = {"alice": "201", "bob": "202", "carol": "203"}


def test_longest_idle_rings_who_had_no_call_then_who_had_one_first(tree: LiveTree) -> None:
    """Whoever does not answer is not called again before the next one."""
    first, second = _taken_by(tree, IDLE), _taken_by(tree, IDLE)
    assert first != second
    (third,) = _NUMBERS.keys() - {first, second}
    phones = {name: tree.phone("acme", f"805ec0000{number}") for name, number in _NUMBERS.items()}
    _are_free(tree, **phones)
    with (
        phones[third].rings() as begins,
        phones[first].answers() as takes,
        phones[second].rings() as last,
        tree.carrier().calls(IDLE, caller=CALLER, talk_ms=LONG),
    ):
        begins.wait_for("invited")
        assert not takes.saw("invited")
        takes.wait_for("invited")
        begins.wait_for("cancelled")
        assert not last.saw("invited")


def test_fewest_calls_rings_who_had_none_and_then_one_of_the_others(tree: LiveTree) -> None:
    had = {_taken_by(tree, FEWEST), _taken_by(tree, FEWEST)}
    (none,) = _NUMBERS.keys() - had
    phones = {name: tree.phone("acme", f"805ec0000{number}") for name, number in _NUMBERS.items()}
    _are_free(tree, **phones)
    one, other = (phones[name] for name in sorted(had))
    with (
        phones[none].rings() as begins,
        one.answers(),
        other.answers(),
        tree.carrier().calls(FEWEST, caller=CALLER, talk_ms=LONG),
    ):
        begins.wait_for("invited")
        began = time.monotonic()
        _comes_to(tree, "turn", seconds=1)
        tree.ami.wait_for(lambda event: event.get("Event") == "AgentConnect", seconds=8)
        assert 6 - 0.5 < time.monotonic() - began < 6 + IN_TIME


def test_in_an_order_that_is_drawn_everybody_rings_once_before_anybody_rings_again(tree: LiveTree) -> None:
    """Of a member that is one phone no other phone rings."""
    alice, bob, desk, soft = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202, 203, 213))
    with (
        alice.rings() as one,
        bob.rings() as two,
        soft.rings() as three,
        desk.rings() as other,
        tree.carrier().calls(DRAWN, caller=CALLER, talk_ms=LONG),
    ):
        for ringing in (one, two, three):
            ringing.wait_for("invited")
            ringing.wait_for("cancelled")
        for ringing in (one, two, three):
            assert sum(each.word == "invited" for each in ringing.seen()) == 1
        assert not other.saw("invited")


def test_a_member_outside_presses_1_and_is_passed_over_while_he_talks(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    carrier = tree.carrier()
    with carrier.takes(), alice.rings() as desk, carrier.calls(OUTSIDE, caller=CALLER, talk_ms=LONG):
        channel = tree.asked_to_confirm()
        assert not desk.saw("invited")
        tree.press(channel, "1")
        tree.ami.wait_for(lambda event: event.get("Event") == "AgentConnect", seconds=5)
        with carrier.calls(OUTSIDE, caller=CALLER, talk_ms=LONG):
            desk.wait_for("invited")


def test_the_voicemail_of_a_member_outside_takes_no_call(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    carrier = tree.carrier()
    with carrier.takes(), alice.answers() as desk, carrier.calls(OUTSIDE, caller=CALLER, talk_ms=LONG):
        tree.asked_to_confirm()
        began = time.monotonic()
        assert not desk.saw("invited")
        desk.wait_for("invited")
        assert time.monotonic() - began < 6 + IN_TIME
