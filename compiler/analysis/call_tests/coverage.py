"""Which classes of behaviour the client's tests cover.

A test covers a class if, at one of its instants, its call is of that class, and the test says where such a call goes, or what it
brings with it. `never` forbids much and demands little: it counts for nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from compiler.analysis.acts import States
from compiler.analysis.behaviour.behaviour import (
    Behaviour,
    EntryPoint,
    EntryPointKind,
    Exit,
    Forest,
    behaviour_of,
)
from compiler.analysis.behaviour.dialled_samples import (
    WITHHELD,
    NumbersApart,
    numbers_apart,
    sample_label,
)
from compiler.analysis.call_tests.judging import Judged, JudgedTest
from compiler.analysis.call_tests.reading import CallUnderTest
from compiler.analysis.calls.call import (
    Caller,
    FromOutside,
    FromPhone,
    behind_code,
    calling_device,
    phone_of,
)
from compiler.graph import CallGraph
from compiler.graph.node_kinds import depends_on_phone
from compiler.numbering import normalise_dialled


@dataclass(frozen=True, slots=True)
class Share:
    """Classes that some test covers, of all there are."""

    spoken: int
    classes: int

    def __add__(self, other: Share) -> Share:
        return Share(self.spoken + other.spoken, self.classes + other.classes)


NO_CLASSES = Share(0, 0)


def share_of_all(shares: Iterable[Share]) -> Share:
    """Of everything that these are shares of."""
    return sum(shares, NO_CLASSES)


@dataclass(frozen=True, slots=True)
class Coverage:
    """For each entry point, how many of its classes the tests cover."""

    entries: Mapping[EntryPoint, Share]

    @property
    def kinds(self) -> dict[EntryPointKind, Share]:
        """The same by kind of entry; kinds that the client has."""
        shares: dict[EntryPointKind, Share] = {}
        for entry, share in self.entries.items():
            shares[entry.kind] = shares.get(entry.kind, NO_CLASSES) + share
        return shares

    @property
    def total(self) -> Share:
        """Of everything."""
        return share_of_all(self.entries.values())

    def unspoken(self, kind: EntryPointKind) -> Iterator[EntryPoint]:
        """The entry points that no test covers; of a number one, where no test covers calls of anybody."""
        covered = {
            entry.label for entry, share in self.entries.items() if entry.kind is kind and share.spoken
        }
        others = {
            entry.label: entry for entry in self.entries if entry.kind is kind and entry.label not in covered
        }
        return iter(others.values())


def coverage(graph: CallGraph, judged: Judged) -> Coverage:
    """What the tests of a client cover."""
    apart = numbers_apart([graph])
    table = behaviour_of(graph, judged.timeline, apart=apart)
    speaking: dict[EntryPoint, list[JudgedTest]] = {}
    for tested in judged.tests:
        entry = entry_of(graph, tested.call, apart)
        if _demands_something(tested) and entry in table.entries:
            speaking.setdefault(entry, []).append(tested)
    return Coverage(
        {entry: _share_spoken_of(table, entry, speaking.get(entry, [])) for entry in table.entries}
    )


def _demands_something(tested: JudgedTest) -> bool:
    test = tested.call.test
    demands = (test.expect, test.presents, test.charged, test.hears, test.waits_at_most)
    return any(demand is not None for demand in demands)


def _share_spoken_of(table: Behaviour, entry: EntryPoint, speaking: Sequence[JudgedTest]) -> Share:
    classes = spoken = 0
    for when, tree in table.entries[entry]:
        states = [tested.call.given.states for tested in speaking if tested.when & when]
        classes += table.forest.leaves(tree)
        spoken += len({tuple(_exits_taken(table.forest, tree, state)) for state in states})
    return Share(spoken, classes)


def _exits_taken(forest: Forest, number: int, states: States) -> Iterator[Exit]:
    """The exits by which a call goes through a tree: they lead to one of its ends."""
    tree = forest[number]
    result = tree.act.result(states)
    for labels, child in tree.exits:
        if result in labels:
            yield labels, child
            yield from _exits_taken(forest, child, tree.act.after(states))


def _stand_in(caller: Caller, dialled: str, apart: NumbersApart) -> str:
    match caller:
        case FromOutside():
            return apart.callers.stand_in(caller, dialled)
        case FromPhone():
            return ""
        case _:
            assert_never(caller)


def entry_of(graph: CallGraph, call: CallUnderTest, apart: NumbersApart) -> EntryPoint:
    """The entry point of a test's call."""
    dialled, device = call.dialled, calling_device(call.caller)
    if device is None:
        return EntryPoint(EntryPointKind.NUMBER, dialled, _stand_in(call.caller, dialled, apart))
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
    withheld = behind_code(dialled, context.withholding)
    if withheld is not None:
        plain = entry_of(graph, replace(call, dialled=withheld), apart)
        is_outside = plain.kind is EntryPointKind.OUTSIDE
        return EntryPoint(EntryPointKind.OUTSIDE, WITHHELD, phone.device) if is_outside else plain
    number = normalise_dialled(dialled, country)
    if number in apart.own:
        return EntryPoint(EntryPointKind.OWN_NUMBER, number)
    return EntryPoint(EntryPointKind.OUTSIDE, sample_label(dialled, (country,), apart), phone.device)
