"""A client's tests: each expectation can fail, holds for all the instants it speaks of, and agrees with calls followed one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from textwrap import dedent, indent
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.acts import FarEnd, PhoneState, States
from compiler.analysis.call_tests.arrivals import Arrivals
from compiler.analysis.call_tests.coverage import Share, coverage
from compiler.analysis.call_tests.judging import JudgedTest, Miss, miss_message
from compiler.analysis.calls.call import Call, FromOutside
from compiler.analysis.calls.trace import trace
from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from tests.broken_trees import CLIENT, FLEET
from tests.effort import examples
from tests.recordings import examined_once, tone

PARIS = ZoneInfo("Europe/Paris")
MAIN, MOBILE = "01 99 00 00 03", "06 12 34 56 78"

MORE = """
  01 99 00 00 03: {to: route:main}
calendars:
  open:
    name: Ouvert
    weekly: [{days: mon-fri, hours: 09:00-18:00}]
    holidays: FR
routes:
  main:
    name: Accueil
    extension: 300
    to:
      - {when: open, to: group:desk}
      - {when: {days: sat, hours: 09:00-12:00}, to: user:bob}
      - {to: announcement:closed}
groups:
  desk:
    name: Accueil
    extension: 310
    members: [user:alice, user:bob]
    ring: 20s
    no_answer: group:chain
    busy: voicemail:box
  chain:
    name: En dernier
    strategy: in_order
    ring: 10s
    members: [user:alice, external:06 12 34 56 78]
    no_answer: voicemail:box
voicemails:
  box: {name: Boîte, extension: 390, email: box@acme.example, greeting: welcome}
audio:
  closed: {name: Fermé, file: audio/closed.wav}
  welcome: {name: Bienvenue, file: audio/welcome.wav}
