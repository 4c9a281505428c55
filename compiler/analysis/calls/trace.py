"""One call, hop by hop: what every node that it meets does, how long that takes, what is heard, who rings, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from compiler.analysis.acts import Act, CallOutcome, EndKind, Recording, States
from compiler.analysis.acts.node_acts import Situation, situation_after, step_at, ways_on
from compiler.analysis.calls.call import Arrival, Call, arrival, calling_device
from compiler.analysis.conditions import holds_at
from compiler.diagnostics import Path
from compiler.diagnostics.addresses import object_address
from compiler.graph import CallGraph, ConditionalRoute, Edge, Label, Menu, Node, Origin, Pressed, Reason
from compiler.graph.json_records import written_name
from compiler.graph.node_kinds import (
    conditional_route,
    external_call,
    is_no_object,
    menu,
    own_number_called,
    permission_gate,
    queue_node,
    ringing_node,
)
from schema.meanings import Section

MOST_HOPS = 500
"""More than any call of a valid tree meets: a graph with a routing loop is a fault of ours."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A node that the call meets. `at`: seconds since the call came in; `seconds`: how long it stays.

    `act` None: the call is sent on at once. `edge` None: the call ends here. `case`: what the condition that holds says, of a
    conditional route. `hears`: the recordings that the caller hears here. `origin`: the object, and the place in the client's tree that decides.
    `led_by`: the place in the client's tree that sends the call here; empty where none does, as behind an extension.
    """

    node: str
    kind: str
    origin: Origin
    at: int
    seconds: int
    act: Act | None
    edge: Edge | None
    case: str = ""
    hears: tuple[Recording, ...] = ()
    led_by: Path = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """A call, traced; its states say which phone calls. No hops: what was dialled leads nowhere."""

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
        return sum(hop.act.in_vain(self.call.states) for hop in self.hops if hop.act is not None)

    @property
    def seconds_at_most(self) -> int:
        """How long it takes at the most, whatever is known of the trunks."""
        return self.seconds + self.more_seconds

    @property
    def hears(self) -> tuple[str, ...]:
        """The recordings that the caller hears, by id, in order."""
        return tuple(recording.audio for hop in self.hops for recording in hop.hears)


NOWHERE = CallOutcome(EndKind.ENDED, reason=Reason.UNALLOCATED)


def trace(graph: CallGraph, call: Call) -> Trace:
    """Follow a call. KeyError for a phone that the client does not have."""
    call = replace(call, states=replace(call.states, calling=calling_device(call.caller) or ""))
    start = arrival(graph, call.caller, call.dialled)
    if start is None:
        return Trace(call, (), NOWHERE)
    situation = Situation(
        start.phone, start.digits, prefix=start.prefix, caller=start.caller, withholds=start.withholds
    )
    hops = tuple(_hops(graph, call, start.node, situation, _led_in_by(call, start)))
    return Trace(call, hops, _outcome(hops, call.states))


def _led_in_by(call: Call, start: Arrival) -> Path:
    """What sends a call to its first node: the number that is called; for a number that a phone dials its user's profile."""
    if start.phone is None:
        return ("numbers", call.dialled, "to")
    return ("users", start.phone.user, "destinations") if start.digits is not None else ()


def _hops(graph: CallGraph, call: Call, node_id: str, situation: Situation, led_by: Path) -> Iterator[Hop]:
    elapsed, caller, states = 0, situation.caller, call.states
    for _ in range(MOST_HOPS):
        node = graph.nodes[node_id]
        step = step_at(
            graph,
            node,
            situation,
            lambda condition: holds_at(condition, call.at, caller, call.states.positions),
        )
        hop = _hop(node, step, states, elapsed)
        hop = replace(hop, origin=_deciding_origin(graph, node, hop, situation, led_by), led_by=led_by)
        yield hop
        if hop.edge is None:
            return
        situation = situation_after(node, hop.edge, situation)
        states = hop.act.after(states) if hop.act is not None else states
        elapsed += hop.seconds
        node_id = hop.edge.target
        led_by = _led_on_by(node, graph.nodes[node_id], hop, led_by)
    raise RecursionError(f"routing loop in the graph of {graph.client}: {node_id}")


