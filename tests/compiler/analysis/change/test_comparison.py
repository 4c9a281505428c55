"""The behaviour diff: what is the same is proved so, what differs does differ for the call that is named, and refactoring is nothing.

On the demonstration fleet; on random trees: tests/differential/test_behaviour_diff.py.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from compiler.analysis.acts import CallingEmergency, Playing, Ringing
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.change.comparison import ChangeKind, Comparison, Shown, compare_graphs
from compiler.graph import CallEmergency, CivicAddress, DialOut, Label
from compiler.numbering import EMERGENCY_NUMBERS
from compiler.pipeline import Compilation
from tests.checkout import TENANTS
from tests.companies import COMPANIES
from tests.differential.compiled import FAILING, compiled, graph_of, noticed_between
from tests.differential.tree import Tree

YEARS = (2026, 2028)

ROCHER = CivicAddress("FR", "75108")
"""All that the carrier of the node is told."""


@functools.cache
def fleet() -> Tree:
    """The demonstration fleet."""
    files = {path.relative_to(TENANTS).as_posix(): path for path in TENANTS.rglob("*") if path.is_file()}
    return Tree(
        {name: path.read_text() for name, path in files.items() if name.endswith(".yaml")},
        {name: path.read_bytes() for name, path in files.items() if name.endswith(".wav")},
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
            "delmas-avocats/*", ("group:secretariat", "group:accueil"), ("\n  secretariat:", "\n  accueil:")
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
    (one,) = found.differences
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
        if entry.kind is EntryPointKind.NUMBER and _comes_to(found, entry, "conges")
    }
    assert {entry.label for entry in one.entries if entry.kind is EntryPointKind.NUMBER} == patients


def _comes_to(found: Comparison, entry: EntryPoint, audio: str) -> bool:
    """Whether calls of an entry may hear a recording: one that only the patients' route plays."""
    assert found.after is not None
    return any(audio in one.effects.hears for one in found.after.classes(entry))


KINDS: dict[ChangeKind, tuple[str, Tree]] = {
    ChangeKind.LOSES_REACHABILITY: (
        "delmas-avocats",
        edited("delmas-avocats/numbers.yaml", ("to: user:james-whitfield", "to: hangup")),
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
