"""What each kind of node does to a call: the one place where the analyses are taught a new kind of node.

A node either sends the call on at once, by an edge that its caller cannot notice, or does something that somebody notices (an `Act`),
after which the call ends there or goes on by one of the node's edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from compiler.analysis.acts import (
    ANONYMOUS,
    OWN_NUMBER,
    Act,
    Admitting,
    Announcing,
    CallingEmergency,
    CallingExternal,
    Choosing,
    ComingBack,
    Ending,
    ExternalCall,
    FlippingSwitch,
    LeavingMessage,
    PickingUp,
    Playing,
    Queueing,
    QueueingMember,
    ReadingMessages,
    Recording,
    Ringing,
    SettingPresence,
)
from compiler.analysis.acts.system_prompts import system_greeting_seconds
from compiler.graph import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    CallLimit,
    Condition,
    ConditionalRoute,
    DeviceLeg,
    DialOut,
    Edge,
    End,
    FlipSwitch,
    Label,
    LeaveMessage,
    Menu,
    Node,
    NodeLeg,
    PermissionGate,
    Phone,
    PickUp,
    QueueAnnouncements,
    ReadMessages,
    Reason,
    Result,
    Ring,
    SetPresence,
    WaitInQueue,
    heard_in,
    heard_of,
)
from compiler.graph.callers import Shown
from compiler.graph.node_kinds import awaits_keys
from compiler.graph.record import record
from compiler.numbering import Dialled, classify, read_dialled


@record(frozen=True, slots=True)
class Situation:
    """What a call carries with it: the calling phone, if it is one of ours, or what a caller from outside shows; and what number was dialled and read."""

    phone: Phone | None = None
    digits: str | None = None
    dialled: Dialled | None = None
    charged: str = ""
    """The subject of the last gate that let it pass."""
    withholds: bool = False
    """The phone's number is withheld for this call: a code was dialled before the number."""
    prefix: str = ""
    """What phones show before the caller's name, by the number that was called from outside."""
    caller: Shown = None
    """What a caller from outside shows; None at a phone of ours."""
    menus: frozenset[str] = frozenset()
    """The menus and the queues with keys, by node, in which the call has gone on before, where all calls are followed at once. No way comes back to one of them."""


def step_at(  # noqa: C901, PLR0912  # one branch per kind of node
    graph: CallGraph, node: Node, situation: Situation, holds: Callable[[Condition], bool]
) -> Act | Edge:
    """What a call meets at a node: an act, or the edge by which it is sent on without anybody noticing.

    `holds`: whether a condition holds for the call.
    """
    match node:
        case ConditionalRoute():
            return _case_taken(node, holds)
        case DialOut():
            return _way_out(node, situation)
        case PermissionGate():
            allowed = _allowed(node, situation)
            return Edge(Label.ALLOWED, node.allowed) if allowed else Edge(Label.DENIED, node.denied)
        case Ring():
            return _ringing_at(graph, node, situation)
        case WaitInQueue():
            return _queueing_at(graph, node, situation)
        case AdmitCall():
            return Admitting(node.limit)
        case CallExternal():
            return CallingExternal(_external_call(node, situation))
        case CallEmergency():
            return CallingEmergency(node.number, node.callback, node.trunks, node.location, node.told)
        case LeaveMessage():
            return _leaving_message_at(graph, node)
        case ReadMessages():
            own = situation.phone.mailbox if situation.phone is not None else None
            mailbox = node.mailbox or own
            # A phone whose user has no mailbox is refused.
            return ReadingMessages(mailbox) if mailbox else Ending(Reason.REFUSED)
        case PickUp():
            return PickingUp(node.devices)
        case FlipSwitch():
            return FlippingSwitch(node.switch, node.position, node.by)
        case SetPresence():
            return SettingPresence(node.user, node.queues, node.pauses)
        case Announce():
            return Playing(recording(graph, node.audio))
        case Menu():
            return _choosing_at(graph, node, situation)
        case End():
            return Ending(node.reason)
        case _:
            assert_never(node)


