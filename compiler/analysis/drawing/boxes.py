"""What stands in a box of a drawing: the kind of thing, its name, what it does to a call, and where the YAML says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from compiler.analysis.drawing.words import (
    Words,
    condition_below,
    condition_words,
    external_number_words,
    joined,
    number_words,
    plain,
    switch_words,
)
from compiler.diagnostics import Path, Range, Text, plural, text
from compiler.diagnostics.addresses import object_address
from compiler.graph import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    ConditionalCase,
    ConditionalRoute,
    DeviceLeg,
    DialOut,
    End,
    FlipSwitch,
    LeaveMessage,
    Leg,
    Menu,
    Node,
    NodeLeg,
    NumberEntry,
    PermissionGate,
    PickUp,
    QueuedMember,
    ReadMessages,
    Reason,
    Ring,
    SetPresence,
    WaitInQueue,
)
from compiler.graph.conditions import asked_of_caller
from compiler.graph.node_kinds import (
    admission,
    conditional_route,
    external_call,
    permission_gate,
    ringing_node,
)
from compiler.naming import shared_mailbox
from compiler.numbering import classify
from compiler.resolving.resolved import ResolvedClient
from schema.meanings import Section
from schema.queue import QueueStrategy


class BoxKind(StrEnum):
    """What a box stands for."""

    NUMBER = "number"
    USER = "user"
    GROUP = "group"
    QUEUE = "queue"
    ROUTE = "route"
    MENU = "menu"
    TIME = "time"
    """A decision that has no name of its own."""
    VOICEMAIL = "voicemail"
    ANNOUNCEMENT = "announcement"
    OUTSIDE = "outside"
    REFUSED = "refused"
    """An external number that may not be called."""
    EMERGENCY = "emergency"
    FEATURE = "feature"
    END = "end"


KIND_WORDS: dict[BoxKind, Text] = {
    BoxKind.NUMBER: text("number"),
    BoxKind.USER: text("user"),
    BoxKind.GROUP: text("group"),
    BoxKind.QUEUE: text("queue"),
    BoxKind.ROUTE: text("route"),
    BoxKind.MENU: text("menu"),
    BoxKind.TIME: text("condition"),
    BoxKind.VOICEMAIL: text("voicemail"),
    BoxKind.ANNOUNCEMENT: text("announcement"),
    BoxKind.OUTSIDE: text("external number"),
    BoxKind.REFUSED: text("refused"),
    BoxKind.EMERGENCY: text("emergency"),
    BoxKind.FEATURE: text("feature code"),
    BoxKind.END: text("end of the call"),
}
"""What a reader is told that a box is."""

REASON_WORDS: dict[Reason, Text] = {
    Reason.BUSY: text("busy tone"),
    Reason.NO_ANSWER: text("the call ends"),
    Reason.HANGUP: text("the call ends"),
    Reason.UNALLOCATED: text("number not in use"),
    Reason.REFUSED: text("the call is refused"),
    Reason.UNREACHABLE: text("the call ends"),
}
"""How a call ends, for its caller."""


@dataclass(frozen=True, slots=True)
class Box:
    """A thing that a call comes to. `id` is stable: the graph's node, or `number.+33…`.

    `details`: further lines. `address`: the object that it belongs to (`acme/groups/sales`); `place`: where the tree says so.
    """

    id: str
    kind: BoxKind
    title: Words
    details: tuple[Words, ...]
    address: str
    place: Range | None


@dataclass(frozen=True, slots=True)
class DrawnClient:
    """The client that is drawn: its graph, and the resolved tree that names things."""

    graph: CallGraph
    parsed: ResolvedClient

    def owner_of(self, device: str) -> str:
        """The name of the user who answers a phone."""
        tenant = self.parsed.tenant
        return tenant.users[tenant.devices[device].user].name

    def box(
        self,
        box_id: str,
        kind: BoxKind,
        title: Words,
        *details: Iterable[Words],
        path: Path,
        key: bool = True,
    ) -> Box:
        """A box; `path`: where the tree says it. Lines that say nothing are left out."""
        lines = tuple(line for group in details for line in group if line)
        place = self.parsed.places.range(path, key=key)
        return Box(box_id, kind, title, lines, object_address(self.parsed.id, path), place)


def is_refused(gate: PermissionGate) -> bool:
    """Whether a gate never lets its call out: its number is fixed, and its subject may not call there."""
    if gate.number is None:
        return False
    return not gate.permission.allows(gate.number, str(classify(gate.number, gate.country)))


def numbers_box(subject: DrawnClient, entries: Sequence[NumberEntry]) -> Box:
    """One number of the client, or several whose calls go the same way."""
    first = entries[0]
    rules, limit = _rules(subject, first_node(subject, first)), _limit_words(subject, first)
    if len(entries) == 1:
        name = subject.parsed.tenant.numbers[first.number].name
        title = (plain(number_words(first.number)),)
        lines = [*([(plain(name),)] if name else []), *_prefix_lines(first.prefix)]
        return subject.box(
            entry_id(first), BoxKind.NUMBER, title, lines, limit, rules, path=("numbers", first.number)
        )
    title = (text("{count} numbers", count=len(entries)),)
    listed = [*(_number_line(subject, entry.number) for entry in entries), *_prefix_lines(first.prefix)]
    return subject.box(entry_id(first), BoxKind.NUMBER, title, listed, limit, path=("numbers", first.number))


def first_node(subject: DrawnClient, entry: NumberEntry) -> Node:
    """Where calls to a number come first; that they are counted before is said in the number's own box."""
    node = subject.graph.nodes[entry.target]
    counted = admission(node)
    return subject.graph.nodes[counted.next] if counted is not None else node


