"""Of which classes of behaviour the client's tests speak.

A test speaks of a class if, at one of its instants, its call is of that class, and the test says where such a call goes, or what it
brings with it. `never` forbids much and demands little: it counts for nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compiler.analysis.behaviour.behaviour import (
    Behaviour,
    EntryPoint,
    EntryPointKind,
    behaviour,
    ends,
)
from compiler.analysis.behaviour.digits import Apart, dialable, label_of
from compiler.analysis.behaviour.feasible import takes
from compiler.analysis.call_tests.judging import Judged, JudgedTest
from compiler.analysis.call_tests.reading import CallUnderTest
from compiler.analysis.calls.call import calling_device, phone_of
from compiler.graph import CallGraph
from compiler.graph.kinds import depends_on_phone


@dataclass(frozen=True, slots=True)
class Share:
    """Classes that some test speaks of, of all there are."""

    spoken: int
    classes: int

    def __add__(self, other: Share) -> Share:
        return Share(self.spoken + other.spoken, self.classes + other.classes)


NONE = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """For each way in, how many of its classes are spoken of."""

    entries: Mapping[EntryPoint, Share]

    @property
    def kinds(self) -> dict[EntryPointKind, Share]:
        """The same by kind of entry; kinds that the client has."""
        found: dict[EntryPointKind, Share] = {}
        for entry, share in self.entries.items():
            found[entry.kind] = found.get(entry.kind, NONE) + share
        return found

    @property
    def total(self) -> Share:
        """Of everything."""
        return sum(self.entries.values(), NONE)

    def unspoken(self, kind: EntryPointKind) -> Iterator[EntryPoint]:
        """The entries of which no test says anything."""
        return (entry for entry, share in self.entries.items() if entry.kind is kind and not share.spoken)


def coverage(graph: CallGraph, judged: Judged) -> Coverage:
    """What the tests of a client speak of."""
    apart = dialable([graph])
    table = behaviour(graph, judged.timeline, apart=apart)
    speaking: dict[EntryPoint, list[JudgedTest]] = {}
    for tested in judged.tests:
        entry = entry_of(graph, tested.call, apart)
        if _demands(tested) and entry in table.entries:
            speaking.setdefault(entry, []).append(tested)
    return Coverage({entry: _share(table, entry, speaking.get(entry, [])) for entry in table.entries})


def _demands(tested: JudgedTest) -> bool:
    test = tested.call.test
    given = (test.expect, test.presents, test.charged, test.hears, test.waits_at_most)
    return any(one is not None for one in given)


def _share(table: Behaviour, entry: EntryPoint, speaking: Sequence[JudgedTest]) -> Share:
    classes = spoken = 0
    for when, tree in table.entries[entry]:
        states = [tested.call.given.states for tested in speaking if tested.when & when]
        if not states:
            classes += table.forest.leaves(tree)
            continue
        for way, last in ends(table.forest, tree):
            classes += 1
            spoken += any(takes(way, last, one) for one in states)
    return Share(spoken, classes)


def entry_of(graph: CallGraph, call: CallUnderTest, apart: Apart) -> EntryPoint:
    """The way in that a test's call takes."""
    dialled, device = call.dialled, calling_device(call.caller)
    if device is None:
        trunk = next((entry.trunk for entry in graph.numbers if entry.number == dialled), "")
        return EntryPoint(EntryPointKind.NUMBER, dialled, trunk)
    phone = phone_of(graph, device)
    context = graph.context_of(phone)
    if dialled in dict(context.emergency):
        return EntryPoint(EntryPointKind.EMERGENCY, dialled, phone.device)
    if dialled in dict(graph.internal):
        return EntryPoint(EntryPointKind.INTERNAL, dialled)
    feature = dict(graph.features).get(dialled)
    if feature is not None:
        return EntryPoint(
            EntryPointKind.FEATURE, dialled, phone.device if depends_on_phone(graph.nodes[feature]) else ""
        )
    country = graph.dial_out(context).country
    return EntryPoint(EntryPointKind.OUTSIDE, label_of(dialled, country, apart), phone.device)