"""


def compiled(tests: str = "") -> Compilation:
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None
    numbers, rest = CLIENT.split("users:\n")
    text = numbers + MORE.lstrip("\n").replace("users:\n", "") + "users:\n" + rest
    text += f"tests:\n{indent(dedent(tests), '  ')}" if tests else ""
    audio = {"audio/closed.wav": tone(3), "audio/welcome.wav": tone(2)}
    files = ClientFiles(
        "acme", (SourceFile("tenants/acme/client.yaml", text.encode()),), audio, examine=examined_once
    )
    compilation = compile_client(files, fleet)
    assert compilation.judged is not None, compilation.diagnostics
    return compilation


def judged(test: str) -> JudgedTest:
    compilation = compiled(f"it:\n  name: Promis\n{indent(dedent(test).strip(), '  ')}\n")
    assert compilation.judged is not None
    assert compilation.judged.faults == ()
    (found,) = compilation.judged.tests
    return found


def said(miss: Miss) -> str:
    return str(miss_message(miss))


ON_MONDAY = f"to: {MAIN}\nat: 2026-11-30 10:00\n"

HOLDS = {
    "a group answers": f"{ON_MONDAY}expect: group:desk",
    "one of it, if the other is busy": f"{ON_MONDAY}given: {{user:alice: busy}}\nexpect: user:bob",
    "still the group": f"{ON_MONDAY}given: {{user:alice: busy}}\nexpect: group:desk",
    "by its route": f"{ON_MONDAY}expect: route:main",
    "nobody is there: the chain, to a mobile": f"""
        {ON_MONDAY.strip().replace(chr(10), chr(10) + " " * 8)}
        given: {{user:alice: no_answer, user:bob: no_answer}}
        expect: external:{MOBILE}
        presents: 01 99 00 00 01
        charged: client
        waits_at_most: 160s
    """,
    "all are busy: the box": f"{ON_MONDAY}given: {{everyone: busy}}\nexpect: voicemail:box\nhears: [welcome]\nwaits_at_most: 2s",
    "the box is full": f"{ON_MONDAY}given: {{everyone: busy, voicemail:box: full}}\nexpect: mailbox_full\nhears: []\nwaits_at_most: 5s",
    "at each instant of a calendar": f"to: {MAIN}\nat: open\nexpect: group:desk\nhears: []",
    "at each instant of none": f"to: {MAIN}\nat: not open\nnever: [group:desk, user:alice]",
    "every Saturday morning": f"to: {MAIN}\nat: {{days: sat, hours: 09:00-12:00}}\nnever: announcement:closed",
    "each of several moments": f"to: {MAIN}\nat: [2026-11-30 10:00, open]\nexpect: group:desk",
    "closed on a Sunday": f"to: {MAIN}\nat: 2026-11-29 10:00\nexpect: announcement:closed\nhears: [closed]",
    "and hung up": f"to: {MAIN}\nat: 2026-11-29 10:00\nexpect: hangup",
    "a colleague, at any time": "from: user:alice\nto: 202\nexpect: user:bob",
    "a route's extension": "from: user:alice\nto: 300\nat: open\nexpect: route:main",
    "a mobile": f"from: user:alice\nto: {MOBILE}\nexpect: external:{MOBILE}\npresents: 01 99 00 00 01\ncharged: users/alice",
    "a mobile that is busy": f"from: user:alice\nto: {MOBILE}\ngiven: {{external:{MOBILE}: busy}}\nexpect: busy",
    "the trunk is down": f"from: user:alice\nto: {MOBILE}\ngiven: {{trunk:carrier: down}}\nexpect: unreachable",
    "abroad is refused": "from: user:alice\nto: 00 44 20 7946 0000\nexpect: refused\nnever: external:+442079460000",
    "a number withheld for one call": f"from: user:alice\nto: 3651 {MOBILE}\nexpect: external:{MOBILE}\npresents: anonymous\ncharged: users/alice",
    "rescue": "from: device:desk-202\nto: 112\nexpect: emergency\npresents: 01 99 00 00 01",
    "one's own messages": "from: user:bob\nto: '*98'\nexpect: messages",
    "a number without a plan": "from: user:bob\nto: 00 999 123\nexpect: unallocated",
    "nobody answers without rules": f"{ON_MONDAY}given: {{everyone: no_answer}}\nexpect: voicemail:box",
}

FAILS = {
    "elsewhere": (
        f"{ON_MONDAY}expect: user:bob",
        "the call should go to user:bob, but goes to group:desk",
    ),
    "by another route": (
        "to: 01 99 00 00 01\nexpect: route:main",
        "the call should go to route:main, but goes to user:alice",
    ),
    "an external number that does not answer rings for two minutes": (
        f"from: user:alice\nto: {MOBILE}\ngiven: {{external:{MOBILE}: no_answer}}\nwaits_at_most: 119s",
        "the call should take at most 1m59s, but takes 2m",
    ),
    "a trunk that is down is not known to be": (
        f"from: user:alice\nto: {MOBILE}\ngiven: {{trunk:carrier: down}}\nwaits_at_most: 6s",
        "the call should take at most 6s, but takes 7s",
    ),
    "a box may be full": (
        f"{ON_MONDAY}given: {{everyone: busy}}\nnever: mailbox_full",
        "the call should never go to mailbox_full, but does",
    ),
    "too late": (
        f"{ON_MONDAY}waits_at_most: 19s",
        "the call should take at most 19s, but takes 20s",
    ),
    "a word too much": (
        f"to: {MAIN}\nat: 2026-11-29 10:00\nhears: []",
        "the caller should hear [], but hears [closed]",
    ),
    "the wrong number": (
        f"from: user:alice\nto: {MOBILE}\npresents: anonymous",
        "the call should present anonymous, but presents +33199000001",
    ),
    "nothing leaves": (
        f"{ON_MONDAY}presents: caller",
        "the call should present caller, but does not go to an external number",
    ),
    "the wrong bill": (
        f"from: user:alice\nto: {MOBILE}\ncharged: users/bob",
        "the call should be charged to users/bob, but is charged to users/alice",
    ),
    "nobody pays": (
        f"{ON_MONDAY}charged: client",
        "the call should be charged to client, but is charged to nobody",
    ),
    "in some state": (
        f"{ON_MONDAY}never: voicemail:box",
        "the call should never go to voicemail:box, but does",
    ),
    "on the way to somebody else": (
        f"{ON_MONDAY}never: group:chain",
        "the call should never go to group:chain, but does",
    ),
    "with all the others": (
        f"{ON_MONDAY}never: [busy, user:alice]",
        "the call should never go to user:alice, but does",
    ),
}


@pytest.mark.parametrize("name", HOLDS)
def test_what_is_right_passes(name: str) -> None:
    assert [said(miss) for miss in judged(HOLDS[name]).misses] == []


@pytest.mark.parametrize("name", FAILS)
def test_what_is_wrong_fails_and_says_what_happens_instead(name: str) -> None:
    test, words = FAILS[name]
    (miss,) = judged(test).misses
    assert said(miss) == words


def test_a_test_of_many_instants_fails_at_those_that_are_wrong() -> None:
    compilation = compiled(
        f"it: {{name: Promis, to: {MAIN}, at: {{hours: 08:00-10:00}}, expect: group:desk}}"
    )
    assert compilation.judged is not None
    (test,) = compilation.judged.tests
    assert {miss.what.actual for miss in test.misses} == {"announcement:closed", "user:bob"}
    saturday = next(miss for miss in test.misses if miss.what.actual == "user:bob")
    spans = list(compilation.judged.timeline.intervals(saturday.when))
    assert len(spans) > 140
    for span in spans:
        low, high = (edge.astimezone(PARIS) for edge in span)
        assert (low.weekday(), f"{low:%H:%M}", f"{high:%H:%M}") == (5, "09:00", "10:00")
    assert spans[0][0] <= saturday.call.at < spans[0][1]


def test_each_instant_that_is_named_fails_by_itself() -> None:
    # Two Sundays, a Monday that is right, and the hour that comes twice: which of them fail is told, not that some do.
    at = "[2026-11-29 10:00, 2026-12-06 10:00, 2026-11-30 10:00, 2026-10-25 02:30+02:00, 2026-10-25 02:30+01:00]"
    misses = judged(f"to: {MAIN}\nat: {at}\nexpect: group:desk").misses
    assert [f"{miss.call.at:%Y-%m-%d %H:%M%z}" for miss in misses] == [
        "2026-11-29 10:00+0100",
        "2026-12-06 10:00+0100",
        "2026-10-25 02:30+0200",
        "2026-10-25 02:30+0100",
    ]


def test_never_counts_what_is_given_and_nothing_that_cannot_be() -> None:
    # Bob, who is busy, rings in no way that ends at Alice's; and the box is only reached if she does not answer.
    assert judged(f"{ON_MONDAY}given: {{user:alice: answers}}\nnever: voicemail:box").passed
    # Alice let it ring in the first group: she does not answer in the second, but the mobile may.
    given = "{user:bob: no_answer, trunk:carrier: down}"
    assert judged(f"{ON_MONDAY}given: {given}\nnever: busy").passed
    assert not judged(f"{ON_MONDAY}given: {given}\nnever: voicemail:box").passed


def test_the_call_that_is_shown_does_what_is_said() -> None:
    compilation = compiled(f"it: {{name: Promis, to: {MAIN}, at: open, never: voicemail:box}}")
    assert compilation.judged is not None
    assert compilation.graph is not None
    assert compilation.graph is not None
    assert compilation.resolved is not None
    (miss,) = compilation.judged.tests[0].misses
    shown = trace(compilation.graph, miss.call)
    assert "voicemail:box" in map(
        str, Arrivals(compilation.graph, compilation.resolved.tenant).comes_to(shown)
    )


def test_a_failing_test_is_an_error_at_its_line() -> None:
    compilation = compiled(f"it: {{name: Promis, to: {MAIN}, at: open, expect: busy}}")
    (found,) = [one for one in compilation.diagnostics if one.code == "TEST001"]
    assert found.address == "acme/tests/it"
    assert found.range is not None
    assert str(found.hint).startswith(
        "See it: centrex trace --client acme --from anonymous --to +33199000003"
    )


# Against calls that are followed one by one

ENDS = ("group:desk", "user:alice", "user:bob", "voicemail:box", "announcement:closed", "route:main", "group:chain",
        f"external:{MOBILE}", "hangup", "unreachable")  # fmt: skip
MOMENTS = (
    "open",
    "not open",
    "{days: sat, hours: 09:00-12:00}",
    "{hours: 22:00-06:00}",
    "{days: [mon, sun], hours: [08:30-09:30, 17:30-18:30]}",
    "{dates: 2026-12-24..2027-01-02}",
    "2026-12-25 10:00",
)
GIVEN = ("{}", "{user:alice: busy}", "{user:alice: no_answer, user:bob: busy}", "{everyone: no_answer}",
         "{trunk:carrier: down, user:bob: unregistered}")  # fmt: skip


@lru_cache
def plain() -> Compilation:
    return compiled()


@settings(max_examples=examples(60), deadline=None)
@given(
    st.sampled_from(ENDS), st.lists(st.sampled_from(MOMENTS), min_size=1, max_size=2), st.sampled_from(GIVEN)
)
def test_a_test_passes_if_every_single_call_does(end: str, moments: list[str], states: str) -> None:
    compilation = compiled(
        f"it: {{name: Promis, to: {MAIN}, at: [{', '.join(moments)}], given: {states}, expect: '{end}'}}"
    )
    assert compilation.judged is not None
    assert compilation.graph is not None
    assert compilation.resolved is not None
    (test,) = compilation.judged.tests
    wrong = 0
    for call in _calls(compilation, test.call.given.states):
        shown = trace(compilation.graph, call)
        comes_to = map(str, Arrivals(compilation.graph, compilation.resolved.tenant).comes_to(shown))
        if str(test.call.test.expect) not in comes_to:
            wrong |= compilation.judged.timeline.cell_at(call.at)
    missed = 0
    for miss in test.misses:
        missed |= miss.when
    assert missed == wrong


def _calls(compilation: Compilation, states: States) -> Iterator[Call]:
    """A call at each instant that can be told apart from the others."""
    assert compilation.judged is not None
    (test,) = compilation.judged.tests
    timeline = compilation.judged.timeline
    for cell in range(len(timeline.cells)):
        if test.when >> cell & 1:
            yield Call(FromOutside(), "+33199000003", timeline.first(1 << cell), states)


@settings(max_examples=examples(25), deadline=None)
@given(
    st.sampled_from(ENDS),
    st.sampled_from(MOMENTS),
    st.sampled_from(("{}", "{user:alice: busy}", "{user:bob: answers}")),
)
def test_never_holds_if_it_does_in_every_combination_of_states(end: str, moment: str, states: str) -> None:
    compilation = compiled(f"it: {{name: Promis, to: {MAIN}, at: {moment}, given: {states}, never: '{end}'}}")
    assert compilation.judged is not None
    assert compilation.graph is not None
    assert compilation.resolved is not None
    (test,) = compilation.judged.tests
    fixed = test.call.given.states.phones
    (never,) = test.call.test.never
    found = False
    for alice, bob, mobile, down in product(
        PhoneState, PhoneState, FarEnd, (frozenset(), frozenset({"carrier"}))
    ):
        phones = {"desk-201": alice, "desk-202": bob, **fixed}
        for call in _calls(compilation, States(phones, {"+33612345678": mobile}, down)):
            shown = trace(compilation.graph, call)
            found = found or never in Arrivals(compilation.graph, compilation.resolved.tenant).passes(shown)
    assert test.passed is not found


# Coverage


def spoken(tests: str) -> Share:
    compilation = compiled(tests)
    assert compilation.judged is not None
    assert compilation.graph is not None
    return coverage(compilation.graph, compilation.judged).total


def test_coverage_counts_classes_that_a_test_demands_something_of() -> None:
    all_of_them = spoken("").classes
    assert spoken("") == Share(0, all_of_them)
    monday = f"a: {{name: Promis, to: {MAIN}, at: 2026-11-30 10:00, expect: group:desk}}\n"
    assert spoken(monday) == Share(1, all_of_them)
    # At all open hours it is the same class; a second state is a second class; what is forbidden demands nothing.
    again = f"b: {{name: Promis, to: {MAIN}, at: open, expect: group:desk}}\n"
    busy = f"c: {{name: Promis, to: {MAIN}, at: open, given: {{everyone: busy}}, expect: voicemail:box}}\n"
    never = f"d: {{name: Promis, to: {MAIN}, never: busy}}\n"
    assert spoken(monday + again) == Share(1, all_of_them)
    assert spoken(monday + busy) == Share(2, all_of_them)
    assert spoken(monday + never) == Share(1, all_of_them)


@pytest.mark.parametrize(
    "test",
    [
        "from: user:alice, to: '112', expect: emergency",
        "from: user:alice, to: '202', expect: user:bob",
        "from: user:alice, to: '*98', expect: messages",
        f"from: user:alice, to: {MOBILE}, expect: external:{MOBILE}",
        "from: user:alice, to: 00 999 123, expect: unallocated",
    ],
)
def test_every_way_in_is_found_in_the_table(test: str) -> None:
    assert spoken(f"a: {{name: Promis, {test}}}").spoken == 1
