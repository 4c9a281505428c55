"""Conditions on the caller, as every analysis sees them: a trace, classes, proofs, the difference and what tests cover."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, behaviour_of
from compiler.analysis.call_tests.coverage import coverage
from compiler.analysis.calls.call import Call, Caller, FromOutside, FromPhone
from compiler.analysis.calls.trace import trace
from compiler.analysis.change.comparison import ChangeKind, compare_graphs
from compiler.analysis.conditions import timeline_of
from compiler.analysis.proofs import Claim, prove
from compiler.graph.kept_graph import graph_json, kept_graph
from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from tests.broken_trees import CLIENT, FLEET

YEARS = (2026, 2028)
AT = datetime(2026, 3, 3, 10, tzinfo=ZoneInfo("Europe/Paris"))
VIP, SWISS, BLOCKED, STRANGER = "+33623456789", "+41223456789", "+33156789012", "+33145678901"
NUMBER = "+33199000001"

LISTS = """
callers:
  vip: {name: Clients, numbers: [06 23 45 67 89], prefixes: ["+41"]}
  blocked: {prefixes: ["+33 1 56"]}
routes:
  desk:
    extension: "301"
    to:
      - {when: {caller: blocked}, to: hangup}
      - {when: {caller: withheld}, to: voicemail-of:bob}
      - {when: {caller: vip}, to: user:alice}
      - {when: {caller: not vip}, to: user:bob}
"""
TESTS = """
tests:
  vip: {name: A client, from: 06 23 45 67 89, to: 01 99 00 00 01, expect: user:alice, never: [user:bob]}
  swiss: {name: Another one, from: +41 22 345 67 89, to: 01 99 00 00 01, expect: user:alice}
  blocked: {name: A pest, from: 01 56 78 90 12, to: 01 99 00 00 01, expect: hangup}
  withheld: {name: Nobody, from: anonymous, to: 01 99 00 00 01, expect: voicemail-of:bob}
