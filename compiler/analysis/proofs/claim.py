"""What is proved of every client, what a proof works on, and what a failed one says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from compiler.analysis.acts import PhoneState, States
from compiler.analysis.behaviour.behaviour import (
    EntryPoint,
    EntryPointKind,
    Forest,
    Parts,
    Reader,
    number_entries,
)
from compiler.analysis.behaviour.dialled_samples import NumbersApart, numbers_apart
from compiler.analysis.behaviour.examples import callers_of
from compiler.analysis.calls.call import Call, FromPhone
from compiler.analysis.conditions import off_rest, timeline_of
from compiler.analysis.instants import one_example
from compiler.diagnostics import Path, Text
from compiler.graph import CallGraph
from compiler.resolving.resolved import ResolvedTenant
from compiler.time.timeline import Cells, Timeline, Years
from schema.claim import Claim

__all__ = [
    "MOST_STEPS",
    "NOBODY_ANSWERS",
    "Claim",
    "ClientToProve",
    "Proof",
    "ProofFailure",
    "reachable",
]


MOST_STEPS = 40
"""Acts that a call may meet. More is not a call flow that people understand."""

NOBODY_ANSWERS = States(other_phones=PhoneState.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class ProofFailure:
    """A claim that does not hold: of which object, where it stands, and a call that shows it.

    `when`: the instants at which it does not hold; none, where time has no part in it.
    """

    claim: Claim
    path: Path
    message: Text
    hint: Text
    when: Cells = 0
    call: Call | None = None


@dataclass(frozen=True)
class ClientToProve:
    """A client to prove things of. `shared`: the timeline of several clients that are looked at together. `today`: the day after which examples lie where they can."""

    graph: CallGraph
    tenant: ResolvedTenant
    years: Years
    forest: Forest = field(default_factory=Forest)
    shared: Timeline | None = None
    today: date | None = None

    @cached_property
    def timeline(self) -> Timeline:
        """The horizon, cut by the client's conditions."""
        return self.shared or timeline_of([self.graph], self.years)

    @cached_property
    def reader(self) -> Reader:
        """Reads the graph, each part once for all proofs."""
        return Reader(self.graph, self.timeline, self.forest)

    @cached_property
    def following(self) -> Mapping[str, tuple[str, ...]]:
        """For each node those at which a call may be next, or one of its legs; each once."""
        return {name: tuple(dict.fromkeys(node.leads_to())) for name, node in self.graph.nodes.items()}

    @cached_property
    def numbers(self) -> tuple[tuple[EntryPoint, Parts], ...]:
        """The numbers in use, and what happens there; where it matters who calls, for each caller who stands for others."""
        return tuple(
            (entry, self.reader.enter(entry))
            for number in self.graph.numbers
            if self._in_use(number.number)
            for entry in number_entries(number.number, self.apart)
        )

    @cached_property
    def apart(self) -> NumbersApart:
        """What cannot stand for a class of numbers; and the callers who stand for others."""
        return numbers_apart([self.graph])

    def _in_use(self, number: str) -> bool:
        own_number = self.tenant.numbers.get(number)
        return own_number is not None and own_number.to is not None

    @cached_property
    def extensions(self) -> tuple[tuple[EntryPoint, Parts], ...]:
        """The extensions, and what happens there."""
        entries = (
            EntryPoint(EntryPointKind.INTERNAL, extension, "", extension)
            for extension, _ in self.graph.internal
        )
        return tuple((entry, self.reader.enter(entry)) for entry in entries)

    def example(self, entry: EntryPoint, when: Cells = 0, states: States | None = None) -> Call:
        """A call of an entry, at one of some instants that people can picture; from any phone where every phone is alike."""
        cells = when or self.timeline.everything
        _, positions = self.timeline.moment(cells)
        instants = list(self.timeline.intervals(self.timeline.while_at(cells, positions)))
        at = one_example(instants, self.zone(entry), self.years, after=self.today)
        caller = next(callers_of(entry, self.graph), FromPhone(""))
        return Call(
            caller, entry.dialled, at, replace(states or States(), positions=off_rest(positions, self.graph))
        )

    def any_call(self) -> Call | None:
        """Some call of the client, for what goes wrong with any; None if it takes none."""
        for number in self.graph.numbers:
            return self.example(EntryPoint(EntryPointKind.NUMBER, number.number, "", number.number))
        for extension, _ in self.graph.internal:
            return self.example(EntryPoint(EntryPointKind.INTERNAL, extension, "", extension))
        return None

    def zone(self, entry: EntryPoint) -> str:
        """The time zone of the site that an entry belongs to."""
        site = self.tenant.client.main_site
        if entry.label in self.tenant.numbers:
            site = self.tenant.numbers[entry.label].site
        own_site = self.tenant.sites.get(str(site)) or next(iter(self.tenant.sites.values()))
        return own_site.time_zone

    def local(self, entry: EntryPoint, instant: datetime) -> str:
        """An instant as the site of an entry reads it; with its clock, where the client lives by more than one."""
        zone = self.zone(entry)
        shown = f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        return f"{shown} ({zone})" if len(self.tenant.clocks) > 1 else shown


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim, the code under which its failures are reported, what it claims in words, and how it is proved."""

    claim: Claim
    code: str
    says: Text
    prove: Callable[[ClientToProve], Iterable[ProofFailure]]


def reachable(case: ClientToProve, starts: Iterable[str]) -> Iterator[tuple[str | None, str]]:
    """Every node that can be reached, with the node before it, in the order of a walk; each way between two nodes once."""
    seen: set[tuple[str | None, str]] = set()
    waiting: list[tuple[str | None, str]] = [(None, start) for start in starts]
    expanded: set[str] = set()
    while waiting:
        step = waiting.pop()
        _, node_id = step
        if step in seen or node_id not in case.graph.nodes:
            continue
        seen.add(step)
        yield step
        if node_id not in expanded:
            expanded.add(node_id)
            waiting += [(node_id, target) for target in case.following[node_id]]
