"""A client that has every kind of act and of condition, and everything that the analyses say of it, as one text.

The text is held by a golden file. Wrong answers of acts and conditions (test_wrong_answers.py) must each change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from textwrap import dedent
from typing import assert_never
from zoneinfo import ZoneInfo

from ci.reports.acts import pair_words, way_words
from ci.reports.call_words import ClientNames, act_words, outcome_words
from compiler.analysis.acts import CallOutcome, FarEnd, PhoneState, States
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, behaviour_of
from compiler.analysis.behaviour.examples import callers_of, trace_command
from compiler.analysis.call_tests.coverage import coverage
from compiler.analysis.call_tests.judging import miss_message
from compiler.analysis.calls.call import Call
from compiler.analysis.calls.trace import trace
from compiler.analysis.change.comparison import compare_graphs
from compiler.analysis.proofs import ClientToProve, prove
from compiler.graph import CallGraph
from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from tests.broken_trees import FLEET
from tests.recordings import examined_once, tone

CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur, caller_id: 01 99 00 00 01, max_external_calls: 9, log_in_code: "*45", pause_code: "*46"}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
numbers:
  01 99 00 00 01: {to: route:day}
  01 99 00 00 02: {to: announcement:closed}
  01 99 00 00 03: {to: voicemail:desk}
  01 99 00 00 04: {to: "external:06 12 34 56 78"}
  01 99 00 00 05: {to: group:everybody}
  01 99 00 00 06: {to: user:bob}
  01 99 00 00 07: {to: busy}
  01 99 00 00 08: {to: [{when: {caller: vip}, to: "user:alice"}, {when: {caller: withheld}, to: busy}, {to: voicemail:desk}]}
  01 99 00 00 10: {to: menu:front}
  01 99 00 00 09: {to: [{when: {switch: opening, position: night}, to: "voicemail:desk"}, {to: "user:alice"}]}
  01 99 00 00 11: {to: queue:line}
  01 99 00 00 12: {to: [{when: {switch: line, position: bob}, to: "user:bob"}, {to: "user:alice"}]}
users:
  alice: {name: Alice Martin, extension: 201, ring: 100s}
  bob: {name: Bob Durand, extension: 202, withhold_number: true, ring: 100s, voicemail: false, no_answer: user:alice, busy: busy}
devices:
  desk-201: {model: yealink-t54w, mac: 805ec0000201, user: alice}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
groups:
  everybody:
    name: Tous
    extension: 210
    ring: 10s
    members: ["user:alice", "user:bob", "external:06 12 34 56 79"]
    no_answer: voicemail:desk
queues:
  line:
    name: Standard
    extension: 230
    members: ["user:bob", {member: "user:alice", tier: 2, logged_in: by_code}]
    strategy: in_order
    ring: 10s
    max_wait: 30s
    max_callers: 4
    overflow: voicemail:desk
    full: busy
    keys: {1: "announcement:closed", "#": "queue:line priority 3"}
    recordings: closed
  drawn: {name: Tirage, extension: 231, members: ["device:desk-202", "external:06 12 34 56 79", "user:alice"], strategy: random, ring: 10s, max_wait: 60s, overflow: hangup}
callers:
  vip: {numbers: [06 12 34 56 71], prefixes: ["+33 1 98"]}
switches:
  opening: {name: Ouverture, positions: {day: {}, night: {name: Nuit, code: "*21"}, bank-holiday: {code: "*22"}}}
  line: {name: Astreinte, schedule: [{when: {days: sat-sun}, position: bob}, {position: alice}], positions: {alice: {code: "*31"}, bob: {code: "*32"}}, until: "08:00", flip: ["user:bob"]}
routes:
  day: {name: Jour, extension: 220, to: [{when: {hours: 08:00-19:00}, to: "user:alice"}, {to: hangup}]}
menus:
  front:
    name: Menu
    greeting: hello
    keys: {1: "user:bob", 2: "menu:back"}
    direct_dial: ["201"]
    invalid: closed
    tries: 2
    otherwise: voicemail:desk
  back: {name: Retour, extension: 233, greeting: [closed, hello], keys: {1: "announcement:closed"}, back: "*", tries: 1, otherwise: hangup}
voicemails:
  desk: {name: Accueil, extension: 290, greeting: hello}
audio:
  hello: {name: Bonjour, file: audio/hello.wav}
  closed: {name: Fermé, file: audio/closed.wav}
tests:
  day:
    {name: Essai, from: anonymous, to: 01 99 00 00 01, at: 2026-03-03 10:00, expect: user:alice, hears: [], waits_at_most: 100s}
  closed: {name: Essai, from: anonymous, to: 01 99 00 00 02, expect: announcement:closed, hears: [closed], waits_at_most: 3s}
  desk: {name: Essai, from: anonymous, to: 01 99 00 00 03, expect: voicemail:desk, never: [user:bob], hears: [hello], waits_at_most: 2s}
  mobile:
    {name: Essai, from: anonymous, to: 01 99 00 00 04, expect: "external:06 12 34 56 78", presents: caller, charged: client}
  vip: {name: Essai, from: 06 12 34 56 71, to: 01 99 00 00 08, expect: user:alice, never: [voicemail:desk]}
  everybody: {name: Essai, from: anonymous, to: 01 99 00 00 05, never: [user:alice, "external:06 12 34 56 79"]}
  emergency: {name: Essai, from: device:desk-201, to: "112", expect: emergency, never: [emergency]}
  messages: {name: Essai, from: device:desk-201, to: "*98", expect: messages}
  full: {name: Essai, from: anonymous, to: 01 99 00 00 05, given: {client: full}, expect: busy, never: ["group:everybody"]}
  pick-up: {name: Essai, from: device:desk-201, to: "*8202", expect: pick_up, never: [user:bob]}
  by-day: {name: Essai, from: anonymous, to: 01 99 00 00 09, given: {switch:opening: day}, expect: user:alice, never: [voicemail:desk]}
  line: {name: Essai, from: anonymous, to: 01 99 00 00 11, never: ["user:alice", "external:06 12 34 56 79"]}
  bob: {name: Essai, from: anonymous, to: 01 99 00 00 11, given: {device:desk-201: no_answer}, expect: "user:bob", hears: [], waits_at_most: 10s}
  pressing: {name: Essai, from: anonymous, to: 01 99 00 00 10, press: [2, 1], expect: announcement:closed, never: [user:bob], hears: [hello, closed, hello, closed]}
  wrong: {name: Essai, from: anonymous, to: 01 99 00 00 10, press: [7, 8], expect: voicemail:desk, never: [menu:back], waits_at_most: 40s}
  log-in: {name: Essai, from: device:desk-202, to: "*45201", expect: presence, never: [user:bob]}
  out: {name: Essai, from: anonymous, to: 01 99 00 00 11, given: {member:line/alice: logged_out, user:bob: paused}, expect: voicemail:desk, never: ["user:bob"]}
  weekend: {name: Essai, from: anonymous, to: 01 99 00 00 12, at: {days: sun}, given: {switch:line: by_schedule}, expect: user:bob}
  by-hand: {name: Essai, from: anonymous, to: 01 99 00 00 12, at: {days: sun}, given: {switch:line: alice}, expect: user:alice}
  refused: {name: Essai, from: device:desk-201, to: "*31", expect: refused, never: [user:bob]}
  flip: {name: Essai, from: device:desk-201, to: "*21", expect: switched, never: [user:bob, "external:06 12 34 56 78"]}
"""

