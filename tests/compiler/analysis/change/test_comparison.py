"""The behaviour diff: what is the same is proved so, what differs does differ for the call that is named, and refactoring is nothing.

On the demonstration fleet; on random trees: tests/differential/test_behaviour_diff.py.
"""

from __future__ import annotations

import functools
import shlex
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from compiler.analysis.acts import OWN_NUMBER, CallingEmergency, Playing, Ringing
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.calls.call import Call, FromPhone
from compiler.analysis.calls.trace import trace
from compiler.analysis.change.comparison import ChangeKind, Comparison, Shown, compare_graphs
from compiler.graph import (
    CallEmergency,
    CallExternal,
    CallGraph,
    CivicAddress,
    DialOut,
    Label,
    MessageMail,
    PermissionGate,
)
from compiler.numbering import EMERGENCY_NUMBERS
from compiler.pipeline import Compilation
from tests.checkout import TENANTS
from tests.companies import COMPANIES
from tests.differential.compiled import FAILING, compiled, graph_of, noticed_between
from tests.differential.tree import Tree

YEARS = (2026, 2028)

ROCHER = CivicAddress("", "75108")
"""All that the carrier of the node is told."""


@functools.cache
def fleet() -> Tree:
    """The demonstration fleet."""
    files = {path.relative_to(TENANTS).as_posix(): path for path in TENANTS.rglob("*") if path.is_file()}
    return Tree(
        {name: path.read_text() for name, path in files.items() if name.endswith(".yaml")},
        {name: path.read_bytes() for name, path in files.items() if "/audio/" in name},
    )


def edited(file: str, *edits: tuple[str, str]) -> Tree:
    """The demonstration fleet with words of a file replaced; `*` in place of a file: of all of a client."""
    files = dict(fleet().files)
    for name, words in fleet().files.items():
        if name == file or (file.endswith("/*") and name.startswith(file[:-1])):
            for old, new in edits:
                assert old in words or file.endswith("/*"), (name, old)
                files[name] = files[name].replace(old, new)
    return replace(fleet(), files=files)


@functools.cache
def live(client: str) -> Compilation:
    return compiled(fleet(), client)


def difference(client: str, tree: Tree) -> Comparison:
    """From the demonstration fleet to a tree, which may break promises and be refuted."""
    changed = compiled(tree, client, failing=(*FAILING, "PROVE004"))
    return compare_graphs(graph_of(live(client)), graph_of(changed), YEARS)


# Refactoring is nothing.


@pytest.mark.parametrize("client", COMPANIES)
def test_a_graph_differs_in_nothing_from_itself(client: str) -> None:
    graph = graph_of(live(client))
    found = compare_graphs(graph, graph, YEARS)
    assert found.is_empty
    assert found.after is not None
    assert (found.same, found.changed) == (found.after.class_count, 0)


REFACTORINGS: dict[str, tuple[str, Tree]] = {
    "a route has another name": (
        "delmas-avocats",
        edited("delmas-avocats/*", ("route:accueil", "route:entree"), ("\n  accueil:", "\n  entree:")),
    ),
    "a group has another name": (
        "delmas-avocats",
        edited(
            "delmas-avocats/*",
            ("group:secretariat", "group:accueil"),
            ("group: secretariat", "group: accueil"),
            ("\n  secretariat:", "\n  accueil:"),
        ),
    ),
    "a route stands where it was called": (
        "delmas-avocats",
        edited(
            "delmas-avocats/appels.yaml",
            (
                "to:\n          - {when: {days: fri}, to: group:associes}\n          - {to: voicemail:cabinet}",
                "to: route:dejeuner",
            ),
            (
                "\ngroups:\n",
                """
  dejeuner:
    to: [{when: {days: fri}, to: group:associes}, {to: voicemail:cabinet}]

groups:
""",
            ),
        ),
    ),
    "those who ring together are listed in another order": (
        "delmas-avocats",
        edited(
            "delmas-avocats/appels.yaml",
            ("[user:sylvie-marchand, user:nora-cherif]", "[user:nora-cherif, user:sylvie-marchand]"),
        ),
    ),
    "numbers are spelled otherwise": (
        "delmas-avocats",
        edited("delmas-avocats/numbers.yaml", ('"01 99 00 10 0', '"+33 1.99.00.10.0')),
    ),
    "hours are spelled otherwise": (
        "delmas-avocats",
        edited(
            "delmas-avocats/appels.yaml",
            ("hours: [09:00-12:30, 14:00-18:30]", "hours: [14:00-18:30, 09:00-11:00, 11:00-12:30]"),
        ),
    ),
    "a condition with a name is written in place": (
        "krutenau-sante",
        edited(
            "krutenau-sante/accueil.yaml",
            ("when: {days: sat}", "when: samedis"),
            (
                "\ncalendars:\n",
                "\ncalendars:\n  samedis:\n    weekly:\n      - {days: sat, hours: 00:00-24:00}\n",
            ),
        ),
    ),
}