def _hop(node: Node, step: Act | Edge, states: States, elapsed: int) -> Hop:
    kind = written_name(type(node))
    if isinstance(step, Edge):
        origin, case = _decided_by(node, step)
        return Hop(node.id, kind, origin, elapsed, 0, None, step, case)
    result = step.result(states)
    edge = Edge(result, ways_on(node, step)[result]) if result is not None else None
    seconds, hears = step.takes(states), step.heard(states)
    return Hop(node.id, kind, node.origin, elapsed, seconds, step, edge, hears=hears)


def _decided_by(node: Node, edge: Edge) -> tuple[Origin, str]:
    """The place that decides: of a conditional route, that of the case that holds, or of the line behind them all."""
    route = conditional_route(node)
    if route is None:
        return node.origin, ""
    text = "" if edge.label is Label.OTHERWISE else route.cases[edge.index].text
    return Origin(route.origin.address, _branch(route, edge)), text


def _deciding_origin(graph: CallGraph, node: Node, hop: Hop, situation: Situation, led_by: Path) -> Origin:
    """The place that decides about a hop: where a destination is named that is no object; the number that a phone shows outside, and
    whether it may call there."""
    call, phone = external_call(node), situation.phone
    if call is not None and call.number is None and phone is not None:
        return _origin(graph, ("users", phone.user, "caller_id"))
    gate = permission_gate(node)
    if gate is not None and situation.dialled is not None:
        rule = gate.permission.decided_by(situation.dialled.number, situation.dialled.call_class)
        return Origin(gate.origin.address, (*gate.origin.path, *rule))
    return _origin(graph, led_by) if led_by and is_no_object(node) else hop.origin


def _origin(graph: CallGraph, path: Path) -> Origin:
    return Origin(object_address(graph.client, path), path)


def _led_on_by(node: Node, following: Node, hop: Hop, led_by: Path) -> Path:
    """The place that sends a call on from a node; the former one where the node only lets it pass."""
    edge = hop.edge
    assert edge is not None, "the call goes on"
    if edge.label is Label.INVALID or (edge.label is Label.DENIED and not is_no_object(node)):
        return hop.origin.path
    route, ring = conditional_route(node), ringing_node(node)
    if route is not None:
        # A profile that goes by time chooses a gate, not where a call goes.
        return led_by if route.origin.path[0] == Section.DESTINATIONS else (*_branch(route, edge), "to")
    if ring is not None:
        next_member = ringing_node(following)
        if next_member is not None and next_member.origin.address == ring.origin.address:
            return next_member.origin.path
        return (*ring.origin.path[:2], str(edge.label))
    chosen, waiting = menu(node), queue_node(node)
    if chosen is not None:
        return _key_pressed(chosen, edge)
    if waiting is not None and isinstance(edge.label, Pressed):
        return (*waiting.origin.path[:2], "keys", str(edge.label))
    number = own_number_called(node, edge)
    return ("numbers", number, "to") if number is not None else led_by


def _key_pressed(menu: Menu, edge: Edge) -> Path:
    """The line of a menu by which a call goes on: a key's, or what is said of extensions and of tries without a key."""
    section, name = menu.origin.path[:2]
    if edge.label in (Label.SILENCE, Label.WRONG_KEY):
        return (section, name, "otherwise")
    is_key = str(edge.label) in dict(menu.keys)
    return (section, name, "keys", str(edge.label)) if is_key else (section, name, "direct_dial")


def _branch(route: ConditionalRoute, edge: Edge) -> Path:
    """The line of a route by which a call goes on: that of the case that holds, or the one behind them all."""
    if edge.label is Label.OTHERWISE:
        return (*route.origin.path, len(route.cases))
    return route.cases[edge.index].path


def _outcome(hops: Sequence[Hop], states: States) -> CallOutcome:
    last = hops[-1].act
    assert last is not None, "a call cannot end where it is sent on"
    return last.outcome(states)


def caller_device(call: Call) -> str:
    """The device that calls; empty for an external caller."""
    return calling_device(call.caller) or ""
