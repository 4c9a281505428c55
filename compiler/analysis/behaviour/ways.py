"""The ways that calls take through the graph, for all of a set of instants at once: in given states, or in whatever states there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.analysis.acts import Act, States
from compiler.analysis.acts.node_acts import Situation, situation_after, step_at
from compiler.analysis.behaviour.behaviour import Passed, ways_by_target
from compiler.analysis.calls.call import Arrival
from compiler.analysis.conditions import cases_taken
from compiler.graph import CallGraph, Condition, Edge, Label
from compiler.graph.node_kinds import conditional_route
from compiler.time.timeline import Cells, Timeline


@dataclass(frozen=True, slots=True)
class Way:
    """What calls meet that come in at these instants: what they passed, and what they end with."""

    when: Cells
    passed: tuple[Passed, ...]
    last: Act


def ways_taken(
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
        route = conditional_route(node)
        if route is not None:
            for part in cases_taken(route, self.timeline, when):
                if part.when:
                    yield from self.onward(part.target, situation, part.when, before)
            return
        step = step_at(self.graph, node, situation, _no_condition)
        if isinstance(step, Edge):
            yield from self.onward(step.target, situation_after(node, step, situation), when, before)
            return
        label = step.result(self.states) if self.states is not None else None
        if step.may_end and label is None:
            yield Way(when, before, step)
        for labels, target in ways_by_target(node, step):
            taken = self._taken(labels, label)
            if taken:
                yield from self.onward(target, situation, when, (*before, Passed(step, taken)))

    def _taken(self, labels: tuple[Label, ...], label: Label | None) -> tuple[Label, ...]:
        if self.states is None:
            return labels
        return (label,) if label in labels else ()


def _no_condition(condition: Condition) -> bool:
    raise AssertionError(f"{condition}: conditional routes are parted for all instants at once")