RENAMED = {
    "a recording has another id": (
        ("\n  ferme:", "\n  fermeture:"),
        ("announcement:ferme", "announcement:fermeture"),
        ("attente, ferme]", "attente, fermeture]"),
    ),
    "a mailbox has another id": (
        ("\n  depannage:", "\n  pannes:"),
        ("voicemail:depannage", "voicemail:pannes"),
    ),
    "a user has another id": (
        ("\n  yann-kerlan:  ", "\n  yann:  "),
        ("user:yann-kerlan", "user:yann"),
        ("user: yann-kerlan", "user: yann"),
        ("users/yann-kerlan", "users/yann"),
    ),
}


RENAMED_IN: dict[str, tuple[str, list[tuple[str, str]]]] = {
    **{name: ("kerlan-plomberie/*", [*edits]) for name, edits in RENAMED.items()},
    "a queue to which people log in": ("delmas-avocats/*", [("\n  rendez-vous:", "\n  prises:"), ("queue: rendez-vous", "queue: prises")]),
    "a queue of some priority": ("delmas-avocats/*", [("\n  urgences:", "\n  attentes:"), ("queue:urgences", "queue:attentes")]),
    "a music, and its recording": ("delmas-avocats/*", [("\n  attente:", "\n  zither:"), ("music: attente", "music: zither"), ("[attente]", "[zither]")]),
    "a menu to which a key leads back": ("krutenau-sante/menus.yaml", [("\n  specialistes:", "\n  medecins:"), ("menu:specialistes", "menu:medecins")]),
    "a switch": ("krutenau-sante/*", [("ligne-confreres", "soins-infirmiers")]),
    "a position": ("krutenau-sante/*", [("position: soins", "position: zone"), ("      soins: {", "      zone: {"), ("confreres: soins", "confreres: zone")]),
}  # fmt: skip


@pytest.mark.parametrize("name", RENAMED_IN)
def test_callers_notice_nothing_of_another_id(name: str) -> None:
    """Nobody's voice, mailbox or phone is another one: what people notice is told by itself."""
    files, edits = RENAMED_IN[name]
    client = files.partition("/")[0]
    tree = edited(files, *edits)
    assert tree != fleet()
    changed = compiled(tree, client, failing=(*FAILING, "PROVE004"))
    view = noticed_between(live(client), changed, YEARS)
    assert not view.changes
    assert not view.renamed
    assert view.changed == 0


def test_another_person_on_the_same_extension_is_another_user() -> None:
    tree = edited(
        "kerlan-plomberie/*",
        ("\n  mathis-ollivier:  {name: Mathis Ollivier", "\n  jean:  {name: Jean Dupont"),
        ("user:mathis-ollivier", "user:jean"),
        ("user: mathis-ollivier", "user: jean"),
    )
    view = noticed_between(live("kerlan-plomberie"), compiled(tree, "kerlan-plomberie"), YEARS)
    assert view.changes


@pytest.mark.parametrize("name", REFACTORINGS)
def test_callers_notice_nothing_of_refactoring(name: str) -> None:
    client, tree = REFACTORINGS[name]
    assert tree != fleet()
    found = difference(client, tree)
    assert found.is_empty, found.differences
    assert found.changed == 0
    assert found.same > 100


# Changes by hand.


