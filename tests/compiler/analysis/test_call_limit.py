"""Limits of external calls: what a call meets where one is reached, what is said of it, and that nobody is left without help."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from compiler.analysis.acts import Admitting, EndKind, States
from compiler.analysis.behaviour.examples import trace_command
from compiler.analysis.calls.call import Call, Caller, FromOutside, FromPhone
from compiler.analysis.calls.reading import Asked, AskedClient, read_call
from compiler.analysis.calls.trace import Trace, trace
from compiler.analysis.change.comparison import ChangeKind, compare_graphs
from compiler.analysis.change.what_callers_notice import what_callers_notice
from compiler.analysis.drawing import draw_client
from compiler.analysis.vocabulary import Vocabulary
from compiler.graph import AdmitCall, CallExternal, CallGraph, CallLimit, Reason
from compiler.graph.kept_graph import KeptGraph
from schema.client import MOST_CALLS_OUT
from tests.broken_trees import CLIENT as CLIENT_TREE
from tests.limits import LIMITED, compiled_with_limits

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
CLIENT, ALICE = "acme/client", "acme/users/alice"
YEARS = (2026, 2028)
OUTSIDE, DESK_201, DESK_202 = FromOutside(), FromPhone("desk-201"), FromPhone("desk-202")


def graph_of(client: str = LIMITED) -> CallGraph:
    graph = compiled_with_limits(client)[0].graph
    assert graph is not None
    return graph


def traced(caller: Caller, dialled: str, *full: str, unregistered: str = "") -> Trace:
    given = [f"device:{unregistered}=unregistered"] if unregistered else []
    compilation, fleet = compiled_with_limits()
    assert compilation.resolved is not None
    states, _ = read_call(
        Asked("anonymous", "+33199000001", "2026-11-23 10:00", tuple(given)),
        AskedClient(compilation.resolved, fleet),
        AT,
    )
    assert states is not None
    reached = States(states.states.phones, limits_reached=frozenset(full))
    return trace(graph_of(), Call(caller, dialled, AT, reached))


@pytest.mark.parametrize(
    ("caller", "dialled", "full", "reason"),
    [
        (OUTSIDE, "+33199000001", CLIENT, Reason.BUSY),
        (OUTSIDE, "+33199000003", CLIENT, Reason.BUSY),
        (OUTSIDE, "+33199000001", ALICE, None),
        (DESK_201, "0612345678", CLIENT, Reason.UNREACHABLE),
        (DESK_202, "0612345678", CLIENT, Reason.UNREACHABLE),
        (DESK_201, "0612345678", ALICE, Reason.UNREACHABLE),
        (DESK_202, "0612345678", ALICE, None),
        # What the client forwards is no user's call, and what stays inside is nobody's.
        (DESK_201, "0199000003", ALICE, None),
        (DESK_202, "201", CLIENT, None),
        (DESK_201, "0199000002", CLIENT, None),
    ],
)
def test_one_more_is_turned_away(caller: Caller, dialled: str, full: str, reason: Reason | None) -> None:
    outcome = traced(caller, dialled, full).outcome
    assert (outcome.kind, outcome.reason) == (EndKind.ENDED if reason else EndKind.ANSWERED, reason)


def test_a_users_forward_is_the_users_call() -> None:
    assert traced(DESK_202, "201", unregistered="desk-201").outcome.numbers == ("+33612345678",)
    for full in (ALICE, CLIENT):
        assert traced(DESK_202, "201", full, unregistered="desk-201").outcome.reason is Reason.UNREACHABLE


def test_members_outside_do_not_ring_for_a_client_who_has_all_its_calls() -> None:
    ringing = traced(DESK_201, "210", CLIENT, unregistered="desk-202")
    assert ringing.outcome.reason is Reason.UNREACHABLE
    assert traced(DESK_201, "210", unregistered="desk-202").outcome.numbers == ("+33612345679",)


@pytest.mark.parametrize("number", ["112", "15", "116000"])
def test_emergency_calls_go_out_whatever_limit_is_reached(number: str) -> None:
    assert traced(DESK_201, number, CLIENT, ALICE).outcome.kind is EndKind.EMERGENCY


def test_calls_from_outside_alone_are_counted_when_they_come_in() -> None:
    graph = graph_of()
    counted = {
        entry.number: trace(graph, Call(OUTSIDE, entry.number, AT)).hops[0].act for entry in graph.numbers
    }
    assert set(counted.values()) == {Admitting(CallLimit(CLIENT, 3))}
    inside = [trace(graph, Call(DESK_202, entry.number, AT)).hops for entry in graph.numbers]
    assert not [hop for hops in inside for hop in hops if hop.act == Admitting(CallLimit(CLIENT, 3))]


def test_states_are_given_as_they_are_written() -> None:
    compilation, fleet = compiled_with_limits()
    assert compilation.resolved is not None
    lookup = AskedClient(compilation.resolved, fleet)
    given = ("client=full", "user:alice=full", "user:alice=busy")
    call, faults = read_call(Asked("anonymous", "+33199000002", "2026-11-23 10:00", given), lookup, AT)
    assert call is not None, faults
    assert call.states.limits_reached == {CLIENT, ALICE}
    assert [*call.states.phones] == ["desk-201"]
    command = trace_command("acme", call)
    assert "--given client=full" in command
    assert "--given user:alice=full" in command
    for wrong, code in (
        ("client=busy", "ASK007"),
        ("client:acme=full", "ASK007"),
        ("user:carol=full", "ASK008"),
    ):
        _, faults = read_call(Asked("anonymous", "+33199000002", "2026-11-23 10:00", (wrong,)), lookup, AT)
        assert [fault.code for fault in faults] == [code], wrong


def test_a_limit_that_is_new_is_told_once_and_moves_no_call() -> None:
    free = LIMITED.replace("max_external_calls: 3, ", "", 1)
    found = compare_graphs(graph_of(free), graph_of(), YEARS)
    assert {one.parting.kind for one in found.differences} == {ChangeKind.CHANGES_EXPERIENCE}
    incoming = [one for one in found.differences if one.parting.now == Admitting(CallLimit(CLIENT, 3))]
    assert [len(one.entries) for one in incoming] == [4]
    back = compare_graphs(graph_of(), graph_of(free), YEARS)
    assert {one.parting.kind for one in back.differences} == {ChangeKind.CHANGES_EXPERIENCE}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max_external_calls: 3, ", ""),
        ("max_external_calls: 3, ", "max_external_calls: 4, "),
        ("max_external_calls: 2, ", "max_external_calls: 1, "),
        ("max_external_calls: 2, ", ""),
    ],
)
def test_a_call_that_shows_a_change_can_be_asked_for_in_the_new_tree(old: str, new: str) -> None:
    changed = LIMITED.replace(old, new, 1)
    assert changed != LIMITED
    for before, after in ((LIMITED, changed), (changed, LIMITED)):
        compilation, fleet = compiled_with_limits(after)
        assert compilation.resolved is not None
        former = KeptGraph(graph_of(before), YEARS)
        noticed = what_callers_notice(former, graph_of(after), YEARS, Vocabulary.of("acme", {}))
        assert noticed.changes
        for change in noticed.changes:
            words = change.command.split(" --given ")[1:]
            asked = Asked("anonymous", "+33199000001", "2026-11-23 10:00", tuple(words))
            call, faults = read_call(asked, AskedClient(compilation.resolved, fleet), AT)
            assert call is not None, (change.command, faults)


def test_who_says_nothing_of_it_has_usual_limits_of_calls_out_and_none_of_calls_in() -> None:
    graph = graph_of(CLIENT_TREE)
    calls = {node.id: node.limits for node in graph.nodes.values() if isinstance(node, CallExternal)}
    assert calls == {"external.dialled": (CallLimit(CLIENT, MOST_CALLS_OUT),)}
    assert {phone.user: phone.limit for phone in graph.phones} == {
        "alice": CallLimit(ALICE, 4),
        "bob": CallLimit("acme/users/bob", 4),
    }
    assert not [node for node in graph.nodes.values() if isinstance(node, AdmitCall)]
    for full in (CLIENT, ALICE):
        states = States(limits_reached=frozenset({full}))
        assert trace(graph, Call(DESK_201, "0612345678", AT, states)).outcome.reason is Reason.UNREACHABLE
        assert trace(graph, Call(OUTSIDE, "+33199000001", AT, states)).outcome.kind is EndKind.ANSWERED
        assert trace(graph, Call(DESK_201, "112", AT, states)).outcome.kind is EndKind.EMERGENCY


def test_numbers_are_drawn_with_the_limit_and_lead_where_they_would_without() -> None:
    limited, free = (
        draw_client(compilation.graph, compilation.resolved)
        for client in (LIMITED, LIMITED.replace("max_external_calls: 3, ", "", 1))
        if (compilation := compiled_with_limits(client)[0]).graph is not None
        and compilation.resolved is not None
    )
    assert limited.arrows == free.arrows
    told = [str(word) for box in limited.boxes for line in box.details for word in line]
    assert told.count("busy while the client has 3 external calls") == 4
