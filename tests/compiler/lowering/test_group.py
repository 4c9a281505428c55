"""Where a call goes that no member of a group takes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from compiler.graph import CallGraph, Ring
from compiler.lowering.client import lower
from compiler.resolving.resolved import ResolvedFleet
from tests.compiler.conftest import Resolve

GROUP = """
users:
  chloe: {{name: Chloé Girard, extension: 203}}
devices:
  desk-203: {{model: yealink-t54w, mac: 805ec0000203, user: chloe}}
groups:
  sales:
    name: Ventes
    extension: 220
    strategy: {strategy}
    members: [user:alice, user:bob, user:chloe]
    no_answer: voicemail:general
    {busy}
voicemails:
  general: {{name: Général}}
"""
OUTCOMES = ("no_answer", "busy", "unreachable")


def rung(graph: CallGraph, outcomes: Sequence[str]) -> tuple[int, str]:
    """How many members ring one after the other, and the node that the call comes to; each outcome is what becomes of one."""
    node_id, count = "group.sales", 0
    while isinstance(ring := graph.nodes[node_id], Ring) and node_id.startswith("group.sales"):
        node_id = {"no_answer": ring.no_answer, "busy": ring.busy, "unreachable": ring.unreachable}[
            outcomes[count]
        ]
        count += 1
    return count, node_id


@pytest.mark.parametrize("outcomes", tuple(product(OUTCOMES, repeat=3)))
def test_members_in_order_are_busy_if_some_were_and_none_rang(
    outcomes: tuple[str, ...], resolve: Resolve, fleet: ResolvedFleet
) -> None:
    busy = "busy" in outcomes and "no_answer" not in outcomes
    for rule, destination in (("busy: busy", "end.busy"), ("", "voicemail.general")):
        resolved, _ = resolve(GROUP.format(strategy="in_order", busy=rule))
        graph = lower(resolved, fleet, {})
        assert rung(graph, outcomes) == (3, destination if busy else "voicemail.general")


def test_without_a_rule_for_that_each_member_is_one_node(resolve: Resolve, fleet: ResolvedFleet) -> None:
    for rule, nodes in (("", 3), ("busy: voicemail:general", 3), ("busy: hangup", 7)):
        resolved, _ = resolve(GROUP.format(strategy="in_order", busy=rule))
        graph = lower(resolved, fleet, {})
        assert len([node for node in graph.nodes if node.startswith("group.sales")]) == nodes
