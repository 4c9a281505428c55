"""What callers do not notice, and people do: of every field that is looked at, what is dangerous first."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from compiler.analysis.change.also_changed import (
    DANGEROUS,
    AlsoChanged,
    Aspect,
    also_changed,
    music_changes,
)
from tests.companies import PLUMBER, compiled
from tests.recordings import tone

TREE: dict[str, dict[str, Any]] = {
    "acme/client": {"node": "pbx-1", "brand": "azur"},
    "acme/sites/paris": {
        "name": "Paris",
        "time_zone": "Europe/Paris",
        "emergency": {"address": "1 rue X", "city": "Paris", "callback": "+33199000001"},
    },
    "acme/sites/nice": {
        "name": "Nice",
        "time_zone": "Europe/Paris",
        "defaults": {"voicemail": {"attach_audio": True, "delete_after_mail": False}},
    },
    "acme/users/bob": {"name": "Bob", "site": "nice", "email": "b@acme.example", "voicemail": True},
    "acme/users/alice": {
        "name": "Alice",
        "extension": "201",
        "email": "a@acme.example",
        "voicemail": True,
        "pack": "poste",
        "music": "waltz",
    },
    "acme/devices/desk-201": {
        "mac": "805ec0000201",
        "user": "alice",
        "model": "yealink-t54w",
        "secret_epoch": 1,
        "keys": [{"type": "line"}],
        "transfer": "blind",
    },
    "acme/voicemails/box": {
        "name": "Box",
        "extension": "600",
        "email": None,
        "attach_audio": True,
        "secret_epoch": 1,
        "members": ["alice", "bob"],
    },
}


def edited(address: str, **fields: Any) -> dict[str, dict[str, Any]]:
    return {**TREE, address: {**TREE[address], **fields}}


NICE = {"defaults": {"voicemail": {"attach_audio": True, "delete_after_mail": True}}}


def test_messages_that_are_deleted_once_mailed_are_told_of_users_by_their_site_and_of_shared_mailboxes() -> (
    None
):
    (one,) = also_changed(TREE, edited("acme/sites/nice", **NICE))
    assert (one.place, one.aspect, one.was, one.now) == ("users/bob", Aspect.DELETED, "false", "true")
    mailed = edited("acme/voicemails/box", email="b@acme.example")
    deleted = edited("acme/voicemails/box", email="b@acme.example", delete_after_mail=True)
    assert [(one.place, one.aspect) for one in also_changed(mailed, deleted)] == [
        ("voicemails/box", Aspect.DELETED)
    ]
    # Nobody gets the recording: it is kept.
    assert also_changed(TREE, edited("acme/voicemails/box", delete_after_mail=True)) == ()


@pytest.mark.parametrize(
    ("address", "fields", "aspect", "was", "now"),
    [
        ("acme/client", {"brand": "noir"}, Aspect.BRAND, "azur", "noir"),
        ("acme/sites/paris", {"time_zone": "Indian/Reunion"}, Aspect.TIME_ZONE, "Europe/Paris", "Indian/Reunion"),
        ("acme/sites/paris", {"emergency": {"address": "2 rue X", "city": "Paris"}}, Aspect.EMERGENCY_ADDRESS, "1 rue X, Paris", "2 rue X, Paris"),
        ("acme/users/alice", {"email": None}, Aspect.MESSAGES_SENT_TO, "a@acme.example", ""),
        ("acme/users/alice", {"pack": None}, Aspect.LICENCE, "poste", ""),
        ("acme/users/alice", {"music": None}, Aspect.HOLD_MUSIC, "waltz", ""),
        ("acme/users/alice", {"mailbox": "bob"}, Aspect.MESSAGES_STAY, "", ""),
        ("acme/devices/desk-201", {"mac": "805ec0000202"}, Aspect.APPARATUS, "805ec0000201", "805ec0000202"),
        ("acme/devices/desk-201", {"user": "bob"}, Aspect.ANSWERED_BY, "alice", "bob"),
        ("acme/devices/desk-201", {"model": "yealink-t57w"}, Aspect.MODEL, "yealink-t54w", "yealink-t57w"),
        ("acme/devices/desk-201", {"secret_epoch": 2}, Aspect.SECRET, "1", "2"),
        ("acme/devices/desk-201", {"keys": []}, Aspect.KEYS, "line", ""),
        ("acme/devices/desk-201", {"transfer": "ask"}, Aspect.TRANSFER, "blind", "ask"),
        ("acme/voicemails/box", {"email": "b@acme.example"}, Aspect.MESSAGES_SENT_TO, "", "b@acme.example"),
        ("acme/voicemails/box", {"attach_audio": False}, Aspect.ATTACHED, "true", "false"),
        ("acme/voicemails/box", {"members": ["carol", "alice"]}, Aspect.LAMPS, "alice; bob", "alice; carol"),
        ("acme/voicemails/box", {"secret_epoch": 2}, Aspect.SECRET, "1", "2"),
    ],
)  # fmt: skip
def test_a_field_that_is_another_one_is_told(
    address: str, fields: dict[str, Any], aspect: Aspect, was: str, now: str
) -> None:
    (one,) = also_changed(TREE, edited(address, **fields))
    assert (one.place, one.aspect, one.was, one.now) == (address.partition("/")[2], aspect, was, now)
    assert one.is_dangerous == (aspect in DANGEROUS)


def test_nothing_is_told_of_what_is_the_same_new_or_gone() -> None:
    assert also_changed(TREE, TREE) == ()
    some = {address: fields for address, fields in TREE.items() if "desk" not in address}
    assert also_changed(TREE, some) == also_changed(some, TREE) == ()
    # Members have no order.
    assert also_changed(TREE, edited("acme/voicemails/box", members=["bob", "alice"])) == ()
    # By which number rescue calls back is told with its calls.
    emergency = {**TREE["acme/sites/paris"]["emergency"], "callback": "+33199000002"}
    assert also_changed(TREE, edited("acme/sites/paris", emergency=emergency)) == ()


def test_another_id_is_told_where_messages_stay_behind() -> None:
    def renamed() -> dict[str, dict[str, Any]]:
        """Wherever they are named."""
        written = json.dumps(TREE)
        for was, now in (("/box", "/general"), ("/alice", "/alice-m"), ("user:alice", "user:alice-m")):
            written = written.replace(f'{was}"', f'{now}"')
        named = written.replace('"alice"', '"alice-m"').replace('"box"', '"general"')
        found: dict[str, dict[str, Any]] = json.loads(named)
        return found

    (box, user) = also_changed(TREE, renamed())
    assert {box.aspect, user.aspect} == {Aspect.MESSAGES_STAY}
    assert {box.place, user.place} == {"voicemails/general", "users/alice-m"}
    kept = renamed()
    kept["acme/voicemails/general"] = {**kept["acme/voicemails/general"], "mailbox": "box"}
    kept["acme/users/alice-m"] = {**kept["acme/users/alice-m"], "mailbox": "alice"}
    assert also_changed(TREE, kept) == ()


def test_another_id_is_told_where_what_people_set_at_phones_is_forgotten() -> None:
    """A switch, a position of it, a queue to which somebody logs in; keys that name them are the same keys."""

    def tree(switch: str, position: str, queue: str, group: str, logged_in: str) -> dict[str, dict[str, Any]]:
        keys = [
            {"type": "switch", "switch": switch, "position": position},
            {"type": "log_in", "queue": queue},
        ]
        return {
            f"acme/switches/{switch}": {"name": "Night", "positions": {position: {"code": "*31"}, "day": {}}},
            f"acme/queues/{queue}": {"name": "Sales", "extension": "610", "logged_in": logged_in},
            f"acme/groups/{group}": {"name": "Desk", "extension": "620"},
            "acme/devices/desk-201": {
                "mac": "805ec0000201",
                "keys": [*keys, {"type": "group", "group": group}],
            },
        }

    before = tree("night", "closed", "sales", "desk", "by_code")
    for other, places in (
        (tree("nights", "closed", "sales", "desk", "by_code"), ["switches/nights"]),
        (tree("night", "shut", "sales", "desk", "by_code"), ["switches/night"]),
        (tree("nights", "shut", "sales", "desk", "by_code"), ["switches/nights"]),
        (tree("night", "closed", "shop", "desk", "by_code"), ["queues/shop"]),
        (tree("night", "closed", "sales", "counter", "by_code"), []),
    ):
        found = also_changed(before, other)
        assert [(one.place, one.aspect) for one in found] == [(place, Aspect.SET_ANEW) for place in places]
        assert all(one.is_dangerous for one in found)
    always = tree("night", "closed", "sales", "desk", "always")
    assert also_changed(always, tree("night", "closed", "shop", "desk", "always")) == ()


def test_a_client_with_another_name_or_on_another_node_is_told_what_becomes_of_phones_and_messages() -> None:
    for found in (
        also_changed(TREE, TREE, formerly="acme-2"),
        also_changed(TREE, edited("acme/client", node="pbx-2")),
    ):
        assert [(one.aspect, one.now) for one in found] == [
            (Aspect.ACCOUNTS, "1"),
            (Aspect.MESSAGES_STAY, "3"),
        ]


def test_what_is_dangerous_comes_first() -> None:
    after = {
        **edited("acme/devices/desk-201", keys=[], mac="805ec0000202", transfer="ask"),
        "acme/voicemails/box": {**TREE["acme/voicemails/box"], "email": "b@acme.example", "secret_epoch": 2},
    }
    found = [one.is_dangerous for one in also_changed(TREE, after)]
    assert found == [True, True, False, False, False]


def test_hold_music_is_another_one_if_something_else_is_heard_whatever_recordings_are_called() -> None:
    before = compiled(PLUMBER).graph
    assert not [*music_changes(before, before)]
    (music,) = before.music
    turned = replace(before, music=(replace(music, recordings=music.recordings[::-1]),))
    renamed = replace(
        before,
        audio=tuple(replace(one, id=f"{one.id}-2") for one in before.audio),
        music=(replace(music, recordings=tuple(f"{one}-2" for one in music.recordings)),),
    )
    recorded_anew = replace(before, audio=tuple(replace(one, content=tone(2)) for one in before.audio))
    other = AlsoChanged(f"music/{music.id}", Aspect.HOLD_RECORDINGS, "", "")
    assert [[*music_changes(before, after)] for after in (turned, renamed, recorded_anew)] == [
        [other],
        [],
        [other],
    ]
    assert not [*music_changes(before, replace(before, music=()))]