def _limit_words(subject: DrawnClient, entry: NumberEntry) -> Sequence[Words]:
    counted = admission(subject.graph.nodes[entry.target])
    if counted is None:
        return ()
    words = plural(
        "busy while the client has {count} external call",
        "busy while the client has {count} external calls",
        counted.limit.most,
    )
    return ((words,),)


def entry_id(entry: NumberEntry) -> str:
    """The id of a number's box: that of its own decision, if it has one, which is drawn in the same box."""
    return f"number.{entry.number}"


def _rules(subject: DrawnClient, target: Node) -> Iterable[Words]:
    """The conditions of a decision that is the number's own."""
    route = conditional_route(target)
    return case_lines(subject, route.cases) if route is not None and is_own(route) else ()


def is_own(route: ConditionalRoute) -> bool:
    """Whether a decision is the one of a number itself."""
    path = route.origin.path
    return path[0] == "numbers" and route.id == f"number.{path[1]}"


def _number_line(subject: DrawnClient, number: str) -> Words:
    name = subject.parsed.tenant.numbers[number].name
    return (plain(" ".join(filter(None, (number_words(number), name)))),)


def case_lines(subject: DrawnClient, cases: Sequence[ConditionalCase]) -> Iterator[Words]:
    """The conditions of those cases whose arrows say something else."""
    for index, case in enumerate(cases):
        condition = condition_below(case, subject.parsed.tenant)
        if condition:
            yield (*position_words(index, cases), *condition)


def case_words(subject: DrawnClient, index: int, cases: Sequence[ConditionalCase]) -> Words:
    """The label of a case: what it asks for, and its place in the order if there are several."""
    return (*position_words(index, cases), *condition_words(cases[index], subject.parsed.tenant))


def position_words(index: int, cases: Sequence[ConditionalCase]) -> Words:
    """The place of a case among several: the first that holds takes the call."""
    return (plain(f"{index + 1} · "),) if len(cases) > 1 else ()


def chain_from(graph: CallGraph, ring: Ring) -> tuple[Ring, ...]:
    """The members of a group that ring one after the other, from this one on; a lone ring is a chain of one."""
    chain = [ring]
    while True:
        last = chain[-1]
        following = ringing_node(graph.nodes[last.no_answer])
        alike = last.no_answer == last.busy == last.unreachable
        if not alike or following is None or following in chain:
            return tuple(chain)
        if following.origin.address != ring.origin.address:
            return tuple(chain)
        chain.append(following)


def node_box(subject: DrawnClient, node: Node) -> Box:
    """The box of a node. A gate stands for the call behind it, the first ring of a chain for the chain."""
    match node:
        case Ring():
            return _ring_box(subject, node)
        case WaitInQueue():
            return _queue_box(subject, node)
        case ConditionalRoute():
            return _route_box(subject, node)
        case PermissionGate():
            return _gate_box(subject, node)
        case LeaveMessage():
            return _voicemail_box(subject, node)
        case Announce():
            title = (plain(subject.parsed.tenant.audio[node.audio].name),)
            return subject.box(node.id, BoxKind.ANNOUNCEMENT, title, path=node.origin.path)
        case Menu():
            return _menu_box(subject, node)
        case End():
            title = (REASON_WORDS[node.reason],)
            return subject.box(node.id, BoxKind.END, title, path=node.origin.path)
        case AdmitCall():
            raise AssertionError(f"drawn in the box of its number: {node.id}")
        case (
            CallExternal()
            | DialOut()
            | CallEmergency()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
        ):
            return _dialled_box(subject, node)
        case _:
            assert_never(node)


