"""Everything that can happen to a client's calls, as a finite table: entry points × instants × states → where they end, and how.

An entry point is where calls come in: a number of the trunk, an extension, an own number that phones dial, a feature code, what external numbers a phone may dial, by class. At each entry point the
horizon falls into sets of instants at which exactly the same happens, whatever the states: a `Tree` says what that is. Its branches are
the states, and each of its leaves, at those instants, is one class of behaviour.

Trees hold what callers notice and no ids of nodes, and equal ones are one number of a `Forest`. So two graphs are compared by comparing
numbers (`compiler.analysis.change.comparison`), and what is equal is proved equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from operator import eq
from typing import ClassVar

from compiler.analysis.acts import Act, CallOutcome, Ending, States
from compiler.analysis.acts.node_acts import Situation, situation_after, situation_behind, step_at, ways_on
from compiler.analysis.behaviour.caller_samples import shown_by
from compiler.analysis.behaviour.dialled_samples import NumbersApart, numbers_apart
from compiler.analysis.behaviour.leading import leading_to, leading_to_each
from compiler.analysis.calls.call import EntryNodes
from compiler.analysis.conditions import cases_taken
from compiler.graph import (
    CallGraph,
    Condition,
    ConditionalRoute,
    Edge,
    Named,
    NamedKind,
    Node,
    Reason,
    Result,
)
from compiler.graph.node_kinds import (
    awaits_keys,
    conditional_route,
    depends_on_caller,
    depends_on_dialling,
    depends_on_phone,
)
from compiler.graph.record import record
from compiler.time.timeline import Cells, Timeline


class EntryPointKind(StrEnum):
    """How calls come in."""

    NUMBER = "number"
    """From outside, by any of its trunks, to a number of the client."""
    EMERGENCY = "emergency"
    """A phone dials an emergency number."""
    INTERNAL = "internal"
    """Any phone of the client dials an extension."""
    OWN_NUMBER = "own_number"
    """Any phone of the client dials one of the client's own numbers, in whatever spelling."""
    FEATURE = "feature"
    """A phone dials a feature code."""
    OUTSIDE = "outside"
    """A phone dials an external number, of some class."""


@record(frozen=True, slots=True, order=True)
class EntryPoint:
    """Where calls come in. `caller`: the device that dials, or empty where it does not matter who calls; from outside, the number of a
    caller who stands for many, or `anonymous`.

    `label`: the number, extension or code; or a class of external numbers, for which `dialled`, what a call of the entry dials, stands.
    """

    WRITTEN_AS: ClassVar[str] = "Entry"

    kind: EntryPointKind
    label: str
    caller: str = ""
    dialled: str = field(default="", compare=False)


Exit = tuple[tuple[Result, ...], int]
"""Results by which a call goes on, and the tree that it comes to."""


@record(frozen=True, slots=True)
class Tree:
    """What happens next, and for each result that does not end the call what happens then."""

    act: Act
    exits: tuple[Exit, ...] = ()


@dataclass(slots=True)
class Forest:
    """Trees by number: equal trees are one. Shared by the graphs that are compared."""

    trees: list[Tree] = field(default_factory=list)
    _numbers: dict[Tree, int] = field(default_factory=dict)
    _leaves: list[int] = field(default_factory=list)

    def plant(self, tree: Tree) -> int:
        """The tree's number."""
        number = self._numbers.get(tree)
        if number is None:
            number = self._numbers[tree] = len(self.trees)
            self.trees.append(tree)
            own = 1 if tree.act.may_end else 0
            self._leaves.append(own + sum(self._leaves[child] for _, child in tree.exits))
        return number

    def leaves(self, number: int) -> int:
        """How many different ends a tree has."""
        return self._leaves[number]

    def __getitem__(self, number: int) -> Tree:
        return self.trees[number]


Parts = tuple[tuple[Cells, int], ...]
"""Instants, all or some, parted by what happens: sets of cells and numbers of trees, each tree once."""


@record(frozen=True, slots=True)
class Passed:
    """Something on the way that did not end the call, and the results by which it went on."""

    act: Act
    labels: tuple[Result, ...]

    @property
    def goes_without_saying(self) -> bool:
        """Whether calls go on so where nothing is out of the ordinary, and nobody notices."""
        return self.act.result(States()) in self.labels and not self.act.hears


