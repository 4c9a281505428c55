"""The exchange sees what happens: a tree written by hand, and calls whose ends a person read off it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from compiler.analysis.acts import FarEnd, PhoneState, States
from compiler.analysis.calls.call import Call, Caller, FromOutside, FromPhone
from compiler.analysis.calls.trace import trace
from compiler.graph import Reason
from renderers.asterisk.operator_layer import TOLD_NAME
from testpbx.exchange import Exchange, Loaded
from testpbx.observed import Leg, Observed, ObservedDial, Presented
from testpbx.programs import Programs
from testpbx.scenes import scenes_of
from tests.differential.tree import Tree
from tests.recordings import sound

FLEET = """
fleet: {name: Opérateur, horizon: 2026..2028}
nodes: {pbx-1: {path: nodes/pbx-1, sip: {host: 192.0.2.10}, trunks: [carrier, backup], development: true}}
trunks:
  carrier: {name: Collecte, host: 198.51.100.7}
  backup: {name: Secours, host: 198.51.100.8, number_format: national}
brands: {azur: {name: Azur}}
destinations: {national: {name: France, allow: [national_fixed, national_mobile, overseas, eu_fixed]}}
defaults: {user: {destinations: national, ring: 5s}, group: {ring: 10s}}
"""
CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur, caller_id: "+33199000001"}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 1 rue X, postcode: "75002", city: Paris, insee: "75102", callback: "+33199000001"}
users:
  alice: {name: Alice, extension: 201, no_answer: voicemail-of:alice, busy: hangup}
  bob: {name: Bob, extension: 202, caller_id: "+33199000002", voicemail: false, no_answer: "external:06 12 34 56 78"}
  carol: {name: Carol, extension: 203, busy: busy}
devices:
  desk-1: {model: yealink-t53, mac: 805ec0000001, user: alice}
  desk-2: {model: yealink-t53, mac: 805ec0000002, user: bob}
  desk-3: {model: yealink-t53, mac: 805ec0000003, user: carol}
groups:
  desk:
    name: Accueil
    extension: 300
    members: [user:alice, user:bob, user:carol]
    no_answer: voicemail:reception
    busy: announcement:closed
  away:
    name: Dehors
    extension: 301
    members: [user:alice, "external:06 12 34 56 78"]
    no_answer: hangup
voicemails:
  reception: {name: Accueil, extension: 600}
audio:
  closed: {name: Fermé, file: audio/closed.wav}
calendars:
  open: {weekly: [{days: mon-fri, hours: 09:00-18:00}]}
routes:
  day:
    to:
      - {when: open, to: group:desk}
      - {to: announcement:closed}
numbers:
  "+33199000001": {to: route:day}
  "+33199000002": {to: user:bob, trunk: carrier}
  "+33199000003": {}
"""
PARIS = ZoneInfo("Europe/Paris")
MONDAY, SUNDAY = (datetime(2026, 11, day, 10, tzinfo=PARIS) for day in (23, 22))
MOBILE = "+33612345678"
OUTSIDE = FromOutside("+33698765432")
ALICE, BOB = FromPhone("desk-1"), FromPhone("desk-2")
A, R, B, U = PhoneState.ANSWERS, PhoneState.NO_ANSWER, PhoneState.BUSY, PhoneState.UNREGISTERED


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = Tree(
        {"fleet.yaml": dedent(FLEET), "acme/client.yaml": CLIENT}, {"acme/audio/closed.wav": sound("closed")}
    )
    return written.write(tmp_path_factory.mktemp("tree") / "tenants")


@pytest.fixture(scope="module")
def loaded(exchange: Exchange, tree: Path) -> Loaded:
    return exchange.load(tree)


def _call(
    caller: Caller,
    dialled: str,
    *phones: PhoneState,
    at: datetime = MONDAY,
    mobile: FarEnd = FarEnd.ANSWERS,
    down: tuple[str, ...] = (),
) -> Call:
    states = dict(zip(("desk-1", "desk-2", "desk-3"), phones, strict=False))
    return Call(caller, dialled, at, States(states, {MOBILE: mobile}, frozenset(down)))


def _place(exchange: Exchange, loaded: Loaded, *calls: Call) -> tuple[Observed, ...]:
    seen = exchange.place(loaded, calls)
    assert [one.call for one in seen] == list(calls)
    assert [one.problem for one in seen if one.problem] == []
    return seen


