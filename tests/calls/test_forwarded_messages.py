"""A message is forwarded to another mailbox of the same client, by name, and to no other client's: on the real Asterisk, at the phone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.calls.small import small_tree
from tests.recordings import tone
from tests.waiting import wait_until

CLIENT = """
client: {{name: {name}, node: pbx-1, brand: azur, main_site: paris, caller_id: {number}}}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {{address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: {number}}}
numbers:
  {number}: {{to: user:one}}
users:
  one: {{name: {first}, extension: 201}}
  two: {{name: {second}, extension: 202}}
devices:
  desk-201: {{model: yealink-t54w, mac: {mac}1, user: one}}
  desk-202: {{model: yealink-t54w, mac: {mac}2, user: two}}
"""
ACME = CLIENT.format(
    name="Acme", number="01 99 00 00 01", first="Alice Martin", second="Bob Durand", mac="805ec000020"
)
ZETA = CLIENT.format(
    name="Zeta", number="01 99 00 00 11", first="Zoe Durif", second="Yann Petit", mac="805ec000030"
)
LISTEN, FORWARD, BY_NAME, THIS_ONE, AS_IT_IS = "1", "8", "2", "1", "2"
DURAND, PETIT = "387", "738"
"""The first three letters of last names, as keys: the one is Durif's too, who is another client's."""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    scratch = tmp_path_factory.mktemp("forwarded")
    with small_tree(programs, scratch, ACME, others={"zeta": ZETA}) as live:
        yield live


@pytest.fixture(autouse=True)
def calls_end(tree: LiveTree) -> Iterator[None]:
    yield
    tree.end_calls()


def _mailboxes(tree: LiveTree) -> Path:
    assert tree.asterisk is not None
    return tree.asterisk.spool / "voicemail"


def _leave_message(tree: LiveTree) -> None:
    """A message in the first user's mailbox, as Asterisk would write it."""
    inbox = _mailboxes(tree) / "acme" / "user_one" / "INBOX"
    inbox.mkdir(parents=True, exist_ok=True)
    words = (
        "[message]",
        "origmailbox=user_one",
        "callerid=<0612345678>",
        "origtime=1790000000",
        "msg_id=1-1",
        "duration=3",
    )
    (inbox / "msg0000.txt").write_text("\n".join((*words, "")))
    (inbox / "msg0000.wav").write_bytes(tone(3))


def _messages(tree: LiveTree) -> set[str]:
    """The mailboxes that hold a message."""
    return {f"{file.parts[-4]}/{file.parts[-3]}" for file in _mailboxes(tree).glob("*/*/*/msg*.txt")}


def _press(tree: LiveTree, channel: str, keys: str, *, after: float) -> None:
    time.sleep(after)
    for key in keys:
        tree.ami.action("PlayDTMF", Channel=channel, Digit=key, Receive="true")
        time.sleep(0.3)


def _forwards(tree: LiveTree, name: str) -> None:
    """At the phone: the message is heard, and forwarded to whoever is found by these keys."""
    _leave_message(tree)
    with tree.phone("acme", "805ec0000201").calls("*98", talk_ms=60_000):
        event = tree.ami.wait_for(lambda event: event.get("Application") == "VoiceMailMain", seconds=15)
        channel = event["Channel"]
        for keys, after in ((LISTEN, 5), (FORWARD, 4), (BY_NAME, 4), (name, 9), (THIS_ONE, 8), (AS_IT_IS, 4)):
            _press(tree, channel, keys, after=after)
        time.sleep(4)


def test_a_message_is_forwarded_to_a_colleague_by_name(tree: LiveTree) -> None:
    _forwards(tree, DURAND)
    wait_until(lambda: _messages(tree) == {"acme/user_one", "acme/user_two"}, seconds=5)


def test_nobody_is_found_who_is_another_clients(tree: LiveTree) -> None:
    before = _messages(tree)
    _forwards(tree, PETIT)
    assert {
        mailbox for mailbox in _messages(tree) - before if not mailbox.startswith("acme/user_one")
    } == set()
    assert not any(mailbox.startswith("zeta/") for mailbox in _messages(tree))