def _ring_box(subject: DrawnClient, ring: Ring) -> Box:
    section, name = str(ring.origin.path[0]), str(ring.origin.path[1])
    path: Path = (section, name)
    if section == "users":
        user = subject.parsed.tenant.users[name]
        title = _title_words(user.name, user.extension)
        return subject.box(ring.id, BoxKind.USER, title, [_own_phones(ring)], path=path)
    group = subject.parsed.tenant.groups[name]
    chain = chain_from(subject.graph, ring)
    who = _ringing_in_turn(subject, chain) if len(chain) > 1 else _ringing_together(subject, ring)
    title = _title_words(group.name, group.extension)
    lines = [*who, *_confirming(subject, chain), *_prefix_lines(ring.prefix)]
    return subject.box(ring.id, BoxKind.GROUP, title, lines, _refused_legs(subject, chain), path=path)


def _queue_box(subject: DrawnClient, node: WaitInQueue) -> Box:
    """Who rings tier by tier, for how long, and how long callers wait."""
    queue = subject.parsed.tenant.queues[node.queue]
    lines: list[Words] = [(_QUEUE_WORDS[node.strategy],)] if node.members else [(text("no phone"),)]
    for tier in sorted({member.tier for member in node.members}):
        members = [member for member in node.members if member.tier == tier]
        who = _who_rings(subject, (leg for one in members for leg in _member_legs(one)))
        lines.append((text("tier {tier}, {seconds} s: {who}", tier=tier, seconds=node.ring, who=who),))
    lines.append((text("waits at most {seconds} s", seconds=node.max_wait),))
    if node.max_callers is not None:
        lines.append((text("{most} callers at most", most=node.max_callers),))
    lines += _announced(subject, node)
    title = _title_words(queue.name, queue.extension)
    confirming = [gate for gate in _member_gates(subject.graph, node) if _must_confirm(subject.graph, gate)]
    if confirming:
        lines.append((text("outside, who answers must press 1"),))
    return subject.box(node.id, BoxKind.QUEUE, title, lines, path=node.origin.path)


def _announced(subject: DrawnClient, node: WaitInQueue) -> Iterator[Words]:
    """Before whom callers wait, and what they hear meanwhile."""
    if node.priority:
        yield (text("priority {priority}", priority=node.priority),)
    if node.music:
        yield (text("music: {name}", name=subject.parsed.tenant.music[node.music].name),)
    told = node.announcements
    if told.position:
        yield (text("callers are told their place"),)
    if told.wait:
        yield (text("callers are told how long others waited"),)
    if told.recordings:
        heard = ", ".join(subject.parsed.tenant.audio[audio].name for audio in told.recordings)
        yield (text("plays {names}", names=heard),)


def _member_legs(member: QueuedMember) -> Iterator[Leg]:
    """What rings where a queue calls a member."""
    yield from (DeviceLeg(device) for device in member.devices)
    if member.node:
        yield NodeLeg(member.node)


def _member_gates(graph: CallGraph, node: WaitInQueue) -> Iterator[PermissionGate]:
    for member in node.members:
        gate = permission_gate(graph.nodes[member.node]) if member.node else None
        if gate is not None:
            yield gate


_QUEUE_WORDS: dict[QueueStrategy, Text] = {
    QueueStrategy.ALL: text("all members of a tier at once:"),
    QueueStrategy.IN_ORDER: text("one after the other, from the first on:"),
    QueueStrategy.ROUND_ROBIN: text("one after the other, in turn:"),
    QueueStrategy.LONGEST_IDLE: text("one after the other, who has been idle longest first:"),
    QueueStrategy.FEWEST_CALLS: text("one after the other, who had fewest calls first:"),
    QueueStrategy.RANDOM: text("one after the other, in any order:"),
}


def _confirming(subject: DrawnClient, chain: Iterable[Ring]) -> Iterator[Words]:
    """Which external numbers confirm that they take a call; of all of them none is named."""
    gates = [gate for ring in chain for gate in leg_gates(subject.graph, ring)]
    numbers = dict.fromkeys(gate.number for gate in gates if _must_confirm(subject.graph, gate))
    if len(numbers) == len({gate.number for gate in gates}) > 0:
        yield (text("outside, who answers must press 1"),)
    elif numbers:
        who = ", ".join(external_number_words(number) for number in numbers if number is not None)
        yield (text("who answers at {who} must press 1", who=who),)


