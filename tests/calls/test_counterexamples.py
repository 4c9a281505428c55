"""The call that a failed proof names, placed on the real Asterisk, does go wrong; and goes right where the proof holds.

The trees are those of tests/broken_trees.py. What a proof refuses is put into service all the same here: by a waiver where a person
could, behind the compiler's back where nobody could.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import ci.fleet.node_planning
import compiler.pipeline
from compiler.analysis.proofs import prove
from compiler.lowering.client import lower
from testpbx.ami import AmiError
from testpbx.live import LiveTree
from testpbx.programs import Programs
from testpbx.sipp import Sipp, SippPhone
from tests.broken_trees import BROKEN, CLIENT, Broken, case_of
from tests.calls.small import small_tree

PARIS = "Europe/Paris"
ANY = ("user.", "group.", "route.", "voicemail", "end.", "outside.", "external.", "emergency.")

Start = Callable[[Broken | None], LiveTree]


@pytest.fixture
def start(programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Puts a client into service: a broken one, or the plain one that it was made from."""
    running: list[LiveTree] = []

    def make(broken: Broken | None) -> LiveTree:
        text = CLIENT if broken is None else broken.client + _waiver(broken)
        recordings = {} if broken is None else broken.recordings
        tree = small_tree(programs, tmp_path / str(len(running)), text, recordings)
        if broken is not None:
            monkeypatch.setattr(compiler.pipeline, "lower", lambda *given: broken.tamper(lower(*given)))
            # Reading back would refuse some of these graphs before any call is placed; what is shown here is what they do.
            monkeypatch.setattr(ci.fleet.node_planning, "otherwise_read", lambda *_: None)
        running.append(tree.__enter__())
        monkeypatch.undo()
        return tree

    yield make
    for tree in running:
        tree.__exit__(None, None, None)


def _waiver(broken: Broken) -> str:
    """Every failure of the claims that are broken, excused."""
    lines = ["", "waivers:"]
    for number, failure in enumerate(prove(case_of(broken))):
        about = "/".join(str(part) for part in failure.path[:2])
        lines.append(
            f"  w{number}: {{proof: {failure.claim}, object: {about}, because: seen to go wrong, until: 2100-01-01}}"
        )
    return "\n".join(lines) + "\n"


def _phone(tree: LiveTree, last: str = "201") -> SippPhone:
    return tree.phone("acme", f"805ec0000{last}")


def _final(calling: Sipp) -> str:
    return calling.wait_for("final").values[0]


def test_where_112_is_dialled_as_any_number_it_is_refused(start: Start) -> None:
    for broken, expected in ((None, "200"), (BROKEN["112 is dialled as any other number"], "refused")):
        tree = start(broken)
        with tree.carrier().takes(after_ms=10) as far, _phone(tree).calls("112", talk_ms=10) as calling:
            final = _final(calling)
            assert final == expected or (expected == "refused" and final[0] in "456")
            assert bool(far.seen()) == (expected == "200")
            calling.finish()


def test_where_a_call_comes_to_a_stranger_nobody_rings(start: Start) -> None:
    tree = start(BROKEN["a user's call rings a phone that is not the client's"])
    with _phone(tree).rings() as desk:
        with tree.carrier().calls("+33199000001", caller="+33612345678", talk_ms=200) as calling:
            # The user's phone is registered and free; the caller is sent to the box all the same.
            assert _final(calling) == "200"
            calling.finish()
        assert not desk.seen()


def test_two_numbers_that_forward_to_each_other_send_a_call_round(start: Start) -> None:
    tree = start(BROKEN["two users forward by a trunk to each other's public numbers"])
    for number, back in (("+33199000001", "+33199000002"), ("+33199000002", "+33199000001")):
        # The carrier is asked for our own number, and brings the call back in as it must: that is the next turn.
        with (
            tree.carrier().takes(after_ms=10) as far,
            tree.carrier().calls(number, caller="+33612345678", talk_ms=300) as calling,
        ):
            assert far.wait_for("invited").values[0] == back
            calling.finish()


def test_a_number_that_is_hung_up_on_reaches_nobody(start: Start) -> None:
    tree = start(BROKEN["a number is hung up on at night"])

    def came(at: str) -> str:
        return tree.reaches("+33199000001", at, PARIS, context="trunk.carrier", wanted=ANY)

    assert came("2026/01/01 01:00:00") == "end.hangup"
    assert came("2026/01/01 08:00:00") == "user.alice"


