"""A graph in which calls come back at some instant is told so, and not followed; loops across clients are found soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from compiler.analysis.proofs import Claim, ClientToProve, prove
from compiler.analysis.proofs.loops import loops_across_clients
from compiler.graph import ConditionalRoute, TimeCondition
from compiler.time.schedule import weekly
from tests.broken_trees import CLIENT, case_of
from tests.lattices import in_few_steps, lattice_of_forwards


def _of_each_other(*, alice_until: int) -> ClientToProve:
    """A client whose users fall back to each other, one until some minute of the day, the other from noon on."""
    text = CLIENT.replace(
        "extension: 201}",
        "extension: 201, no_answer: [{when: {hours: 00:00-12:00}, to: user:bob}, {to: hangup}]}",
    ).replace(
        "extension: 202}",
        "extension: 202, no_answer: [{when: {hours: 12:00-24:00}, to: user:alice}, {to: hangup}]}",
    )
    case = case_of(text=text)
    decision = case.graph.nodes["user.alice.no-answer"]
    assert isinstance(decision, ConditionalRoute)
    longer = replace(
        decision.cases[0], condition=TimeCondition(weekly("Europe/Paris", range(7), [(0, alice_until)]))
    )
    nodes = {**case.graph.nodes, decision.id: replace(decision, cases=(longer,))}
    return ClientToProve(replace(case.graph, nodes=nodes), case.tenant, case.years)


def test_users_who_lead_to_each_other_at_different_times_are_no_loop() -> None:
    assert prove(_of_each_other(alice_until=12 * 60)) == []


def test_a_loop_in_the_graph_is_told_with_its_instants_and_nothing_else_is_judged() -> None:
    case = _of_each_other(alice_until=12 * 60 + 1)
    (failure,) = prove(case)
    assert failure.claim is Claim.LOOP
    assert failure.path == ("users", "alice")
    assert {high - low for low, high in case.timeline.intervals(failure.when)} == {timedelta(minutes=1)}
    assert "user.alice → user.alice.no-answer → user.bob → user.bob.no-answer → user.alice" in str(
        failure.message
    )


def test_forwards_between_clients_that_never_come_back_are_not_all_followed() -> None:
    forwards = lattice_of_forwards(200)
    owners = {number: f"client-{number}" for number in forwards}
    assert not in_few_steps(lambda: loops_across_clients(owners, forwards))