OPERATORS_FILE = FLEET.replace("host: 198.51.100.7}", "host: 198.51.100.7, emergency_location: geolocation}")
"""With a carrier that is told where help is needed."""

CHANGES = (
    # Whom a call comes to, on each kind of act.
    ("02: {to: announcement:closed}", "02: {to: announcement:hello}"),
    ("03: {to: voicemail:desk}", "03: {to: voicemail-of:alice}"),
    ("06 12 34 56 78", "06 12 34 56 70"),
    ("callback: 01 99 00 00 01", "callback: 01 99 00 00 02"),
    ("12 rue de la Paix", "14 rue de la Paix"),
    ("extension: 290", "extension: 291"),
    ("08:00-19:00", "09:00-19:00"),
    ("06: {to: user:bob}", "06: {to: announcement:closed}"),
    ("07: {to: busy}", "07: {to: hangup}"),
    ("+33 1 98", "+33 1 97"),
    ("ring: 10s", "ring: 12s"),
    ("max_wait: 30s", "max_wait: 40s"),
    ("tier: 2, logged_in: by_code", "tier: 2"),
    ("strategy: random", "strategy: longest_idle"),
    ("max_callers: 4\n    overflow: voicemail:desk", "max_callers: 4\n    overflow: hangup"),
    ('back: "*"', 'back: "#"'),
    ("invalid: closed\n", "invalid: hello\n"),
    ('1: "user:bob", 2', '1: "user:alice", 2'),
    ("position: night", "position: bank-holiday"),
    ('code: "*21"}, bank-holiday: {code: "*22"}', 'code: "*22"}, bank-holiday: {code: "*21"}'),
    ("max_external_calls: 9", "max_external_calls: 8"),
    ('pause_code: "*46"', 'pause_code: "*47"'),
    (
        "805ec0000202, user: bob}",
        "805ec0000202, user: bob}\n  desk-203: {model: yealink-t54w, mac: 805ec0000203, user: bob}",
    ),
    ("voicemail: false, ", ""),
)
"""Of one change to the client."""

