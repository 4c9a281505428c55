"""A profile that goes by time: who dials outside, and what is forwarded there, is judged by the profile that counts then; nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from compiler.analysis.acts import EndKind
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, behaviour_of
from compiler.analysis.behaviour.dialled_samples import numbers_apart
from compiler.analysis.calls.call import Call, FromPhone
from compiler.analysis.calls.trace import trace
from compiler.analysis.change.comparison import compare_graphs
from compiler.analysis.conditions import schedules_of, timeline_of
from compiler.analysis.drawing import draw_object
from compiler.analysis.drawing.words import spelled
from compiler.analysis.proofs import Claim, ClientToProve, prove
from compiler.graph import CallGraph, ConditionalRoute, NodeLeg, PermissionGate, Ring
from compiler.graph.node_kinds import conditional_route
from tests.broken_trees import case_of
from tests.limits import compiled_with_limits
from tests.profiles_by_time import SHOP

PARIS = ZoneInfo("Europe/Paris")
YEARS = (2026, 2028)
MOBILE = "0612345678"


def graph_of(client: str = SHOP) -> CallGraph:
    graph = compiled_with_limits(client)[0].graph
    assert graph is not None
    return graph


def _ends(dialled: str, at: str, device: str = "desk-201") -> EndKind:
    call = Call(FromPhone(device), dialled, datetime.fromisoformat(at).replace(tzinfo=PARIS))
    return trace(graph_of(), call).outcome.kind


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ("2026-11-28 08:59", False),
        ("2026-11-28 09:00", True),
        ("2026-11-28 18:59", True),
        ("2026-11-28 19:00", False),
        ("2026-11-29 12:00", False),
        ("2026-12-25 12:00", False),
    ],
)
def test_the_shop_calls_outside_while_it_is_open(at: str, *, allowed: bool) -> None:
    assert (_ends(MOBILE, at) is not EndKind.ENDED) == allowed
    assert _ends(MOBILE, at, "desk-202") is not EndKind.ENDED


@pytest.mark.parametrize("at", ["2026-11-28 12:00", "2026-11-29 03:00"])
def test_emergency_and_inside_calls_do_not_go_by_time(at: str) -> None:
    for dialled in ("112", "15", "202", "0199000002"):
        assert _ends(dialled, at) is not EndKind.ENDED


def test_the_behaviour_of_what_is_dialled_parts_at_the_hours() -> None:
    graph = graph_of()
    behaviour = behaviour_of(graph, timeline_of([graph], YEARS))
    parts: Mapping[EntryPoint, int] = {
        entry: len(parts)
        for entry, parts in behaviour.entries.items()
        if entry.kind in (EntryPointKind.OUTSIDE, EntryPointKind.EMERGENCY)
    }
    by_label = {
        entry.label: count
        for entry, count in parts.items()
        if entry.caller == "desk-201" and entry.kind is EntryPointKind.OUTSIDE
    }
    assert by_label["national_mobile"] == by_label["national_fixed"] == 2
    # Refused at all times.
    assert by_label["premium"] == 1
    assert {count for entry, count in parts.items() if entry.caller == "desk-202"} == {1}
    assert {count for entry, count in parts.items() if entry.kind is EntryPointKind.EMERGENCY} == {1}


def test_numbers_that_one_of_the_profiles_lists_are_samples() -> None:
    client = SHOP.replace(
        "{name: Nuit}", '{name: Nuit, allow_numbers: [01 23 45 67 00], allow_prefixes: ["+4420"]}'
    )
    apart = numbers_apart([graph_of(client)])
    assert "+33123456700" in apart.listed
    assert apart.told_apart == ("+4420",)


def test_a_number_that_is_judged_alike_at_all_times_has_one_gate() -> None:
    client = SHOP.replace("{name: Nuit}", "{name: Nuit, allow: [national_mobile]}")
    gates = [
        node for node in graph_of(client).nodes.values() if isinstance(node, PermissionGate) and node.number
    ]
    assert [gate.id for gate in gates] == ["gate.user.alice.+33612345678"]
    assert len([name for name in graph_of().nodes if name.startswith("gate.user.alice")]) == 2


def test_members_of_groups_have_gates_alone() -> None:
    client = (
        SHOP.replace("caller_id:", "destinations: shop, caller_id:", 1)
        .replace("{name: Nuit}", "{name: Nuit, allow_numbers: [06 12 34 56 79]}")
        .replace(
            "users:",
            'groups:\n  both: {name: Tous, extension: 210, members: [user:bob, "external:06 12 34 56 79"], no_answer: hangup}\nusers:',
            1,
        )
    )
    graph = graph_of(client)
    legs = [leg for node in graph.nodes.values() if isinstance(node, Ring) for leg in node.legs]
    outside = [graph.nodes[leg.node] for leg in legs if isinstance(leg, NodeLeg)]
    assert [type(node) for node in outside] == [PermissionGate]


def test_everything_is_proved_of_the_shop() -> None:
    assert prove(case_of(text=SHOP)) == []


def test_a_way_around_the_gate_at_some_hours_is_found() -> None:
    case = case_of(text=SHOP)
    decision = case.graph.nodes["profile.dialled.paris.shop"]
    assert isinstance(decision, ConditionalRoute)
    (first,) = decision.cases
    for around in (
        replace(decision, cases=(replace(first, target="external.dialled"),)),
        replace(decision, otherwise="external.dialled"),
    ):
        tampered = replace(case.graph, nodes={**case.graph.nodes, decision.id: around})
        failures = prove(ClientToProve(tampered, case.tenant, case.years))
        assert Claim.GATE in {failure.claim for failure in failures}


def test_what_one_forward_does_not_need_of_a_profile_is_not_dead() -> None:
    turned = SHOP.replace(
        "[{when: opening, use: national}, {use: night, label: Fermé}]",
        "[{when: not opening, use: night}, {use: national}]",
    )
    assert prove(case_of(text=turned)) == []


def test_a_profile_that_nothing_chooses_is_dead() -> None:
    unused = SHOP.replace("{name: Nuit}", "{name: Nuit}\n  rest: {name: Repos}")
    assert [failure.path for failure in prove(case_of(text=unused))] == [("destinations", "rest")]


def test_other_hours_are_told_of_what_is_dialled_and_of_the_forward() -> None:
    later = graph_of(SHOP.replace("09:00-19:00", "09:00-20:00"))
    differences = compare_graphs(graph_of(), later, YEARS).differences
    entries = {entry for difference in differences for entry in difference.entries}
    assert {EntryPointKind.OUTSIDE, EntryPointKind.NUMBER} <= {entry.kind for entry in entries}
    assert EntryPointKind.EMERGENCY not in {entry.kind for entry in entries}
    dialling = {entry.caller for entry in entries if entry.kind is EntryPointKind.OUTSIDE}
    assert dialling == {"desk-201"}


def test_the_drawing_shows_the_profile_and_its_conditions() -> None:
    compilation, _ = compiled_with_limits(SHOP)
    assert compilation.graph is not None
    assert compilation.resolved is not None
    drawing = draw_object(compilation.graph, compilation.resolved, "users", "alice")
    decision = "profile.user.alice.+33612345678"
    (box,) = [one for one in drawing.boxes if one.id == decision]
    assert spelled(box.title, str) == "the profile Boutique, by time"
    labels = {
        arrow.target: [spelled(label, str) for label in arrow.labels]
        for arrow in drawing.arrows
        if arrow.source == decision
    }
    gate = "gate.user.alice.+33612345678"
    assert labels == {f"{gate}.national": ["Ouverture"], f"{gate}.night": ["otherwise"]}


def test_conditions_in_place_are_in_the_time_zone_of_whoever_calls() -> None:
    overseas = """
  saint-denis:
    name: Saint-Denis
    time_zone: Indian/Reunion
    country: RE
    emergency: {address: 31 rue Mahatma Gandhi, postcode: 97400, city: Saint-Denis, insee: 97411, callback: 01 99 00 00 01}
"""
    client = (
        SHOP.replace("brand: azur", "brand: azur, main_site: paris, destinations: shop", 1)
        .replace("\nnumbers:", f"{overseas}numbers:", 1)
        .replace("extension: 202}", "extension: 202, site: saint-denis}")
        .replace("{when: opening, use: national}", "{when: {hours: 09:00-19:00}, use: national}")
        .replace("{when: opening, to:", "{when: {hours: 09:00-19:00}, to:")
    )
    graph = graph_of(client)
    routes = [route for node in graph.nodes.values() if (route := conditional_route(node)) is not None]
    zones = {
        route.id: next(iter(schedules)).zone
        for route in routes
        if route.id.startswith("profile.dialled")
        and (schedules := schedules_of(replace(graph, nodes={route.id: route})))
    }
    assert zones == {
        "profile.dialled.paris.shop": "Europe/Paris",
        "profile.dialled.saint-denis.shop": "Indian/Reunion",
    }
