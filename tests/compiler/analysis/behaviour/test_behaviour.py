"""The table of behaviour: it covers every instant once, and says of each class what a trace of one of its calls says."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest

from compiler.analysis.acts import Act, EndKind, States
from compiler.analysis.behaviour.behaviour import (
    Behaviour,
    BehaviourClass,
    EntryPointKind,
    Reader,
    behaviour_of,
    ways_to_ends,
)
from compiler.analysis.behaviour.examples import callers_of
from compiler.analysis.behaviour.feasible import GivenStates, states_for
from compiler.analysis.calls.call import Call, calling_device
from compiler.analysis.calls.trace import trace
from compiler.analysis.conditions import timeline_of
from compiler.graph import Ring
from tests.companies import COMPANIES, compiled

PARIS = ZoneInfo("Europe/Paris")


@lru_cache
def table(client: str) -> Behaviour:
    compilation = compiled(client)
    graph = compilation.graph
    return behaviour_of(graph, timeline_of([graph], compilation.fleet.fleet.fleet.horizon))


@pytest.mark.parametrize("client", COMPANIES)
def test_every_instant_of_every_entry_is_in_one_part(client: str) -> None:
    found = table(client)
    for entry, parts in found.entries.items():
        together = 0
        for cells, _ in parts:
            assert cells, entry
            assert not together & cells, entry
            together |= cells
        assert together == found.timeline.everything, entry


@pytest.mark.parametrize("client", COMPANIES)
def test_what_was_read_for_other_callers_is_what_a_caller_of_its_own_would_show(client: str) -> None:
    found = table(client)
    for entry, parts in [*found.entries.items()][::5]:
        # In which order they are found is of no account.
        anew = Reader(found.graph, found.timeline, found.forest).enter(entry)
        assert sorted(anew) == sorted(parts), entry


@pytest.mark.parametrize("client", COMPANIES)
def test_of_another_graph_only_what_is_the_same_is_not_read_again(client: str) -> None:
    found = table(client)
    rings = [node for node in found.graph.nodes.values() if isinstance(node, Ring)]
    for ring in rings[::7]:
        nodes = {**found.graph.nodes, ring.id: replace(ring, seconds=ring.seconds + 1)}
        other = replace(found.graph, nodes=nodes)
        anew = behaviour_of(other, found.timeline, found.forest)
        taken_over = behaviour_of(other, found.timeline, found.forest, former=found)
        assert taken_over.entries == anew.entries != found.entries, ring.id


@pytest.mark.parametrize("client", COMPANIES)
def test_of_another_graph_a_mailbox_that_greets_in_another_language_is_read_again(client: str) -> None:
    found = table(client)
    another = {"fr": "en", "en": "fr"}
    mailboxes = tuple(replace(one, language=another[one.language]) for one in found.graph.mailboxes)
    other = replace(found.graph, mailboxes=mailboxes)
    anew = behaviour_of(other, found.timeline, found.forest)
    taken_over = behaviour_of(other, found.timeline, found.forest, former=found)
    assert taken_over.entries == anew.entries != found.entries


@pytest.mark.parametrize("client", COMPANIES)
def test_classes_are_counted_as_they_are_listed(client: str) -> None:
    found = table(client)
    assert found.class_count == sum(1 for entry in found.entries for _ in found.classes(entry))


def _rung(one: BehaviourClass) -> set[str]:
    """The phones that ring for calls of a class."""
    return {phone for act in (*(step.act for step in one.passed), one.last) for phone in act.rings}


@pytest.mark.parametrize("client", COMPANIES)
def test_a_call_of_each_class_is_traced_to_where_the_class_says(client: str) -> None:
    found = table(client)
    traced = 0
    for entry in found.entries:
        for one in found.classes(entry):
            caller = next(callers_of(entry, found.graph, _rung(one)))
            given = GivenStates(States(calling=calling_device(caller) or ""))
            states = states_for(one.passed, one.last, given)
            if states is None:
                continue
            moment, positions = found.timeline.moment(one.when)
            call = Call(caller, entry.dialled, moment.astimezone(PARIS), replace(states, positions=positions))
            shown = trace(found.graph, call)
            if one.outcome.kind is EndKind.CHOOSES_AGAIN:
                # Back in a menu, where a trace goes on.
                assert shown.hears[: len(one.effects.hears)] == one.effects.hears
                traced += 1
                continue
            assert shown.outcome.kind is one.outcome.kind
            assert set(shown.outcome.phones) <= set(one.outcome.phones)
            assert shown.outcome.mailbox == one.outcome.mailbox or not entry.caller
            assert shown.outcome.reason is one.outcome.reason
            assert shown.hears == one.effects.hears
            assert shown.seconds <= one.effects.waits
            traced += 1
    assert traced > 0.9 * found.class_count


def test_the_law_firms_reception_in_classes() -> None:
    """Read off the YAML by a person: what calls to the main number can come to, in the whole horizon."""
    found = table("delmas-avocats")
    entry = next(one for one in found.entries if one.label == "+33199001000")
    outcomes = {
        (one.outcome.kind, one.outcome.phones, one.outcome.numbers, one.outcome.mailbox, one.effects.hears)
        for one in found.classes(entry)
    }
    secretaries = ("poste-210", "poste-211")
    assert outcomes == {
        (EndKind.ANSWERED, secretaries, (), "", ()),
        (EndKind.RECORDED, (), (), "shared_cabinet", ()),
        (EndKind.ANSWERED, ("poste-201", "poste-202", "poste-203", "salle-reunion"), (), "", ()),
        (EndKind.ANSWERED, ("poste-204",), (), "", ()),
        (EndKind.ANSWERED, ("poste-201", "salle-reunion"), (), "", ()),
        (EndKind.ANSWERED, (), ("+33600001001",), "", ()),
        (EndKind.RECORDED, (), (), "shared_permanence_penale", ("permanence-penale",)),
        (EndKind.ENDED, (), (), "", ("ferme",)),
    }


def test_phones_of_one_profile_behave_alike_outside_but_for_what_they_present() -> None:
    found = table("delmas-avocats")
    by_device: dict[str, list[tuple[str, type[Act]]]] = {}
    for entry, parts in found.entries.items():
        if entry.kind is EntryPointKind.OUTSIDE:
            ((_, tree),) = parts
            (_, last), *_ = ways_to_ends(found.forest, tree)
            by_device.setdefault(entry.caller, []).append((entry.label, type(last)))
    assert by_device["poste-201"] == by_device["salle-reunion"] == by_device["poste-202"]
    assert by_device["poste-201"] != by_device["poste-212"]
