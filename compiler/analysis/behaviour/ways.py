"""The ways that calls take through the graph, for all of a set of instants at once: in given states, or in whatever states there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compiler.analysis.acts.meaning import FINAL, Act, Situation, act, after, passed
from compiler.analysis.acts.states import States
from compiler.analysis.behaviour.behaviour import Passed, may_end, ways_by_target
from compiler.analysis.calls.call import Arrival
from compiler.analysis.calls.trace import result
from compiler.graph import CallGraph, ConditionalRoute, Label
from compiler.time.schedule import Schedule
from compiler.time.timeline import Cells, Timeline


@dataclass(frozen=True, slots=True)
class Way:
    """What calls meet that come in at these instants: what they passed, and what they end with."""

    when: Cells
    passed: tuple[Passed, ...]
    last: Act


def ways(
    graph: CallGraph, timeline: Timeline, start: Arrival, when: Cells, states: States | None = None
) -> Iterator[Way]:
    """Every way from an entry at these instants. `states` None: whatever states there are, those that no call can bring about too.

    Ways of the same acts by other nodes are ways of their own, so that one can be told which group or route a call came by. Each
    instant of a way takes it: to follow one is to know them all.
    """
    walk = _Walk(graph, timeline, states)
    yield from walk.onward(start.node, Situation(start.phone, start.digits), when, ())


@dataclass(frozen=True, slots=True)
class _Walk:
    graph: CallGraph
    timeline: Timeline
    states: States | None

    def onward(
        self, node_id: str, situation: Situation, when: Cells, before: tuple[Passed, ...]
    ) -> Iterator[Way]:
        node = self.graph.nodes[node_id]
        if isinstance(node, ConditionalRoute):
            for target, here in self._parted(node, when):
                yield from self.onward(target, situation, here, before)
            return
        edge = passed(self.graph, node, situation, _no_schedule)
        if edge is not None:
            yield from self.onward(edge.target, after(node, edge, situation), when, before)
            return
        done = act(self.graph, node, situation)
        label = result(done, self.states) if self.states is not None else None
        if may_end(done) and label is None:
            yield Way(when, before, done)
        if isinstance(done, FINAL):
            return
        for labels, target in ways_by_target(node):
            taken = self._taken(labels, label)
            if taken:
                yield from self.onward(target, situation, when, (*before, Passed(done, taken)))

    def _taken(self, labels: tuple[Label, ...], label: Label | None) -> tuple[Label, ...]:
        if self.states is None:
            return labels
        return (label,) if label in labels else ()

    def _parted(self, node: ConditionalRoute, when: Cells) -> Iterable[tuple[str, Cells]]:
        for case in node.cases:
            here = when & self.timeline.where(case.schedule)
            when &= ~here
            if here:
                yield case.target, here
        if when:
            yield node.otherwise, when


def _no_schedule(schedule: Schedule) -> bool:
    raise AssertionError(f"{schedule.zone}: switches are parted for all instants at once")
