"""What callers hear of recordings and mailboxes, and what becomes of their messages, on the real Asterisk."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from testpbx.ami import AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree
from tests.recordings import tone

CALLER = "+33612345678"
STREAMED = b"\xff\xff\xff\xff"
"""The size that programs state which write to a pipe."""
CLOSED = tone(5)
BOXES = (
    CLIENT.replace(
        "02: {to: user:bob}",
        """02: {to: voicemail-of:bob}
  01 99 00 00 03: {to: announcement:closed}""",
    )
    + """\
audio:
  closed: {name: Fermé, file: audio/closed.wav}
"""
)
BOX = "user_bob"


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    streamed = CLOSED[:4] + STREAMED + CLOSED[8:40] + STREAMED + CLOSED[44:]
    with small_tree(
        programs, tmp_path_factory.mktemp("boxes"), BOXES, {"audio/closed.wav": streamed}
    ) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _step(tree: LiveTree, application: str, data: str = "") -> AmiMessage:
    """The next step of a call with this application, whose argument ends so."""
    return tree.ami.wait_for(
        lambda event: event.get("Application") == application and event["AppData"].endswith(data), seconds=15
    )


def test_a_streamed_recording_plays_whole(tree: LiveTree) -> None:
    with tree.carrier().calls("+33199000003", caller=CALLER, talk_ms=9000):
        _step(tree, "Playback", "/sounds/closed")
        began = time.monotonic()
        _step(tree, "Hangup")
        assert time.monotonic() - began == pytest.approx(5, abs=0.2)


def test_no_digit_keeps_a_caller_from_hearing_that_a_message_is_recorded(tree: LiveTree) -> None:
    with tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=15_000):
        event = _step(tree, "ExecIf", "1?Playback(vm-nobodyavail)")
        tree.ami.action("PlayDTMF", Channel=event["Channel"], Digit="#", Receive="true")
        _step(tree, "Playback", "vm-intro")
        began = time.monotonic()
        tree.ami.action("PlayDTMF", Channel=event["Channel"], Digit="#", Receive="true")
        _step(tree, "VoiceMail", f"{BOX}@acme,s")
        assert time.monotonic() - began > 3


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        (("unavail",), "1?Playback({box}/unavail)"),
        # VoiceMail plays a temporary one itself.
        (("unavail", "temp"), "0?Playback({box}/unavail)"),
    ],
)
def test_a_greeting_recorded_at_the_phone_comes_before_ours(
    tree: LiveTree, recorded: tuple[str, ...], said: str
) -> None:
    assert tree.asterisk is not None
    box = tree.asterisk.spool / "voicemail" / "acme" / BOX
    box.mkdir(parents=True, exist_ok=True)
    for name in recorded:
        (box / f"{name}.wav").write_bytes(tone(0.2))
    try:
        with tree.carrier().calls("+33199000002", caller=CALLER, talk_ms=15_000):
            _step(tree, "ExecIf", said.format(box=box))
            _step(tree, "Playback", "vm-intro")
            _step(tree, "VoiceMail", f"{BOX}@acme,s")
    finally:
        for name in recorded:
            (box / f"{name}.wav").unlink()