def _must_confirm(graph: CallGraph, gate: PermissionGate) -> bool:
    call = external_call(graph.nodes[gate.allowed])
    return call is not None and call.confirm != ""


def _prefix_lines(prefix: str) -> list[Words]:
    """What phones show before the caller's name."""
    return [(text("shows “{prefix}” before the caller's name", prefix=prefix),)] if prefix else []


def _title_words(name: str, extension: str | None) -> Words:
    return (plain(f"{name} · {extension}" if extension else name),)


def _own_phones(ring: Ring) -> Words:
    if not ring.legs:
        return (text("no phone"),)
    if len(ring.legs) == 1:
        return (text("rings {seconds} s", seconds=ring.seconds),)
    return (text("rings {seconds} s on {count} phones", seconds=ring.seconds, count=len(ring.legs)),)


def _ringing_together(subject: DrawnClient, ring: Ring) -> Iterator[Words]:
    """Who rings at once, then who rings later."""
    by_delay: dict[int, list[Leg]] = {}
    for leg in ring.legs:
        by_delay.setdefault(leg.delay, []).append(leg)
    who = {delay: _who_rings(subject, legs) for delay, legs in by_delay.items()}
    if not any(who.values()):
        yield (text("no phone"),)
        return
    yield (text("rings {seconds} s: {who}", seconds=ring.seconds, who=who.pop(0, "") or "—"),)
    for delay in sorted(who):
        yield (text("after {delay} s also {who}", delay=delay, who=who[delay]),)


def _ringing_in_turn(subject: DrawnClient, chain: Sequence[Ring]) -> Iterator[Words]:
    yield (text("one after the other:"),)
    for index, ring in enumerate(chain):
        who = _who_rings(subject, ring.legs)
        position = plain(f"{index + 1} · {who}, " if who else f"{index + 1} · ")
        yield (position, text("{seconds} s", seconds=ring.seconds) if who else text("no phone"))


def _who_rings(subject: DrawnClient, legs: Iterable[Leg]) -> str:
    """Who rings: people once each, then external numbers."""
    names: dict[str, None] = {}
    for leg in legs:
        match leg:
            case DeviceLeg():
                names[subject.owner_of(leg.device)] = None
            case NodeLeg():
                gate = permission_gate(subject.graph.nodes[leg.node])
                if gate is not None and gate.number is not None:
                    names[external_number_words(gate.number)] = None
            case _:
                assert_never(leg)
    # "Martine Keller, nurse" is one name.
    return ("; " if any("," in name for name in names) else ", ").join(names)


def _refused_legs(subject: DrawnClient, chain: Iterable[Ring]) -> Iterator[Words]:
    for ring in chain:
        for gate in leg_gates(subject.graph, ring):
            if gate.number is not None and is_refused(gate):
                yield (text("may not be called: {number}", number=external_number_words(gate.number)),)


def leg_gates(graph: CallGraph, ring: Ring) -> Iterator[PermissionGate]:
    """The gates of those legs of a ring that are external calls."""
    for leg in ring.legs:
        match leg:
            case NodeLeg():
                gate = permission_gate(graph.nodes[leg.node])
                if gate is not None:
                    yield gate
            case DeviceLeg():
                pass
            case _:
                assert_never(leg)


def _route_box(subject: DrawnClient, node: ConditionalRoute) -> Box:
    lines = case_lines(subject, node.cases)
    path = node.origin.path
    if node.id == f"route.{path[1]}":
        route = subject.parsed.tenant.routes[str(path[1])]
        title = _title_words(route.name or str(path[1]), route.extension)
        return subject.box(node.id, BoxKind.ROUTE, title, lines, path=path[:2])
    if path[0] == Section.DESTINATIONS:
        profile = subject.parsed.tenant.destinations[str(path[1])]
        asked = text("the profile {profile}, by time", profile=profile.name)
        return subject.box(node.id, BoxKind.TIME, (asked,), lines, path=path[:2])
    return subject.box(node.id, BoxKind.TIME, (_asked_words(node),), lines, path=path, key=False)


