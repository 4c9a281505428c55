"""Users who fall back to each other, one before some minute and the other from it on: no call comes back, not even one that rings across it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from testpbx.ami import AmiMessage
from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT, NODES, OPERATOR

PARIS = "Europe/Paris"
RINGS = timedelta(seconds=5)
"""As long as each user's phone (the operator's defaults)."""

ALICE, BOB = ("201", "+33199000001"), ("202", "+33199000002")
CASES = {
    "Alice's calls before it": (-1, ALICE, ["user.alice", "user.bob", "voicemail_of.bob"]),
    "Bob's calls before it": (-1, BOB, ["user.bob", "voicemail_of.bob"]),
    "Alice's calls from it on": (0, ALICE, ["user.alice", "voicemail_of.alice"]),
    "Bob's calls from it on": (0, BOB, ["user.bob", "user.alice", "voicemail_of.alice"]),
}


@pytest.fixture(scope="module")
def minute() -> datetime:
    """The minute at which they turn: soon, so that a call can ring across it, and on this day."""
    soon = datetime.now(ZoneInfo(PARIS)) + timedelta(seconds=80)
    turn = soon.replace(second=0, microsecond=0)
    return turn if turn.hour or turn.minute else turn + timedelta(minutes=1)


@pytest.fixture(scope="module")
def tree(
    programs: Programs, tmp_path_factory: pytest.TempPathFactory, minute: datetime
) -> Iterator[LiveTree]:
    before = f"when: {{hours: 00:00-{minute:%H:%M}}}"
    text = CLIENT.replace(
        "extension: 201}",
        f"extension: 201, no_answer: [{{{before}, to: user:bob}}, {{to: voicemail-of:alice}}]}}",
    ).replace(
        "extension: 202}",
        f"extension: 202, no_answer: [{{{before}, to: voicemail-of:bob}}, {{to: user:alice}}]}}",
    )
    folder, scratch = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("live")
    for path, content in (
        ("fleet.yaml", OPERATOR),
        ("_fleet/nodes.yaml", NODES),
        ("acme/client.yaml", text),
    ):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    with LiveTree(
        programs,
        folder,
        scratch,
        node="pbx-1",
        nodes=("pbx-1",),
        trunk="carrier",
        nodes_file="_fleet/nodes.yaml",
    ) as running:
        yield running


def _visited(tree: LiveTree, number: str, at: str | None = None) -> list[str]:
    """The users and mailboxes that a call to a number comes to, in turn, up to a mailbox. `at`: the instant that it pretends."""
    name = f"call-{time.monotonic_ns()}"
    tree.ami.action(
        "Originate",
        {} if at is None else {"TESTTIME()": at},
        Channel=f"Local/{number}@trunk.carrier/n",
        ChannelId=name,
        OtherChannelId=f"{name}-dialplan",
        Application="Wait",
        Data="60",
        Async="true",
    )
    visited: list[str] = []

    def is_at_a_mailbox(event: AmiMessage) -> bool:
        if event.get("Event") != "Newexten" or event.get("Uniqueid") != f"{name}-dialplan":
            return False
        kind, _, who = event["Extension"].partition(".")
        if kind in ("user", "voicemail_of") and who in ("alice", "bob") and event["Priority"] == "1":
            visited.append(event["Extension"])
        return kind == "voicemail_of"

    tree.ami.wait_for(is_at_a_mailbox, seconds=30)
    tree.end_calls()
    return visited


def test_a_call_that_rings_across_the_minute_is_judged_by_when_it_came_in(
    tree: LiveTree, minute: datetime
) -> None:
    phones = [tree.phone("acme", f"805ec0000{extension}") for extension, _ in (ALICE, BOB)]
    with phones[0].rings(), phones[1].rings():
        time.sleep((minute - datetime.now(ZoneInfo(PARIS)) - RINGS / 2).total_seconds())
        # The minute comes while Alice's phone rings. From then on her calls go to her mailbox, and Bob's to her; this one still goes to his.
        assert _visited(tree, ALICE[1]) == ["user.alice", "user.bob", "voicemail_of.bob"]
        assert datetime.now(ZoneInfo(PARIS)) > minute + RINGS


@pytest.mark.parametrize("name", CASES)
def test_calls_end_at_each_of_the_two_times(tree: LiveTree, minute: datetime, name: str) -> None:
    minutes, (_, number), expected = CASES[name]
    at = minute + timedelta(minutes=minutes, seconds=59 if minutes < 0 else 0)
    assert _visited(tree, number, f"{at:%Y/%m/%d %H:%M:%S} {PARIS}") == expected
