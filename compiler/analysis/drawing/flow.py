"""The call flow as boxes and arrows, for people to look at: of one number, of one destination, or of a whole client.

Read from the graph alone; the resolved tree gives names. Neutral: `renderers/drawing` spells it. What leads to the same place is drawn
once, and ways between the same two boxes are one arrow. Where a call just fails, a line of the box says how it ends, and there is no
arrow: arrows show where calls go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from compiler.analysis.drawing.boxes import (
    REASON_WORDS,
    Box,
    DrawnClient,
    case_words,
    chain_from,
    end_words,
    first_node,
    is_own,
    is_refused,
    node_box,
    numbers_box,
)
from compiler.analysis.drawing.words import (
    Words,
    calendar_name,
    calendar_of,
    joined,
    number_words,
    plain,
    schedule_words,
)
from compiler.diagnostics import Text, text
from compiler.graph import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    ConditionalRoute,
    DialOut,
    End,
    FlipSwitch,
    Label,
    LeaveMessage,
    Menu,
    Node,
    NumberEntry,
    PermissionGate,
    PickUp,
    ReadMessages,
    Reason,
    Result,
    Ring,
    SetPresence,
    WaitInQueue,
)
from compiler.graph.node_kinds import conditional_route, external_call, final_end
from compiler.resolving.resolved import ResolvedClient
from compiler.time.schedule import Schedule
from schema.meanings import Section
from schema.sections import OBJECT_KIND_OF, node_id

LABEL_WORDS: dict[Result, Text] = {
    Label.NO_ANSWER: text("no answer"),
    Label.BUSY: text("busy"),
    Label.UNREACHABLE: text("unreachable"),
    Label.FULL: text("full"),
    Label.NOBODY: text("nobody there"),
    Label.OTHERWISE: text("otherwise"),
    Label.ALLOWED: text("allowed"),
    Label.DENIED: text("not allowed"),
    Label.INVALID: text("no such number"),
    Label.OWN: text("own number"),
    Label.SILENCE: text("no key"),
    Label.WRONG_KEY: text("wrong key"),
}
"""What an arrow says of an edge; edges that just go on say nothing, and a case its condition."""

_NOBODY: Words = (text("nobody takes the call"),)
"""No answer, busy and unreachable alike."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from a box to another; `labels`: a line for each reason to take it, none if it is always taken."""

    source: str
    target: str
    labels: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and arrows, in the order in which a call meets them.

    `starts`: the boxes that a call begins at. `hours`: a line for each calendar that some arrow names.
    """

    title: Words
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    starts: tuple[str, ...]
    hours: tuple[Words, ...] = ()


def draw_client(graph: CallGraph, parsed: ResolvedClient) -> Drawing:
    """Everything that calls to the client's numbers may come to."""
    title = (text("{client}: where calls go", client=graph.name),)
    return _draw(DrawnClient(graph, parsed), title, _numbers_alike(graph))


def draw_number(graph: CallGraph, parsed: ResolvedClient, number: str) -> Drawing:
    """What calls to one number (E.164) of the client may come to."""
    title = (plain(f"{graph.name}: {number_words(number)}"),)
    entries = [entry for entry in graph.numbers if entry.number == number]
    return _draw(DrawnClient(graph, parsed), title, [entries])


def draw_object(graph: CallGraph, parsed: ResolvedClient, section: str, name: str) -> Drawing:
    """What calls to an object of one of the sections in `schema.sections.OBJECT_KIND_OF` may come to."""
    subject = DrawnClient(graph, parsed)
    node = graph.nodes[node_id(OBJECT_KIND_OF[Section(section)].destination, name)]
    title = (plain(f"{graph.name}: "), *node_box(subject, node).title)
    return _draw(subject, title, [], [node.id])


def _numbers_alike(graph: CallGraph) -> list[list[NumberEntry]]:
    """The numbers; those without a decision of their own whose calls go the same way, and are shown alike, are drawn as one."""
    groups: dict[tuple[str, str], list[NumberEntry]] = {}
    for entry in graph.numbers:
        groups.setdefault((entry.target, entry.prefix), []).append(entry)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Way:
    """An edge as it is drawn. `fails`: taken when a call was not served, so an end that follows needs no arrow."""

    label: Words
    target: str
    fails: bool = False


@dataclass(slots=True)
class _DrawingInProgress:
    """The drawing so far. `boxes` by id, in the order in which a call meets them."""

    subject: DrawnClient
    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    calendars: dict[str, Schedule] = field(default_factory=dict)

    def numbers(self, entries: Sequence[NumberEntry]) -> str:
        """Draw numbers, and what follows; returns the id of their box."""
        box, target = numbers_box(self.subject, entries), first_node(self.subject, entries[0])
        route = conditional_route(target)
        if route is not None and is_own(route):
            return self.draw(box, self.ways(route))
        return self.draw(box, [_Way((), target.id)])

    def node(self, node_id: str) -> str:
        """Draw a node, and what follows, if it is not there yet; returns the id of its box."""
        if node_id in self.boxes:
            return node_id
        node = self.subject.graph.nodes[node_id]
        return self.draw(node_box(self.subject, node), self.ways(node))

    def ways(self, node: Node) -> list[_Way]:
        """The ways out of a node; the calendars that they name are noted."""
        route = conditional_route(node)
        for case in route.cases if route is not None else ():
            calendar = calendar_of(case, self.subject.parsed.tenant)
            if calendar is not None:
                self.calendars.setdefault(*calendar)
        return list(_ways(self.subject, node))

    def hours(self) -> Iterator[Words]:
        """When the calendars hold that were met."""
        tenant = self.subject.parsed.tenant
        for calendar, schedule in self.calendars.items():
            yield (text("{name}: ", name=calendar_name(calendar, tenant)), *schedule_words(schedule))

    def draw(self, box: Box, ways: Sequence[_Way]) -> str:
        """Draw a box, its ways out, and what they lead to."""
        nodes = self.subject.graph.nodes
        ending: dict[Text, tuple[Reason, list[Words]]] = {}
        leading: dict[str, list[Words]] = {}
        for way in ways:
            end = final_end(nodes[way.target])
            if way.fails and end is not None:
                ending.setdefault(REASON_WORDS[end.reason], (end.reason, []))[1].append(way.label)
            else:
                leading.setdefault(way.target, []).append(way.label)
        ends = [end_words([label for label in labels if label], reason) for reason, labels in ending.values()]
        self.boxes[box.id] = replace(box, details=(*box.details, *ends))
        for target_id, labels in leading.items():
            self.arrows.append(Arrow(box.id, target_id, tuple(label for label in labels if label)))
            self.node(target_id)
        return box.id