@record(frozen=True, slots=True)
class Effects:
    """What a class of calls brings with it besides its end. `waits`: seconds at most, until it ends.

    `hears`: where several results lead on alike, what is heard before the first: in a menu, what is played again after silence is not in it.
    """

    hears: tuple[str, ...]
    waits: int


@record(frozen=True, slots=True)
class BehaviourClass:
    """Calls that nobody can tell apart: one entry, these instants, these states; and what happens to them."""

    entry: EntryPoint
    when: Cells
    passed: tuple[Passed, ...]
    last: Act
    outcome: CallOutcome
    effects: Effects


@dataclass(frozen=True)
class Behaviour:
    """All that can happen to the calls of one client."""

    graph: CallGraph
    timeline: Timeline
    forest: Forest
    entries: Mapping[EntryPoint, Parts]
    reader: Reader
    """What read it, and may read more."""

    @cached_property
    def class_count(self) -> int:
        """How many classes there are; they need not be listed to be counted."""
        return sum(self.forest.leaves(tree) for parts in self.entries.values() for _, tree in parts)

    def classes(self, entry: EntryPoint) -> Iterator[BehaviourClass]:
        """The classes of an entry, in the order of their first instants' cells."""
        for when, tree in self.entries[entry]:
            for way, last in ways_to_ends(self.forest, tree):
                yield BehaviourClass(entry, when, way, last, last.outcome(States()), effects_of(way, last))


def behaviour_of(
    graph: CallGraph,
    timeline: Timeline,
    forest: Forest | None = None,
    *,
    apart: NumbersApart | None = None,
    former: Behaviour | None = None,
) -> Behaviour:
    """The whole table. `timeline` must be cut by the graph's schedules.

    `apart`: external numbers that are to have entries of their own, where it is not this graph alone that names some. `former`: the
    table of another graph over the same timeline and forest, of which what is the same is not read again.
    """
    reader = Reader(graph, timeline, forest or Forest())
    if former is not None:
        reader.take_over(former.reader)
    entries = {entry: reader.enter(entry) for entry in entries_of(graph, apart or numbers_apart([graph]))}
    return Behaviour(graph, timeline, reader.forest, entries, reader)


def entries_of(graph: CallGraph, apart: NumbersApart) -> Iterator[EntryPoint]:
    """Every entry point, each kind in its order."""
    for entry in graph.numbers:
        yield from number_entries(entry.number, apart)
    for extension, _ in graph.internal:
        if extension not in apart.hiding:
            yield EntryPoint(EntryPointKind.INTERNAL, extension, "", extension)
    for number in sorted(apart.own):
        yield EntryPoint(EntryPointKind.OWN_NUMBER, number, "", number)
    for code, node in graph.features:
        if depends_on_phone(graph.nodes[node]):
            yield from (
                EntryPoint(EntryPointKind.FEATURE, code, phone.device, code) for phone in graph.phones
            )
        else:
            yield EntryPoint(EntryPointKind.FEATURE, code, "", code)
    contexts = {context.id: context for context in graph.contexts}
    samples = apart.samples()
    for phone in graph.phones:
        for dialled, _ in contexts[phone.context].emergency:
            yield EntryPoint(EntryPointKind.EMERGENCY, dialled, phone.device, dialled)
        for sample in samples[phone.device]:
            yield EntryPoint(EntryPointKind.OUTSIDE, sample.label, phone.device, sample.dialled)


def number_entries(number: str, apart: NumbersApart) -> Iterator[EntryPoint]:
    """The entry points of a number: one, or where it matters who calls, one for each caller who stands for others."""
    for caller in apart.callers.at(number):
        yield EntryPoint(EntryPointKind.NUMBER, number, caller, number)