def test_one_saturday_slot_is_that_slot_alone() -> None:
    """Saturdays begin half an hour later: at that half hour, at the numbers that come by there, and nowhere else."""
    found = difference(
        "krutenau-sante", edited("krutenau-sante/accueil.yaml", ("08:30-12:00", "09:00-12:00"))
    )
    one, *behind_keys = found.differences
    # Who comes to the same route by a menu presses something before.
    assert all(replace(other.parting, way=()) == one.parting and other.parting.way for other in behind_keys)
    assert one.parting.kind is ChangeKind.REROUTES
    assert isinstance(one.parting.was, Ringing)
    assert one.parting.was.phones == ("poste-513",)
    assert isinstance(one.parting.now, Playing)
    for low, high in found.timeline.intervals(one.when):
        begin, end = (moment.astimezone(ZoneInfo("Europe/Paris")) for moment in (low, high))
        assert f"{begin:%a %H:%M}-{end:%H:%M}" == "Sat 08:30-09:00"
    patients = {
        entry.label
        for entry in found.after.entries  # type: ignore[union-attr]
        if entry.kind is EntryPointKind.NUMBER and _comes_to(found, entry, "ferme")
    }
    concerned = (entry for each in found.differences for entry in each.entries)
    assert {entry.label for entry in concerned if entry.kind is EntryPointKind.NUMBER} == patients


def _comes_to(found: Comparison, entry: EntryPoint, audio: str) -> bool:
    """Whether calls of an entry may hear a recording: one that only the patients' route plays."""
    assert found.after is not None
    return any(audio in one.effects.hears for one in found.after.classes(entry))


KINDS: dict[ChangeKind, tuple[str, Tree]] = {
    ChangeKind.LOSES_REACHABILITY: (
        "delmas-avocats",
        edited("delmas-avocats/numbers.yaml", ("to: user:james-whitfield", "to: hangup")),
    ),
    ChangeKind.ALLOWS_DEAR_CALLS: (
        "kerlan-plomberie",
        edited("_fleet/destinations.yaml", ("      - overseas", "      - overseas\n      - satellite")),
    ),
    ChangeKind.LEFT_UNANSWERED: (
        "kerlan-plomberie",
        edited(
            "kerlan-plomberie/nantes.yaml",
            ("    to: user:mathis-ollivier\n", "    to: group:contrats\n"),
            (
                "\ncalendars:\n",
                "\ngroups:\n  contrats: {name: Contrats, members: [user:soizic-kerlan], no_answer: hangup}\ncalendars:\n",
            ),
        ),
    ),
    ChangeKind.REROUTES: (
        "delmas-avocats",
        edited("delmas-avocats/numbers.yaml", ("to: user:james-whitfield", "to: user:nora-cherif")),
    ),
    ChangeKind.CHANGES_EXPERIENCE: (
        "delmas-avocats",
        edited("delmas-avocats/appels.yaml", ("ring: 25s", "ring: 30s")),
    ),
    ChangeKind.ADDS: (
        "delmas-avocats",
        edited("delmas-avocats/numbers.yaml", ("    to: hangup", "    to: user:nora-cherif")),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_is_of_its_kind(kind: ChangeKind) -> None:
    client, tree = KINDS[kind]
    found = difference(client, tree)
    assert {one.parting.kind for one in found.differences} == {kind}


def test_where_two_trees_part_for_good_each_goes_on_by_itself_and_that_is_one_change() -> None:
    """Though nobody at Soizic's was ever asked before: what was done is not told as if they had been."""
    changed = compiled(
        edited("kerlan-plomberie/nantes.yaml", ("to: user:mathis-ollivier\n", "to: user:soizic-kerlan\n")),
        "kerlan-plomberie",
    )
    (change,) = noticed_between(live("kerlan-plomberie"), changed, YEARS).changes
    assert not any(where.way for where in change.where)
    for act, onwards, mailbox in (
        (change.was, change.was_onward, "user_mathis_ollivier"),
        (change.now, change.now_onward, "user_soizic_kerlan"),
    ):
        (onward,) = onwards
        (step,) = onward.way
        assert step.act == act
        assert onward.last.reached.records_in == mailbox


def test_the_number_that_phones_show_is_told_where_it_is_one() -> None:
    opened = compiled(
        edited("_fleet/destinations.yaml", ("      - overseas", "      - overseas\n      - satellite")),
        "kerlan-plomberie",
    )
    for change in noticed_between(live("kerlan-plomberie"), opened, YEARS).changes:
        # Of two sites, each of which shows its own.
        assert change.now is not None
        assert [call.presents for call in change.now.external_calls] == [OWN_NUMBER]
    one = compiled(
        edited("delmas-avocats/users.yaml", ("destinations: fixes ", "destinations: monde ")),
        "delmas-avocats",
    )
    changes = noticed_between(live("delmas-avocats"), one, YEARS).changes
    assert changes
    assert {call.presents for one in changes if one.now for call in one.now.external_calls} == {
        "+33199001000"
    }


def test_a_member_who_is_put_between_is_one_change_on_the_way_that_was_there() -> None:
    changed = compiled(
        edited(
            "kerlan-plomberie/groupes.yaml",
            (
                "[user:gwenaelle-le-goff, user:mathis",
                "[user:gwenaelle-le-goff, user:yann-kerlan, user:mathis",
            ),
        ),
        "kerlan-plomberie",
    )
    changes = noticed_between(live("kerlan-plomberie"), changed, YEARS).changes
    (change,) = [one for one in changes if isinstance(one.now, Ringing)]
    assert {step.act.rings for where in change.where for step in where.way} == {("fixe-4410",)}
    lengths = [len(onward.way) for (onward,) in (change.was_onward, change.now_onward)]
    assert lengths == [2, 3]


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        (("one", "two"), ("one",), ChangeKind.LOSES_REACHABILITY),
        (("one",), ("two",), ChangeKind.LOSES_REACHABILITY),
        (("one",), ("one", "two"), ChangeKind.COSMETIC),
    ],
)
def test_a_trunk_that_brings_a_number_no_longer_is_no_cosmetic_change(
    was: tuple[str, ...], now: tuple[str, ...], kind: ChangeKind
) -> None:
    before, after = (
        replace(graph, numbers=tuple(replace(one, trunks=trunks) for one in graph.numbers))
        for graph, trunks in (
            (graph_of(live("delmas-avocats")), was),
            (graph_of(live("delmas-avocats")), now),
        )
    )
    assert {one.kind for one in compare_graphs(before, after, YEARS).renamed} == {kind}


