"""The behaviour diff of random trees: refactoring is nothing, what is told is so, and what differs is told."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.acts import Act, come_to_the_same
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, Forest
from compiler.analysis.behaviour.dialled_samples import (
    WITHHELD,
    NumbersApart,
    numbers_apart,
    sample_label,
)
from compiler.analysis.calls.call import Call, FromOutside, FromPhone, behind_code, calling_device
from compiler.analysis.calls.reading import Asked, AskedClient, read_call
from compiler.analysis.calls.trace import trace
from compiler.analysis.change.comparison import compare_graphs
from compiler.analysis.change.what_callers_notice import Change
from compiler.graph import CallGraph
from compiler.graph.node_kinds import depends_on_phone
from compiler.numbering import EMERGENCY_NUMBERS, withholding_codes
from compiler.pipeline import Compilation, compile_unproved
from compiler.resolving.resolved import ResolvedFleet
from tests.differential.calls import anything_dialled, calls
from tests.differential.compiled import (
    PROPERTIES,
    clients_files,
    compiled,
    graph_of,
    noticed_between,
    operator_of,
    pairs,
    sample,
)
from tests.differential.moments import HORIZON
from tests.differential.seeded import run_seeded
from tests.differential.tree import Tree
from tests.differential.trees import CLIENT, TRUNKS
from tests.effort import examples
from tests.moments_of_calls import cell_of


def _one_section_per_object(tree: Tree) -> Tree:
    """The client's files split, so that every object has a file of its own."""
    files = {path: text for path, text in tree.files.items() if not path.startswith(f"{CLIENT}/")}
    for path, text in tree.files.items():
        for section, objects in yaml.safe_load(text).items() if path.startswith(f"{CLIENT}/") else ():
            if section == "client":
                files[f"{CLIENT}/client.yaml"] = text
                continue
            for index, (name, one) in enumerate(objects.items()):
                files[f"{CLIENT}/{section}/{index}.yaml"] = yaml.safe_dump({section: {name: one}})
    return replace(tree, files=files)


def _all_in_one_file(tree: Tree) -> Tree:
    own = {path: text for path, text in tree.files.items() if path.startswith(f"{CLIENT}/")}
    others = {path: text for path, text in tree.files.items() if path not in own}
    return replace(tree, files={**others, f"{CLIENT}/all.yaml": "\n".join(own.values())})


def _on_groups(change: Callable[[dict[str, Any]], None]) -> Callable[[Tree], Tree]:
    def refactor(tree: Tree) -> Tree:
        path = f"{CLIENT}/groups.yaml"
        if path not in tree.files:
            return tree
        data = yaml.safe_load(tree.files[path])
        for group in data["groups"].values():
            change(group)
        return replace(tree, files={**tree.files, path: yaml.safe_dump(data)})

    return refactor


def _reorder(group: dict[str, Any]) -> None:
    # Without one of its own, a layer of defaults may say that they ring in order.
    if group.get("strategy") == "all":
        group["members"] = group["members"][::-1]


def _named(old: str, new: str) -> Callable[[Tree], Tree]:
    """A route under another name."""

    def refactor(tree: Tree) -> Tree:
        def renamed(value: Any) -> Any:
            if isinstance(value, Mapping):
                return {name: renamed(one) for name, one in value.items()}
            if isinstance(value, list):
                return [renamed(one) for one in value]
            return f"route:{new}" if value == f"route:{old}" else value

        files = dict(tree.files)
        for path, text in tree.files.items():
            data = renamed(yaml.safe_load(text))
            if old in data.get("routes", {}):
                data["routes"] = {new if name == old else name: one for name, one in data["routes"].items()}
            files[path] = yaml.safe_dump(data, sort_keys=False)
        return replace(tree, files=files)

    return refactor


RANDOM_REFACTORINGS: dict[str, Callable[[Tree], Tree]] = {
    "split files": _one_section_per_object,
    "one file": _all_in_one_file,
    "members in another order": _on_groups(_reorder),
    "a route renamed": _named("day", "a-day-like-any-other"),
}