def _choosing_at(graph: CallGraph, node: Menu, situation: Situation) -> Choosing | ComingBack:
    """What is played, and what may be pressed; in a menu that was passed nothing is told a second time."""
    if node.id in situation.menus:
        return ComingBack(node.menu or str(node.origin.path[1]))
    return Choosing(
        tuple(recording(graph, audio) for audio in node.greeting),
        tuple(sorted(pressed for pressed, _ in (*node.keys, *node.extensions))),
        recording(graph, node.invalid) if node.invalid is not None else None,
        node.language,
        node.seconds,
        node.tries,
    )


def _leaving_message_at(graph: CallGraph, node: LeaveMessage) -> LeavingMessage:
    """What is said before the tone: the client's recording, or the system's words in the mailbox's language."""
    if node.greeting is not None:
        return LeavingMessage(node.mailbox, recording(graph, node.greeting))
    language = next((mailbox.language for mailbox in graph.mailboxes if mailbox.id == node.mailbox), "")
    return LeavingMessage(node.mailbox, None, system_greeting_seconds(language))


def _way_out(node: DialOut, situation: Situation) -> Edge:
    """Where a call goes by what its phone dialled."""
    read = read_dialled(situation.digits or "", node.country)
    if read is None:
        return Edge(Label.INVALID, node.invalid)
    return node.own_edge(read.number) or Edge(Label.NEXT, node.next)


def _case_taken(route: ConditionalRoute, holds: Callable[[Condition], bool]) -> Edge:
    """The first case whose condition holds takes the call."""
    for index, case in enumerate(route.cases):
        if holds(case.condition):
            return Edge(Label.MATCHED, case.target, index)
    return Edge(Label.OTHERWISE, route.otherwise)


def _ringing_at(graph: CallGraph, node: Ring, situation: Situation) -> Ringing | Edge:
    """Who rings; nobody can be reached where there is nobody to ring."""
    phones: list[str] = []
    call_waiting: list[str] = []
    outside: list[ExternalCall] = []
    later: dict[str, int] = {}
    for leg in node.legs:
        match leg:
            case DeviceLeg():
                reached = [leg.device]
                phones += reached
                call_waiting += reached if leg.call_waiting else []
            case NodeLeg():
                calls = tuple(_leg_calls(graph, leg, situation))
                reached = [call.number for call in calls]
                outside += calls
            case _:
                assert_never(leg)
        later |= dict.fromkeys(reached if leg.delay else (), leg.delay)
    if not phones and not outside:
        return Edge(Label.UNREACHABLE, node.unreachable)
    # External numbers are shown a number alone.
    prefix = " ".join(filter(None, (node.prefix, situation.prefix))) if phones else ""
    return Ringing(
        tuple(sorted(phones)),
        tuple(sorted(outside)),
        node.seconds,
        tuple(sorted(call_waiting)),
        prefix,
        tuple(sorted(later.items())),
    )


def _queueing_at(graph: CallGraph, node: WaitInQueue, situation: Situation) -> Queueing | ComingBack | Edge:
    """Who takes calls of a queue; where nobody has a phone, nobody can be reached. In one with keys that was passed nothing is told a second time."""
    if not node.members:
        return Edge(Label.NOBODY, node.nobody)
    if node.id in situation.menus:
        return ComingBack("", node.queue)
    members = tuple(
        QueueingMember(
            tuple(sorted(member.devices)),
            member.tier,
            tuple(_leg_calls(graph, NodeLeg(member.node), situation)) if member.node else (),
            member.user,
            member.logs_in,
            member.pauses,
        )
        for member in node.members
    )
    return Queueing(
        node.queue,
        node.strategy,
        members if node.strategy.has_order else tuple(sorted(members)),
        node.ring,
        node.retry,
        node.wrap_up,
        node.max_callers,
        node.max_wait,
        node.join_when_nobody,
        node.leave_when_nobody,
        tuple(key for key, _ in node.keys),
        node.priority,
        node.music,
        _announcing_at(graph, node.announcements),
    )


def _announcing_at(graph: CallGraph, told: QueueAnnouncements) -> Announcing:
    """What callers are told while they wait."""
    recordings = tuple(recording(graph, audio) for audio in told.recordings)
    return Announcing(told.language, told.position, told.wait, told.every, recordings, told.recordings_every)


