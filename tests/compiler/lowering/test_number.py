"""The trunks by which calls to a number arrive, and where those of phones and of rules to the client's own numbers go."""

from __future__ import annotations

from compiler.graph import CallGraph, Ring
from compiler.lowering.client import lower
from compiler.lowering.operator_layer import lower_node
from compiler.resolving.resolved import ResolvedFleet
from renderers.asterisk.entries import render_entries
from renderers.readback.agree import disagreements
from renderers.registry import render_client, render_node
from tests.compiler.conftest import FleetOf, Resolve

ONE = ("trunks: [carrier]", "trunks: [carrier, backup]")
OTHER_WAY_ROUND = ("trunks: [carrier]", "trunks: [backup, carrier]")
BACKUP = (
    "host: 198.51.100.7}",
    "host: 198.51.100.7}\n  backup: {name: Secours, host: 198.51.100.8, max_calls: 2}",
)


def lowered(resolve: Resolve, fleet: ResolvedFleet, *changes: tuple[str, str]) -> CallGraph:
    resolved, diagnostics = resolve(*changes, operator=fleet)
    assert diagnostics == []
    return lower(resolved, fleet, {})


def test_the_order_in_which_outgoing_calls_try_trunks_moves_no_incoming_call(
    resolve: Resolve, fleet_of: FleetOf
) -> None:
    before, after = (lowered(resolve, fleet_of(BACKUP, order)) for order in (ONE, OTHER_WAY_ROUND))
    assert [entry.trunks for entry in before.numbers] == [("backup", "carrier")]
    assert before.numbers == after.numbers
    assert render_entries(before, "body") == render_entries(after, "body")


def test_a_number_that_names_its_trunks_arrives_by_no_other(resolve: Resolve, fleet_of: FleetOf) -> None:
    fleet = fleet_of(BACKUP, ONE)
    named = lowered(resolve, fleet, ("{to: user:alice}", "{to: user:alice, trunk: backup}"))
    assert [entry.trunks for entry in named.numbers] == [("backup",)]
    several = lowered(resolve, fleet, ("{to: user:alice}", "{to: user:alice, trunk: [carrier, backup]}"))
    assert [entry.trunks for entry in several.numbers] == [("backup", "carrier")]


def test_a_call_that_arrives_by_another_trunk_than_it_should_is_found_out(
    resolve: Resolve, fleet_of: FleetOf
) -> None:
    fleet = fleet_of(BACKUP, ONE)
    by_one = lowered(resolve, fleet, ("{to: user:alice}", "{to: user:alice, trunk: backup}"))
    by_both = lowered(resolve, fleet)
    layer = render_node(lower_node("pbx-1", fleet.fleet, by_one.countries()))
    node = lower_node("pbx-1", fleet.fleet, by_one.countries())
    assert disagreements(by_one, node, render_client(by_one), layer, (2026, 2028)) == []
    assert disagreements(by_both, node, render_client(by_both), layer, (2026, 2028)) == []
    assert disagreements(by_one, node, render_client(by_both), layer, (2026, 2028))
    assert disagreements(by_both, node, render_client(by_one), layer, (2026, 2028))


def test_a_rule_that_names_an_own_number_leads_where_that_number_leads(
    resolve: Resolve, fleet: ResolvedFleet
) -> None:
    """However many numbers lead to each other, there is no node on the way, and nobody's permission is asked."""
    most = 400
    chain = "".join(f"  01 99 00 1{n:03}: {{to: external:01 99 00 1{n + 1:03}}}\n" for n in range(most))
    last = f"  01 99 00 1{most:03}: {{to: user:bob}}\n"
    graph = lowered(
        resolve,
        fleet,
        ("{to: user:alice}\n", "{to: user:alice}\n" + chain + last),
        ("extension: 201}", "extension: 201, voicemail: false, no_answer: external:01 99 00 1000}"),
    )
    alice = graph.nodes["user.alice"]
    assert isinstance(alice, Ring)
    assert alice.no_answer == "user.bob"
    assert {entry.target for entry in graph.numbers} == {"user.alice", "user.bob"}
    assert not [node for node in graph.nodes if node.startswith("gate.") and "dialled" not in node]


def test_numbers_may_lead_to_each_other_at_different_times(resolve: Resolve, fleet: ResolvedFleet) -> None:
    graph = lowered(
        resolve,
        fleet,
        (
            "{to: user:alice}\n",
            (
                "{to: [{when: {hours: 08:00-12:00}, to: external:01 99 00 00 02}, {to: user:alice}]}\n"
                "  01 99 00 00 02: {to: [{when: {hours: 12:00-14:00}, to: external:01 99 00 00 01}, {to: user:bob}]}\n"
            ),
        ),
    )
    one, other = "number.+33199000001", "number.+33199000002"
    assert [entry.target for entry in graph.numbers] == [one, other]
    assert list(graph.nodes[one].leads_to()) == [other, "user.alice"]
    assert list(graph.nodes[other].leads_to()) == [one, "user.bob"]


def test_every_phone_calls_the_clients_numbers_inside(resolve: Resolve, fleet: ResolvedFleet) -> None:
    graph = lowered(
        resolve,
        fleet,
        ("{to: user:alice}\n", "{to: user:alice}\n  01 99 00 00 02: {name: Réserve}\n"),
        ("extension: 202}", "extension: 202, destinations: inside}"),
        ("users:\n", "destinations:\n  inside: {name: Internes}\nusers:\n"),
    )
    assert len(graph.contexts) == 2
    for context in graph.contexts:
        assert graph.dial_out(context).own == (
            ("+33199000001", "user.alice"),
            ("+33199000002", "end.unallocated"),
        )