AT = datetime(2026, 3, 3, 10, tzinfo=ZoneInfo("Europe/Paris"))
AT_NIGHT = AT.replace(hour=3)

STATES = {
    "everybody answers": States(),
    "nobody answers": States(other_phones=PhoneState.NO_ANSWER, other_numbers=FarEnd.NO_ANSWER),
    "all are busy": States(other_phones=PhoneState.BUSY, other_numbers=FarEnd.BUSY),
    "nobody is there": States(other_phones=PhoneState.UNREGISTERED, other_numbers=FarEnd.REFUSES),
    "the mailbox is full": States(
        other_phones=PhoneState.NO_ANSWER, full_mailboxes=frozenset({"shared_desk"})
    ),
    "the queue is full": States(full_queues=frozenset({"line"})),
    "alice is logged out": States(logged_out=frozenset({"line/alice"}), other_phones=PhoneState.NO_ANSWER),
    "everybody pauses": States(paused=frozenset({"alice", "bob"})),
    "no trunk": States(trunks_down=frozenset({"carrier"})),
    "something is pressed": States(presses=("9", "2", "*", "201")),
    "put to night": States(positions={"opening": "night"}),
    "too many calls": States(limits_reached=frozenset({"acme/client"})),
}


TABLE = "# Admitting"
"""Where the table of answers begins, and `# behaviour` where it ends."""


def without_table(said: Iterable[str]) -> Iterator[str]:
    """The lines that are said, without the answers themselves: what the analyses make of them."""
    is_in_table = False
    for line in said:
        is_in_table = line != "# behaviour" and (is_in_table or line == TABLE)
        if not is_in_table:
            yield line


def everything_said() -> Iterator[str]:
    """What every analysis says of the client, and of a change to it that touches every kind of act, line by line."""
    changed = CLIENT
    for old, new in CHANGES:
        assert old in changed, old
        changed = changed.replace(old, new)
    before = _compiled(CLIENT)
    for said in _of_client(before):
        yield from said.split("\n")
    for said in _of_change(before, _compiled(changed)):
        yield from said.split("\n")


def _is_looked_at(entry: EntryPoint) -> bool:
    """One emergency number and two classes of external numbers stand for all; of phones that are alike one stands for both."""
    match entry.kind:
        case EntryPointKind.EMERGENCY:
            return (entry.label, entry.caller) == ("112", "desk-201")
        case EntryPointKind.OUTSIDE:
            return entry.label in ("national_mobile", "premium") and entry.caller == "desk-201"
        case (
            EntryPointKind.NUMBER
            | EntryPointKind.INTERNAL
            | EntryPointKind.OWN_NUMBER
            | EntryPointKind.FEATURE
        ):
            return True
        case _:
            assert_never(entry.kind)


def _compiled(client: str) -> Compilation:
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", OPERATORS_FILE.encode())])
    assert fleet is not None
    recordings = {"audio/hello.wav": tone(2), "audio/closed.wav": tone(3)}
    source = SourceFile("tenants/acme/client.yaml", dedent(client).encode())
    compilation = compile_client(ClientFiles("acme", (source,), recordings, examine=examined_once), fleet)
    assert compilation.graph is not None, compilation.diagnostics
    return compilation


