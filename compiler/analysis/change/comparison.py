"""The behaviour diff: what two graphs of a client do differently, for whom and when; and how much is proved to be the same.

Both tables are read over one timeline and one forest, so that equal behaviour is an equal number. Where the numbers differ, the two trees
are walked together, state by state, and each place at which they part is one difference, for all instants and entries that share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from itertools import islice

from compiler.analysis.acts import OWN_NUMBER, Act, CallingExternal, ExternalCall, come_to_the_same
from compiler.analysis.behaviour.behaviour import (
    Behaviour,
    EntryPoint,
    EntryPointKind,
    Exit,
    Forest,
    Parts,
    Passed,
    Tree,
    behaviour_of,
    number_entries,
)
from compiler.analysis.behaviour.dialled_samples import NumbersApart, numbers_apart
from compiler.analysis.conditions import timeline_of
from compiler.graph import CallGraph, CallLimit, DailyTime, Label, Mailbox, Reason, Result
from compiler.numbering import classify
from compiler.time.timeline import Cells, Timeline, Years
from schema.call_class import DEAR
from schema.meanings import Section

MOST_WAYS = 8
"""Ways to one difference that are told, the shortest first: of groups that lead to each other there are more than can be listed."""

_OF_PHONES = (EntryPointKind.EMERGENCY, EntryPointKind.OUTSIDE, EntryPointKind.FEATURE)


class ChangeKind(IntEnum):
    """How bad a difference is, worst first."""

    BREAKS_EMERGENCY = 0
    """An emergency number no longer reaches a trunk from some phone."""
    ALLOWS_DEAR_CALLS = 1
    """A phone may call numbers abroad or with a surcharge that it was refused before."""
    LOSES_REACHABILITY = 2
    """Calls that could reach somebody, a mailbox or an announcement now reach nothing."""
    LEFT_UNANSWERED = 3
    """Calls that nobody takes are ended, where somebody, a mailbox or an announcement took them in the end."""
    REROUTES = 4
    """Calls reach somebody else; emergency calls present another call-back number, or tell another address."""
    CHANGES_EXPERIENCE = 5
    """The same people, but callers wait, hear or see something else."""
    ADDS = 6
    """Calls that came to nothing now come somewhere."""
    COSMETIC = 7
    """Names that people see."""


@dataclass(frozen=True, slots=True)
class Onward:
    """How calls go on from where two trees part, in one of them: all that they pass, and the act with which they end at the latest."""

    way: tuple[Passed, ...]
    last: Act


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two trees part: on the way of these results, one does `was` and the other `now`; None where there is nothing.

    `was_onward`, `now_onward`: where they part for good, how each goes on by itself, the plainest way first; without those that both
    have. Each begins with `was` or `now`.
    """

    way: tuple[Passed, ...]
    was: Act | None
    now: Act | None
    kind: ChangeKind
    was_onward: tuple[Onward, ...] = ()
    now_onward: tuple[Onward, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changes, at these entries, at these instants. `parting.was` None: the entries are new; `now` None: gone."""

    parting: Parting
    entries: tuple[EntryPoint, ...]
    when: Cells


@dataclass(frozen=True)
class Comparison:
    """All that changes for the callers of a client, worst first.

    `same`, `changed`: classes of the new graph, where instants are told apart that either graph tells apart.
    """

    before: Behaviour | None
    after: Behaviour | None
    timeline: Timeline
    differences: tuple[Difference, ...]
    renamed: tuple[Renaming, ...]
    same: int
    changed: int

    @property
    def is_empty(self) -> bool:
        """Whether callers notice nothing."""
        return not self.differences and not self.renamed


@dataclass(frozen=True, slots=True)
class ChangedTrunks:
    """Trunks whose lines are not as they were (`operator_layer.py`): of calls that come in or leave by them nothing is proved to be the same."""

    calls_in: frozenset[str] = frozenset()
    calls_out: frozenset[str] = frozenset()


SAME_TRUNKS = ChangedTrunks()


class Shown(StrEnum):
    """What is not part of any call's way, and yet noticed."""

    NAME = "name"
    """The name on other phones' screens when a phone calls."""
    EXTENSION = "extension"
    """The extension there."""
    LANGUAGE = "language"
    """The language in which the system speaks: to a phone, or to the callers of a number."""
    TRUNK = "trunk"
    """The trunks by which calls to a number come in."""
    NODE = "node"
    """The PBX that carries a client."""
    LONGEST_MESSAGE = "longest_message"
    """Seconds of a message that a mailbox takes."""
    MOST_MESSAGES = "most_messages"
    """New messages that a mailbox holds; later callers are told that it is full."""
    KEPT_DAYS = "kept_days"
    """Days after which a mailbox's messages are removed; empty: never."""
    MAIL_FROM = "mail_from"
    """By whom the mails are sent that announce a mailbox's messages."""
    MAIL_WORDS = "mail_words"
    """Their own words; empty: the built-in ones."""
    AT_REST = "at_rest"
    """The position of a switch that nobody has set."""
    LAPSES = "lapses"
    """The time at which a position that was set lapses; empty: never."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """Something shown or said differently. `place`: whose, `devices/desk-201`, `numbers/+33199001000`, `mailboxes/alice`, `switches/opening` or `client`."""

    place: str
    shown: Shown
    was: str
    now: str

    @property
    def kind(self) -> ChangeKind:
        """How bad it is."""
        if self.shown is Shown.AT_REST:
            return ChangeKind.REROUTES
        if self.shown is Shown.TRUNK and not set(self.was.split(", ")) <= set(self.now.split(", ")):
            return ChangeKind.LOSES_REACHABILITY
        if self.shown is Shown.NODE:
            return ChangeKind.REROUTES
        told = self.shown in (
            Shown.LONGEST_MESSAGE,
            Shown.MOST_MESSAGES,
            Shown.KEPT_DAYS,
            Shown.LAPSES,
        )
        return ChangeKind.CHANGES_EXPERIENCE if told else ChangeKind.COSMETIC


def compare_graphs(
    before: CallGraph | None, after: CallGraph | None, years: Years, trunks: ChangedTrunks = SAME_TRUNKS
) -> Comparison:
    """Compare two graphs of one client; None where the client did not exist, or does no longer. `trunks`: those of its node that differ."""
    graphs = [graph for graph in (before, after) if graph is not None]
    timeline = timeline_of(graphs, years)
    forest = Forest()
    apart = numbers_apart(graphs)
    old = behaviour_of(before, timeline, forest, apart=apart) if before is not None else None
    new = behaviour_of(after, timeline, forest, apart=apart, former=old) if after is not None else None
    entries_by_parting: dict[tuple[Parting, Cells], list[EntryPoint]] = {}
    same = changed = 0
    renamed = tuple(_renamings(before, after))
    walk = _WalkOfTrees(forest, trunks.calls_out, _other_mailboxes(renamed))
    brought = _brought_by(trunks.calls_in, graphs, apart)
    phones = {phone.device for phone in after.phones} if after is not None else set()
    showing_another = _showing_another_number(before, after)
    for entry, was, now in _pairs(old, new):
        views = [(entry, was, now)]
        if showing_another:
            views += _viewed_by(showing_another, old, new, entry, walk)
        for viewed, before_parts, after_parts in views:
            if before_parts == after_parts:
                continue
            for parting, cells in _entry_partings(walk, viewed, before_parts, after_parts, phones):
                if viewed is entry or _shows_another_number(parting):
                    told = _without_dialled_number(viewed, parting)
                    if _allows_dear_calls(viewed, parting, apart):
                        told = replace(told, kind=ChangeKind.ALLOWS_DEAR_CALLS)
                    key = (told, cells)
                    entries_by_parting.setdefault(key, []).append(viewed)
        unchanged = 0 if entry in brought else min(walk.all_unchanged(*parts) for _, *parts in views)
        same += unchanged
        changed += _class_count(forest, was, now) - unchanged
    differences = [
        Difference(parting, tuple(_without_callers(entries, apart)), cells)
        for (parting, cells), entries in entries_by_parting.items()
    ]
    return Comparison(
        old,
        new,
        timeline,
        tuple(sorted(differences, key=lambda difference: _sort_key(difference, timeline))),
        renamed,
        same,
        changed,
    )


def _other_mailboxes(renamed: Iterable[Renaming]) -> frozenset[str]:
    """The mailboxes of which callers notice more than how they look."""
    return frozenset(
        renaming.place.removeprefix("mailboxes/")
        for renaming in renamed
        if renaming.kind is ChangeKind.CHANGES_EXPERIENCE
    )


def _class_count(forest: Forest, was: Parts | None, now: Parts | None) -> int:
    """The classes of an entry in the new graph, where instants are told apart that either graph tells apart."""
    if was is None or was == now:
        return sum([forest.leaves(tree) for _, tree in now or ()])
    return sum([forest.leaves(right) for _, _, right in _instants_in_common(was, now or ())])


def _showing_another_number(before: CallGraph | None, after: CallGraph | None) -> tuple[str, ...]:
    """The phones that show another number outside than before."""
    former = {phone.device: phone.caller_id for phone in before.phones} if before is not None else {}
    return tuple(
        phone.device
        for phone in (after.phones if after is not None else ())
        if former.get(phone.device, phone.caller_id) != phone.caller_id
    )


def _viewed_by(
    devices: Iterable[str],
    old: Behaviour | None,
    new: Behaviour | None,
    entry: EntryPoint,
    walk: _WalkOfTrees,
) -> Iterator[tuple[EntryPoint, Parts, Parts]]:
    """An entry at which all phones are alike, as some of them see it, if calls of it leave and show the number of whoever calls."""
    if old is None or new is None or entry.caller or entry.kind is EntryPointKind.NUMBER:
        return
    was, now = old.entries.get(entry), new.entries.get(entry)
    if was is None or now is None or not any(walk.shows_own_number(tree) for _, tree in (*was, *now)):
        return
    for device in devices:
        viewed = replace(entry, caller=device)
        yield viewed, old.reader.enter(viewed), new.reader.enter(viewed)


def _shows_another_number(parting: Parting) -> bool:
    """Whether the same are called, showing another number. What else differs is told where all phones are alike."""
    was, now = parting.was, parting.now
    if was is None or now is None or not come_to_the_same(was, now):
        return False
    old, new = was.external_calls, now.external_calls
    return old != new and [*map(_of_nobody, old)] == [*map(_of_nobody, new)]


def _of_nobody(call: ExternalCall) -> ExternalCall:
    return replace(call, presents=OWN_NUMBER)


def _brought_by(
    trunks: frozenset[str], graphs: Iterable[CallGraph], apart: NumbersApart
) -> frozenset[EntryPoint]:
    """The entries at which calls may come in by one of these trunks."""
    return frozenset(
        entry
        for graph in graphs
        for number in graph.numbers
        if not trunks.isdisjoint(number.trunks)
        for entry in number_entries(number.number, apart)
    )


def _without_callers(entries: Sequence[EntryPoint], apart: NumbersApart) -> Iterator[EntryPoint]:
    """Entry points as they are told: a number once, where whoever calls it is concerned."""
    concerned = frozenset(entries)
    for entry in entries:
        callers = tuple(number_entries(entry.label, apart))
        if entry not in callers or not concerned.issuperset(callers):
            yield entry
        elif entry == callers[0]:
            yield replace(entry, caller="")


def _allows_dear_calls(entry: EntryPoint, parting: Parting, apart: NumbersApart) -> bool:
    """Whether a phone may dial numbers abroad or with a surcharge that it might not."""
    was, now = parting.was, parting.now
    if was is None or now is None:
        return False
    may_call = was.reached.ended is Reason.REFUSED and now.lone_external_call is not None
    return (
        entry.kind is EntryPointKind.OUTSIDE
        and may_call
        and classify(entry.dialled, apart.plans[entry.caller][-1]) in DEAR
    )


def _without_dialled_number(entry: EntryPoint, parting: Parting) -> Parting:
    """A parting as it is told: of external calls, whatever number was dialled, so that many are told as one."""
    return _of_any_number(parting) if entry.kind is EntryPointKind.OUTSIDE else parting


def _of_any_number(parting: Parting) -> Parting:
    """What is presented, and who pays, stays only where it is what changes."""
    was, now = parting.was, parting.now
    old, new = (act.lone_external_call if act is not None else None for act in (was, now))
    if old is not None and new is not None:
        if old.number != new.number:
            # What was dialled is called no longer: an extension hides it now, or did.
            return parting
        paid = old.charged != new.charged
        was, now = (CallingExternal(_of_anybody(call, paid=paid, presented=True)) for call in (old, new))
    else:
        was, now = (_act_of_anybody(act) if act is not None else None for act in (was, now))
    was_onward, now_onward = (
        tuple(Onward(_way_of_anybody(onward.way), _act_of_anybody(onward.last)) for onward in onwards)
        for onwards in (parting.was_onward, parting.now_onward)
    )
    return Parting(_way_of_anybody(parting.way), was, now, parting.kind, was_onward, now_onward)


def _way_of_anybody(way: Iterable[Passed]) -> tuple[Passed, ...]:
    return tuple(Passed(_act_of_anybody(step.act), step.labels) for step in way)


def _act_of_anybody(act: Act) -> Act:
    call = act.lone_external_call
    return CallingExternal(_of_anybody(call)) if call is not None else act


def _of_anybody(call: ExternalCall, *, paid: bool = False, presented: bool = False) -> ExternalCall:
    """An external call, whatever number is called and whoever calls; `paid`, `presented`: whether it matters who pays, and what is presented."""
    charged = call.charged if paid else ""
    limits = tuple(CallLimit("", limit.most) if _is_users(limit) else limit for limit in call.limits)
    if presented:
        return replace(call, number="", charged=charged, limits=limits)
    return replace(call, number="", charged=charged, presents=OWN_NUMBER, withheld="", limits=limits)


def _is_users(limit: CallLimit) -> bool:
    return f"/{Section.USERS}/" in limit.holder


def _sort_key(
    difference: Difference, timeline: Timeline
) -> tuple[ChangeKind, tuple[EntryPoint, ...], object]:
    return (
        difference.parting.kind,
        difference.entries,
        (timeline.first(difference.when), str(difference.parting)),
    )


def _pairs(
    old: Behaviour | None, new: Behaviour | None
) -> Iterator[tuple[EntryPoint, Parts | None, Parts | None]]:
    """Every entry of either, with its parts in both."""
    after = new.entries if new is not None else {}
    before = dict(old.entries) if old is not None else {}
    for entry, parts in after.items():
        yield entry, before.pop(entry, None), parts
    for entry, parts in before.items():
        yield entry, parts, None


class _WalkOfTrees:
    """Walks two trees of a forest together, each pair once.

    `trunks`, `mailboxes`: those by which calls leave, or in which messages are left, otherwise than before, though the acts are equal.
    """

    def __init__(self, forest: Forest, trunks: frozenset[str], mailboxes: frozenset[str]) -> None:
        self.forest = forest
        self._trunks = trunks
        self._mailboxes = mailboxes
        self._as_they_were: dict[int, int] = {}
        self._shows_own_number: dict[int, bool] = {}
        self._partings: dict[tuple[int, int], tuple[Parting, ...]] = {}
        self._unchanged: dict[tuple[int, int], int] = {}
        self._reaches: dict[int, bool] = {}
        self._left_alone: dict[int, bool] = {}
        self._left_unanswered: dict[tuple[int, int], bool] = {}

    def partings(self, old: int, new: int) -> tuple[Parting, ...]:
        """Where the two part, as seen from their roots: each difference on a few ways, the shortest that lead to it."""
        if old == new:
            return ()
        if (old, new) not in self._partings:
            self._partings[old, new] = tuple(_shortest(self._partings_between(old, new)))
        return self._partings[old, new]

    def unchanged(self, old: int, new: int) -> int:
        """How many ends of the new tree are as they were: the same end, on the same way."""
        if old == new:
            return self.as_they_were(new)
        if (old, new) not in self._unchanged:
            self._unchanged[old, new] = self._unchanged_in(old, new)
        return self._unchanged[old, new]

    def all_unchanged(self, was: Parts | None, now: Parts | None) -> int:
        """How many classes of an entry are as they were."""
        if was is not None and was == now:
            return sum([self.as_they_were(tree) for _, tree in was])
        return sum(
            [self.unchanged(left, right) for _, left, right in _instants_in_common(was or (), now or ())]
        )

    def shows_own_number(self, number: int) -> bool:
        """Whether calls may leave that show the number of whoever calls."""
        if number not in self._shows_own_number:
            tree = self.forest[number]
            self._shows_own_number[number] = any(
                call.presents == OWN_NUMBER for call in tree.act.external_calls
            ) or any(self.shows_own_number(child) for _, child in tree.exits)
        return self._shows_own_number[number]

    def as_they_were(self, number: int) -> int:
        """How many ends of a tree that did not change are as they were: those to which no trunk and no mailbox leads that is another one."""
        if not (self._trunks or self._mailboxes):
            return self.forest.leaves(number)
        if number not in self._as_they_were:
            tree = self.forest[number]
            own = 1 if tree.act.may_end else 0
            self._as_they_were[number] = (
                0
                if self._is_otherwise(tree.act)
                else own + sum(self.as_they_were(child) for _, child in tree.exits)
            )
        return self._as_they_were[number]

    def _is_otherwise(self, act: Act) -> bool:
        """Whether a call may leave here by a trunk, or a message be left in a mailbox, that is another one."""
        trunks = (*act.must_refuse, *(trunk for call in act.external_calls for trunk in call.trunks))
        return not self._trunks.isdisjoint(trunks) or act.reached.records_in in self._mailboxes

    def _unchanged_in(self, old: int, new: int) -> int:
        was, now = self.forest[old], self.forest[new]
        if was.act != now.act or self._is_otherwise(now.act):
            return 0
        same = 1 if now.act.may_end else 0
        before = _by_label(was.exits)
        for labels, tree in now.exits:
            counts = [self.unchanged(before[label], tree) if label in before else 0 for label in labels]
            same += min(counts)
        return same

    def reaches(self, number: int) -> bool:
        """Whether a call may reach somebody, a mailbox or a recording."""
        if number not in self._reaches:
            tree = self.forest[number]
            reaches = tree.act.reaches or any(self.reaches(child) for _, child in tree.exits)
            self._reaches[number] = reaches
        return self._reaches[number]

    def _partings_between(self, old: int, new: int) -> Iterator[Parting]:
        was, now = self.forest[old], self.forest[new]
        if self._comes_before(was, now.act):
            yield Parting((), was.act, None, ChangeKind.CHANGES_EXPERIENCE)
            yield from self.partings(was.exits[0][1], new)
            return
        if self._comes_before(now, was.act):
            yield Parting((), None, now.act, ChangeKind.CHANGES_EXPERIENCE)
            yield from self.partings(old, now.exits[0][1])
            return
        if not come_to_the_same(was.act, now.act):
            yield self._for_good(old, new)
            return
        if was.act != now.act:
            yield Parting((), was.act, now.act, ChangeKind.CHANGES_EXPERIENCE)
        for labels, left, right in _same_results(was.exits, now.exits):
            step = Passed(now.act, labels)
            for parting in self.partings(left, right):
                yield parting if step.goes_without_saying else replace(parting, way=(step, *parting.way))

    def _for_good(self, old: int, new: int) -> Parting:
        """Two trees that begin with different acts: what follows is told of each by itself, for no condition is one of both."""
        was, now = self.forest[old], self.forest[new]
        before, after = _by_label(was.exits), _by_label(now.exits)
        common = {label for label in before.keys() & after.keys() if before[label] == after[label]}
        onwards = (
            tuple(islice(self._onwards(tree.act, _without(tree.exits, common)), MOST_WAYS))
            for tree in (was, now)
        )
        return Parting((), was.act, now.act, self._kind(old, new), *onwards)

    def _onwards(self, act: Act, exits: Iterable[Exit]) -> Iterator[Onward]:
        """All ways on from an act by some of its results, the plainest first. What happens only where no trunk works and brings a call nowhere is not among them."""
        for labels, child in sorted(exits, key=lambda one: _PLAINEST.isdisjoint(one[0])):
            tree = self.forest[child]
            if act.must_refuse and not tree.act.reaches:
                continue
            step = Passed(act, labels)
            further = False
            for onward in self._onwards(tree.act, tree.exits):
                further = True
                yield Onward((step, *onward.way), onward.last)
            if not further:
                yield Onward((step,), tree.act)

    def _comes_before(self, tree: Tree, other_act: Act) -> bool:
        """Whether what comes after an act that only precedes others, such as a recording, is what the other tree begins with.

        Then that act alone is new, or gone.
        """
        precedes = tree.act.results == (Label.NEXT,) and type(tree.act) is not type(other_act)
        return precedes and come_to_the_same(self.forest[tree.exits[0][1]].act, other_act)

    def _kind(self, old: int, new: int) -> ChangeKind:
        was, now = self.forest[old].act, self.forest[new].act
        if was.is_emergency_call and not now.is_emergency_call:
            return ChangeKind.BREAKS_EMERGENCY
        if self.reaches(old) and not self.reaches(new):
            return ChangeKind.LOSES_REACHABILITY
        if not self.reaches(old):
            return ChangeKind.ADDS if self.reaches(new) else ChangeKind.CHANGES_EXPERIENCE
        return ChangeKind.LEFT_UNANSWERED if self._is_left_unanswered(old, new) else ChangeKind.REROUTES

    def _is_left_unanswered(self, old: int, new: int) -> bool:
        """Whether calls that nobody takes are ended in the new tree, where by the same results they were not in the old one."""
        if old == new:
            return False
        if (old, new) not in self._left_unanswered:
            was, now = self.forest[old], self.forest[new]
            self._left_unanswered[old, new] = (
                not self._may_be_left_alone(old) and self._may_be_left_alone(new)
            ) or any(
                self._is_left_unanswered(left, right)
                for _, left, right in _same_results(was.exits, now.exits)
            )
        return self._left_unanswered[old, new]

    def _may_be_left_alone(self, number: int) -> bool:
        """Whether a call may be ended before somebody or something took it; but where no trunk works, and after a recording."""
        if number not in self._left_alone:
            tree = self.forest[number]
            children = [self.forest[child] for _, child in tree.exits]
            if tree.act.hears and not any(child.exits or child.act.reaches for child in children):
                left_alone = not tree.act.reaches
            elif tree.act.must_refuse:
                left_alone = False
            else:
                ended = not (children or tree.act.reaches)
                left_alone = ended or any(self._may_be_left_alone(child) for _, child in tree.exits)
            self._left_alone[number] = left_alone
        return self._left_alone[number]

    def gone(self, entry: EntryPoint, tree: int, *, with_phone: bool) -> Parting:
        """An entry point that is gone; `with_phone`: because the phone is gone."""
        kind = ChangeKind.LOSES_REACHABILITY if self.reaches(tree) else ChangeKind.CHANGES_EXPERIENCE
        if with_phone:
            kind = ChangeKind.CHANGES_EXPERIENCE
        elif entry.kind is EntryPointKind.EMERGENCY:
            kind = ChangeKind.BREAKS_EMERGENCY
        return Parting((), self.forest[tree].act, None, kind)


def _shortest(partings: Iterable[Parting]) -> Iterator[Parting]:
    """The shortest of the ways that lead to the same difference."""
    alike: dict[Parting, list[Parting]] = {}
    for parting in partings:
        alike.setdefault(replace(parting, way=()), []).append(parting)
    for of_one in alike.values():
        yield from sorted(of_one, key=lambda parting: len(parting.way))[:MOST_WAYS]


def _entry_partings(
    walk: _WalkOfTrees, entry: EntryPoint, was: Parts | None, now: Parts | None, phones: AbstractSet[str]
) -> Iterator[tuple[Parting, Cells]]:
    """How an entry's two parts differ, and when."""
    cells_by_parting: dict[Parting, Cells] = {}
    for parting, cells in _partings_by_instants(walk, entry, was, now, phones):
        cells_by_parting[parting] = cells_by_parting.get(parting, 0) | cells
    yield from cells_by_parting.items()


def _partings_by_instants(
    walk: _WalkOfTrees, entry: EntryPoint, was: Parts | None, now: Parts | None, phones: AbstractSet[str]
) -> Iterator[tuple[Parting, Cells]]:
    """The same, each set of instants by itself."""
    if was is None:
        for cells, tree in now or ():
            yield Parting((), None, walk.forest[tree].act, ChangeKind.ADDS), cells
    elif now is None:
        with_phone = entry.kind in _OF_PHONES and entry.caller not in phones
        for cells, tree in was:
            yield walk.gone(entry, tree, with_phone=with_phone), cells
    else:
        for cells, old, new in _instants_in_common(was, now):
            yield from ((parting, cells) for parting in walk.partings(old, new))


def _instants_in_common(was: Parts, now: Parts) -> Iterator[tuple[Cells, int, int]]:
    for before, old in was:
        for after, new in now:
            if before & after:
                yield before & after, old, new


_PLAINEST = frozenset({Label.NO_ANSWER, Label.NEXT})
"""By which of the results of an act calls go on where nothing is out of the ordinary."""


def _by_label(exits: Iterable[Exit]) -> dict[Result, int]:
    return {label: tree for labels, tree in exits for label in labels}


def _without(exits: Iterable[Exit], common: AbstractSet[Result]) -> Iterator[Exit]:
    """Exits by their other results."""
    for labels, tree in exits:
        others = tuple(label for label in labels if label not in common)
        if others:
            yield others, tree


def _same_results(was: Sequence[Exit], now: Sequence[Exit]) -> Iterator[tuple[tuple[Result, ...], int, int]]:
    """For each result that both may have, what either comes to; results that come to the same pair are one."""
    before, after = _by_label(was), _by_label(now)
    pairs: dict[tuple[int, int], tuple[Result, ...]] = {}
    for label in sorted(before.keys() & after.keys()):
        pair = (before[label], after[label])
        pairs[pair] = (*pairs.get(pair, ()), label)
    for (left, right), labels in pairs.items():
        yield labels, left, right


def _renamings(before: CallGraph | None, after: CallGraph | None) -> Iterator[Renaming]:
    """All that is shown or said, or may be left, otherwise, by what both have."""
    if before is None or after is None:
        return
    old, new = _shown_of(before), _shown_of(after)
    for place, shown in new.items():
        for what, now in shown.items():
            # What is said on one side alone is no other word for anything.
            was = old.get(place, shown).get(what, now)
            if was != now:
                yield Renaming(place, what, was, now)


def _mail_of(mailbox: Mailbox) -> dict[Shown, str]:
    """By whom and in which words a mailbox's messages are announced, if they are."""
    mail = mailbox.mail
    if not mail.name:
        return {}
    sender = f"{mail.name} <{mail.sender}>" if mail.sender else mail.name
    return {Shown.MAIL_FROM: sender, Shown.MAIL_WORDS: f"{mail.subject}\n{mail.body}".strip()}


def _shown_of(graph: CallGraph) -> dict[str, dict[Shown, str]]:
    """What is shown and said at each place of a client."""
    return {
        "client": {Shown.NODE: graph.node},
        **{
            f"devices/{phone.device}": {
                Shown.NAME: phone.display_name,
                Shown.EXTENSION: phone.extension,
                Shown.LANGUAGE: phone.language,
            }
            for phone in graph.phones
        },
        **{
            f"numbers/{number.number}": {
                Shown.LANGUAGE: number.language,
                Shown.TRUNK: ", ".join(number.trunks),
            }
            for number in graph.numbers
        },
        **{
            f"mailboxes/{mailbox.id}": {
                Shown.LANGUAGE: mailbox.language,
                Shown.LONGEST_MESSAGE: str(mailbox.max_seconds),
                Shown.MOST_MESSAGES: str(mailbox.max_messages),
                Shown.KEPT_DAYS: str(mailbox.keep_days or ""),
                **_mail_of(mailbox),
            }
            for mailbox in graph.mailboxes
        },
        **{
            f"switches/{switch.id}": {
                Shown.AT_REST: switch.positions[0],
                Shown.LAPSES: "" if switch.lapses is None else _daily_words(switch.lapses),
            }
            for switch in graph.switches
            if switch.id in graph.switches_asked
        },
    }


def _daily_words(time: DailyTime) -> str:
    """A time of every day as it is told in every language."""
    return f"{time.minute // 60:02d}:{time.minute % 60:02d} ({time.zone})"
