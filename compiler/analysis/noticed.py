"""What callers notice of a change, as data that outlives both graphs: for plans, which are saved, and reports in any language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from compiler.analysis.behaviour import Entry, Passed, may_end
from compiler.analysis.calls import Call, States
from compiler.analysis.compare import Comparison, Difference, Kind, Parting, Renaming, compare
from compiler.analysis.examples import caller_of, states_for, trace_command
from compiler.analysis.meaning import Act, Ending
from compiler.analysis.timeline import Years
from compiler.analysis.trace import Hop, trace
from compiler.analysis.vocabulary import Vocabulary
from compiler.diagnostics import Path
from compiler.graph import CallGraph, Reason


class Standing(StrEnum):
    """What can be said of a client's callers."""

    COMPARED = "compared"
    NEW = "new"
    """The client was not there before: whatever its callers notice is new."""
    GONE = "gone"
    """The client is there no longer."""
    UNKNOWN = "unknown"
    """What callers notice today is not known: it was not kept, or in a form that this version cannot read."""


@dataclass(frozen=True, slots=True)
class Decides:
    """What decides about a call: an object by its address, and where that stands, as far as it is known; `line` 0: not known."""

    address: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class At:
    """Where calls are changed: at an entry, on a way on from there."""

    entry: Entry
    way: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changes: what was done and is done now, where, and when. `when` empty: at any time.

    `command`: traces a call that shows it, in the new tree; empty if no call can be named.
    """

    kind: Kind
    at: tuple[At, ...]
    when: tuple[tuple[datetime, datetime], ...]
    was: Act | None
    now: Act | None
    was_decided: Decides | None
    now_decided: Decides | None
    command: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """All that the callers of one client notice. `same`: classes of calls that are proved unchanged; `changed`: others.

    `numbers`, `phones`: how many the client has (had, if it is gone). `formerly`: the client's name, if that was changed.
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

    @property
    def is_empty(self) -> bool:
        """Whether callers notice nothing, for certain."""
        return self.standing is Standing.COMPARED and not self.changes and not self.renamed


PlaceOf = Callable[[Path], tuple[str, int] | None]
"""The file and the line of a path in a client's tree."""


def nowhere(path: Path) -> None:
    """The places of a tree that is not at hand."""
    del path


def noticed(
    before: CallGraph,
    after: CallGraph,
    years: Years,
    vocabulary: Vocabulary,
    *,
    places: tuple[PlaceOf, PlaceOf] = (nowhere, nowhere),
) -> Noticed:
    """What callers notice when one graph takes another's place. `places`: of the old tree and of the new one."""
    found = compare(before, after, years)
    tell = _Tell(before, after, found, vocabulary, places)
    return Noticed(
        client=after.client,
        standing=Standing.COMPARED,
        vocabulary=vocabulary,
        changes=tuple(tell.changes()),
        renamed=found.renamed,
        same=found.same,
        changed=found.changed,
        numbers=len(after.numbers),
        phones=len(after.phones),
    )


@dataclass(frozen=True)
class _Tell:
    """Tells the differences of a comparison."""

    before: CallGraph
    after: CallGraph
    found: Comparison
    vocabulary: Vocabulary
    places: tuple[PlaceOf, PlaceOf]

    def changes(self) -> Iterator[Change]:
        """Differences that are the same thing at the same time are one change, at several places."""
        together: dict[object, list[Difference]] = {}
        for one in self.found.differences:
            parting = one.parting
            together.setdefault((parting.kind, parting.was, parting.now, one.when), []).append(one)
        for group in together.values():
            yield self._change(group)

    def _change(self, group: Sequence[Difference]) -> Change:
        first, cells = group[0].parting, group[0].when
        timeline = self.found.timeline
        call = self._example(group)
        was, now = self._decided(call) if call is not None else (None, None)
        shown = call is not None and _arrives(self.after, call)
        return Change(
            kind=first.kind,
            at=tuple(At(entry, one.parting.way) for one in group for entry in one.entries),
            when=() if cells == timeline.everything else tuple(timeline.intervals(cells)),
            was=first.was,
            now=first.now,
            was_decided=was,
            now_decided=now,
            command=trace_command(self.after.client, call) if call is not None and shown else "",
        )

    def _example(self, group: Sequence[Difference]) -> Call | None:
        """A call that shows the change: the first that states can bring about."""
        zone = ZoneInfo(self.vocabulary.zone or "UTC")
        at = self.found.timeline.first(group[0].when).astimezone(zone)
        for one in group:
            states = _states(one.parting)
            for entry in one.entries if states is not None else ():
                caller = caller_of(entry, self._with_phones_of_both)
                if caller is not None and states is not None:
                    return Call(caller, entry.dialled, at, states)
        return None

    @cached_property
    def _with_phones_of_both(self) -> CallGraph:
        """The new graph, with only those phones that the old one has too: they can make calls in both."""
        old = {phone.device for phone in self.before.phones}
        both = tuple(phone for phone in self.after.phones if phone.device in old)
        return replace(self.after, phones=both)

    def _decided(self, call: Call) -> tuple[Decides | None, Decides | None]:
        """What decides about a call in either graph."""
        was, now = _hops(self.before, call), _hops(self.after, call)
        begin = _acts_in_common(was, now)
        old, new = (_stretch(hops, begin) for hops in (was, now))
        return (
            _decides(_first_other(old, new), self.places[0]),
            _decides(_first_other(new, old), self.places[1]),
        )


def _states(parting: Parting) -> States | None:
    """States in which a call comes to where two trees part; and ends there if it may."""
    ends = (one for one in (parting.now, parting.was) if one is not None and may_end(one))
    for last in (*ends, Ending(Reason.HANGUP)):
        states = states_for(parting.way, last)
        if states is not None:
            return states
    return None


def _arrives(graph: CallGraph, call: Call) -> bool:
    """Whether a call can be made in a graph at all."""
    return bool(_hops(graph, call))


def _hops(graph: CallGraph, call: Call) -> tuple[Hop, ...]:
    """The hops of a call; none for a phone or a number that there is not."""
    try:
        return trace(graph, call).hops
    except KeyError:
        return ()


def _acts_in_common(was: Sequence[Hop], now: Sequence[Hop]) -> int:
    """How many acts both ways begin with."""
    old, new = ([hop.act for hop in hops if hop.act is not None] for hops in (was, now))
    return next(
        (place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _stretch(hops: Sequence[Hop], begin: int) -> list[Hop]:
    """The hops behind so many acts, up to the next one."""
    found: list[Hop] = []
    for hop in hops:
        if begin == 0:
            found.append(hop)
        if hop.act is not None:
            begin -= 1
            if begin < 0:
                break
    return found


def _first_other(mine: Sequence[Hop], others: Sequence[Hop]) -> Hop | None:
    """The hop that leads this way: the first that the other way does not have, or decides otherwise there."""
    known = {_decision(hop) for hop in others}
    return next((hop for hop in mine if _decision(hop) not in known), mine[-1] if mine else None)


def _decision(hop: Hop) -> object:
    return hop.origin, hop.kind, hop.edge.label if hop.edge else None, hop.act


def _decides(hop: Hop | None, place_of: PlaceOf) -> Decides | None:
    if hop is None:
        return None
    place = place_of(hop.origin.path)
    return Decides(hop.origin.address, *place) if place is not None else Decides(hop.origin.address)
