"""Each proof: it holds for a plain client, and fails for one that breaks it, naming the place and a call that shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compiler.analysis.acts import EndKind
from compiler.analysis.calls.call import FromOutside
from compiler.analysis.calls.trace import trace
from compiler.analysis.proofs import PROOFS, Claim, ClientToProve, ProofFailure, prove
from compiler.graph import CallEmergency, CallExternal, Node, PermissionGate, Reason
from tests.broken_trees import BROKEN, CLIENT, Broken, case_of, leaving_to_own_numbers


def failures(broken: Broken) -> list[ProofFailure]:
    return prove(case_of(broken))


def test_everything_is_proved_of_a_plain_client() -> None:
    assert prove(case_of()) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_client_that_breaks_a_claim_is_found(name: str) -> None:
    broken = BROKEN[name]
    found = [failure for failure in failures(broken) if failure.claim is broken.claim]
    assert broken.path in [failure.path for failure in found]
    assert all(str(failure.message) and str(failure.hint) for failure in found)


@pytest.mark.parametrize("name", BROKEN)
def test_nothing_else_is_said_of_it(name: str) -> None:
    broken = BROKEN[name]
    assert {failure.claim for failure in failures(broken)} == {broken.claim, *broken.also}


CODE_OF = {
    Claim.EMERGENCY: "PROVE001",
    Claim.ISOLATION: "PROVE002",
    Claim.LOOP: "PROVE003",
    Claim.DEAD_END: "PROVE004",
    Claim.TOLL_FRAUD: "PROVE005",
    Claim.GATE: "PROVE006",
    Claim.DEAD_CONFIGURATION: "PROVE007",
    Claim.BOUNDED: "PROVE008",
    Claim.RECORDING: "PROVE009",
    Claim.MENU: "PROVE014",
}


def test_every_claim_has_the_code_that_was_promised() -> None:
    assert {claim: proof.code for claim, proof in PROOFS.items()} == CODE_OF


def test_every_claim_is_broken_by_some_tree() -> None:
    assert {broken.claim for broken in BROKEN.values()} == set(Claim) == set(PROOFS)


def test_a_dead_end_is_found_for_exactly_its_instants() -> None:
    broken = BROKEN["a number is hung up on at night"]
    case = case_of(broken)
    (failure,) = prove(case)
    intervals = list(case.timeline.intervals(failure.when))
    # From 19:00 to 08:00 in Paris: the horizon begins and ends in a night.
    assert intervals[0] == (datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 1, 1, 7, tzinfo=UTC))
    assert intervals[1][1] - intervals[1][0] == timedelta(hours=13)
    assert failure.call is not None
    shown = trace(case.graph, failure.call)
    assert shown.outcome.kind is EndKind.ENDED
    assert shown.outcome.reason is Reason.HANGUP


def test_the_call_of_a_loop_leaves_for_a_number_of_the_clients_own() -> None:
    case = case_of(BROKEN["two users forward by a trunk to each other's public numbers"])
    failure = prove(case)[0]
    assert failure.call is not None
    assert isinstance(failure.call.caller, FromOutside)
    assert trace(case.graph, failure.call).outcome.numbers == ("+33199000002",)


def _by_a_trunk(text: str) -> ClientToProve:
    """A client whose forwards to own numbers leave by a trunk and come back, as those through other clients do."""
    case = case_of(text=text)
    return ClientToProve(leaving_to_own_numbers(case.graph), case.tenant, case.years)


def test_forwards_that_are_never_open_together_are_no_loop() -> None:
    text = CLIENT.replace(
        "extension: 201}",
        'extension: 201, no_answer: [{when: {hours: 08:00-12:00}, to: "external:01 99 00 00 12"}, {to: hangup}]}',
    ).replace(
        "extension: 202}",
        'extension: 202, no_answer: [{when: {hours: 12:00-18:00}, to: "external:01 99 00 00 11"}, {to: hangup}]}',
    )
    assert prove(_by_a_trunk(text)) == []
    overlapping = text.replace("12:00-18:00", "11:59-18:00")
    case = _by_a_trunk(overlapping)
    (failure,) = prove(case)
    assert failure.claim is Claim.LOOP
    assert {high - low for low, high in case.timeline.intervals(failure.when)} == {timedelta(minutes=1)}


def test_a_forward_that_its_gate_refuses_is_no_loop() -> None:
    text = CLIENT.replace("extension: 201}", 'extension: 201, no_answer: "external:01 99 00 00 11"}')
    open_case = _by_a_trunk(text)
    assert [failure.claim for failure in prove(open_case)] == [Claim.LOOP]
    closed = {
        name: _closed(node) if name.startswith("gate.user") else node
        for name, node in open_case.graph.nodes.items()
    }
    tampered = ClientToProve(replace(open_case.graph, nodes=closed), open_case.tenant, open_case.years)
    assert Claim.LOOP not in [failure.claim for failure in prove(tampered)]


def _closed(node: Node) -> Node:
    assert isinstance(node, PermissionGate)
    return replace(node, permission=replace(node.permission, classes=frozenset()))


def test_emergency_calls_try_every_trunk_that_other_calls_leave_by() -> None:
    case = case_of()
    spare = {
        name: replace(node, trunks=(*node.trunks, "spare")) if isinstance(node, CallExternal) else node
        for name, node in case.graph.nodes.items()
    }
    (*found,) = prove(ClientToProve(replace(case.graph, nodes=spare), case.tenant, case.years))
    assert {failure.claim for failure in found} == {Claim.EMERGENCY}
    assert str(found[0].message).endswith("dialled from desk-201 does not try spare")


def test_a_phone_that_is_in_the_tree_and_not_in_the_graph_is_found() -> None:
    case = case_of()
    phones = tuple(phone for phone in case.graph.phones if phone.device != "desk-202")
    (found,) = PROOFS[Claim.EMERGENCY].prove(
        ClientToProve(replace(case.graph, phones=phones), case.tenant, case.years)
    )
    assert found.path == ("devices", "desk-202")


def test_the_call_back_number_is_that_of_the_site() -> None:
    case = case_of()
    nodes = {
        name: replace(node, callback="+33199000002") if isinstance(node, CallEmergency) else node
        for name, node in case.graph.nodes.items()
    }
    found = prove(ClientToProve(replace(case.graph, nodes=nodes), case.tenant, case.years))
    assert {failure.claim for failure in found} == {Claim.EMERGENCY}
    assert "presents +33199000002" in str(found[0].message)


def test_a_reserved_number_is_no_dead_end() -> None:
    text = CLIENT.replace("{to: user:bob}", "{name: Réserve}")
    assert prove(case_of(text=text)) == []


def test_a_user_without_a_phone_or_a_box_is_a_dead_end() -> None:
    text = CLIENT.replace("extension: 202}", "extension: 202, voicemail: false}").replace(
        "  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}\n", ""
    )
    (failure,) = prove(case_of(text=text))
    assert (failure.claim, failure.path) == (Claim.DEAD_END, ("numbers", "+33199000002", "to"))


def test_ringing_before_a_recording_counts_apart_from_ringing_after_it() -> None:
    """A recording answers the call: exchanges have stopped counting."""
    text = CLIENT.replace("extension: 201}", "extension: 201, ring: 170s, no_answer: user:bob}").replace(
        "extension: 202}", "extension: 202, ring: 10s}"
    )
    assert prove(case_of(text=text)) == []
    longer = text.replace("170s", "171s")
    assert {failure.claim for failure in prove(case_of(text=longer))} == {Claim.BOUNDED}


def test_an_external_number_counts_with_the_time_for_which_it_may_ring() -> None:
    """Two minutes; a trunk that is dead would only be noticed if another one were behind it."""
    text = CLIENT.replace(
        "extension: 201}", 'extension: 201, ring: 60s, no_answer: "external:06 12 34 56 78"}'
    )
    assert prove(case_of(text=text)) == []
    longer = text.replace("60s", "61s")
    assert {failure.claim for failure in prove(case_of(text=longer))} == {Claim.BOUNDED}
