"""Drawings say what the graph does, in short words, each thing once and in the same order every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.analysis.drawing import Drawing, draw_client, draw_number, draw_object
from compiler.analysis.drawing.boxes import Box, BoxKind
from compiler.analysis.drawing.words import Words, schedule_words, spelled
from compiler.graph import CallGraph, PermissionGate
from compiler.lowering.client import lower
from compiler.reading.recording import examine
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from compiler.time.schedule import Schedule, always, calendar, dated, never, weekly, whole_days
from tests.companies import LAW, compiled
from tests.compiler.conftest import Resolve
from tests.recordings import tone

NUMBER = "+33199000001"
PARIS = "Europe/Paris"
DELMAS = (compiled(LAW).graph, compiled(LAW).resolved)


def said(words: Words) -> str:
    return spelled(words, str)


def box(drawing: Drawing, box_id: str) -> Box:
    (found,) = [one for one in drawing.boxes if one.id == box_id]
    return found


def details(drawing: Drawing, box_id: str) -> list[str]:
    return [said(line) for line in box(drawing, box_id).details]


def arrows(drawing: Drawing) -> list[tuple[str, str, list[str]]]:
    return [(one.source, one.target, [said(label) for label in one.labels]) for one in drawing.arrows]


CompileSmallClient = Callable[..., tuple[CallGraph, ResolvedClient]]


@pytest.fixture
def client(resolve: Resolve, fleet: ResolvedFleet) -> CompileSmallClient:
    """Compiles the small client with more in it: its graph, and the resolved tree."""

    def make(*more: str | tuple[str, str]) -> tuple[CallGraph, ResolvedClient]:
        resolved, diagnostics = resolve(*more)
        assert not diagnostics, [str(one.message) for one in diagnostics]
        closed = examine(tone(0.1)).sound
        assert closed is not None
        return lower(resolved, fleet, {"audio/closed.wav": closed}), resolved

    return make


def test_a_number_its_user_and_where_his_calls_go_on(client: CompileSmallClient) -> None:
    drawing = draw_number(*client(("extension: 201", "extension: 201, ring: 20s")), NUMBER)
    assert said(drawing.title) == "Acme: 01 99 00 00 01"
    assert [(one.kind, said(one.title)) for one in drawing.boxes] == [
        (BoxKind.NUMBER, "01 99 00 00 01"),
        (BoxKind.USER, "Alice Martin · 201"),
        (BoxKind.VOICEMAIL, "voicemail of Alice Martin"),
    ]
    assert details(drawing, "user.alice") == ["rings 20 s"]
    assert arrows(drawing) == [
        (f"number.{NUMBER}", "user.alice", []),
        ("user.alice", "voicemail-of.alice", ["nobody takes the call"]),
    ]


def test_every_box_knows_its_object_and_its_line(client: CompileSmallClient) -> None:
    drawing = draw_number(*client(), NUMBER)
    alice = box(drawing, "user.alice")
    assert alice.place is not None
    assert (alice.address, alice.place.file, alice.place.start.line) == (
        "acme/users/alice",
        "tenants/acme/0.yaml",
        11,
    )


def test_ways_to_one_place_are_one_arrow(client: CompileSmallClient) -> None:
    change = (
        "extension: 201",
        "extension: 201, no_answer: user:bob, busy: voicemail-of:alice, unreachable: voicemail-of:alice",
    )
    drawing = draw_object(*client(change), "users", "alice")
    assert arrows(drawing)[0] == ("user.alice", "user.bob", ["no answer"])
    assert ("user.alice", "voicemail-of.alice", ["busy, unreachable"]) in arrows(drawing)


def test_a_call_that_just_fails_ends_in_its_box(client: CompileSmallClient) -> None:
    drawing = draw_object(*client(("extension: 201", "extension: 201, voicemail: false")), "users", "alice")
    assert details(drawing, "user.alice")[1:] == [
        "no answer, unreachable → the call ends",
        "busy → busy tone",
    ]
    assert not drawing.arrows


def test_an_end_that_somebody_chose_is_a_box(client: CompileSmallClient) -> None:
    drawing = draw_number(*client(("{to: user:alice}", "{to: busy}")), NUMBER)
    assert arrows(drawing) == [(f"number.{NUMBER}", "end.busy", [])]
    assert said(box(drawing, "end.busy").title) == "busy tone"


def test_a_numbers_own_decision_stands_in_its_box(client: CompileSmallClient) -> None:
    change = (
        "{to: user:alice}",
        "{to: [{when: {days: mon-fri, hours: 22:00-06:00}, to: user:bob}, {to: user:alice}]}",
    )
    drawing = draw_number(*client(change), NUMBER)
    assert arrows(drawing)[0] == (f"number.{NUMBER}", "user.bob", ["Mon–Fri 22:00–06:00"])
    assert (f"number.{NUMBER}", "user.alice", ["otherwise"]) in arrows(drawing)


ROUTE = """
calendars:
  open: {name: Heures d'ouverture, weekly: [{days: mon-fri, hours: 09:00-12:00}], holidays: FR}
routes:
  front:
    name: Accueil
    extension: 300
    to:
      - {when: open, to: user:alice}
      - {when: {dates: 2026-12-24, hours: 09:00-18:00}, to: user:bob, label: Noël}
      - {when: not open, to: user:bob}
      - {to: announcement:closed}
audio:
  closed: {name: Fermé, file: audio/closed.wav}
"""


def test_a_route_tells_its_conditions_in_order_and_merges_those_that_lead_alike(
    client: CompileSmallClient,
) -> None:
    drawing = draw_object(*client(ROUTE), "routes", "front")
    front = box(drawing, "route.front")
    assert (front.kind, said(front.title)) == (BoxKind.ROUTE, "Accueil · 300")
    assert details(drawing, "route.front") == ["2 · 24 December 2026 09:00–18:00"]
    assert [(target, labels) for source, target, labels in arrows(drawing) if source == "route.front"] == [
        ("user.alice", ["1 · Heures d'ouverture"]),
        ("user.bob", ["2 · Noël", "3 · not: Heures d'ouverture"]),
        ("announcement.closed", ["otherwise"]),
    ]
    assert details(drawing, "announcement.closed") == ["→ the call ends"]
    assert [said(line) for line in drawing.hours] == [
        "Heures d'ouverture: Mon–Fri 09:00–12:00 (some dates differ)"
    ]


def test_cases_that_leave_no_instant_have_no_otherwise(client: CompileSmallClient) -> None:
    more = ROUTE.replace("      - {to: announcement:closed}\n", "")
    drawing = draw_object(*client(more), "routes", "front")
    assert not [labels for _, _, labels in arrows(drawing) if "otherwise" in labels]


def test_members_that_ring_in_turn_are_one_box(client: CompileSmallClient) -> None:
    more = """
groups:
  sales:
    name: Ventes
    strategy: in_order
    ring: 12s
    members: [user:alice, "external:06 12 34 56 78", user:bob]
    no_answer: voicemail-of:alice
"""
    drawing = draw_object(*client(more), "groups", "sales")
    assert [one.id for one in drawing.boxes] == ["group.sales", "voicemail-of.alice"]
    assert details(drawing, "group.sales") == [
        "one after the other:",
        "1 · Alice Martin, 12 s",
        "2 · ↗ 06 12 34 56 78, 12 s",
        "3 · Bob Durand, 12 s",
        "outside, who answers must press 1",
    ]


def test_members_that_ring_together_are_named_once_each(client: CompileSmallClient) -> None:
    more = """
groups:
  sales: {name: Ventes, ring: 25s, members: [user:alice, user:bob], no_answer: hangup}
devices:
  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: alice}