def test_rescue_that_is_no_longer_reached_is_the_worst_of_all() -> None:
    before = graph_of(live("delmas-avocats"))
    after = replace(
        before, contexts=tuple(replace(one, emergency=one.emergency[1:]) for one in before.contexts)
    )
    found = compare_graphs(before, after, YEARS)
    assert found.differences[0].parting.kind is ChangeKind.BREAKS_EMERGENCY
    assert {one.kind for one in found.differences[0].entries} == {EntryPointKind.EMERGENCY}


def test_another_call_back_number_is_noticed_by_rescue_and_told_once() -> None:
    changed = compiled(
        edited("delmas-avocats/client.yaml", ('callback: "01 99 00 10 00"', 'callback: "01 99 00 10 01"')),
        "delmas-avocats",
    )
    (change,) = noticed_between(live("delmas-avocats"), changed, YEARS).changes
    (where,) = change.where
    assert {entry.kind for entry in where.entries} == {EntryPointKind.EMERGENCY}
    # From each of nine phones: told of them all, whatever number each of them dials.
    assert len(where.entries) == 9 * len(EMERGENCY_NUMBERS["FR"])
    assert change.was == CallingEmergency("", "+33199001000", ("collecte",), ROCHER, ("collecte",))
    assert change.now == CallingEmergency("", "+33199001001", ("collecte",), ROCHER, ("collecte",))


def test_help_that_is_sent_elsewhere_is_told() -> None:
    changed = compiled(
        edited("delmas-avocats/client.yaml", ('insee: "75108"', 'insee: "75109"')), "delmas-avocats"
    )
    (change,) = noticed_between(live("delmas-avocats"), changed, YEARS).changes
    assert change.kind is ChangeKind.REROUTES
    assert {entry.kind for entry in change.where[0].entries} == {EntryPointKind.EMERGENCY}
    assert change.now == CallingEmergency(
        "", "+33199001000", ("collecte",), replace(ROCHER, commune="75109"), ("collecte",)
    )


