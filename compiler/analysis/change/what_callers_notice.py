"""What callers notice of a change, as data that outlives both graphs: for plans, which are saved, and reports in any language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from operator import itemgetter
from zoneinfo import ZoneInfo

from compiler.analysis.acts import (
    ANONYMOUS,
    OWN_NUMBER,
    Act,
    CallingExternal,
    Ending,
    PhoneState,
    States,
)
from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind, Passed
from compiler.analysis.behaviour.dialled_samples import WITHHELD
from compiler.analysis.behaviour.examples import callers_of, trace_command
from compiler.analysis.behaviour.feasible import GivenStates, states_for
from compiler.analysis.calls.call import Call, Caller, calling_device
from compiler.analysis.calls.trace import Hop, trace
from compiler.analysis.change.also_changed import AlsoChanged
from compiler.analysis.change.comparison import (
    SAME_TRUNKS,
    ChangedTrunks,
    ChangeKind,
    Comparison,
    Difference,
    Onward,
    Parting,
    Renaming,
    compare_graphs,
)
from compiler.analysis.change.deciding import deciding_paths
from compiler.analysis.change.edits import Edit, PlaceOf, nowhere
from compiler.analysis.change.introduction import Introduction
from compiler.analysis.change.named_times import KnownTimes, NamedTime
from compiler.analysis.change.operator_layer import LineChange, line_changes
from compiler.analysis.change.same_objects import as_called_now
from compiler.analysis.change.years_known import years_compared, years_only_of
from compiler.analysis.conditions import off_rest
from compiler.analysis.instants import Spans, one_example, spans_of
from compiler.analysis.vocabulary import Objects, Vocabulary
from compiler.diagnostics import Path
from compiler.diagnostics.addresses import object_address
from compiler.graph import CallGraph, NodeGraph, Reason
from compiler.graph.kept_graph import KeptGraph
from compiler.time.positions import Positions
from compiler.time.timeline import Cells, Years

MOST_TRIED = 20
"""Calls that may show a change; the first nearly always does."""
_OF_NODE = "@"
"""Before the name of a node, as in the addresses of its objects."""


class Standing(StrEnum):
    """What can be said of a client's callers."""

    COMPARED = "compared"
    NEW = "new"
    """The client was not there before: whatever its callers notice is new."""
    GONE = "gone"
    """The client is there no longer."""
    MOVED = "moved"
    """The client is no longer on this node under this name: another node carries it, or its numbers are those of another client of the tree."""
    UNKNOWN = "unknown"
    """What callers notice today is not known: it was not kept, or in a form that this version cannot read."""