def test_a_groups_phones_in_different_states_ring_together(exchange: Exchange, loaded: Loaded) -> None:
    mixes = [(A, R, B), (R, B, R), (B, B, B), (B, U, B), (U, U, U), (R, U, B), (U, R, U)]
    seen = _place(exchange, loaded, *(_call(OUTSIDE, "+33199000001", *mix) for mix in mixes))
    ends = [(one.nodes[2:], one.dials[0].status, one.answered, one.mailbox, one.played) for one in seen]
    voicemail = ("voicemail.reception",)
    closed = ("announcement.closed", "end.hangup")
    assert ends == [
        ((), "ANSWER", "desk-1", "", ()),
        (voicemail, "NOANSWER", "", "shared_reception", ()),
        (closed, "BUSY", "", "", ("closed",)),
        (closed, "BUSY", "", "", ("closed",)),
        (voicemail, "CHANUNAVAIL", "", "shared_reception", ()),
        (voicemail, "NOANSWER", "", "shared_reception", ()),
        (voicemail, "NOANSWER", "", "shared_reception", ()),
    ]
    legs = {leg.target: leg.status for leg in seen[5].dials[0].legs}
    assert legs == {"desk-1": "NOANSWER", "desk-3": "BUSY"}
    # A group rings for 10 s by its tree, and for two here.
    assert [round(one.dials[0].seconds) for one in seen] == [0, 2, 0, 0, 0, 2, 2]


def test_a_call_is_judged_by_the_instant_that_it_names(exchange: Exchange, loaded: Loaded) -> None:
    friday = datetime(2026, 11, 27, 17, 59, 59, tzinfo=PARIS)
    moments = (MONDAY, SUNDAY, friday, friday.replace(hour=18, minute=0, second=0))
    seen = _place(exchange, loaded, *(_call(OUTSIDE, "+33199000001", A, A, A, at=at) for at in moments))
    desk, closed = ("route.day", "group.desk"), ("route.day", "announcement.closed", "end.hangup")
    assert [one.nodes for one in seen] == [desk, closed, desk, closed]
    assert [one.cause for one in seen] == [None, 16, None, 16]


def test_who_calls_and_who_forwards_is_shown(exchange: Exchange, loaded: Loaded) -> None:
    seen = _place(
        exchange,
        loaded,
        _call(OUTSIDE, "+33199000002", A, A, A),
        _call(FromOutside(None), "+33199000002", A, A, A),
        _call(ALICE, "202", A, A, A),
        _call(ALICE, "202", A, R, A),
        _call(BOB, "0123456789", A, A, A),
        _call(ALICE, "112", A, A, A),
    )
    shown = [one.presented[-1] for one in seen]
    assert shown == [
        Presented("", "desk-2", "+33698765432"),
        Presented("", "desk-2", TOLD_NAME),
        Presented("", "desk-2", "201"),
        Presented("carrier", MOBILE, "+33199000002"),
        Presented("carrier", "+33123456789", "+33199000002"),
        Presented("carrier", "112", "+33199000001"),
    ]
    assert [one.answered for one in seen] == ["desk-2"] * 3 + [MOBILE, "+33123456789", "112"]


def test_calls_to_one_number_that_differ_in_what_they_withhold_are_told_apart(
    exchange: Exchange, loaded: Loaded
) -> None:
    number = "0612345678"
    wanted = [code + number for code in ("", "#31#", "3651", "", "#31#", "") * 3]
    seen = _place(exchange, loaded, *(_call(BOB, dialled) for dialled in wanted))
    assert [one.presented[-1].withheld for one in seen] == [dialled != number for dialled in wanted]


def test_what_a_number_outside_does_ends_the_call(exchange: Exchange, loaded: Loaded) -> None:
    answers = list(FarEnd)
    seen = _place(exchange, loaded, *(_call(ALICE, "202", A, U, A, mobile=one) for one in answers))
    assert answers == [FarEnd.ANSWERS, FarEnd.VOICEMAIL, FarEnd.NO_ANSWER, FarEnd.BUSY, FarEnd.REFUSES]
    taken = [(MOBILE, None), (MOBILE, None)]
    assert [(one.answered, one.cause) for one in seen] == [*taken, ("", 19), ("", 17), ("", 21)]
    assert {one.nodes for one in seen} == {
        ("user.bob", f"gate.user.bob.{MOBILE}", f"external.user.bob.{MOBILE}")
    }
    # Nobody's phone is registered: nothing rang.
    assert {one.dials[0].legs for one in seen} == {()}


