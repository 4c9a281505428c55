"""Who is logged in to queues on the real Asterisk, and who pauses: codes change the next call, lamps follow, and nothing of ours ever forgets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testpbx.ami import AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree
from tests.waiting import wait_until

CALLER = "+33612345600"
LONG = 60000
LIT, DARK = "InUse", "Idle"
LINE, FAIR = "+33199000003", "+33199000004"
LOG_IN, LOG_IN_TO_LINE, PAUSE = "*45201", "*45201*301", "*46201"
"""Of Alice."""

NUMBERS = """  01 99 00 00 03: {to: queue:line}
  01 99 00 00 04: {to: queue:fair}
users:
"""
QUEUES = """
queues:
  line: {name: Line, extension: 301, members: [user:alice], logged_in: by_code, ring: 5s, max_wait: 20s, overflow: hangup, nobody: voicemail-of:bob}
  fair: {name: Fair, members: [{member: user:alice, logged_in: by_code}, user:bob], strategy: longest_idle, ring: 5s, max_wait: 20s, overflow: hangup}
"""
KEYS = "keys: [{type: log_in}, {type: log_in, queue: line}, {type: pause}]"


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = (
        CLIENT.replace("users:\n", NUMBERS, 1)
        .replace(
            "caller_id: 01 99 00 00 01}",
            'caller_id: 01 99 00 00 01, log_in_code: "*45", pause_code: "*46"}',
            1,
        )
        .replace("805ec0000201, user: alice}", f"805ec0000201, user: alice, {KEYS}}}")
    ) + QUEUES
    with small_tree(programs, tmp_path_factory.mktemp("presence"), client) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()
    for code in (LOG_IN, PAUSE):
        if _lamp(tree, code) == LIT:
            _dial(tree, code)


def _lamp(tree: LiveTree, code: str) -> str:
    return tree.ami.action("ExtensionState", Context="acme.internal", Exten=code)["StatusText"]


def _lamps(tree: LiveTree) -> list[str]:
    return [_lamp(tree, code) for code in (LOG_IN, LOG_IN_TO_LINE, PAUSE)]


def _dial(tree: LiveTree, code: str) -> None:
    """A phone dials a code, and is answered; the lamp of the code changes."""
    before = _lamp(tree, code)
    with tree.phone("acme", "805ec0000202").calls(code, talk_ms=10) as dialling:
        assert dialling.wait_for("final").values == ("200",)
        wait_until(lambda: _lamp(tree, code) != before)
    tree.end_calls()


def _comes_to(tree: LiveTree, place: str, *, seconds: float) -> None:
    def is_there(event: AmiMessage) -> bool:
        return event.get("Event") == "Newexten" and event.get("Extension") == place

    tree.ami.wait_for(is_there, seconds=seconds)


def _finds_nobody(tree: LiveTree) -> None:
    with tree.carrier().calls(LINE, caller=CALLER, talk_ms=LONG):
        _comes_to(tree, "voicemail_of.bob", seconds=3)
    tree.end_calls()


def _finds_alice(tree: LiveTree) -> None:
    alice = tree.phone("acme", "805ec0000201")
    with alice.answers() as phone, tree.carrier().calls(LINE, caller=CALLER, talk_ms=LONG):
        phone.wait_for("invited", seconds=4)
    tree.end_calls()


def test_a_member_by_code_is_called_while_logged_in(tree: LiveTree) -> None:
    """At first nobody is, and callers go where they go while nobody is there. In a queue of others these ring."""
    assert _lamps(tree) == [DARK, DARK, DARK]
    _finds_nobody(tree)
    alice, bob = (tree.phone("acme", f"805ec0000{number}") for number in (201, 202))
    with (
        alice.rings() as out,
        bob.answers() as present,
        tree.carrier().calls(FAIR, caller=CALLER, talk_ms=LONG),
    ):
        present.wait_for("invited")
        assert not out.saw("invited")
    tree.end_calls()
    _dial(tree, LOG_IN_TO_LINE)
    assert _lamps(tree) == [LIT, LIT, DARK]
    _finds_alice(tree)
    # Logged in to one queue: out of all.
    _dial(tree, LOG_IN)
    assert _lamps(tree) == [DARK, DARK, DARK]
    _finds_nobody(tree)


def test_who_waits_leaves_when_the_last_member_pauses(tree: LiveTree) -> None:
    _dial(tree, LOG_IN)
    alice = tree.phone("acme", "805ec0000201")
    with alice.rings() as phone, tree.carrier().calls(LINE, caller=CALLER, talk_ms=LONG):
        phone.wait_for("invited")
        with tree.phone("acme", "805ec0000202").calls(PAUSE, talk_ms=10):
            _comes_to(tree, "voicemail_of.bob", seconds=12)
    tree.end_calls()
    assert _lamps(tree) == [LIT, LIT, LIT]
    _finds_nobody(tree)
    _dial(tree, PAUSE)
    _finds_alice(tree)


def test_an_apply_that_makes_the_queue_anew_and_a_restart_keep_both(tree: LiveTree) -> None:
    _dial(tree, LOG_IN)
    client = tree.tree / "acme" / "client.yaml"
    before = client.read_text()
    client.write_text(before.replace("{name: Line, ", "{name: Line, strategy: in_order, "))
    assert tree.asterisk is not None
    try:
        tree.apply()
        for module in ("pbx_config.so", "app_queue.so"):
            tree.asterisk.reload(module)
        _finds_alice(tree)
        _dial(tree, PAUSE)
        tree.asterisk.stop()
        tree.asterisk.__enter__()
        assert _lamps(tree) == [LIT, LIT, LIT]
        _finds_nobody(tree)
        _dial(tree, PAUSE)
        _finds_alice(tree)
    finally:
        client.write_text(before)