class Reader:
    """Reads the trees of one graph; each node once for what a call may carry with it, and for the instants at which one may come there.

    Objects may send calls to each other at different times. A walk takes along the instants at which it goes on, and a circle that is
    never closed ends where none are left.
    """

    def __init__(self, graph: CallGraph, timeline: Timeline, forest: Forest) -> None:
        self.graph = graph
        self.timeline = timeline
        self.forest = forest
        self._parts_read: dict[tuple[object, ...], tuple[Cells, Parts]] = {}
        """The instants for which a node was read, and what happens then."""
        self._doors = EntryNodes(graph)
        menus = [node for node in graph.nodes.values() if awaits_keys(node)]
        leading = leading_to_each(
            graph,
            (
                depends_on_dialling,
                depends_on_phone,
                depends_on_caller,
                *(partial(eq, node) for node in menus),
            ),
        )
        self._leads_to_dialling = next(leading)
        self._leads_to_own_mailbox = next(leading)
        self._leads_to_caller = next(leading)
        self._leads_to_menu = {node.id: nodes for node, nodes in zip(menus, leading, strict=True)}

    def take_over(self, former: Reader) -> None:
        """What was read of another graph at nodes that are, with all that may follow, as in this one."""
        assert self.forest is former.forest
        assert self.timeline is former.timeline
        if self.graph.audio != former.graph.audio:
            return
        # In which language the system greets is no part of a node.
        spoken = {mailbox.id: mailbox.language for mailbox in former.graph.mailboxes}
        in_another_language = {
            Named(NamedKind.MAILBOX, mailbox.id)
            for mailbox in self.graph.mailboxes
            if spoken.get(mailbox.id) != mailbox.language
        }
        others = leading_to(
            self.graph,
            lambda node: (
                former.graph.nodes.get(node.id) != node or not in_another_language.isdisjoint(node.names())
            ),
        )
        same = self.graph.nodes.keys() - others
        self._parts_read = {key: parts for key, parts in former._parts_read.items() if key[0] in same}

    def enter(self, entry: EntryPoint) -> Parts:
        """What happens to the calls of an entry, at all instants."""
        if entry.kind is EntryPointKind.NUMBER:
            start = self._doors.arrival(shown_by(entry.caller), entry.dialled)
            assert start is not None
            return self._always(start.node, Situation(prefix=start.prefix, caller=start.caller))
        if entry.caller:
            start = self._doors.from_phone(entry.caller, entry.dialled)
            if start is None:
                return ((self.timeline.everything, self.forest.plant(Tree(Ending(Reason.UNALLOCATED)))),)
            return self._always(start.node, Situation(start.phone, start.digits, withholds=start.withholds))
        return self._always(self._doors.inside(entry.dialled), Situation())

    def _always(self, node_id: str, situation: Situation) -> Parts:
        return self._parts(node_id, situation, self.timeline.everything)

    def _parts(self, node_id: str, situation: Situation, when: Cells) -> Parts:
        """These instants at a node, parted; others too, where they cost nothing."""
        key = self._read_once(node_id, situation)
        known, parts = self._parts_read.get(key, (0, ()))
        fresh = when & ~known
        if fresh:
            node = self.graph.nodes[node_id]
            route = conditional_route(node)
            read = (
                self._node(node, situation, fresh)
                if route is None
                else self._conditional(route, situation, fresh)
            )
            parts = _joined(parts, read, known) if known else read
            self._parts_read[key] = (_covered(parts), parts)
        return parts

    def _read_once(self, node_id: str, situation: Situation) -> tuple[object, ...]:
        """A node, and what may matter there or behind it of what a call carries with it."""
        phone = situation.phone
        mailbox = phone.mailbox if phone is not None and node_id in self._leads_to_own_mailbox else None
        shown = situation.caller if node_id in self._leads_to_caller else None
        menus = frozenset(name for name in situation.menus if node_id in self._leads_to_menu[name])
        if node_id not in self._leads_to_dialling:
            return node_id, mailbox, situation.prefix, shown, menus
        caller = (phone.user, phone.caller_id, phone.withholds, phone.limit) if phone is not None else None
        dialled = situation.dialled
        read = (dialled.number, dialled.call_class) if dialled is not None else None
        carried = (situation.prefix, situation.digits, read, situation.charged, situation.withholds)
        return node_id, mailbox, shown, menus, caller, *carried

    def _conditional(self, route: ConditionalRoute, situation: Situation, when: Cells) -> Parts:
        cells_by_tree: dict[int, Cells] = {}
        for taken in cases_taken(route, self.timeline, self.timeline.everything, situation.caller):
            here = taken.when & when
            _gather(cells_by_tree, self._parts(taken.target, situation, here) if here else (), taken.when)
        return _as_parts(cells_by_tree)

    def _node(self, node: Node, situation: Situation, when: Cells) -> Parts:
        step = step_at(self.graph, node, situation, _no_condition)
        if isinstance(step, Edge):
            return self._parts(step.target, situation_after(node, step, situation), when)
        behind = situation_behind(node, situation)
        following = [
            (labels, self._parts(target, behind, when)) for labels, target in ways_by_target(node, step)
        ]
        cells_by_tree: dict[int, Cells] = {}
        for cells, children in _refine(self.timeline.everything, [parts for _, parts in following]):
            exits = _same_tree(
                (labels, child) for (labels, _), child in zip(following, children, strict=True)
            )
            tree = self.forest.plant(Tree(step, exits))
            cells_by_tree[tree] = cells_by_tree.get(tree, 0) | cells
        return _as_parts(cells_by_tree)