def _of_client(compiled: Compilation) -> Iterator[str]:
    graph, resolved, verdict = compiled.graph, compiled.resolved, compiled.verdict
    assert graph is not None
    assert resolved is not None
    assert verdict is not None
    case = verdict.case
    names = ClientNames.of(resolved, str)
    yield "# proofs"
    for failure in prove(case):
        yield f"{failure.claim} {failure.path} {failure.message} {failure.when:b} {failure.call and trace_command('acme', failure.call)}"
    yield from _of_acts(case)
    yield "# behaviour"
    table = behaviour_of(graph, case.timeline, case.forest)
    entries = [entry for entry in table.entries if _is_looked_at(entry)]
    for entry in entries:
        for each in table.classes(entry):
            way, last = way_words(each.passed, names), act_words(each.last, names)
            effects = f"{each.effects.waits} s, hears {list(each.effects.hears)}"
            yield f"{_spelled(entry)} {each.when:b} [{way}] {last}: {_ended(each.outcome)}; {effects}"
    yield "# calls"
    for entry in entries:
        for words, states in STATES.items():
            yield f"{_spelled(entry)}, {words}: {_traced(graph, entry, AT, states, names)}"
        yield f"{_spelled(entry)}, at night: {_traced(graph, entry, AT_NIGHT, States(), names)}"
    yield from _of_tests(compiled, case)


def _of_acts(case: ClientToProve) -> Iterator[str]:
    """What one act of each kind answers to each question that can be asked of it without further ado."""
    behaviour_of(case.graph, case.timeline, case.forest)
    acts = {type(tree.act): tree.act for tree in case.forest.trees}
    for kind in sorted(acts, key=lambda kind: kind.__name__):
        act = acts[kind]
        yield f"# {kind.__name__}"
        yield f"results: {[*act.results]}; may end: {act.may_end}; result: {act.result(States())}"
        yield f"lasts: {act.lasts(None)} s; unanswered: {act.unanswered(5)} s; hears: {[*act.hears]}"
        yield f"reaches: {act.reaches}; reached: {act.reached}"
        yield f"rings: {[*act.rings]}; call waiting: {[*act.call_waiting]}; external calls: {[*act.external_calls]}"
        yield f"lone external call: {act.lone_external_call}; for any number: {act.for_any_number()}"
        yield f"emergency call: {act.is_emergency_call}; must refuse: {[*act.must_refuse]}"


def _spelled(entry: EntryPoint) -> str:
    return " ".join(filter(None, (str(entry.kind), entry.label, entry.caller)))


def _ended(outcome: CallOutcome) -> str:
    fields = (outcome.kind, *outcome.phones, *outcome.numbers, outcome.mailbox, outcome.reason)
    return " ".join(str(field) for field in (*fields, outcome.presents, outcome.charged) if field)


def _traced(graph: CallGraph, entry: EntryPoint, at: datetime, states: States, names: ClientNames) -> str:
    caller = next(callers_of(entry, graph))
    traced = trace(graph, Call(caller, entry.dialled, at, states))
    hops = [
        f"{hop.node} +{hop.seconds} s"
        f"{''.join(f' rings {phone}' for phone in (hop.act.rings if hop.act else ()))}"
        f"{''.join(f' calls {call.number}' for call in (hop.act.external_calls if hop.act else ()))}"
        f"{''.join(f' hears {recording.audio}' for recording in hop.hears)}"
        for hop in traced.hops
    ]
    return f"{'; '.join(hops)}; {outcome_words(traced.outcome, names)} ({_ended(traced.outcome)}) +{traced.more_seconds} s"


def _of_tests(compiled: Compilation, case: ClientToProve) -> Iterator[str]:
    assert compiled.graph is not None
    assert compiled.judged is not None
    yield "# tests"
    for tested in compiled.judged.tests:
        misses = [
            f"{miss_message(miss)} ({miss.when:b}, {trace_command('acme', miss.call)})"
            for miss in tested.misses
        ]
        yield f"{tested.call.name}: {misses}"
    for entry, share in coverage(compiled.graph, compiled.judged).entries.items():
        if _is_looked_at(entry):
            yield f"{_spelled(entry)}: {share.spoken} of {share.classes}"


def _of_change(before: Compilation, after: Compilation) -> Iterator[str]:
    assert before.graph is not None
    assert after.graph is not None
    assert after.resolved is not None
    names = ClientNames.of(after.resolved, str)
    found = compare_graphs(before.graph, after.graph, (2026, 2028))
    yield f"# change: {found.same} the same, {found.changed} others"
    for difference in found.differences:
        was, now = pair_words(difference.parting.was, difference.parting.now, names)
        entries = "; ".join(_spelled(entry) for entry in difference.entries if _is_looked_at(entry))
        way = way_words(difference.parting.way, names)
        yield f"{difference.parting.kind.name} {entries} {difference.when:b} [{way}] {was} → {now}"