def test_another_trunk_behind_is_no_other_place() -> None:
    """Rescue by the other trunk first: the same rescue, which calls back the same number."""
    before = graph_of(live("delmas-avocats"))
    nodes = {
        name: replace(node, trunks=("other", *node.trunks)) if isinstance(node, CallEmergency) else node
        for name, node in before.nodes.items()
    }
    found = compare_graphs(before, replace(before, nodes=nodes), YEARS)
    assert {one.parting.kind for one in found.differences} == {ChangeKind.CHANGES_EXPERIENCE}


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("    no_answer: voicemail:cabinet\n    busy", {Label.NO_ANSWER, Label.UNREACHABLE}),
        ("    busy: voicemail:cabinet", {Label.BUSY}),
    ],
)
def test_each_result_has_a_way_of_its_own(line: str, labels: set[Label]) -> None:
    changed = line.replace("voicemail:cabinet", "voicemail:permanence-penale")
    found = difference("delmas-avocats", edited("delmas-avocats/appels.yaml", (line, changed)))
    assert found.differences
    for one in found.differences:
        last = one.parting.way[-1]
        assert isinstance(last.act, Ringing)
        assert last.act.phones == ("poste-210", "poste-211")
        assert set(last.labels) == labels


def test_a_class_of_numbers_is_one_class_in_every_country() -> None:
    """A phone that moves to Réunion comes to fixed and mobile numbers of the mainland all the same; what is overseas is home there."""
    before = graph_of(live("delmas-avocats"))
    nodes = {
        name: replace(node, country="RE") if isinstance(node, DialOut) else node
        for name, node in before.nodes.items()
    }
    found = compare_graphs(before, replace(before, nodes=nodes), YEARS)
    told_of = {entry.label for one in found.differences for entry in one.entries}
    assert "national_fixed" not in told_of


def test_local_calls_of_a_site_whose_country_changes_are_told() -> None:
    """Its own island is overseas from the mainland: what was a local call is another one, which its profile may refuse."""
    after = graph_of(live("delmas-avocats"))
    found = compare_graphs(_in_country(after, "RE"), after, YEARS)
    told = {entry.label for one in found.differences for entry in one.entries}
    assert told == {"national_fixed>overseas", "national_mobile>overseas"}
    assert {entry.caller for one in found.differences for entry in one.entries} <= {
        phone.device for phone in after.phones
    }


@pytest.mark.parametrize(("was", "now"), [("PM", "FR"), ("FR", "PM"), ("RE", "PM")])
def test_a_call_is_named_that_goes_otherwise_from_the_other_country(was: str, now: str) -> None:
    """The number that is named was not of another class all the while: +33 508 … is overseas from here, and was a local call there."""
    compilation = live("delmas-avocats")
    graph = graph_of(compilation)
    before, after = (_in_country(graph, country) for country in (was, now))
    view = noticed_between(replace(compilation, graph=before), replace(compilation, graph=after), YEARS)
    assert view.changes
    for change in view.changes:
        words = shlex.split(change.command)
        options = dict(zip(words[4::2], words[5::2], strict=True))
        device = options["--from"].removeprefix("device:")
        at = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Paris"))
        call = Call(FromPhone(device), options["--to"], at)
        acts = [[hop.act for hop in trace(one, call).hops if hop.act is not None] for one in (before, after)]
        assert acts[0] != acts[1], change


def _in_country(graph: CallGraph, country: str) -> CallGraph:
    """The graph with phones that dial by another country's plan."""
    nodes = {
        name: replace(node, country=country) if isinstance(node, DialOut | PermissionGate) else node
        for name, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes)