def test_what_is_compared_is_what_is_proved() -> None:
    """Whoever compares has nothing proved of the calls, and no test judged; they are the same calls."""
    for tree, proved in sample()[: examples(60)]:
        unproved = compile_unproved(clients_files(tree, CLIENT), operator_of(tree))
        assert unproved.graph == graph_of(proved)
        assert unproved.resolved == proved.resolved
        assert unproved.verdict is None
        assert unproved.judged is None
        assert {*unproved.diagnostics} <= {*proved.diagnostics}


@pytest.mark.parametrize("name", RANDOM_REFACTORINGS)
def test_nothing_is_noticed_of_refactoring_any_tree(name: str) -> None:
    for tree, before in sample()[: examples(60)]:
        after = compiled(RANDOM_REFACTORINGS[name](tree))
        found = compare_graphs(graph_of(before), graph_of(after), HORIZON)
        assert found.is_empty, (found.differences, found.renamed)
        assert found.changed == 0


def test_classes_of_the_new_tree_are_all_counted() -> None:
    for before, after, _ in pairs():
        found = compare_graphs(graph_of(before), graph_of(after), HORIZON)
        assert found.after is not None
        assert found.same + found.changed >= found.after.class_count
        assert (found.changed == 0) <= all(one.parting.now is None for one in found.differences)


def test_each_side_stands_under_conditions_of_its_own_tree() -> None:
    """What was and what is are told on a way that both trees have; where they part for good, each goes on by acts of its own."""
    seen = {"way": 0, "onward": 0}
    for before, after, _ in pairs():
        found = compare_graphs(graph_of(before), graph_of(after), HORIZON)
        assert found.before is not None
        assert found.after is not None
        for one in found.differences:
            for entry in one.entries if one.parting.was is not None and one.parting.now is not None else ():
                if entry.kind is EntryPointKind.OUTSIDE or entry not in found.after.entries:
                    continue
                was, now = (
                    {
                        act
                        for when, tree in table.entries[entry]
                        if when & one.when
                        for act in _acts_in(table.forest, tree)
                    }
                    for table in (found.before, found.after)
                )
                for step in one.parting.way:
                    assert step.act in now
                    assert any(come_to_the_same(step.act, act) for act in was), (entry, step)
                    seen["way"] += 1
                for onwards, own in ((one.parting.was_onward, was), (one.parting.now_onward, now)):
                    for onward in onwards:
                        assert own.issuperset((*(step.act for step in onward.way), onward.last)), entry
                        seen["onward"] += 1
    assert min(seen.values()) > examples(20)


def _acts_in(forest: Forest, tree: int) -> set[Act]:
    """All acts that a tree may come to."""
    seen: set[int] = set()
    waiting = [tree]
    while waiting:
        number = waiting.pop()
        if number not in seen:
            seen.add(number)
            waiting += [child for _, child in forest[number].exits]
    return {forest[number].act for number in seen}


def test_the_call_that_is_named_does_end_otherwise_or_on_another_way() -> None:
    named = 0
    for before, after, fleet in pairs():
        view = noticed_between(before, after)
        for change in view.changes:
            if not change.command:
                continue
            call = _read(change.command, after, fleet)
            former = _where_it_was(change, call, graph_of(after))
            was, now = _way(graph_of(before), former), _way(graph_of(after), call)
            assert was != now, change
            named += 1
    assert named > examples(300)


def _where_it_was(change: Change, call: Call, after: CallGraph) -> Call:
    """The call while switches that are gone stand where the change is noticed: of these the command for the new tree says nothing."""
    gone = {
        switch: positions[0]
        for switch, positions in change.where[0].positions
        if switch not in after.switches_asked
    }
    return replace(call, states=replace(call.states, positions={**call.states.positions, **gone}))


