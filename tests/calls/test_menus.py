"""Voice menus on the real Asterisk: keys by RFC 4733, silence, wrong keys, sub-menus, direct dialling, and nothing else that could be dialled."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree
from tests.recordings import tone

NUMBER = "+33199000001"
PLACES = ("user.", "voicemail", "external.", "end.", "announcement.", "feature.", "emergency.", "outside.")
SECONDS = 60

MENUS = """
callers:
  again: {name: Habitués, numbers: [06 12 00 00 90]}
audio:
  hello: {name: Accueil, file: audio/hello.wav}
  more: {name: Autres services, file: audio/more.wav}
  sorry: {name: Erreur, file: audio/sorry.wav}
voicemails:
  office: {name: Bureau, extension: 600}
  night: {name: Nuit, extension: 601}
menus:
  front:
    name: Accueil
    greeting: [hello, more]
    keys:
      1: user:alice
      2: menu:more
      "0": announcement:sorry
      "#": external:06 12 34 56 78
    direct_dial: ["202", "601"]
    timeout: 3s
    tries: 2
    otherwise: voicemail:office
  more:
    name: Autres services
    language: en
    greeting: [{when: {caller: again}, play: sorry}, {play: [more, sorry]}]
    keys: {1: user:bob}
    back: "*"
    timeout: 3s
    invalid: sorry
    tries: 2
    otherwise: voicemail:night
"""


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT.replace("01: {to: user:alice}", "01: {to: menu:front}") + MENUS
    recordings = {
        f"audio/{name}.wav": tone(seconds)
        for name, seconds in (("hello", 0.4), ("more", 0.6), ("sorry", 0.2))
    }
    with small_tree(programs, tmp_path_factory.mktemp("menus"), client, recordings) as live:
        yield live


def arrive(tree: LiveTree, pressing: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Where calls from outside come to whose callers press these keys, all at once; by the name of each call."""
    callers = {f"+336120000{index:02}": name for index, name in enumerate(pressing)}
    tree.ami.forget_events()
    running = [
        tree.carrier().calls(NUMBER, caller=caller, talk_ms=SECONDS * 1000, presses=pressing[name])
        for caller, name in callers.items()
    ]
    arrived: dict[str, str] = {}
    deadline = time.monotonic() + SECONDS
    try:
        while len(arrived) < len(callers):
            for event in tree.ami.events(seconds=0.2):
                name = callers.get(event.get("CallerIDNum", ""))
                here = event.get("Extension", "")
                if event.get("Event") == "Newexten" and name is not None and here.startswith(PLACES):
                    arrived.setdefault(name, here)
            assert time.monotonic() < deadline, f"{pressing.keys() - arrived.keys()} came nowhere"
    finally:
        tree.end_calls()
        for call in running:
            call.stop()
    return arrived


def test_every_key_leads_where_it_should(tree: LiveTree) -> None:
    assert arrive(
        tree,
        {
            "a key that extensions do not begin with": ["1"],
            "an announcement": ["0"],
            "hash, outside": ["#"],
            "a key that is waited for, then a key of the sub-menu": ["2", "", "1"],
            "back, then a key of the first menu": ["2", "", "*", "1"],
            "an extension": ["202"],
            "the extension of a mailbox": ["601"],
            "nothing": [],
            "wrong keys": ["7", "", "9"],
            "an extension that may not be dialled": ["201", "", "600"],
            "a wrong key, then an extension": ["*", "", "", "202"],
            "nothing in the sub-menu": ["2"],
            "wrong keys in the sub-menu": ["2", "", "3", "", "4"],
        },
    ) == {
        "a key that extensions do not begin with": "user.alice",
        "an announcement": "announcement.sorry",
        "hash, outside": "external.client.+33612345678",
        "a key that is waited for, then a key of the sub-menu": "user.bob",
        "back, then a key of the first menu": "user.alice",
        "an extension": "user.bob",
        "the extension of a mailbox": "voicemail.night",
        "nothing": "voicemail.office",
        "wrong keys": "voicemail.office",
        "an extension that may not be dialled": "voicemail.office",
        "a wrong key, then an extension": "user.bob",
        "nothing in the sub-menu": "voicemail.night",
        "wrong keys in the sub-menu": "voicemail.night",
    }


def test_who_calls_decides_what_a_menu_says(tree: LiveTree) -> None:
    """Of two that come to the sub-menu at once, each hears the recordings of his line, and each key leads on from both."""
    callers = {"+33612000090": ("sorry",), "+33612000091": ("more", "sorry")}
    tree.ami.forget_events()
    running = [
        tree.carrier().calls(NUMBER, caller=caller, talk_ms=SECONDS * 1000, presses=["2", "", "1"])
        for caller in callers
    ]
    heard: dict[str, tuple[str, ...]] = {}
    arrived: set[str] = set()
    deadline = time.monotonic() + SECONDS
    try:
        while len(arrived) < len(callers):
            for event in tree.ami.events(seconds=0.2):
                caller = event.get("CallerIDNum", "")
                if event.get("Event") != "Newexten" or caller not in callers:
                    continue
                if event.get("Application") == "BackGround":
                    played = event["AppData"].split("&")
                    heard[caller] = tuple(file.rpartition("/")[2] for file in played)
                if event.get("Extension") == "user.bob":
                    arrived.add(caller)
            assert time.monotonic() < deadline, f"{callers.keys() - arrived} came nowhere"
    finally:
        tree.end_calls()
        for call in running:
            call.stop()
    assert heard == callers


DIALLED_AT_PHONES = ("*98", "*98600", "*8201", "112", "3114", "0612345678", "36510612345678", "600", "201")
"""Feature codes, emergency numbers, other numbers, extensions that may not be dialled here."""


def test_nothing_else_can_be_dialled(tree: LiveTree) -> None:
    """Whatever is pressed is looked up in the menu's context, and there is nothing in it but what the tree names; nor does it include another."""
    contexts = {
        line.split("'")[1]
        for line in tree.ami.command("dialplan show").splitlines()
        if line.startswith("[ Context 'acme.")
    }
    menus = {context.partition(".menu.")[2]: context for context in contexts if ".menu." in context}
    assert menus.keys() == {"front", "more.greeting.1", "more.greeting.2"}
    of_more = {"1", "*"}
    for name, choices in (
        ("front", {"1", "2", "0", "#", "202", "601"}),
        ("more.greeting.1", of_more),
        ("more.greeting.2", of_more),
    ):
        shown = tree.ami.command(f"dialplan show {menus[name]}")
        stands = {line.split("'")[1] for line in shown.splitlines() if line.lstrip().startswith("'")}
        assert stands == choices | {"s", "t", "i"}
        assert "Include" not in shown
    came_to = arrive(tree, {digits: [digits, "", "7", "", "7"] for digits in DIALLED_AT_PHONES})
    # What they begin with may be a key that the tree names: 0, 1.
    assert set(came_to.values()) <= {"voicemail.office", "user.alice", "announcement.sorry"}