"""
    drawing = draw_object(*client(more), "groups", "sales")
    assert details(drawing, "group.sales") == [
        "rings 25 s: Alice Martin, Bob Durand",
        "nobody takes the call → the call ends",
    ]


OUTSIDE = (
    "extension: 201",
    'extension: 201, caller_id: 01 99 00 00 01, no_answer: "external:06 12 34 56 78"',
)


def test_a_number_outside_is_one_box_with_what_it_is_shown(client: CompileSmallClient) -> None:
    drawing = draw_object(*client(OUTSIDE), "users", "alice")
    (outside,) = [one for one in drawing.boxes if one.kind is BoxKind.OUTSIDE]
    assert said(outside.title) == "↗ 06 12 34 56 78"
    assert details(drawing, outside.id) == ["shows 01 99 00 00 01"]
    assert len(drawing.boxes) == 2
    withheld = (OUTSIDE[0], f"{OUTSIDE[1]}, withhold_number: true")
    drawing = draw_object(*client(withheld), "users", "alice")
    assert ["withholds 01 99 00 00 01"] in [details(drawing, one.id) for one in drawing.boxes]


def test_a_number_outside_that_may_not_be_called_is_seen_to_be_refused(client: CompileSmallClient) -> None:
    graph, resolved = client(OUTSIDE)
    (gate,) = [one for one in graph.nodes.values() if isinstance(one, PermissionGate) and one.number]
    nothing = replace(gate.permission, classes=frozenset())
    closed = replace(graph, nodes={**graph.nodes, gate.id: replace(gate, permission=nothing)})
    drawing = draw_object(closed, resolved, "users", "alice")
    assert box(drawing, gate.id).kind is BoxKind.REFUSED
    assert details(drawing, gate.id) == ["may not be called by acme/users/alice"]


def test_numbers_whose_calls_go_the_same_way_are_drawn_together(client: CompileSmallClient) -> None:
    more = "numbers: {01 99 00 00 02: {name: Réserve}, 01 99 00 00 03: {name: Fax}, 01 99 00 00 04: {to: user:bob}}"
    drawing = draw_client(*client(more))
    assert drawing.starts == (f"number.{NUMBER}", "number.+33199000002", "number.+33199000004")
    assert said(box(drawing, "number.+33199000002").title) == "2 numbers"
    assert details(drawing, "number.+33199000002") == ["01 99 00 00 02 Réserve", "01 99 00 00 03 Fax"]


def test_what_several_lead_to_is_drawn_once(client: CompileSmallClient) -> None:
    change = ("{to: user:alice}", "{to: [{when: {days: fri}, to: user:bob}, {to: user:alice}]}")
    more = "numbers: {01 99 00 00 02: {to: user:bob}}"
    drawing = draw_client(*client(change, more))
    ids = [one.id for one in drawing.boxes]
    assert len(ids) == len(set(ids))
    assert {end for arrow in drawing.arrows for end in (arrow.source, arrow.target)} <= set(ids)


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_graph_does_not_matter(shuffle: Random) -> None:
    graph, resolved = DELMAS
    nodes = list(graph.nodes.items())
    shuffle.shuffle(nodes)
    assert draw_client(replace(graph, nodes=dict(nodes)), resolved) == draw_client(graph, resolved)


def test_everything_that_calls_to_numbers_may_come_to_is_drawn() -> None:
    graph, resolved = DELMAS
    drawn = {one.id for one in draw_client(graph, resolved).boxes}
    for name in ("secretariat", "associes", "permanence-samedi"):
        assert f"group.{name}" in drawn
    assert "group.permanence-samedi.2" not in drawn
    for entry in graph.numbers:
        one = draw_number(graph, resolved, entry.number)
        assert {box.id for box in one.boxes} - {f"number.{entry.number}"} <= drawn


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (weekly(PARIS, range(5), [(540, 720), (840, 1080)]), "Mon–Fri 09:00–12:00, 14:00–18:00"),
        (weekly(PARIS, [1, 3], [(540, 720)]), "Tue, Thu 09:00–12:00"),
        (weekly(PARIS, range(7), [(1200, 420)]), "every day 20:00–07:00"),
        (weekly(PARIS, range(5), [(1080, 480)]), "Mon–Fri 18:00–08:00"),
        (weekly(PARIS, [5, 6], [(0, 1440)]), "Sat, Sun"),
        (weekly(PARIS, range(7), [(0, 1440)]), "always"),
        (never(PARIS), "never"),
        (
            ~weekly(PARIS, range(5), [(540, 1080)]),
            "Mon 00:00–09:00, 18:00–09:00; Tue–Thu 18:00–09:00; Fri 18:00–24:00; Sat, Sun",
        ),
        (weekly(PARIS, [4, 5, 6], [(0, 1440)]), "Fri–Sun"),
        (whole_days(PARIS, [date(2026, 12, 24), date(2026, 12, 25)]), "from 24 to 25 December 2026"),
        (
            dated(PARIS, [date(2026, 12, day) for day in (1, 3, 5, 7)], [(540, 600)]),
            "1 December 2026, 3 December 2026, 5 December 2026, …",
        ),
        # On call day and night, until eight in the morning after the last day.
        (
            dated(PARIS, [date(2026, 11, day) for day in range(23, 30)], [(480, 1440)])
            | dated(PARIS, [date(2026, 11, day) for day in range(24, 31)], [(0, 480)]),
            "from 23 to 29 November 2026",
        ),
        (
            calendar(PARIS, [([0], [(540, 600)])], [date(2026, 12, 21)], [], []),
            "Mon 09:00–10:00 (some dates differ)",
        ),
    ],
)
def test_hours_in_short_words(schedule: Schedule, words: str) -> None:
    assert said(schedule_words(schedule)) == words


SLOT = st.tuples(st.integers(0, 95), st.integers(1, 96)).map(lambda slot: (slot[0] * 15, slot[1] * 15))
WEEKS = st.lists(
    st.tuples(st.sets(st.integers(0, 6), min_size=1), SLOT.filter(lambda slot: slot[0] != slot[1])),
    max_size=4,
)


@given(WEEKS)
def test_the_words_for_a_week_mean_that_week(rules: list[tuple[set[int], tuple[int, int]]]) -> None:
    schedule = never(PARIS)
    for days, slot in rules:
        schedule |= weekly(PARIS, days, [slot])
    assert read_back(said(schedule_words(schedule))) == schedule


def read_back(words: str) -> Schedule:
    """What a reader understands."""
    if words in ("always", "never"):
        return always(PARIS) if words == "always" else never(PARIS)
    schedule = never(PARIS)
    for group in words.split("; "):
        found = re.fullmatch(r"(every day|[A-Z][^0-9]*?)((?: [0-9:–]+,?)*)", group)
        assert found is not None, group
        days = days_meant(found[1])
        slots = [slot_meant(slot) for slot in found[2].replace(",", "").split()]
        schedule |= weekly(PARIS, days, slots or [(0, 1440)])
    return schedule


def days_meant(words: str) -> list[int]:
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    if words == "every day":
        return list(range(7))
    runs = [run.split("–") for run in words.split(", ")]
    return [day for run in runs for day in range(names.index(run[0]), names.index(run[-1]) + 1)]


def slot_meant(words: str) -> tuple[int, int]:
    start, end = words.split("–")
    return minute(start), minute(end)


def minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def test_users_who_lead_to_each_other_at_different_times_are_drawn_once(client: CompileSmallClient) -> None:
    day = "{hours: 08:00-18:00}"
    drawing = draw_client(
        *client(
            (
                "extension: 201}",
                f"extension: 201, no_answer: [{{when: {day}, to: user:bob}}, {{to: hangup}}]}}",
            ),
            (
                "extension: 202}",
                f"extension: 202, no_answer: [{{when: {day}, to: hangup}}, {{to: user:alice}}]}}",
            ),
        )
    )
    ways = {(source, target) for source, target, _ in arrows(drawing)}
    assert ways >= {("user.alice.no-answer", "user.bob"), ("user.bob.no-answer", "user.alice")}
    assert len({one.id for one in drawing.boxes}) == len(drawing.boxes)