def _read(command: str, compilation: Compilation, fleet: ResolvedFleet) -> Call:
    """The call that a command traces, as `centrex trace` reads it."""
    assert compilation.resolved is not None
    words = shlex.split(command)
    assert words[:4] == ["centrex", "trace", "--client", CLIENT]
    options = list(zip(words[4::2], words[5::2], strict=True))
    values = dict(options)
    given = tuple(value for name, value in options if name == "--given")
    asked = Asked(values["--from"], values["--to"], values["--at"], given)
    call, diagnostics = read_call(asked, AskedClient(compilation.resolved, fleet), datetime.now(UTC))
    assert call is not None, (command, [str(one.message) for one in diagnostics])
    return call


def _way(graph: CallGraph, call: Call) -> object:
    try:
        found = trace(graph, call)
    except KeyError:
        return None
    return [hop.act for hop in found.hops if hop.act is not None], found.outcome


def test_every_call_that_goes_otherwise_is_told() -> None:
    """Any call that both trees take, whatever is dialled: if what is done to it differs, a difference names its entry at its instant."""
    seen = {True: 0, False: 0}
    sample = pairs()

    @settings(PROPERTIES, max_examples=examples(150))
    @given(data=st.data())
    def hold(data: st.DataObject) -> None:
        before, after, _ = data.draw(st.sampled_from(sample))
        old, new = graph_of(before), graph_of(after)
        found = compare_graphs(old, new, HORIZON)
        apart = numbers_apart([old, new])
        for drawn in data.draw(calls(new, TRUNKS, 8)):
            call = drawn
            if isinstance(call.caller, FromPhone) and data.draw(st.booleans()):
                call = replace(call, dialled=data.draw(anything_dialled()))
            if _way(old, call) is None:
                continue
            cell = cell_of(found.timeline, new, call)
            entries = set(_entries(old, new, apart, call))
            is_told = any(
                not entries.isdisjoint(one.entries) and one.when & cell for one in found.differences
            )
            differs = _way(old, call) != _way(new, call)
            assert is_told or not differs, (call, entries)
            seen[differs] += 1

    run_seeded(hold, 13)
    assert min(seen.values()) > examples(50)


def _entries(old: CallGraph, new: CallGraph, apart: NumbersApart, call: Call) -> Iterator[EntryPoint]:
    """The entry points of which one tells what is done otherwise to a call."""
    entry, device = _entry(old, new, apart, call), calling_device(call.caller) or ""
    yield entry
    yield replace(entry, caller=device)
    if entry == EntryPoint(EntryPointKind.OUTSIDE, WITHHELD, device):
        # Behind a code numbers are judged as they are without it.
        plain = behind_code(call.dialled, withholding_codes(apart.plans[device][0]))
        assert plain is not None
        yield from _entries(old, new, apart, replace(call, dialled=plain))


def _entry(old: CallGraph, new: CallGraph, apart: NumbersApart, call: Call) -> EntryPoint:
    """The entry point that stands for a call."""
    dialled = call.dialled
    if isinstance(call.caller, FromOutside):
        return EntryPoint(EntryPointKind.NUMBER, dialled, apart.callers.stand_in(call.caller, dialled))
    device = call.caller.device
    if any(dialled == one.number for one in EMERGENCY_NUMBERS["FR"]):
        return EntryPoint(EntryPointKind.EMERGENCY, dialled, device)
    if dialled in apart.taken and dialled not in apart.hiding:
        if dialled in dict((*old.internal, *new.internal)):
            return EntryPoint(EntryPointKind.INTERNAL, dialled)
        alone = any(
            depends_on_phone(graph.nodes[node])
            for graph in (old, new)
            for code, node in graph.features
            if code == dialled
        )
        return EntryPoint(EntryPointKind.FEATURE, dialled, device if alone else "")
    label = dialled if dialled in apart.hiding else sample_label(dialled, apart.plans[device], apart)
    if label in apart.own:
        return EntryPoint(EntryPointKind.OWN_NUMBER, label)
    return EntryPoint(EntryPointKind.OUTSIDE, label, device)