def test_an_extension_that_hides_a_short_number_is_another_way_of_that_number() -> None:
    """For each phone: who may call 3114 reaches it no longer, and for who may not a way is new."""
    before = graph_of(live("delmas-avocats"))
    node = dict(before.internal)["210"]
    after = replace(before, internal=(*before.internal, ("3114", node)))
    found = compare_graphs(before, after, YEARS)
    entries = {entry for one in found.differences for entry in one.entries}
    assert {(entry.kind, entry.label) for entry in entries} == {(EntryPointKind.OUTSIDE, "3114")}
    assert {entry.caller for entry in entries} == {phone.device for phone in before.phones}
    assert ChangeKind.REROUTES in {one.parting.kind for one in found.differences}
    back = compare_graphs(after, before, YEARS)
    assert {entry for one in back.differences for entry in one.entries} == entries
    # One that hides nothing is new for everybody.
    found = compare_graphs(before, replace(before, internal=(*before.internal, ("77", node))), YEARS)
    assert [(one.parting.kind, one.entries) for one in found.differences] == [
        (ChangeKind.ADDS, (EntryPoint(EntryPointKind.INTERNAL, "77"),))
    ]


def test_an_extension_that_hides_a_number_and_calls_outside_names_whom_it_calls() -> None:
    """Else both sides would be told as calls to whatever was dialled."""
    route = "routes:\n  garde:\n    extension: 3114\n    to: external:06 00 00 10 01\n"
    found = difference("delmas-avocats", edited("delmas-avocats/appels.yaml", ("routes:\n", route)))
    called = {
        (was.number, now.number)
        for one in found.differences
        if one.parting.was is not None and (was := one.parting.was.lone_external_call) is not None
        if one.parting.now is not None and (now := one.parting.now.lone_external_call) is not None
    }
    assert called == {("3114", "+33600001001")}


def test_where_own_numbers_were_called_outside_each_phone_is_told_of() -> None:
    """As what is live was kept before own numbers stayed inside."""
    after = graph_of(live("delmas-avocats"))
    nodes = {
        name: replace(node, own=()) if isinstance(node, DialOut) else node
        for name, node in after.nodes.items()
    }
    found = compare_graphs(replace(after, nodes=nodes), after, YEARS)
    told = {
        (entry.label, entry.caller)
        for one in found.differences
        for entry in one.entries
        if entry.kind is EntryPointKind.OUTSIDE
    }
    assert told == {(entry.number, phone.device) for entry in after.numbers for phone in after.phones}
    assert {entry.kind for one in found.differences for entry in one.entries} == {EntryPointKind.OUTSIDE}
    assert any(
        one.parting.kind is ChangeKind.REROUTES and isinstance(one.parting.now, Ringing)
        for one in found.differences
    )


def test_a_number_that_is_put_to_use_is_told_of_for_callers_and_for_phones() -> None:
    reserve = '"01 99 00 10 08": {name: Réserve}'
    found = difference(
        "delmas-avocats",
        edited("delmas-avocats/numbers.yaml", (reserve, reserve.replace("}", ", to: user:thomas-garnier}"))),
    )
    (one,) = found.differences
    assert one.parting.kind is ChangeKind.ADDS
    assert {(entry.kind, entry.label) for entry in one.entries} == {
        (EntryPointKind.NUMBER, "+33199001008"),
        (EntryPointKind.OWN_NUMBER, "+33199001008"),
    }


def test_the_number_that_a_phone_shows_is_told_by_whatever_way_its_calls_leave() -> None:
    """By way of extensions whose objects forward calls and show the number of whoever calls: told for that phone, and proved for the others."""
    graph = graph_of(live("delmas-avocats"))
    nodes = {
        name: replace(node, caller_id=None) if isinstance(node, CallExternal) else node
        for name, node in graph.nodes.items()
    }
    before = replace(graph, nodes=nodes)
    whole = compare_graphs(before, before, YEARS)
    phones = tuple(
        replace(phone, caller_id="+33199001001") if phone.device == "poste-204" else phone
        for phone in before.phones
    )
    found = compare_graphs(before, replace(before, phones=phones), YEARS)
    assert {entry.caller for one in found.differences for entry in one.entries} == {"poste-204"}
    kinds = {entry.kind for one in found.differences for entry in one.entries}
    assert kinds == {EntryPointKind.INTERNAL, EntryPointKind.OWN_NUMBER, EntryPointKind.OUTSIDE}
    for one in found.differences:
        (was,), (now,) = (act.external_calls for act in (one.parting.was, one.parting.now) if act is not None)
        assert replace(was, presents=now.presents, withheld=now.withheld) == now
        # Behind a code the carrier alone is told it.
        assert now.presents + now.withheld == "+33199001001" != was.presents + was.withheld
    # Where phones are alike the class is not proved to be the same if it is not for one of them.
    inside = {entry.label for one in found.differences for entry in one.entries}
    assert found.same + found.changed == whole.same
    assert found.changed >= len(inside)