def test_a_voicemail_outside_takes_no_call_of_a_group(exchange: Exchange, loaded: Loaded) -> None:
    calls = [_call(BOB, "301", phone, A, A, mobile=one) for phone in (R, B) for one in FarEnd]
    seen = _place(exchange, loaded, *calls)
    assert [one.answered for one in seen] == [MOBILE, "", "", "", ""] * 2
    assert [one.dials[0].status for one in seen] == [
        *("ANSWER", "NOANSWER", "NOANSWER", "NOANSWER", "NOANSWER"),
        *("ANSWER", "NOANSWER", "NOANSWER", "BUSY", "BUSY"),
    ]
    for one in seen:
        answers = trace(loaded.graph, one.call).outcome.numbers == (MOBILE,)
        assert answers is (one.answered == MOBILE)


def test_a_number_comes_in_by_every_trunk_or_by_those_that_it_names(
    exchange: Exchange, loaded: Loaded
) -> None:
    by_each = [FromOutside("+33698765432", trunk) for trunk in ("carrier", "backup")]
    calls = [
        _call(caller, number, A, A, A) for number in ("+33199000001", "+33199000002") for caller in by_each
    ]
    seen = _place(exchange, loaded, *calls)
    assert [(one.answered != "", one.cause) for one in seen] == [(True, None)] * 3 + [(False, 1)]
    foretold = [trace(loaded.graph, call).outcome.reason for call in calls]
    assert [reason is Reason.UNALLOCATED for reason in foretold] == [False, False, False, True]


def test_the_second_trunk_is_tried_where_the_first_is_down(exchange: Exchange, loaded: Loaded) -> None:
    seen = _place(
        exchange,
        loaded,
        _call(ALICE, "202", A, U, A, down=("carrier",)),
        _call(ALICE, "202", A, U, A, down=("carrier", "backup")),
        _call(ALICE, "112", A, U, A, down=("carrier",)),
    )
    dialled = [[(leg.target, leg.status) for dial in one.dials for leg in dial.legs] for one in seen]
    first, second = f"{MOBILE}@carrier", "0612345678@backup"
    assert dialled == [
        [(first, "CONGESTION"), (second, "ANSWER")],
        [(first, "CONGESTION"), (second, "CONGESTION")],
        [("112@carrier", "CONGESTION"), ("112@backup", "ANSWER")],
    ]
    assert [one.nodes[-1] for one in seen] == [
        f"external.user.bob.{MOBILE}",
        "end.unreachable",
        "emergency.paris.112",
    ]
    assert seen[1].cause == 20


def test_a_national_trunk_is_sent_ten_digits_for_overseas_too(exchange: Exchange, loaded: Loaded) -> None:
    written = (
        "0199001234",
        "0262123456",
        "0590123456",
        "0594123456",
        "0596123456",
        "0708123456",
        "0508411234",
    )
    abroad = ("00442079460000",)
    calls = [_call(ALICE, number, A, down=("carrier",)) for number in (*written, *abroad)]
    seen = _place(exchange, loaded, *calls)
    assert [one.dials[-1].legs[-1].target for one in seen] == [
        f"{number}@backup" for number in (*written, *abroad)
    ]


def test_a_number_outside_that_rings_with_phones_has_a_leg_of_its_own(
    exchange: Exchange, loaded: Loaded
) -> None:
    gate, call = f"gate.client.{MOBILE}.confirmed", f"external.client.{MOBILE}.confirmed"
    (seen,) = _place(exchange, loaded, _call(BOB, "301", R, A, A))
    assert seen.nodes == ("group.away",)
    assert seen.aside == (gate, call)
    ring, leg = seen.dials
    assert set(ring.legs) == {Leg("desk-1", "CANCEL"), Leg(gate, "ANSWER")}
    assert leg == ObservedDial(
        call, (Leg(f"{MOBILE}@carrier", "ANSWER"),), "ANSWER", leg.at, leg.seconds, aside=True
    )
    assert seen.answered == MOBILE


def test_ends_that_we_do_not_wait_for(exchange: Exchange, loaded: Loaded) -> None:
    exchange.complaints()
    seen = _place(
        exchange,
        loaded,
        _call(ALICE, "203", A, A, B),
        _call(ALICE, "*98", A, A, A),
        _call(BOB, "*98", A, A, A),
        _call(BOB, "*98600", A, A, A),
        _call(BOB, "*8201", R, A, A),
        _call(BOB, "0899123456", A, A, A),
        _call(BOB, "999", A, A, A),
        _call(BOB, "9", A, A, A),
        _call(OUTSIDE, "+33199000003"),
        _call(OUTSIDE, "+33199999999"),
    )
    assert [(one.nodes[-1:], one.step, one.mailbox, one.cause) for one in seen] == [
        (("end.busy",), "Busy", "", None),
        (("feature.messages",), "VoiceMailMain", "user_alice", None),
        (("feature.messages",), "ExecIf", "", 21),
        (("feature.messages.reception",), "VoiceMailMain", "shared_reception", None),
        (("feature.pickup.alice",), "Hangup", "", 16),
        (("end.refused",), "Hangup", "", 21),
        (("end.unallocated",), "Hangup", "", 1),
        ((), "", "", 0),
        (("end.unallocated",), "Hangup", "", 1),
        ((), "Hangup", "", 1),
    ]
    assert exchange.complaints() == ()


