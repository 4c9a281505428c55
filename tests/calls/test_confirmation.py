"""A mobile's voicemail never takes a group's call: who answers outside presses 1, and until then the others ring on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testpbx.ami import AmiMessage
from testpbx.exchange import LANGUAGES
from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

GROUPS = """  01 99 00 00 03: {to: group:together}
  01 99 00 00 04: {to: group:in-turn}
  01 99 00 00 05: {to: group:whoever}
  01 99 00 00 06: {to: "external:06 12 34 56 78"}
groups:
  together: {name: Ensemble, members: ["user:alice", "external:06 12 34 56 78"], ring: 25s, no_answer: user:bob}
  in-turn: {name: Tour, strategy: in_order, members: ["external:06 12 34 56 78", "user:alice"], ring: 25s, no_answer: hangup}
  whoever: {name: Premier, confirm: false, members: ["user:alice", "external:06 12 34 56 78"], ring: 25s, no_answer: hangup}
users:
"""
TOGETHER, IN_TURN, WHOEVER, ALONE = (f"+3319900000{digit}" for digit in (3, 4, 5, 6))
CALLER = "+33612345600"


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    with small_tree(
        programs, tmp_path_factory.mktemp("confirm"), CLIENT.replace("users:\n", GROUPS, 1)
    ) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _until_gone(tree: LiveTree, channel: str, *, seconds: float) -> None:
    def is_gone(event: AmiMessage) -> bool:
        return event.get("Event") == "Hangup" and event.get("Channel") == channel

    tree.ami.wait_for(is_gone, seconds=seconds)


def test_who_presses_1_has_the_call_and_nobody_else(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    carrier = tree.carrier()
    with carrier.takes() as mobile, alice.rings() as desk, carrier.calls(TOGETHER, caller=CALLER) as calling:
        desk.wait_for("invited")
        mobile.wait_for("invited")
        channel = tree.asked_to_confirm()
        assert not calling.saw("final")
        tree.press(channel, "1")
        assert calling.wait_for("final").values == ("200",)
        desk.wait_for("cancelled")


@pytest.mark.parametrize("key", ["", "5"])
def test_a_mobile_that_answers_without_pressing_1_leaves_the_call_to_the_others(
    tree: LiveTree, key: str
) -> None:
    alice = tree.phone("acme", "805ec0000201")
    carrier = tree.carrier()
    with (
        carrier.takes() as mobile,
        alice.answers(after_ms=3000) as desk,
        carrier.calls(TOGETHER, caller=CALLER) as calling,
    ):
        desk.wait_for("invited")
        mobile.wait_for("invited")
        channel = tree.asked_to_confirm()
        if key:
            tree.press(channel, key)
            _until_gone(tree, channel, seconds=2)
        assert not calling.saw("final")
        assert calling.wait_for("final").values == ("200",)


def test_a_voicemail_is_let_go_and_the_next_member_rings(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    carrier = tree.carrier()
    with carrier.takes(), alice.answers() as desk, carrier.calls(IN_TURN, caller=CALLER) as calling:
        channel = tree.asked_to_confirm()
        assert not desk.saw("invited")
        # Sooner than its member's time to ring.
        _until_gone(tree, channel, seconds=20)
        desk.wait_for("invited")
        assert calling.wait_for("final").values == ("200",)


def test_a_mobile_that_hangs_up_while_it_is_asked_has_not_taken_the_call(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    carrier = tree.carrier()
    with (
        carrier.takes(),
        alice.answers(after_ms=3000) as desk,
        carrier.calls(TOGETHER, caller=CALLER) as calling,
    ):
        desk.wait_for("invited")
        tree.ami.action("Hangup", Channel=tree.asked_to_confirm())
        assert calling.wait_for("final").values == ("200",)


@pytest.mark.parametrize("number", [WHOEVER, ALONE])
def test_nobody_is_asked_where_the_group_does_not_say_so_or_no_group_rings(
    tree: LiveTree, number: str
) -> None:
    carrier = tree.carrier()
    with carrier.takes(), carrier.calls(number, caller=CALLER) as calling:
        assert calling.wait_for("final").values == ("200",)


def test_every_language_has_what_is_said(programs: Programs) -> None:
    for language in LANGUAGES:
        for prompt in ("vm-press", "digits/1"):
            folder = (programs.data / "sounds" / language / prompt).parent
            assert list(folder.glob(f"{prompt.rpartition('/')[2]}.*")), (language, prompt)