def _draw(
    subject: DrawnClient, title: Words, groups: Sequence[Sequence[NumberEntry]], nodes: Sequence[str] = ()
) -> Drawing:
    drawn = _DrawingInProgress(subject)
    starts = [drawn.numbers(entries) for entries in groups if entries]
    starts += [drawn.node(node) for node in nodes]
    order = {box_id: index for index, box_id in enumerate(drawn.boxes)}
    arrows = sorted(drawn.arrows, key=lambda arrow: order[arrow.source])
    return Drawing(title, tuple(drawn.boxes.values()), tuple(arrows), tuple(starts), tuple(drawn.hours()))


def _ways(subject: DrawnClient, node: Node) -> Iterator[_Way]:
    """How a call goes on from a box. Ways that no call can take are left out."""
    graph = subject.graph
    match node:
        case Ring():
            yield from _ring_ways(chain_from(graph, node)[-1])
        case WaitInQueue():
            yield from _ways_by_target(node)
            yield from _key_ways(node.keys if node.awaits_keys else ())
        case ConditionalRoute():
            yield from _route_ways(subject, node)
        case PermissionGate():
            yield from _gate_ways(graph, node)
        case Announce():
            yield _Way((), node.next, fails=True)
        case DialOut():
            yield _Way((), node.next)
            yield _Way((LABEL_WORDS[Label.INVALID],), node.invalid, fails=True)
            for target in dict.fromkeys(target for _, target in node.own):
                yield _Way((LABEL_WORDS[Label.OWN],), target)
        case AdmitCall():
            yield _Way((), node.next)
        case Menu():
            yield from _menu_ways(node)
        case CallExternal() | CallEmergency():
            yield from _external_call_ways(graph, node)
        case LeaveMessage() | ReadMessages() | PickUp() | FlipSwitch() | SetPresence() | End():
            return
        case _:
            assert_never(node)


def _ring_ways(ring: Ring) -> Iterator[_Way]:
    """What happens alike goes by one way."""
    if ring.no_answer == ring.busy == ring.unreachable:
        yield _Way(_NOBODY, ring.no_answer, fails=True)
        return
    yield from _ways_by_target(ring)


def _ways_by_target(node: Ring | WaitInQueue) -> Iterator[_Way]:
    labels: dict[str, list[Words]] = {}
    for edge in node.edges():
        words = LABEL_WORDS.get(edge.label)
        if words is not None:
            labels.setdefault(edge.target, []).append((words,))
    for target, reasons in labels.items():
        yield _Way(joined(reasons, ", "), target, fails=True)


def _menu_ways(menu: Menu) -> Iterator[_Way]:
    """Keys, in their order; the extensions that may be dialled stand in the box."""
    yield from _key_ways(menu.keys)
    yield _Way((text("no key that counts"),), menu.otherwise)


def _key_ways(keys: Iterable[tuple[str, str]]) -> Iterator[_Way]:
    for key, target in keys:
        yield _Way((plain(key),), target)


def _route_ways(subject: DrawnClient, route: ConditionalRoute) -> Iterator[_Way]:
    for index, case in enumerate(route.cases):
        yield _Way(case_words(subject, index, route.cases), case.target)
    rest = final_end(subject.graph.nodes[route.otherwise])
    if route.cases and rest is not None and rest.reason is Reason.UNREACHABLE:
        # The cases cover every instant: nothing that people can write ends a call for this reason here.
        return
    yield _Way((LABEL_WORDS[Label.OTHERWISE],) if route.cases else (), route.otherwise)


def _gate_ways(graph: CallGraph, gate: PermissionGate) -> Iterator[_Way]:
    """A gate and the call behind it are one box, unless the number is only known once it is dialled."""
    if gate.number is None or is_refused(gate):
        denied = final_end(graph.nodes[gate.denied])
        natural = denied is not None and denied.reason is Reason.REFUSED and gate.number is not None
        if not natural:
            yield _Way((LABEL_WORDS[Label.DENIED],), gate.denied, fails=True)
        if gate.number is not None:
            return
    call = external_call(graph.nodes[gate.allowed])
    if call is not None:
        yield from _external_call_ways(graph, call)
    else:
        yield _Way((), gate.allowed)


def _external_call_ways(graph: CallGraph, call: CallExternal | CallEmergency) -> Iterator[_Way]:
    """Only where there is something left for a call that no trunk takes: that it ends then goes without saying."""
    if final_end(graph.nodes[call.unreachable]) is None:
        yield _Way((LABEL_WORDS[Label.UNREACHABLE],), call.unreachable)