def test_calls_are_placed_together_that_need_nothing_in_two_states(loaded: Loaded) -> None:
    calls = [
        _call(OUTSIDE, "+33199000001", A, U, R),
        _call(OUTSIDE, "+33199000001", B, U, B),
        # Bob is registered here, and not there.
        _call(OUTSIDE, "+33199000002", A, R, A, mobile=FarEnd.BUSY),
        _call(ALICE, "202", A, U, A, mobile=FarEnd.BUSY),
        _call(ALICE, "202", A, U, A, mobile=FarEnd.ANSWERS),
        # Only who picks up must be alone.
        _call(BOB, "*8201", A, A, A),
        _call(OUTSIDE, "+33199000003", U, U, U),
    ]
    scenes = scenes_of(loaded.graph, calls, most=10)
    assert [scene.calls for scene in scenes] == [[0, 1, 3, 6], [2], [4], [5]]
    assert [len(scene.calls) for scene in scenes_of(loaded.graph, calls, most=2)] == [2, 2, 1, 1, 1]


def test_one_tree_follows_another(exchange: Exchange, tree: Path, tmp_path: Path) -> None:
    other = Tree(
        {
            "fleet.yaml": dedent(FLEET),
            "zenith/client.yaml": CLIENT.replace("ring: 10s", "ring: 5s")
            .replace("audio/closed.wav", "closed.wav")
            .replace("{when: open, to: group:desk}", "{when: open, to: user:carol}"),
        },
        {"zenith/closed.wav": (tree / "acme/audio/closed.wav").read_bytes()},
    ).write(tmp_path / "tenants")
    for folder, client, end in ((other, "zenith", "user.carol"), (tree, "acme", "group.desk")):
        loaded = exchange.load(folder)
        assert loaded.graph.client == client
        (seen,) = _place(exchange, loaded, _call(OUTSIDE, "+33199000001", A, A, A))
        assert (seen.nodes, seen.answered != "") == (("route.day", end), True)


def test_of_a_queue_that_keeps_its_name_the_new_one_counts(programs: Programs, tmp_path: Path) -> None:
    """The former one is still loaded, for whoever waits in it: the dialplan is another one too."""
    queue = "queues: {hot-line: {name: Urgences, extension: 390, members: [user:alice], overflow: hangup}}\n"
    more = queue.replace("[user:alice]", "[user:alice, user:bob]").replace(
        "overflow: hangup", "overflow: busy"
    )
    with Exchange(programs, tmp_path / "exchange") as exchange:
        for name, queues in (("before", queue), ("after", more)):
            files = {"fleet.yaml": dedent(FLEET), "acme/client.yaml": CLIENT + queues}
            exchange.load(Tree(files, {"acme/audio/closed.wav": sound("closed")}).write(tmp_path / name))
        assert (exchange.node.scope_folder("acme") / "previous" / "asterisk" / "queues.conf").exists()
        assert "member.bob" in exchange.asterisk.command("queue show")
        assert exchange.complaints() == ()


def test_a_member_with_several_phones_is_known_as_soon_as_his_queue_is(
    programs: Programs, tmp_path: Path
) -> None:
    """His state is a hint's, which must be there when the queue is read."""
    queue = "queues: {hot-line: {name: Urgences, extension: 390, members: [user:alice], overflow: hangup}}\n"
    phone = "  desk-4: {model: yealink-t53, mac: 805ec0000004, user: alice}\n"
    two_phones = CLIENT.replace("groups:\n", f"{phone}groups:\n", 1)
    to_queue = (
        two_phones.replace('"+33199000002": {to: user:bob', '"+33199000002": {to: queue:hot-line') + queue
    )
    with Exchange(programs, tmp_path / "exchange") as exchange:
        for name, client in (("without", two_phones), ("with", to_queue)):
            files = {"fleet.yaml": dedent(FLEET), "acme/client.yaml": client}
            tree = Tree(files, {"acme/audio/closed.wav": sound("closed")}).write(tmp_path / name)
            loaded = exchange.load(tree)
        (seen,) = _place(exchange, loaded, _call(OUTSIDE, "+33199000002", A, A, A))
        assert seen.answered in ("desk-1", "desk-4")