def _no_condition(condition: Condition) -> bool:
    raise AssertionError(f"{condition}: conditional routes are read for all instants at once")


def _gather(cells_by_tree: dict[int, Cells], parts: Parts, within: Cells) -> None:
    for cells, tree in parts:
        here = cells & within
        if here:
            cells_by_tree[tree] = cells_by_tree.get(tree, 0) | here


def _as_parts(cells_by_tree: Mapping[int, Cells]) -> Parts:
    return tuple((cells, tree) for tree, cells in cells_by_tree.items())


def _covered(parts: Parts) -> Cells:
    """The instants that are parted. No two parts share one."""
    return parts[0][0] if len(parts) == 1 else sum(cells for cells, _ in parts)


def _joined(known: Parts, more: Parts, covered: Cells) -> Parts:
    """What is known, and of the others' instants those that it does not cover."""
    cells_by_tree = {tree: cells for cells, tree in known}
    _gather(cells_by_tree, more, ~covered)
    return _as_parts(cells_by_tree)


def ways_by_target(node: Node, act: Act) -> tuple[tuple[tuple[Result, ...], str], ...]:
    """The ways on from a node that does this; results that lead to one node are one way."""
    targets: dict[str, tuple[Result, ...]] = {}
    for label, target in ways_on(node, act).items():
        targets[target] = (*targets.get(target, ()), label)
    return tuple((labels, target) for target, labels in targets.items())


def _same_tree(exits: Iterable[Exit]) -> tuple[Exit, ...]:
    """Results that come to the same are one exit, whichever nodes they lead to."""
    labels_by_tree: dict[int, tuple[Result, ...]] = {}
    for labels, tree in exits:
        labels_by_tree[tree] = (*labels_by_tree.get(tree, ()), *labels)
    return tuple(sorted((tuple(sorted(labels)), tree) for tree, labels in labels_by_tree.items()))


def _refine(when: Cells, partings: Sequence[Parts]) -> Iterator[tuple[Cells, tuple[int, ...]]]:
    """The common refinement of several partings: sets of instants that all of them have, and the tree of each parting there."""
    if all(len(parts) == 1 for parts in partings):
        # Time plays no part here, as at most nodes.
        for ((cells, _),) in partings:
            when &= cells
        if when:
            yield when, tuple(tree for ((_, tree),) in partings)
        return
    first, *rest = partings
    for cells, tree in first:
        for within, others in _refine(cells, [_parts_within(parts, cells) for parts in rest]):
            yield within, (tree, *others)


def _parts_within(parts: Parts, within: Cells) -> Parts:
    return tuple((cells & within, tree) for cells, tree in parts if cells & within)


def ways_to_ends(forest: Forest, number: int) -> Iterator[tuple[tuple[Passed, ...], Act]]:
    """Every leaf of a tree: the way to it, and what the call ends with."""
    tree = forest[number]
    if tree.act.may_end:
        yield (), tree.act
    for labels, child in tree.exits:
        step = Passed(tree.act, labels)
        for way, last in ways_to_ends(forest, child):
            yield (step, *way), last


def effects_of(way: Sequence[Passed], last: Act) -> Effects:
    """What is heard and how long it takes on the way to an end, and there."""
    before = (recording for step in way for recording in step.act.heard_before(step.labels[0]))
    hears = tuple(recording.audio for recording in (*before, *last.hears))
    waits = sum(max(step.act.lasts(label) for label in step.labels) for step in way)
    return Effects(hears, waits + last.lasts(None))
