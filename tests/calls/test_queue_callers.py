"""What callers of queues meet on the real Asterisk: keys while they wait, who comes first, what is played and said to them, and when they leave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from testpbx.ami import AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree
from tests.recordings import tone

NUMBERS = """  01 99 00 00 03: {to: queue:front}
  01 99 00 00 04: {to: queue:line}
  01 99 00 00 05: {to: queue:line priority 5}
users:
"""
MORE = """
queues:
  front:
    name: Accueil
    members: [user:alice]
    ring: 5s
    max_wait: 10s
    keys: {1: "voicemail-of:bob", "#": "announcement:hello"}
    overflow: voicemail-of:alice
  line:
    name: Ligne
    members: [user:dave]
    join_when_nobody: true
    leave_when_nobody: false
    max_wait: 25s
    music: waltz
    announce_position: true
    announce_every: 15s
    recordings: hello
    recordings_every: 20s
    keys: {1: "voicemail-of:alice"}
    overflow: voicemail-of:bob
audio:
  hello: {name: Bonjour, file: audio/hello.wav}
  air: {name: Air, file: audio/air.wav}
music:
  waltz: {name: Valse, play: [air]}
  march: {name: Marche, play: [air, air]}
"""
FRONT, LINE, URGENT = (f"+3319900000{last}" for last in range(3, 6))
LONG = 90000
IN_TIME = 1.5
"""How much later than it should something may happen on a busy machine, in seconds."""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    """Dave's phone never registers: who waits for him is called by nobody."""
    client = (
        CLIENT.replace("users:\n", NUMBERS, 1).replace(
            "  bob: {", "  dave: {name: Dave Roux, extension: 204}\n  bob: {"
        )
        + "  desk-204: {model: yealink-t54w, mac: 805ec0000204, user: dave}\n"
        + MORE
    )
    recordings = {"audio/hello.wav": tone(1), "audio/air.wav": tone(3)}
    with small_tree(programs, tmp_path_factory.mktemp("callers"), client, recordings) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _arrivals(tree: LiveTree, callers: int, *, seconds: float) -> dict[str, str]:
    """The first place of the body behind a queue to which the calls of so many callers come, by caller."""
    arrived: dict[str, str] = {}
    deadline = time.monotonic() + seconds
    while len(arrived) < callers:
        assert time.monotonic() < deadline, arrived
        for event in tree.ami.events(seconds=0.2):
            if event.get("Event") == "Newexten" and event["Extension"].startswith(("voicemail", "announce")):
                arrived.setdefault(event["CallerIDNum"], event["Extension"])
    return arrived


def _joins(tree: LiveTree) -> dict[str, str]:
    """The next caller who begins to wait."""
    return tree.ami.wait_for(lambda event: event.get("Event") == "QueueCallerJoin", seconds=5)


def test_only_keys_of_the_queue_lead_out_of_it(tree: LiveTree) -> None:
    """While a member rings and while others wait before the caller; any other key does nothing, and leaves the call to its second."""
    alice = tree.phone("acme", "805ec0000201")
    carrier = tree.carrier()
    tree.ami.forget_events()
    with (
        alice.rings(),
        carrier.calls(FRONT, caller="+33612000001", talk_ms=LONG, presses=["7", "", "1"]),
        carrier.calls(FRONT, caller="+33612000002", talk_ms=LONG, presses=["*", "", "#"]),
        carrier.calls(FRONT, caller="+33612000003", talk_ms=LONG, presses=["0", "", "9"]) as patient,
    ):
        patient.wait_for("final")
        began = time.monotonic()
        arrived = _arrivals(tree, 3, seconds=20)
        waited = time.monotonic() - began
    assert arrived == {
        "+33612000001": "voicemail_of.bob",
        "+33612000002": "announcement.hello",
        "+33612000003": "voicemail_of.alice",
    }
    assert 10 - 0.5 < waited < 10 + 1 + IN_TIME


def test_a_caller_with_priority_comes_first_and_all_are_told_their_place(tree: LiveTree) -> None:
    """In French, whole; and a recording of the client, in time. Then callers leave: not before, and later by what is announced at the most."""
    assert tree.asterisk is not None
    tree.asterisk.command("core set verbose 3")
    tree.asterisk.command("logger add channel said verbose")
    said = Path(tree.asterisk.scratch / "log" / "said")
    carrier = tree.carrier()
    tree.ami.forget_events()
    with carrier.calls(LINE, caller="+33612000001", talk_ms=LONG) as first:
        first.wait_for("final")
        assert _joins(tree)["Position"] == "1"
        music = tree.ami.wait_for(lambda event: event.get("Event") == "MusicOnHoldStart", seconds=5)
        assert music["Class"] == "acme.waltz"
        with carrier.calls(URGENT, caller="+33612000002", talk_ms=LONG) as urgent:
            urgent.wait_for("final")
            began = time.monotonic()
            joined = _joins(tree)
            assert (joined["Position"], joined["Count"]) == ("1", "2")
            with carrier.calls(LINE, caller="+33612000003", talk_ms=LONG) as last:
                last.wait_for("final")
                assert _joins(tree)["Position"] == "3"
                arrived = _arrivals(tree, 3, seconds=60)
                left = time.monotonic() - began
    assert set(arrived.values()) == {"voicemail_of.bob"}
    # The prompts of the queue, twice: the caller's place, and thanks; and the recording.
    assert 25 - 1 - 0.5 < left < 25 + 12 + 1 + IN_TIME
    words = said.read_text(encoding="utf-8", errors="replace")
    for prompt in ("queue-youarenext", "queue-thereare", "digits/2", "digits/3", "queue-callswaiting"):
        assert f"Playing '{prompt}.gsm' (language 'fr')" in words, prompt
    assert "sounds/hello." in words
    assert "(language 'en')" not in words


def test_what_changes_in_a_queue_counts_for_the_next_caller_and_touches_no_other(tree: LiveTree) -> None:
    """Other music, and other keys; who waits meanwhile goes where the keys lead now."""
    assert tree.asterisk is not None
    client = tree.tree / "acme" / "client.yaml"
    before = client.read_text()
    carrier = tree.carrier()
    shown = [line for line in tree.ami.command("queue show").splitlines() if line.startswith("acme.front")]

    def plays(event: AmiMessage) -> bool:
        return event.get("Event") == "MusicOnHoldStart"

    tree.ami.forget_events()
    with carrier.calls(
        LINE, caller="+33612000001", talk_ms=LONG, presses=["", "", "", "", "", "1"]
    ) as waiting:
        waiting.wait_for("final")
        assert tree.ami.wait_for(plays, seconds=5)["Class"] == "acme.waltz"
        client.write_text(
            before.replace("music: waltz", "music: march").replace(
                'keys: {1: "voicemail-of:alice"}', 'keys: {1: "announcement:hello"}'
            )
        )
        tree.apply()
        for module in ("res_musiconhold.so", "pbx_config.so", "app_queue.so"):
            tree.asterisk.reload(module)
        assert _arrivals(tree, 1, seconds=20) == {"+33612000001": "announcement.hello"}
    tree.end_calls()
    tree.ami.forget_events()
    with carrier.calls(LINE, caller="+33612000002", talk_ms=LONG):
        assert tree.ami.wait_for(plays, seconds=5)["Class"] == "acme.march"
    now = [line for line in tree.ami.command("queue show").splitlines() if line.startswith("acme.front")]
    assert now == shown