def _leg_calls(graph: CallGraph, leg: NodeLeg, situation: Situation) -> Iterator[ExternalCall]:
    """The call that a leg makes, if its gate lets it out."""
    node = graph.nodes[leg.node]
    for _ in graph.nodes:
        step = step_at(graph, node, situation, _no_condition)
        if not isinstance(step, Edge):
            call = step.lone_external_call
            assert call is not None, f"a leg that is not an external call: {leg.node}"
            yield call
            return
        if step.label is Label.DENIED:
            return
        situation = situation_after(node, step, situation)
        node = graph.nodes[step.target]


def _no_condition(condition: Condition) -> bool:
    raise AssertionError(f"a leg that depends on a condition: {condition}")


def _allowed(gate: PermissionGate, situation: Situation) -> bool:
    if gate.number is not None:
        return gate.permission.allows(gate.number, str(classify(gate.number, gate.country)))
    dialled = situation.dialled
    return dialled is not None and gate.permission.allows(dialled.number, dialled.call_class)


def situation_after(node: Node, edge: Edge, situation: Situation) -> Situation:
    """What the call carries once it has taken an edge."""
    match node:
        case DialOut() if edge.label is Label.NEXT:
            dialled = read_dialled(situation.digits or "", node.country)
            return replace(situation, dialled=dialled)
        case DialOut() if edge.label is Label.OWN:
            # From here on it is a call inside, as to an extension.
            return Situation(situation.phone)
        case PermissionGate() if edge.label is Label.ALLOWED:
            return replace(situation, charged=_charged(node, situation))
        case (
            DialOut()
            | PermissionGate()
            | ConditionalRoute()
            | Ring()
            | WaitInQueue()
            | AdmitCall()
            | CallExternal()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | Menu()
            | End()
        ):
            return situation
        case _:
            assert_never(node)


def situation_behind(node: Node, situation: Situation) -> Situation:
    """What a call carries that goes on behind an act of a node, where all calls are followed at once."""
    return replace(situation, menus=situation.menus | {node.id}) if awaits_keys(node) else situation


def _charged(gate: PermissionGate, situation: Situation) -> str:
    """Whose right and bill it is: that of the phone's user where a phone dialled, else the gate's subject's."""
    if gate.number is None and situation.phone is not None:
        return f"{gate.subject.split('/')[0]}/users/{situation.phone.user}"
    return gate.subject


def ways_on(node: Node, act: Act) -> dict[Result, str]:
    """Where a node's call goes on by each result of its act. KeyError for a result that the node has no edge for."""
    targets = {edge.label: edge.target for edge in node.edges()}
    return {label: targets[label] for label in act.results}


def _external_call(node: CallExternal, situation: Situation) -> ExternalCall:
    number = node.number
    if number is None:
        assert situation.dialled is not None, "a number is called before it is read"
        number = situation.dialled.number
    shown, withheld = _told(node, situation), ""
    if shown != ANONYMOUS and _is_withheld(node, situation):
        shown, withheld = ANONYMOUS, shown
    limits = tuple(sorted((*node.limits, *_callers_own(node, situation))))
    charged = situation.charged
    return ExternalCall(
        number, shown, charged, node.trunks, node.seconds, node.confirm, withheld=withheld, limits=limits
    )


def _callers_own(node: CallExternal, situation: Situation) -> Iterator[CallLimit]:
    """The limit of the user whose phone dialled the number."""
    limit = situation.phone.limit if node.number is None and situation.phone is not None else None
    if limit is not None:
        yield limit


def _is_withheld(node: CallExternal, situation: Situation) -> bool:
    """Whether the number is for the carrier alone: the owner of a forward says so, or the phone whose number it is."""
    if node.withholds or node.caller_id is not None:
        return node.withholds
    by_code = node.number is None and situation.withholds
    return by_code or (situation.phone is not None and situation.phone.withholds)


def _told(node: CallExternal, situation: Situation) -> str:
    """The number by which the carrier knows whose call it is."""
    if node.caller_id is not None:
        return node.caller_id
    if situation.phone is None:
        return OWN_NUMBER
    return situation.phone.caller_id or ANONYMOUS


def recording(graph: CallGraph, audio: str) -> Recording:
    """A recording of the client, as its callers hear it."""
    deployed_audio = next((deployed for deployed in graph.audio if deployed.id == audio), None)
    heard = heard_of(deployed_audio) if deployed_audio is not None else heard_in(b"")
    return Recording(audio, heard.digest, heard.seconds, heard.silent)