def test_an_extension_that_leads_elsewhere_is_told_once_though_phones_show_another_number() -> None:
    before = graph_of(live("delmas-avocats"))
    outside = next(node for node in before.nodes.values() if isinstance(node, CallExternal) and node.number)
    nodes = {**before.nodes, outside.id: replace(outside, caller_id=None)}
    before = replace(before, nodes=nodes, internal=(*before.internal, ("77", outside.id)))
    after = replace(
        before,
        internal=tuple(
            (name, "user.nora-cherif" if name == "77" else node) for name, node in before.internal
        ),
        phones=tuple(replace(phone, caller_id="+33199001001") for phone in before.phones),
    )
    found = compare_graphs(before, after, YEARS)
    told = [entry for one in found.differences for entry in one.entries if entry.label == "77"]
    assert told == [EntryPoint(EntryPointKind.INTERNAL, "77")]


def test_the_call_that_is_named_is_of_a_phone_for_which_it_goes_otherwise() -> None:
    """Who forwards shows another number than the caller's own: for phones whose own that is nothing changes, and none of them is named."""
    compilation = live("delmas-avocats")
    graph = graph_of(compilation)
    outside = next(node for node in graph.nodes.values() if isinstance(node, CallExternal) and node.number)
    first, *others = graph.phones
    phones = (first, *(replace(phone, caller_id="+33199001002") for phone in others))
    before = replace(
        graph,
        nodes={**graph.nodes, outside.id: replace(outside, caller_id=None)},
        internal=(*graph.internal, ("77", outside.id)),
        phones=phones,
    )
    after = replace(before, nodes={**graph.nodes, outside.id: replace(outside, caller_id=first.caller_id)})
    (change,) = [
        one
        for one in noticed_between(
            replace(compilation, graph=before), replace(compilation, graph=after), YEARS
        ).changes
        if any(entry.label == "77" for where in one.where for entry in where.entries)
    ]
    assert f"--from device:{others[0].device} --to 77" in change.command


@pytest.mark.parametrize("client", ["delmas-avocats", "krutenau-sante"])
def test_what_is_new_or_gone_is_told_once_for_all_its_instants(client: str) -> None:
    """A number whose calls begin alike at all hours and go on differently: new at any time, not at these and at those instants."""
    graph = graph_of(live(client))
    without = replace(graph, numbers=())
    came, went = compare_graphs(without, graph, YEARS), compare_graphs(graph, without, YEARS)
    for found, known in ((came, came.after), (went, went.before)):
        told = [(entry, one.parting) for one in found.differences for entry in one.entries]
        assert len(told) == len(set(told))
        assert known is not None
        of_numbers = [parts for entry, parts in known.entries.items() if entry.kind is EntryPointKind.NUMBER]
        assert any(len({known.forest[tree].act for _, tree in parts}) < len(parts) for parts in of_numbers)


def test_numbers_that_come_by_another_trunk_are_the_same_numbers() -> None:
    before = graph_of(live("delmas-avocats"))
    after = replace(before, numbers=tuple(replace(one, trunks=("backup", "other")) for one in before.numbers))
    found = compare_graphs(before, after, YEARS)
    assert not found.differences
    assert found.changed == 0
    assert {(one.shown, one.now) for one in found.renamed} == {(Shown.TRUNK, "backup, other")}


def test_the_language_of_a_number_is_noticed() -> None:
    before = graph_of(live("delmas-avocats"))
    after = replace(before, numbers=tuple(replace(one, language="en") for one in before.numbers))
    assert {one.shown for one in compare_graphs(before, after, YEARS).renamed} == {Shown.LANGUAGE}


