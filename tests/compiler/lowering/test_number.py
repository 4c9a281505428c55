"""The trunks by which calls to a number arrive."""

from __future__ import annotations

from compiler.graph import CallGraph
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