def _menu_box(subject: DrawnClient, node: Menu) -> Box:
    name = str(node.origin.path[1])
    menu = subject.parsed.tenant.menus[name]
    heard = ", ".join(subject.parsed.tenant.audio[audio].name for audio in node.greeting)
    lines: list[Words] = [(text("plays {names}", names=heard),)]
    if node.extensions:
        lines.append(
            (
                plural(
                    "{count} extension may be dialled",
                    "{count} extensions may be dialled",
                    len(node.extensions),
                ),
            )
        )
    return subject.box(
        node.id, BoxKind.MENU, _title_words(menu.name, menu.extension), lines, path=("menus", name)
    )


def _asked_words(route: ConditionalRoute) -> Text:
    """What decides in a route that has no name."""
    who_calls = {asked_of_caller(case.condition) is not None for case in route.cases}
    if who_calls == {True}:
        return text("depends on who calls")
    return text("depends on who calls and on the time") if True in who_calls else text("depends on the time")


def _gate_box(subject: DrawnClient, gate: PermissionGate) -> Box:
    path = gate.origin.path
    if gate.number is None:
        return subject.box(gate.id, BoxKind.OUTSIDE, (text("the number dialled"),), path=path)
    title = (plain(external_number_words(gate.number)),)
    if is_refused(gate):
        lines = [(text("may not be called by {owner}", owner=gate.subject),)]
        return subject.box(gate.id, BoxKind.REFUSED, title, lines, path=path, key=False)
    call = external_call(subject.graph.nodes[gate.allowed])
    lines = [(_presented_words(call, call.caller_id),)] if call is not None and call.caller_id else []
    return subject.box(gate.id, BoxKind.OUTSIDE, title, lines, path=path, key=False)


def _presented_words(call: CallExternal, number: str) -> Text:
    if call.withholds:
        return text("withholds {number}", number=number_words(number))
    return text("shows {number}", number=number_words(number))


def _voicemail_box(subject: DrawnClient, node: LeaveMessage) -> Box:
    tenant = subject.parsed.tenant
    section, name = str(node.origin.path[0]), str(node.origin.path[1])
    lines = [(text("greeting: {name}", name=tenant.audio[node.greeting].name),)] if node.greeting else []
    if section == "voicemails":
        box = tenant.voicemails[name]
        title = _title_words(box.name, box.extension)
    else:
        title = (text("voicemail of {name}", name=tenant.users[name].name),)
    return subject.box(node.id, BoxKind.VOICEMAIL, title, lines, path=(section, name))


def _dialled_box(
    subject: DrawnClient,
    node: CallExternal | DialOut | CallEmergency | ReadMessages | PickUp | FlipSwitch | SetPresence,
) -> Box:
    """What only phones come to, by dialling it."""
    path = node.origin.path
    match node:
        case CallExternal():
            title = plain(external_number_words(node.number)) if node.number else text("the number dialled")
            return subject.box(node.id, BoxKind.OUTSIDE, (title,), path=path, key=False)
        case DialOut():
            return subject.box(node.id, BoxKind.OUTSIDE, (text("reads the number dialled"),), path=path)
        case CallEmergency():
            shows = (text("shows {number}", number=number_words(node.callback)),)
            return subject.box(node.id, BoxKind.EMERGENCY, (plain(node.number),), [shows], path=path)
        case ReadMessages():
            title = text("listen to messages")
            return subject.box(node.id, BoxKind.FEATURE, (title, *_mailbox_words(subject, node)), path=path)
        case PickUp():
            who = _who_rings(subject, (DeviceLeg(device) for device in node.devices))
            return subject.box(
                node.id, BoxKind.FEATURE, (text("picks up the call ringing at {who}", who=who),), path=path
            )
        case SetPresence():
            title = text("a pause from queues") if node.pauses else text("log in to queues, or out")
            user = plain(subject.parsed.tenant.users[node.user].name)
            return subject.box(node.id, BoxKind.FEATURE, (title,), [(user,)], path=path)
        case FlipSwitch():
            title = switch_words(subject.parsed.tenant, node.switch, (node.position,))
            return subject.box(node.id, BoxKind.FEATURE, (title,), path=path)
        case _:
            assert_never(node)


def _mailbox_words(subject: DrawnClient, node: ReadMessages) -> Words:
    boxes = subject.parsed.tenant.voicemails
    names = [box.name for name, box in boxes.items() if shared_mailbox(name, box.mailbox) == node.mailbox]
    return (plain(f": {names[0]}"),) if names else ()


def end_words(labels: Sequence[Words], reason: Reason) -> Words:
    """A line for what ends a call without an arrow: `no answer, busy → the call ends`."""
    if not labels:
        return (plain("→ "), REASON_WORDS[reason])
    return (*joined(labels, ", "), plain(" → "), REASON_WORDS[reason])