def test_a_number_that_leads_to_dialling_reaches_nobody_of_the_client(start: Start) -> None:
    tree = start(BROKEN["a number leads to where any number can be dialled"])
    came = tree.reaches("+33199000001", "2026/01/01 01:00:00", PARIS, context="trunk.carrier", wanted=ANY)
    assert came == "outside.paris.national"


def test_what_is_not_judged_leaves_at_any_price(start: Start) -> None:
    for broken, leaves in ((None, False), (BROKEN["what phones dial is not judged"], True)):
        tree = start(broken)
        with (
            tree.carrier().takes(after_ms=10) as far,
            _phone(tree).calls("0899700000", talk_ms=10) as calling,
        ):
            assert (_final(calling) == "200") == leaves
            assert bool(far.seen()) == leaves
            calling.finish()


def test_no_call_comes_to_a_group_that_nothing_leads_to(start: Start) -> None:
    tree = start(BROKEN["a group is reached by nothing"])
    said = tree.asterisk.command("dialplan show") if tree.asterisk else ""
    assert "'group.desk'" in said or "'user.alice'" in said
    assert "group.night" not in said


def test_a_branch_that_is_never_asked_takes_no_call(start: Start) -> None:
    tree = start(BROKEN["a branch holds only when calls are sent elsewhere before"])
    # At 20:30 the branch of the route holds; the number has sent the call elsewhere before.
    came = tree.reaches("+33199000001", "2026/01/01 20:30:00", PARIS, context="trunk.carrier", wanted=ANY)
    assert came == "user.bob"


def test_a_code_among_a_menus_extensions_is_reached_from_outside(start: Start) -> None:
    tree = start(BROKEN["callers of a menu can dial a feature code"])
    with tree.carrier().calls("+33199000001", caller="+33612345678", talk_ms=8000, presses=["298"]):
        tree.ami.wait_for(lambda event: event.get("Extension") == "feature.messages", seconds=10)


def test_a_code_at_a_key_of_a_queue_is_reached_from_outside(start: Start) -> None:
    tree = start(BROKEN["callers of a queue can press a feature code"])
    alice = tree.phone("acme", "805ec0000201")
    with (
        alice.rings(),
        tree.carrier().calls("+33199000001", caller="+33612345678", talk_ms=8000, presses=["1"]),
    ):
        tree.ami.wait_for(lambda event: event.get("Extension") == "feature.messages", seconds=10)


def test_a_silent_greeting_records_without_a_word(start: Start) -> None:
    tree = start(BROKEN["a box greets by silence"])
    came = tree.reaches(
        "+33199000001", "2026/01/01 10:00:00", PARIS, context="trunk.carrier", wanted=("voicemail.",)
    )
    assert came == "voicemail.desk"


def test_a_silent_announcement_answers_and_hangs_up(start: Start) -> None:
    tree = start(BROKEN["an announcement is silent"])
    with tree.carrier().calls("+33199000001", caller="+33612345678", talk_ms=8000) as calling:
        assert _final(calling) == "200"
        calling.wait_for("ended", seconds=3)


def test_a_chain_that_rings_longer_than_the_exchange_waits_never_comes_to_its_end(start: Start) -> None:
    """On a smaller scale: an exchange that gives up after 8 s, and two users that ring for 5 s each before a box."""
    broken = BROKEN["one user after the other rings until exchanges give up"]
    tree = start(
        replace(broken, changes=tuple((old, new.replace("100s", "5s")) for old, new in broken.changes))
    )
    with _phone(tree).rings(), _phone(tree, "202").rings():
        tree.ami.originate("+33199000001", "trunk.carrier")
        visited = []
        deadline = time.monotonic() + 8
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(AmiError):
                event = tree.ami.wait_for(lambda one: one.get("Event") == "Newexten", seconds=left)
                visited.append(event["Extension"])
    assert [name for name in dict.fromkeys(visited) if name.startswith(("user.", "voicemail"))] == [
        "user.alice",
        "user.bob",
    ]


def test_every_claim_has_its_call_here() -> None:
    tested = Path(__file__).read_text()
    assert all(f'BROKEN["{name}"]' in tested for name in BROKEN)