@dataclass(frozen=True, slots=True)
class Decides:
    """What decides about a call: an object by its address, and where that stands, as far as it is known; `line` 0: not known."""

    address: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Where:
    """Whom a change concerns: calls at these entries, on a way on from there, at these instants; None: at any time. `positions`: of switches, while they are at which it does.

    `named`: the same instants by calendars, during which or outside of which they are; none, where no names fit.
    """

    entries: tuple[EntryPoint, ...]
    way: tuple[Passed, ...]
    when: Spans | None
    positions: Positions = ()
    named: tuple[NamedTime, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes: what was done and is done now, and at all places where that is so, the plainest first.

    `was_onward`, `now_onward`: how calls go on from there, where either side goes on by itself (as of a `Parting`).
    `command`: traces a call that shows it, in the new tree; empty if no call can be named.
    """

    kind: ChangeKind
    where: tuple[Where, ...]
    was: Act | None
    now: Act | None
    was_decided: Decides | None
    now_decided: Decides | None
    command: str
    was_onward: tuple[Onward, ...] = ()
    now_onward: tuple[Onward, ...] = ()


@dataclass(frozen=True, slots=True)
class Noticed:
    """All that the callers of one client notice; or, where `client` is a node (`@pbx-ouest`), of its operator's layer, in `lines` alone.

    `same`: classes of calls that are proved unchanged; `changed`: others.

    `numbers`, `phones`: how many the client has (had, if it is gone). `formerly`: the client's name, if that was changed.
    `successor`: of one that moved, the client that has its numbers now; itself, if another node carries it.
    `also`: what callers do not notice, and people do. `edits`: what was edited, of the client's tree and of the operator's layer.
    `introduction`: of one that is new.
    `forgotten`, `learned`: years whose holidays and dated rules are no longer known, and those that were not.
    """

    client: str
    standing: Standing
    vocabulary: Vocabulary
    changes: tuple[Change, ...] = ()
    renamed: tuple[Renaming, ...] = ()
    same: int = 0
    changed: int = 0
    numbers: int = 0
    phones: int = 0
    formerly: str = ""
    forgotten: tuple[int, ...] = ()
    learned: tuple[int, ...] = ()
    lines: tuple[LineChange, ...] = ()
    also: tuple[AlsoChanged, ...] = ()
    successor: str = ""
    edits: tuple[Edit, ...] = ()
    introduction: Introduction | None = None

    @property
    def node(self) -> str:
        """The node of whose operator's layer this tells; empty if it tells of a client."""
        return self.client.removeprefix(_OF_NODE) if self.client.startswith(_OF_NODE) else ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody notices anything, for certain."""
        noticed = self.changes or self.renamed or self.forgotten or self.learned or self.lines or self.also
        return self.standing is Standing.COMPARED and not noticed

    def with_also(self, also: tuple[AlsoChanged, ...], vocabulary: Vocabulary) -> Noticed:
        """The same, with what else is another one, and the names for it."""
        return replace(self, also=also, vocabulary=vocabulary) if also else self


def what_callers_notice(
    before: KeptGraph,
    after: CallGraph,
    horizon: Years,
    vocabulary: Vocabulary,
    *,
    places: tuple[PlaceOf, PlaceOf] = (nowhere, nowhere),
    objects: tuple[Objects, Objects] = ({}, {}),
    trunks: ChangedTrunks = SAME_TRUNKS,
    today: date | None = None,
) -> Noticed:
    """What callers notice when one graph takes another's place, in the years that either knows. `horizon`: the years of the new one.

    `places`, `objects`: of the old tree and of the new one. `trunks`: those of the node that differ. `today`: the day after which examples lie where they can.
    """
    former_horizon = before.years or horizon
    former = as_called_now(before.graph, after)
    comparison = compare_graphs(former, after, years_compared(former_horizon, horizon), trunks)
    known = KnownTimes.of((former, after), objects)
    told = _ChangesOf(former, after, comparison, vocabulary, places, horizon, known, today)
    return Noticed(
        client=after.client,
        standing=Standing.COMPARED,
        vocabulary=vocabulary if not comparison.is_empty else Vocabulary.of(after.client, {}),
        changes=tuple(told.changes()),
        renamed=comparison.renamed,
        same=comparison.same,
        changed=comparison.changed,
        numbers=len(after.numbers),
        phones=len(after.phones),
        forgotten=years_only_of(before.graph, former_horizon, after, horizon),
        learned=years_only_of(after, horizon, before.graph, former_horizon),
    )


def noticed_of_layer(before: NodeGraph | None, after: NodeGraph) -> Noticed:
    """What all callers of a node notice when one operator's layer takes another's place. `before` None: what was is not known."""
    node = f"{_OF_NODE}{after.node}"
    standing = Standing.UNKNOWN if before is None else Standing.COMPARED
    lines = line_changes(before, after) if before is not None else ()
    return Noticed(node, standing, Vocabulary.of(node, {}), lines=lines)


@dataclass(frozen=True)
class _ChangesOf:
    """Tells the differences of a comparison. `horizon`: the years in which calls can be traced in the new tree."""

    before: CallGraph
    after: CallGraph
    comparison: Comparison
    vocabulary: Vocabulary
    places: tuple[PlaceOf, PlaceOf]
    horizon: Years
    known: KnownTimes
    today: date | None
    told: dict[Cells, Spans] = field(default_factory=dict)

    def changes(self) -> Iterator[Change]:
        """Differences that are the same thing are one change, at several places."""
        together: dict[Parting, list[Difference]] = {}
        for difference in self.comparison.differences:
            was, now = (
                _as_shown(_as_dialled(act, difference.entries), difference.entries, graph)
                for act, graph in (
                    (difference.parting.was, self.before),
                    (difference.parting.now, self.after),
                )
            )
            alike = replace(difference.parting, way=(), was=was, now=now)
            together.setdefault(alike, []).append(difference)
        for parting, group in together.items():
            yield self._change(parting, sorted(group, key=_plainness))

    def _change(self, parting: Parting, group: Sequence[Difference]) -> Change:
        call = self._example(group)
        was_decided, now_decided = self._decided(call) if call is not None else (None, None)
        shown = call is not None and self._can_be_asked_for(call.at) and _arrives(self.after, call)
        return Change(
            kind=parting.kind,
            where=tuple(self._where(group)),
            was=parting.was,
            now=parting.now,
            was_decided=was_decided,
            now_decided=now_decided,
            command=self._command(call) if call is not None and shown else "",
            was_onward=parting.was_onward,
            now_onward=parting.now_onward,
        )

    def _command(self, call: Call) -> str:
        at = off_rest(call.states.positions, self.after)
        return trace_command(self.after.client, replace(call, states=replace(call.states, positions=at)))

    def _where(self, group: Sequence[Difference]) -> Iterator[Where]:
        """Places on one way at the same instants are one."""
        together: dict[tuple[tuple[Passed, ...], Cells], list[EntryPoint]] = {}
        for difference in group:
            together.setdefault((difference.parting.way, difference.when), []).extend(difference.entries)
        timeline = self.comparison.timeline
        for (way, when), entries in together.items():
            for positions, cells in timeline.parts(when):
                here = timeline.in_any_position(cells)
                named = self.known.name(here, timeline, self._spans) if here != timeline.everything else ()
                yield Where(tuple(entries), way, self._spans(here), positions, named)

    def _example(self, group: Sequence[Difference]) -> Call | None:
        """A call that shows the change: the first that states can bring about, and that does not go alike for who happens to call."""
        tried = islice(self._calls(group), MOST_TRIED)
        return next((call for call in tried if _acts(self.before, call) != _acts(self.after, call)), None)

    def _calls(self, group: Sequence[Difference]) -> Iterator[Call]:
        """Calls that come to where a change is, at each of its places."""
        for difference in group:
            if _states_at(difference.parting, "") is not None:
                for entry in difference.entries:
                    yield from self._calls_at(entry, difference)

    def _calls_at(self, entry: EntryPoint, difference: Difference) -> Iterator[Call]:
        """Calls of an entry that come to a difference: by phones that are in both graphs, and registered; soon by one for each number shown."""
        old = {phone.device for phone in self.before.phones}
        both = replace(self.after, phones=tuple(phone for phone in self.after.phones if phone.device in old))
        shown = {phone.device: phone.caller_id for phone in both.phones}
        alike: Counter[str | None] = Counter()
        callers: list[tuple[int, Caller]] = []
        for caller in callers_of(entry, both, _rung(difference.parting)):
            number = shown.get(calling_device(caller) or "")
            callers.append((alike[number], caller))
            alike[number] += 1
        for _, caller in sorted(callers, key=itemgetter(0)):
            device = calling_device(caller) or ""
            states = _states_at(difference.parting, device)
            if states is not None and states.phones.get(device) is not PhoneState.UNREGISTERED:
                place = f"devices/{device}" if device else f"numbers/{entry.dialled}"
                timeline = self.comparison.timeline
                _, positions = timeline.moment(difference.when)
                here = timeline.in_any_position(timeline.while_at(difference.when, positions))
                at = self._instant(here, self.vocabulary.zone(place))
                yield Call(caller, entry.dialled, at, replace(states, positions=positions))

    def _instant(self, cells: Cells, zone: str) -> datetime:
        """An instant of a set, on the clock of a zone: an ordinary morning, if nothing speaks against it."""
        timeline = self.comparison.timeline
        if cells == timeline.everything:
            return datetime.combine(self._monday(), time(10), ZoneInfo(zone))
        return one_example(list(timeline.intervals(cells)), zone, self.horizon, after=self.today)

    def _monday(self) -> date:
        """The second Monday to come; that of the first year, where the horizon has none to come."""
        first, last = self.horizon
        new_year = date(first, 1, 1)
        day = max(new_year, self.today or new_year)
        monday = day + timedelta(days=14 - day.weekday())
        return monday if monday.year <= last else new_year + timedelta(days=14 - new_year.weekday())

    def _can_be_asked_for(self, at: datetime) -> bool:
        """Whether a trace in the new tree takes an instant, on the clock that shows it."""
        first, last = self.horizon
        return first <= at.year <= last

    def _spans(self, cells: Cells) -> Spans | None:
        """The instants on the clock that tells them most simply: that of the main site, unless another one does better."""
        timeline = self.comparison.timeline
        if cells == timeline.everything:
            return None
        if cells not in self.told:
            intervals = list(timeline.intervals(cells))
            within = (timeline.start, timeline.stop)
            spans = [spans_of(intervals, zone, within) for zone in self.vocabulary.all_zones]
            self.told[cells] = min(spans, key=lambda candidate: candidate.weight)
        return self.told[cells]

    def _decided(self, call: Call) -> tuple[Decides | None, Decides | None]:
        """What decides about a call in either graph."""
        was, now = _hops(self.before, call), _hops(self.after, call)
        if not was or not now:
            return _of_number(self.before, call, self.places[0]), _of_number(self.after, call, self.places[1])
        paths = deciding_paths((self.before, self.after), (was, now), call)
        client = self.after.client
        return _decided_by(client, paths[0], self.places[0]), _decided_by(client, paths[1], self.places[1])


def _as_dialled(act: Act | None, entries: Sequence[EntryPoint]) -> Act | None:
    """An act, without the number that is called if it is the one that was dialled: all emergency numbers are told of at once."""
    if act is None or any(entry.dialled != act.reached.emergency_number for entry in entries):
        return act
    return act.for_any_number()


def _as_shown(act: Act | None, entries: Sequence[EntryPoint], graph: CallGraph) -> Act | None:
    """A call outside with the number that is shown there, where all phones that dial it show the same."""
    call = act.lone_external_call if act is not None else None
    if call is None or call.number or call.presents != OWN_NUMBER:
        return act
    phones = {phone.device: phone for phone in graph.phones}
    shown = {
        (phones[entry.caller].caller_id, phones[entry.caller].withholds or entry.label == WITHHELD)
        if entry.caller in phones
        else None
        for entry in entries
    }
    one = shown.pop()
    if shown or one is None:
        return act
    number, withheld = one
    presents = ANONYMOUS if withheld else number or ANONYMOUS
    return CallingExternal(replace(call, presents=presents, withheld=(number or "") if withheld else ""))


def _plainness(difference: Difference) -> tuple[int, int, int]:
    """What is read first: calls that come in, straight on, at many places."""
    kinds = [list(EntryPointKind).index(entry.kind) for entry in difference.entries]
    return len(difference.parting.way), min(kinds), -len(difference.entries)


def _states_at(parting: Parting, calling: str) -> States | None:
    """States in which a call by a phone (none: from outside) comes to where two trees part; and ends there if it may."""
    given = GivenStates(States(calling=calling))
    for last in (*_ends(parting), Ending(Reason.HANGUP)):
        states = states_for(parting.way, last, given)
        if states is not None:
            return states
    return None


def _ends(parting: Parting) -> Iterator[Act]:
    """The acts by which a call may end where two trees part.

    Where the old tree ends calls only by a limit that is reached, there may be none in the new one, and no such state.
    """
    for act in (parting.now, parting.was):
        if act is not None and act.may_end and (act is parting.now or act.result(States()) is None):
            yield act


def _rung(parting: Parting) -> frozenset[str]:
    """The phones that ring on the way, or where it ends."""
    acts = (*(step.act for step in parting.way), *_ends(parting))
    return frozenset(phone for act in acts for phone in act.rings)


def _arrives(graph: CallGraph, call: Call) -> bool:
    """Whether a call can be made in a graph at all."""
    return bool(_hops(graph, call))


def _acts(graph: CallGraph, call: Call) -> list[Act]:
    """What is done to a call."""
    return [hop.act for hop in _hops(graph, call) if hop.act is not None]


def _hops(graph: CallGraph, call: Call) -> tuple[Hop, ...]:
    """The hops of a call; none for a phone or a number that there is not."""
    try:
        return trace(graph, call).hops
    except KeyError:
        return ()


def _of_number(graph: CallGraph, call: Call, place_of: PlaceOf) -> Decides | None:
    """The number that is called, where it is there."""
    origin = next((number.origin for number in graph.numbers if number.number == call.dialled), None)
    return _decided_by(graph.client, origin.path, place_of) if origin is not None else None


def _decided_by(client: str, path: Path, place_of: PlaceOf) -> Decides:
    scope = f"{_OF_NODE}{path[1]}" if path[0] == "nodes" else client
    address = f"{scope}/node" if path[0] == "nodes" else object_address(client, path)
    place = place_of(path)
    return Decides(address, *place) if place is not None else Decides(address)
