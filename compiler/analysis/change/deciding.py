"""What decides that a call goes otherwise than before: of either tree the place at which it says so, as narrow as can be told."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.analysis.acts import Act
from compiler.analysis.calls.call import Call, calling_device
from compiler.analysis.calls.trace import Hop
from compiler.diagnostics import Path
from compiler.graph import CallGraph, PermissionGate
from compiler.graph.node_kinds import depends_on_phone, permission_gate, ringing_node
from compiler.numbering import classify


def deciding_paths(
    graphs: tuple[CallGraph, CallGraph], hops: tuple[Sequence[Hop], Sequence[Hop]], call: Call
) -> tuple[Path, Path]:
    """The places in the old tree and in the new one, of a call that is traced in both."""
    begin = _acts_in_common(*hops)
    old, new = (_stretch(one, begin) for one in hops)
    was, now = _first_other(old, new), _first_other(new, old)
    return (
        _SideOfChange(graphs[0], graphs[1], call).place(was, now),
        _SideOfChange(graphs[1], graphs[0], call).place(now, was),
    )


def _acts_in_common(was: Sequence[Hop], now: Sequence[Hop]) -> int:
    """How many acts both ways begin with."""
    old, new = ([hop.act for hop in hops if hop.act is not None] for hops in (was, now))
    return next(
        (place for place, (old_act, new_act) in enumerate(zip(old, new, strict=False)) if old_act != new_act),
        min(len(old), len(new)),
    )


def _stretch(hops: Sequence[Hop], begin: int) -> list[Hop]:
    """The hops behind so many acts, up to the next one."""
    stretch: list[Hop] = []
    for hop in hops:
        if begin == 0:
            stretch.append(hop)
        if hop.act is not None:
            begin -= 1
            if begin < 0:
                break
    return stretch


def _first_other(hops: Sequence[Hop], other_hops: Sequence[Hop]) -> Hop:
    """The hop that leads this way: the first that the other way does not have, or decides otherwise there."""
    decisions = {_decision(hop) for hop in other_hops}
    return next((hop for hop in hops if _decision(hop) not in decisions), hops[-1])


def _decision(hop: Hop) -> object:
    return hop.origin, hop.kind, hop.edge.label if hop.edge else None, hop.act


class _SideOfChange:
    """One of two trees, where a call goes otherwise than in the other one."""

    def __init__(self, graph: CallGraph, other: CallGraph, call: Call) -> None:
        self._graph = graph
        self._other = other
        self._call = call
        self._users, self._other_users = (
            {phone.device: phone.user for phone in one.phones} for one in (graph, other)
        )

    def place(self, hop: Hop, other: Hop) -> Path:
        """What decides about a hop that is another one in the other tree."""
        device = calling_device(self._call.caller)
        if device is not None and self._user(device) != self._of_other(device) and self._goes_by_user(hop):
            return ("devices", device, "user")
        if hop.kind != other.kind or hop.origin.address != other.origin.address:
            return hop.led_by or hop.origin.path
        gate = permission_gate(self._graph.nodes[hop.node])
        if gate is not None and gate.number is not None:
            return self._of_gate(gate, gate.number)
        if hop.act is not None and other.act is not None:
            return self._value(hop, hop.act, other, other.act)
        if ringing_node(self._graph.nodes[hop.node]) is not None:
            phones, others = (set(one.act.rings) if one.act is not None else set() for one in (hop, other))
            return self._who_rings(hop, phones, others)
        return hop.origin.path

    def _user(self, device: str) -> str | None:
        return self._users.get(device)

    def _of_other(self, device: str) -> str | None:
        return self._other_users.get(device)

    def _goes_by_user(self, hop: Hop) -> bool:
        """Whether a hop depends on who calls from a phone: on that user's rights, number and mailbox."""
        node = self._graph.nodes[hop.node]
        return depends_on_phone(node) or hop.led_by[2:] == ("destinations",)

    def _of_gate(self, gate: PermissionGate, number: str) -> Path:
        """The rule by which a number may be called, or not, to which somebody forwards."""
        _, *owner = gate.subject.split("/")
        rule = gate.permission.decided_by(number, str(classify(number, gate.country)))
        return (*owner, "destinations", *rule)

    def _value(self, hop: Hop, act: Act, other_hop: Hop, other: Act) -> Path:
        """The value that differs, where the same object does something else."""
        holder = hop.origin.path[:2]
        ring, other_ring = (
            ringing_node(graph.nodes[one.node])
            for graph, one in ((self._graph, hop), (self._other, other_hop))
        )
        if ring is not None and other_ring is not None:
            if act.rings != other.rings:
                return self._who_rings(hop, set(act.rings), set(other.rings))
            if ring.seconds != other_ring.seconds:
                return (*holder, "ring")
            if act.call_waiting != other.call_waiting:
                engaged = sorted(set(act.call_waiting) ^ set(other.call_waiting))
                return ("devices", engaged[0], "call_waiting")
            if ring.prefix != other_ring.prefix:
                return (*holder, "prefix")
            if ring.legs == other_ring.legs and act.external_calls == other.external_calls:
                return ("numbers", self._call.dialled, "prefix")
            if [call.number for call in act.external_calls] != [call.number for call in other.external_calls]:
                return hop.origin.path if len(hop.origin.path) > 2 else (*holder, "members")
        return self._of_call_outside(hop, act, other)

    def _who_rings(self, hop: Hop, phones: set[str], others: set[str]) -> Path:
        """The device that somebody has or no longer has, or else the members of a group."""
        moved = sorted(device for device in phones ^ others if self._user(device) != self._of_other(device))
        if moved:
            return ("devices", moved[0], "user") if moved[0] in self._users else hop.origin.path
        return hop.origin.path if len(hop.origin.path) > 2 else (*hop.origin.path, "members")

    def _of_call_outside(self, hop: Hop, act: Act, other: Act) -> Path:
        """What differs of calls that leave, of rescue's too, and of what is heard."""
        holder = hop.origin.path[:2]
        if act.must_refuse != other.must_refuse:
            return ("nodes", self._graph.node, "trunks")
        if act.reached.callback != other.reached.callback:
            return (*holder, "emergency", "callback")
        if act.reached.location != other.reached.location:
            return (*holder, "emergency")
        if act.reached.picks_up_at != other.reached.picks_up_at:
            return self._who_rings(hop, set(act.reached.picks_up_at), set(other.reached.picks_up_at))
        for call, former in zip(act.external_calls, other.external_calls, strict=False):
            _, *owner = (call.charged or "/client").split("/")
            if call.trunks != former.trunks:
                return ("nodes", self._graph.node, "trunks")
            if call.limits != former.limits:
                changed = next(iter(set(call.limits) ^ set(former.limits)))
                return (*changed.holder.split("/")[1:], "max_external_calls")
            if (call.presents, call.withheld) != (former.presents, former.withheld):
                own = (call.presents or call.withheld) == (former.withheld or former.presents)
                return (*owner, "withhold_number" if own else "caller_id")
        for recording, former_one in zip(act.hears, other.hears, strict=False):
            if recording.audio != former_one.audio:
                return (*holder, "greeting")
            if recording != former_one:
                return ("audio", recording.audio, "file")
        if act.hears != other.hears:
            return (*holder, "greeting")
        return hop.origin.path
