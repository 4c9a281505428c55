"""One call, hop by hop: what every node that it meets does, how long that takes, what is heard, who rings, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from compiler.analysis.acts import Act, CallOutcome, EndKind, Recording, States
from compiler.analysis.acts.node_acts import Situation, situation_after, step_at, ways_on
from compiler.analysis.calls.call import Call, arrival, calling_device
from compiler.analysis.conditions import holds_at
from compiler.graph import CallGraph, Edge, Label, Node, Origin, Reason
from compiler.graph.json_records import written_name
from compiler.graph.node_kinds import conditional_route
from compiler.time.ringing import DEAD_TRUNK_SECONDS

MOST_HOPS = 500
"""More than any call of a valid tree meets: a graph with a routing loop is a fault of ours."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A node that the call meets. `at`: seconds since the call came in; `seconds`: how long it stays.

    `act` None: the call is sent on at once. `edge` None: the call ends here. `case`: what the condition that holds says, of a
    conditional route. `origin`: the object, and the place in the client's tree that decides.
    """

    node: str
    kind: str
    origin: Origin
    at: int
    seconds: int
    act: Act | None
    edge: Edge | None
    case: str = ""

    @property
    def hears(self) -> tuple[Recording, ...]:
        """The recordings that the caller hears here."""
        return self.act.hears if self.act is not None else ()


@dataclass(frozen=True, slots=True)
class Trace:
    """A call, traced. No hops: what was dialled leads nowhere."""

    call: Call
    hops: tuple[Hop, ...]
    outcome: CallOutcome

    @property
    def seconds(self) -> int:
        """How long it takes until somebody answers at the latest, a message is recorded, or the call is ended."""
        return self.hops[-1].at + self.hops[-1].seconds if self.hops else 0

    @property
    def more_seconds(self) -> int:
        """How much longer it takes where it is not known yet that the trunks which are down are: each is tried in vain."""
        return sum(_seconds_in_vain(hop.act, self.call.states) for hop in self.hops if hop.act is not None)

    @property
    def hears(self) -> tuple[str, ...]:
        """The recordings that the caller hears, by id, in order."""
        return tuple(recording.audio for hop in self.hops for recording in hop.hears)


def _seconds_in_vain(act: Act, states: States) -> int:
    """At the most, for the trunks that are down and tried before one that takes the call; none is, for one that is one too many."""
    call = act.lone_external_call
    if call is not None and call.limit_reached(states) is not None:
        return 0
    refusing = states.trunks_down if act.is_emergency_call else states.trunks_refusing
    in_vain = list(takewhile(lambda trunk: trunk in refusing, act.must_refuse))
    # An emergency call that no trunk took is sent to each of them once more.
    again = act.is_emergency_call and len(in_vain) == len(act.must_refuse)
    return DEAD_TRUNK_SECONDS * len(states.trunks_down.intersection(in_vain)) * (2 if again else 1)


NOWHERE = CallOutcome(EndKind.ENDED, reason=Reason.UNALLOCATED)


def trace(graph: CallGraph, call: Call) -> Trace:
    """Follow a call. KeyError for a phone that the client does not have."""
    start = arrival(graph, call.caller, call.dialled)
    if start is None:
        return Trace(call, (), NOWHERE)
    situation = Situation(start.phone, start.digits)
    hops = tuple(_hops(graph, call, start.node, situation))
    return Trace(call, hops, _outcome(hops, call.states))


def _hops(graph: CallGraph, call: Call, node_id: str, situation: Situation) -> Iterator[Hop]:
    elapsed = 0
    for _ in range(MOST_HOPS):
        node = graph.nodes[node_id]
        step = step_at(graph, node, situation, lambda condition: holds_at(condition, call.at))
        hop = _hop(node, step, call, elapsed)
        yield hop
        if hop.edge is None:
            return
        situation = situation_after(node, hop.edge, situation)
        elapsed += hop.seconds
        node_id = hop.edge.target
    raise RecursionError(f"routing loop in the graph of {graph.client}: {node_id}")


def _hop(node: Node, step: Act | Edge, call: Call, elapsed: int) -> Hop:
    kind = written_name(type(node))
    if isinstance(step, Edge):
        origin, case = _decided_by(node, step)
        return Hop(node.id, kind, origin, elapsed, 0, None, step, case)
    result = step.result(call.states)
    edge = Edge(result, ways_on(node, step)[result]) if result is not None else None
    return Hop(node.id, kind, node.origin, elapsed, step.lasts(result), step, edge)


def _decided_by(node: Node, edge: Edge) -> tuple[Origin, str]:
    """The place that decides: of a conditional route, that of the case that holds, or of the line behind them all."""
    route = conditional_route(node)
    if route is None:
        return node.origin, ""
    if edge.label is Label.OTHERWISE:
        return Origin(route.origin.address, (*route.origin.path, len(route.cases))), ""
    case = route.cases[edge.index]
    return Origin(route.origin.address, case.path), case.text


def _outcome(hops: Sequence[Hop], states: States) -> CallOutcome:
    last = hops[-1].act
    assert last is not None, "a call cannot end where it is sent on"
    return last.outcome(states)


def caller_device(call: Call) -> str:
    """The device that calls; empty for an external caller."""
    return calling_device(call.caller) or ""