"""


@lru_cache
def compiled(client: str) -> Compilation:
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None
    source = SourceFile("tenants/acme/client.yaml", dedent(client).encode())
    return compile_client(ClientFiles("acme", (source,), {}), fleet)


def client(*changes: tuple[str, str], tests: str = "") -> Compilation:
    words = CLIENT.replace("01: {to: user:alice}", "01: {to: route:desk}") + LISTS + tests
    for old, new in changes:
        assert old in words, old
        words = words.replace(old, new)
    compilation = compiled(words)
    assert compilation.graph is not None, [str(one.message) for one in compilation.diagnostics]
    return compilation


def arrives(compilation: Compilation, caller: Caller, dialled: str = NUMBER) -> str:
    assert compilation.graph is not None
    return trace(compilation.graph, Call(caller, dialled, AT)).hops[-1].node


@pytest.mark.parametrize(
    ("caller", "node"),
    [
        (FromOutside(VIP), "user.alice"),
        (FromOutside(SWISS), "user.alice"),
        (FromOutside(STRANGER), "user.bob"),
        (FromOutside("+4122"), "user.alice"),
        (FromOutside("3114"), "user.bob"),
        (FromOutside(BLOCKED), "end.hangup"),
        (FromOutside(), "voicemail-of.bob"),
        (FromOutside(trunk="carrier"), "voicemail-of.bob"),
    ],
)
def test_a_trace_goes_by_who_calls(caller: FromOutside, node: str) -> None:
    assert arrives(client(), caller) == node


def test_at_a_phone_of_the_client_nobody_is_on_a_list() -> None:
    for dialled in ("301", "01 99 00 00 01".replace(" ", "")):
        assert arrives(client(), FromPhone("desk-201"), dialled) == "user.bob"


def test_who_calls_is_remembered_where_a_call_is_forwarded() -> None:
    words = (
        "  alice: {name: Alice Martin, extension: 201}",
        "  alice: {name: Alice Martin, extension: 201, ring: 5s, no_answer: route:later}",
    )
    later = ("  desk:\n", "  later: {to: [{when: {caller: vip}, to: user:bob}, {to: hangup}]}\n  desk:\n")
    compilation = client(words, later)
    assert compilation.graph is not None
    table = behaviour_of(compilation.graph, timeline_of([compilation.graph], YEARS))
    entry = EntryPoint(EntryPointKind.NUMBER, NUMBER, VIP)
    rung = [step.act.rings for one in table.classes(entry) for step in (*one.passed,)]
    assert ("desk-202",) in [tuple(phones) for phones in rung]


def test_a_number_has_an_entry_point_for_each_caller_where_that_matters_and_one_elsewhere() -> None:
    graph = client().graph
    assert graph is not None
    entries = behaviour_of(graph, timeline_of([graph], YEARS)).entries
    callers = [
        entry.caller for entry in entries if entry.kind is EntryPointKind.NUMBER and entry.label == NUMBER
    ]
    assert max(callers) == "anonymous"
    assert len(callers) == 4
    assert [one.caller for one in entries if one.kind is EntryPointKind.NUMBER and one.label != NUMBER] == [
        ""
    ]


def _refuted(compilation: Compilation, claim: Claim) -> list[str]:
    assert compilation.verdict is not None
    return [str(one.message) for one in prove(compilation.verdict.case) if one.claim is claim]


def test_who_is_blocked_is_turned_away_on_purpose() -> None:
    assert _refuted(client(), Claim.DEAD_END) == []


def test_where_callers_on_no_list_are_turned_away_it_is_a_dead_end() -> None:
    compilation = client(("{when: {caller: not vip}, to: user:bob}", "{to: hangup}"))
    assert len(_refuted(compilation, Claim.DEAD_END)) == 1


def test_a_branch_for_callers_who_never_come_there_is_told() -> None:
    behind = (
        "{when: {caller: vip}, to: user:alice}",
        "{when: {caller: vip}, to: [{when: {caller: blocked}, to: hangup}, {to: user:alice}]}",
    )
    compilation = client(behind)
    assert _refuted(compilation, Claim.DEAD_CONFIGURATION) == [
        "no call arrives here while this condition holds: blocked"
    ]


def test_a_list_that_nothing_names_is_told() -> None:
    compilation = client(("callers:\n", "callers:\n  other: {prefixes: [+34]}\n"))
    assert _refuted(compilation, Claim.DEAD_CONFIGURATION) == ["nothing refers to callers/other"]


def test_a_difference_names_one_caller_of_each_class_that_it_concerns() -> None:
    before, after = client().graph, client(('["+41"]', '["+41", "+32"]')).graph
    assert before is not None
    assert after is not None
    differences = compare_graphs(before, after, YEARS).differences
    assert {difference.parting.kind for difference in differences} == {ChangeKind.REROUTES}
    ((entry,),) = {difference.entries for difference in differences}
    assert entry.caller.startswith("+32")


def test_where_everybody_is_concerned_a_number_is_told_once() -> None:
    everybody = [
        (f"{{when: {{caller: {caller}}}, to: {to}}}", f"{{when: {{caller: {caller}}}, to: user:bob}}")
        for caller, to in (("blocked", "hangup"), ("withheld", "voicemail-of:bob"), ("vip", "user:alice"))
    ]
    before = client(*everybody).graph
    after = client(*everybody, ("extension: 202}", "extension: 202, ring: 7s}")).graph
    assert before is not None
    assert after is not None
    entries = [
        one for difference in compare_graphs(before, after, YEARS).differences for one in difference.entries
    ]
    assert [one.caller for one in entries if one.kind is EntryPointKind.NUMBER and one.label == NUMBER] == [
        ""
    ]


def test_tests_cover_the_callers_that_they_speak_of() -> None:
    compilation = client(tests=TESTS)
    assert compilation.judged is not None
    assert compilation.graph is not None
    assert all(tested.passed for tested in compilation.judged.tests)
    entries = coverage(compilation.graph, compilation.judged).entries
    spoken = {
        entry.caller: share.spoken
        for entry, share in entries.items()
        if entry.label == NUMBER and entry.kind is EntryPointKind.NUMBER
    }
    assert sorted(spoken.values()) == [0, 1, 1, 1]


def test_a_test_of_one_caller_fails_for_that_one() -> None:
    wrong = TESTS.replace("from: 06 23 45 67 89", "from: 01 45 67 89 01")
    judged = client(tests=wrong).judged
    assert judged is not None
    assert [tested.call.name for tested in judged.tests if not tested.passed] == ["vip"]


def test_a_graph_that_is_kept_asks_for_the_same_callers() -> None:
    graph = client().graph
    assert graph is not None
    assert kept_graph(graph_json(graph, YEARS)).graph == graph