def test_a_mailbox_that_takes_shorter_messages_is_told_and_nothing_proved_of_messages_left_in_it() -> None:
    before = graph_of(live("delmas-avocats"))
    box = next(mailbox for mailbox in before.mailboxes if mailbox.id == "shared_cabinet")
    others = tuple(mailbox for mailbox in before.mailboxes if mailbox is not box)
    after = replace(before, mailboxes=(replace(box, max_seconds=10, max_messages=1, keep_days=30), *others))
    found = compare_graphs(before, after, YEARS)
    assert {(one.place, one.shown) for one in found.renamed} == {
        (f"mailboxes/{box.id}", Shown.LONGEST_MESSAGE),
        (f"mailboxes/{box.id}", Shown.MOST_MESSAGES),
        (f"mailboxes/{box.id}", Shown.KEPT_DAYS),
    }
    assert {one.kind for one in found.renamed} == {ChangeKind.CHANGES_EXPERIENCE}
    whole = compare_graphs(before, before, YEARS)
    assert found.same + found.changed == whole.same
    assert found.changed > 0


def test_mails_by_another_sender_or_in_other_words_are_told_and_mails_that_come_or_go_are_not() -> None:
    before = graph_of(live("delmas-avocats"))
    box = next(mailbox for mailbox in before.mailboxes if mailbox.id == "shared_cabinet")
    others = tuple(mailbox for mailbox in before.mailboxes if mailbox is not box)

    def told(mail: MessageMail) -> set[tuple[Shown, ChangeKind]]:
        after = replace(before, mailboxes=(replace(box, mail=mail), *others))
        return {(one.shown, one.kind) for one in compare_graphs(before, after, YEARS).renamed}

    assert told(replace(box.mail, sender="x@azur.example")) == {(Shown.MAIL_FROM, ChangeKind.COSMETIC)}
    assert told(replace(box.mail, body="Bonjour")) == {(Shown.MAIL_WORDS, ChangeKind.COSMETIC)}
    assert told(MessageMail()) == set()


def test_when_a_position_lapses_is_told_and_where_a_switch_is_meanwhile_is_told_of_calls() -> None:
    found = difference(
        "krutenau-sante", edited("krutenau-sante/accueil.yaml", ("until: 07:30", "until: 06:45"))
    )
    (lapses,) = found.renamed
    assert (lapses.place, lapses.shown, lapses.kind) == (
        "switches/ligne-confreres",
        Shown.LAPSES,
        ChangeKind.CHANGES_EXPERIENCE,
    )
    assert (lapses.was, lapses.now) == ("07:30 (Europe/Paris)", "06:45 (Europe/Paris)")
    assert not found.differences
    tree = edited(
        "krutenau-sante/accueil.yaml",
        ("days: mon-fri, hours: 07:30-20:00}, position", "days: mon-fri, hours: 07:30-19:00}, position"),
    )
    later = difference("krutenau-sante", tree)
    assert later.differences
    assert not later.renamed


def test_the_worst_comes_first() -> None:
    tree = edited(
        "delmas-avocats/numbers.yaml",
        ("to: user:james-whitfield", "to: hangup"),
        ("    to: hangup", "    to: user:nora-cherif"),
    )
    found = difference("delmas-avocats", tree)
    kinds = [one.parting.kind for one in found.differences]
    assert kinds == sorted(kinds)


def test_names_on_screens_are_noticed_and_reroute_nothing() -> None:
    found = difference(
        "delmas-avocats", edited("delmas-avocats/users.yaml", ("Antoine Roussel", "Antoine Rousseau"))
    )
    assert not found.differences
    assert [(one.was, one.now) for one in found.renamed] == [("Antoine Roussel", "Antoine Rousseau")]


def test_a_client_that_comes_or_goes_is_all_new_or_all_gone() -> None:
    graph = graph_of(live("delmas-avocats"))
    came, went = compare_graphs(None, graph, YEARS), compare_graphs(graph, None, YEARS)
    assert came.same == went.same == went.changed == 0
    assert came.after is not None
    assert came.changed == came.after.class_count
    assert {one.parting.was for one in came.differences} == {None}
    assert {one.parting.now for one in went.differences} == {None}
