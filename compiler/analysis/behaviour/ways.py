"""The ways that calls take through the graph, for all of a set of instants at once: in given states, or in whatever states there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from compiler.analysis.acts import Act, Ending, States
from compiler.analysis.acts.node_acts import Situation, situation_after, situation_behind, step_at
from compiler.analysis.behaviour.behaviour import Passed, ways_by_target
from compiler.analysis.behaviour.feasible import GivenStates, states_for
from compiler.analysis.calls.call import Arrival
from compiler.analysis.conditions import cases_taken
from compiler.graph import CallGraph, Condition, Edge, Reason, Result
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
    walk = _WalkOfWays(graph, timeline)
    yield from walk.onward(
        start.node,
        Situation(
            start.phone, start.digits, prefix=start.prefix, caller=start.caller, withholds=start.withholds
        ),
        when,
        (),
        states,
    )


@dataclass(frozen=True, slots=True)
class _WalkOfWays:
    graph: CallGraph
    timeline: Timeline

    def onward(
        self,
        node_id: str,
        situation: Situation,
        when: Cells,
        before: tuple[Passed, ...],
        states: States | None,
    ) -> Iterator[Way]:
        node = self.graph.nodes[node_id]
        route = conditional_route(node)
        if route is not None:
            for part in cases_taken(route, self.timeline, when, situation.caller):
                if part.when:
                    yield from self.onward(part.target, situation, part.when, before, states)
            return
        step = step_at(self.graph, node, situation, _no_condition)
        if isinstance(step, Edge):
            yield from self.onward(step.target, situation_after(node, step, situation), when, before, states)
            return
        label = step.result(states) if states is not None else None
        after = step.after(states) if states is not None else None
        behind = situation if states is not None else situation_behind(node, situation)
        if step.may_end and label is None:
            yield Way(when, before, step)
        for labels, target in ways_by_target(node, step):
            taken = labels if states is None else ((label,) if label in labels else ())
            if taken:
                yield from self.onward(target, behind, when, (*before, Passed(step, taken)), after)


def ways_that_show_all(
    graph: CallGraph, timeline: Timeline, start: Arrival, when: Cells, given: GivenStates
) -> Iterator[Way]:
    """Ways that some states bring about: every node and end that calls come to, at every instant at which they do, is on one of them.

    Where groups lead to each other there are more ways than can be followed. What follows a node is looked at once for all ways
    that come there, as long as nobody on them takes part in what follows; of the others, each has one way on to an end.
    """
    walk = _WalkToAll(graph, timeline, given)
    yield from walk.onward(
        start.node,
        Situation(
            start.phone, start.digits, prefix=start.prefix, caller=start.caller, withholds=start.withholds
        ),
        when,
        (),
    )


_Party = tuple[str, str]
"""A phone, an external number or a trunk: what its state is decides on which way a call goes on."""

_Past = frozenset[tuple[frozenset[_Party], tuple[Result, ...]]]
"""Those who had a part in steps of a way, and the results by which the call went on."""

_Place = tuple[str, Situation]


@dataclass(frozen=True, slots=True)
class _WayOn:
    """From some place to an end, at these instants."""

    when: Cells
    passed: tuple[Passed, ...]
    last: Act


@dataclass(frozen=True, slots=True)
class _WalkToAll:
    graph: CallGraph
    timeline: Timeline
    given: GivenStates
    looked_at: dict[tuple[_Place, _Past], Cells] = field(default_factory=dict)
    ways_on: dict[tuple[_Place, _Past], list[_WayOn]] = field(default_factory=dict)
    parties_known: dict[_Place, tuple[Cells, frozenset[_Party]]] = field(default_factory=dict)
    """Who takes part from a place on, and the instants for which that is known."""

    def onward(
        self, node_id: str, situation: Situation, when: Cells, before: tuple[Passed, ...]
    ) -> Iterator[Way]:
        """A known way on for instants that were looked at; for the others, all that is shown from here on."""
        place = (node_id, situation)
        key = (place, _past(before, self._parties(place, when)))
        ways_on = self.ways_on.setdefault(key, [])
        for known in ways_on:
            if known.when & when:
                yield Way(known.when & when, (*before, *known.passed), known.last)
        fresh = when & ~self.looked_at.get(key, 0)
        self.looked_at[key] = self.looked_at.get(key, 0) | when
        for way in self._beyond(place, fresh, before) if fresh else ():
            yield way
            if way.when & fresh:
                ways_on.append(_WayOn(way.when & fresh, way.passed[len(before) :], way.last))
                fresh &= ~way.when

    def _beyond(self, place: _Place, when: Cells, before: tuple[Passed, ...]) -> Iterator[Way]:
        act, following = self._following(place, when)
        if act is None:
            for _, (target, situation), cells in following:
                yield from self.onward(target, situation, cells, before)
            return
        if act.may_end and self._may_end(before, act):
            yield Way(when, before, act)
        for labels, (target, situation), cells in following:
            way = (*before, Passed(act, labels))
            if states_for(way, Ending(Reason.HANGUP), self.given) is not None:
                yield from self.onward(target, situation, cells, way)

    def _may_end(self, before: tuple[Passed, ...], act: Act) -> bool:
        """Whether a call may end here. Limits are reached only where that is given: nobody's phone decides it, or trunk."""
        states = states_for(before, act, self.given)
        return states is not None and states.limits_reached == self.given.states.limits_reached

    def _following(
        self, place: _Place, when: Cells
    ) -> tuple[Act | None, list[tuple[tuple[Result, ...], _Place, Cells]]]:
        """What is done to calls at a place, if anything, and where they go on, by which results and when."""
        node_id, situation = place
        node = self.graph.nodes[node_id]
        route = conditional_route(node)
        if route is not None:
            cases = cases_taken(route, self.timeline, when, situation.caller)
            return None, [((), (part.target, situation), part.when) for part in cases if part.when]
        step = step_at(self.graph, node, situation, _no_condition)
        if isinstance(step, Edge):
            return None, [((), (step.target, situation_after(node, step, situation)), when)]
        behind = situation_behind(node, situation)
        return step, [(labels, (target, behind), when) for labels, target in ways_by_target(node, step)]

    def _parties(self, place: _Place, when: Cells) -> frozenset[_Party]:
        """Who takes part in anything from a place on, at these instants or others."""
        known, parties = self.parties_known.get(place, (0, frozenset()))
        fresh = when & ~known
        if fresh:
            act, following = self._following(place, fresh)
            behind = (self._parties(target, cells) for _, target, cells in following)
            parties = parties.union(_parties_of(act), *behind)
            self.parties_known[place] = (known | fresh, parties)
        return parties


def _parties_of(act: Act | None) -> frozenset[_Party]:
    if act is None:
        return frozenset()
    calls = act.external_calls
    return frozenset(
        (
            *(("phone", device) for device in act.rings),
            *(("number", call.number) for call in calls),
            # What it did where it must confirm says less of what it does elsewhere.
            *(("confirming number", call.number) for call in calls if call.confirm),
            *(
                ("trunk", trunk)
                for trunk in (*act.must_refuse, *(one for call in calls for one in call.trunks))
            ),
        )
    )


def _past(way: Iterable[Passed], parties: frozenset[_Party]) -> _Past:
    """The steps of a way in which some of these had a part, or somebody who had a part in one of those."""
    steps = {(_parties_of(step.act), step.labels) for step in way}
    concerned: set[tuple[frozenset[_Party], tuple[Result, ...]]] = set()
    while True:
        more = {step for step in steps - concerned if step[0] & parties}
        if not more:
            return frozenset(concerned)
        concerned |= more
        parties = parties.union(*(of_step for of_step, _ in more))


def _no_condition(condition: Condition) -> bool:
    raise AssertionError(f"{condition}: conditional routes are parted for all instants at once")
