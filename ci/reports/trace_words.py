"""What happens to a traced call, in words: the caller and what is dialled, what each hop does and why, what is heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import assert_never

from ci.fleet.client import ClientCompilation
from ci.reports.call_words import (
    ClientNames,
    Translate,
    act_words,
    class_words,
    presented_words,
)
from compiler.analysis.acts import (
    Act,
    Admitting,
    CallingEmergency,
    CallingExternal,
    Choosing,
    ComingBack,
    Ending,
    ExternalCall,
    FarEnd,
    FlippingSwitch,
    LeavingMessage,
    PhoneState,
    PickingUp,
    Playing,
    Queueing,
    ReadingMessages,
    Ringing,
    SettingPresence,
    States,
)
from compiler.analysis.calls.call import Call, FromOutside, FromPhone, arrival, calling_device, phone_of
from compiler.analysis.calls.trace import Hop, Trace
from compiler.analysis.drawing.boxes import leg_gates
from compiler.analysis.drawing.words import branch_at, condition_below, condition_words, spelled
from compiler.diagnostics import Range, Text, plural, text
from compiler.graph import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    CallLimit,
    ConditionalRoute,
    DialOut,
    Edge,
    End,
    FlipSwitch,
    Label,
    LeaveMessage,
    Menu,
    PermissionGate,
    Phone,
    PickUp,
    Pressed,
    ReadMessages,
    Reason,
    Result,
    Ring,
    SetPresence,
    Verdict,
    WaitInQueue,
)
from compiler.graph.node_kinds import conditional_route, ringing_node
from compiler.numbering import ORDINARY, classify, read_dialled
from compiler.resolving.deciding_place import deciding_place
from schema.destination_profile import ProfileBranch
from schema.queue import QueueStrategy

_PHONE_STATES = {
    PhoneState.ANSWERS: text("answers"),
    PhoneState.NO_ANSWER: text("rings, nobody answers"),
    PhoneState.BUSY: text("busy"),
    PhoneState.UNREGISTERED: text("not registered"),
}
_FAR_ENDS = {
    FarEnd.ANSWERS: text("answers"),
    FarEnd.VOICEMAIL: text("its voicemail answers"),
    FarEnd.NO_ANSWER: text("rings, nobody answers"),
    FarEnd.BUSY: text("busy"),
    FarEnd.REFUSES: text("refuses the call"),
}
_MAKES_THE_CALL = text("busy, for it makes the call")
_TRUNK_DOWN = text("trunk down")
_WHY_ON: Mapping[Result, Text] = {
    Label.NO_ANSWER: text("nobody answers"),
    Label.BUSY: text("busy"),
    Label.UNREACHABLE: text("nobody can be reached"),
    Label.FULL: text("the queue is full"),
    Label.NOBODY: text("nobody can be reached"),
}
_HEARD_LAST = {
    Reason.BUSY: text("the busy tone"),
    Reason.UNALLOCATED: text("that the number is not in use"),
    Reason.REFUSED: text("that the call is refused"),
    Reason.NO_ANSWER: text("the end of the call"),
    Reason.HANGUP: text("the end of the call"),
    Reason.UNREACHABLE: text("the end of the call"),
}
_RINGING = text("the ringing tone")
_MUSIC = text("music")
_GREETING = text("the system's greeting, or the one recorded at the phone")
_TONE = text("a tone")
_MAILBOX_FULL = text("that the mailbox is full")


@dataclass(frozen=True, slots=True)
class Traced:
    """A trace, and the client that it was made for. The call's instant is in the zone that people speak of."""

    trace: Trace
    compilation: ClientCompilation

    @property
    def call(self) -> Call:
        """What was asked."""
        return self.trace.call

    def names(self, translate: Translate) -> ClientNames:
        """What the client's people call things."""
        return ClientNames.of(self.compilation.resolved, translate)

    def place(self, hop: Hop) -> Range | None:
        """The line that decides at a hop; None where nobody wrote one."""
        if hop.origin.path == ("client",):
            return None
        return deciding_place(self.compilation.resolved, self.compilation.fleet, hop.origin.path)

    def rule_place(self, hop: Hop, following: Hop) -> Range | None:
        """The line that says where a call goes on which phones did not take, if there is one: of the user or group, or of its defaults."""
        next_member = following.kind == hop.kind and following.origin.address == hop.origin.address
        if (
            ringing_node(self.compilation.graph.nodes[hop.node]) is None
            or hop.act is None
            or hop.edge is None
            or next_member
        ):
            return None
        rule = deciding_place(self.compilation.resolved, self.compilation.fleet, following.led_by)
        return rule if rule != self.compilation.resolved.places.range(hop.origin.path[:2]) else None

    def entry_place(self) -> Range | None:
        """The line of the number that is called from outside."""
        if calling_device(self.call.caller) is not None:
            return None
        return self.compilation.resolved.places.range(("numbers", self.call.dialled), key=True)


def _profile_of_gate(traced: Traced, gate: PermissionGate, hop: Hop) -> str:
    """The destination profile by which a gate judges: the one that the time chose just before, or its subject's."""
    tenant = traced.compilation.resolved.tenant
    by_time = _branch_before(traced, hop)
    if by_time is not None:
        return by_time.use
    _, section, *name = gate.subject.split("/")
    if section == "destinations":
        return name[0]
    return str(tenant.users[name[0]].destinations if section == "users" else tenant.client.destinations)


def _branch_before(traced: Traced, hop: Hop) -> ProfileBranch | None:
    """The line of a profile by which a call came to a hop."""
    before = next((one for one, after in pairwise(traced.trace.hops) if after == hop), None)
    if before is None or conditional_route(traced.compilation.graph.nodes[before.node]) is None:
        return None
    branch = branch_at(traced.compilation.resolved.tenant, before.origin.path)
    return branch if isinstance(branch, ProfileBranch) else None


def call_words(traced: Traced, names: ClientNames) -> str:
    """The caller and what is dialled: `06 12 34 56 78 calls 01 99 00 10 00 (Accueil du cabinet)`."""
    call = traced.call
    caller = call.caller
    match caller:
        case FromPhone():
            who, called = names.phone(caller.device), _dialled_words(traced, names)
            return names.translate(text("{who} dials {called}", who=who, called=called))
        case FromOutside():
            return _external_caller_words(caller, names.own_number(call.dialled), names)
        case _:
            assert_never(caller)


def _external_caller_words(caller: FromOutside, called: str, names: ClientNames) -> str:
    if caller.number is not None:
        who = names.number(caller.number)
        return names.translate(text("{who} calls {called} from outside", who=who, called=called))
    if caller.trunk is not None:
        trunk = caller.trunk
        return names.translate(
            text("A call to {called} comes in by the trunk {trunk}", trunk=trunk, called=called)
        )
    return names.translate(text("An anonymous caller calls {called} from outside", called=called))


def _dialled_words(traced: Traced, names: ClientNames) -> str:
    """What a phone dials, and what is behind it."""
    dialled = traced.call.dialled
    if dialled in names.extensions:
        return f"{dialled} ({names.extensions[dialled]})"
    read = read_dialled(dialled, names.country) if dialled.strip("+").isdigit() else None
    return names.number(read.number) if read is not None and dialled[0] == "0" else dialled


def states_words(states: States, names: ClientNames) -> Iterator[str]:
    """What was said of phones, numbers and trunks."""
    if states.other_phones is not PhoneState.ANSWERS:
        state = names.translate(_PHONE_STATES[states.other_phones])
        yield names.translate(text("everyone: {state}", state=state))
    for device, phone_state in sorted(states.phones.items()):
        yield f"{names.phone(device)}: {names.translate(_PHONE_STATES[phone_state])}"
    for number, far_end in sorted(states.outside.items()):
        yield f"↗ {names.number(number)}: {names.translate(_FAR_ENDS[far_end])}"
    for trunk in sorted(states.trunks_down):
        yield names.translate(text("trunk {trunk}: down", trunk=trunk))
    for trunk in sorted(states.trunks_full):
        yield names.translate(text("trunk {trunk}: full", trunk=trunk))
    for holder in sorted(states.limits_reached):
        owner = names.owner(holder)
        yield names.translate(text("{owner}: as many external calls as there may be at once", owner=owner))
    for queue in sorted(states.full_queues):
        yield names.translate(text("queue {queue}: full", queue=names.queue(queue)))
    for member in sorted(states.logged_out):
        queue, _, user = member.partition("/")
        who = names.user(user)
        yield names.translate(
            text("{who}: not logged in to the queue {queue}", who=who, queue=names.queue(queue))
        )
    for user in sorted(states.paused):
        yield names.translate(text("{who}: pauses", who=names.user(user)))
    for mailbox in sorted(states.full_mailboxes):
        yield names.translate(text("mailbox {mailbox}: full", mailbox=names.mailbox(mailbox)))
    if states.presses:
        nothing = names.translate(text("nothing"))
        keys = ", ".join(pressed or nothing for pressed in states.presses)
        yield names.translate(text("the caller presses {keys}", keys=keys))


def hop_words(traced: Traced, hop: Hop, names: ClientNames) -> str:
    """What happens at a hop, in one line."""
    node = traced.compilation.graph.nodes[hop.node]
    where = names.thing(hop.origin.address)
    match node:
        case ConditionalRoute():
            return f"{where} · {_route_words(traced, node, hop, names)}"
        case PermissionGate():
            return _gate_words(traced, node, hop, names)
        case DialOut():
            return _reading_words(traced, node, hop, names)
        case Ring() if hop.act is None:
            return f"{where} · {names.translate(_nobody_rings(node))}"
        case WaitInQueue() if hop.act is None:
            return f"{where} · {names.translate(text('no phone to ring'))}"
        case Ring():
            assert hop.act is not None
            return f"{where} · {_ring_words(hop.act, hop.seconds, names)}"
        case Menu():
            assert hop.act is not None
            return f"{where} · {act_words(hop.act, names)}"
        case AdmitCall() if hop.edge is None:
            owner = names.owner(node.limit.holder)
            return names.translate(
                plural(
                    "{owner} has its {count} external call: busy",
                    "{owner} has all its {count} external calls: busy",
                    node.limit.most,
                    owner=owner,
                )
            )
        case LeaveMessage():
            assert isinstance(hop.act, LeavingMessage)
            return _mailbox_words(hop.act, traced.call.states, names)
        case (
            AdmitCall()
            | CallExternal()
            | CallEmergency()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | End()
            | WaitInQueue()
        ):
            assert hop.act is not None
            return act_words(hop.act, names)
        case _:
            assert_never(node)


def _ring_words(ringing: Act, seconds: int, names: ClientNames) -> str:
    """Whom a call is offered to; it rings only where somebody lets it ring, or answers."""
    if seconds:
        return act_words(ringing, names)
    who = names.who(ringing.rings, (call.number for call in ringing.external_calls))
    return names.translate(text("calls {who}", who=who))


def _mailbox_words(leaving: LeavingMessage, states: States, names: ClientNames) -> str:
    if leaving.is_full(states):
        mailbox = names.mailbox(leaving.mailbox)
        return names.translate(text("mailbox {mailbox} is full: the caller is told so", mailbox=mailbox))
    return act_words(leaving, names)


def _nobody_rings(ring: Ring) -> Text:
    if ring.legs:
        return text("rings nobody: the external numbers may not be called")
    return text("no phone to ring")


def _route_words(traced: Traced, route: ConditionalRoute, hop: Hop, names: ClientNames) -> str:
    tenant = traced.compilation.resolved.tenant
    assert hop.edge is not None
    if hop.edge.label is Label.MATCHED:
        case = route.cases[hop.edge.index]
        condition = spelled(condition_words(case, tenant), names.translate)
        below = spelled(condition_below(case, tenant), names.translate)
        if below:
            return names.translate(text("“{label}” holds: {condition}", label=condition, condition=below))
        return names.translate(text("“{label}” holds", label=condition))
    if not route.cases:
        return names.translate(text("goes on"))
    label = branch_at(tenant, hop.origin.path).label
    if label:
        return names.translate(text("no condition holds, so “{label}”", label=label))
    return names.translate(text("no condition holds"))


def _gate_words(traced: Traced, gate: PermissionGate, hop: Hop, names: ClientNames) -> str:
    """Whose calling permission is checked, and what it says."""
    assert hop.edge is not None
    number, call_class = _judged_number(traced, gate)
    profile = _profile_of_gate(traced, gate, hop)
    phone = caller_phone(traced)
    owner = names.user(phone.user) if gate.number is None and phone is not None else names.owner(gate.subject)
    allowed = hop.edge.label is Label.ALLOWED
    words = {"owner": owner, "number": names.number(number), "profile": profile}
    if number in (gate.permission.allow_numbers | gate.permission.deny_numbers):
        listed = (
            text("{owner} may call {number}: the profile {profile} allows this number", **words)
            if allowed
            else text("{owner} may not call {number}: the profile {profile} excludes this number", **words)
        )
        return names.translate(listed)
    beginning, verdict = gate.permission.prefix_of(number)
    if verdict in (Verdict.ALLOWED, Verdict.DENIED) or (
        verdict is Verdict.ALLOWED_COUNTRY and call_class in ORDINARY
    ):
        words["beginning"] = beginning
        by_beginning = (
            text(
                "{owner} may call {number}: the profile {profile} allows numbers beginning with {beginning}",
                **words,
            )
            if allowed
            else text(
                "{owner} may not call {number}: the profile {profile} excludes numbers beginning with {beginning}",
                **words,
            )
        )
        return names.translate(by_beginning)
    words["kind"] = class_words(call_class, names)
    judged = (
        text("{owner} may call {number}: {kind} (profile {profile})", **words)
        if allowed
        else text("{owner} may not call {number}: {kind} (profile {profile})", **words)
    )
    return names.translate(judged)


def caller_phone(traced: Traced) -> Phone | None:
    """The phone that calls, or None."""
    device = calling_device(traced.call.caller)
    return phone_of(traced.compilation.graph, device) if device is not None else None


def _judged_number(traced: Traced, gate: PermissionGate) -> tuple[str, str]:
    """The number that a gate judges, and its class."""
    if gate.number is not None:
        return gate.number, str(classify(gate.number, gate.country))
    read = read_dialled(_digits_dialled(traced), gate.country)
    assert read is not None, "a gate judges what was read"
    return read.number, read.call_class


def _digits_dialled(traced: Traced) -> str:
    """The number that a phone dialled, without a code before it."""
    start = arrival(traced.compilation.graph, traced.call.caller, traced.call.dialled)
    assert start is not None, "what leads nowhere is not read"
    return start.digits or traced.call.dialled


def _reading_words(traced: Traced, node: DialOut, hop: Hop, names: ClientNames) -> str:
    dialled = _digits_dialled(traced)
    assert hop.edge is not None
    read = read_dialled(dialled, node.country)
    if read is None:
        return names.translate(
            text(
                "{dialled} is not a number of the numbering plan of {country}",
                dialled=dialled,
                country=node.country,
            )
        )
    if hop.edge.label is Label.OWN:
        number = names.own_number(read.number)
        return names.translate(
            text(
                "{dialled} is the client's own {number}: the call stays inside",
                dialled=dialled,
                number=number,
            )
        )
    kind = class_words(read.call_class, names)
    return names.translate(
        text("{dialled} is read as {number}: {kind}", dialled=dialled, number=read.number, kind=kind)
    )


def hop_details(traced: Traced, hop: Hop, names: ClientNames) -> Iterator[str]:
    """What explains a hop: the states of those who ring where they differ, trunks, numbers that may not be called."""
    states = traced.call.states
    match hop.act:
        case Ringing():
            told = dict(_leg_states(hop.act, states, names))
            if len(set(told.values())) > 1 or any(
                hop.act.is_engaged(phone, states) for phone in hop.act.phones
            ):
                yield from (f"{who}: {state}" for who, state in told.items())
            yield from _refused_legs(traced, hop, names)
            for call in hop.act.outside:
                yield from _external_call_details(call, names)
        case Queueing():
            yield from _member_states(hop.act, states, names) if hop.seconds else ()
            if hop.edge is not None and isinstance(hop.edge.label, Pressed):
                yield from _pressed_words(hop.edge, names)
            yield from _ring_cut_short(hop.act, hop.edge, names)
            for call in hop.act.external_calls:
                yield from _external_call_details(call, names)
        case CallingExternal(call) if (limit := call.limit_reached(states)) is not None:
            yield _limit_words(limit, names)
        case CallingExternal():
            yield from _trunk_words(hop.act.call.trunks, states, states.trunks_refusing, names)
        case Choosing():
            yield from _pressed_words(hop.edge, names)
        case CallingEmergency():
            yield from _trunk_words(hop.act.trunks, states, states.trunks_down, names)
            yield from _location_words(hop.act, states, names)
        case (
            None
            | Admitting()
            | LeavingMessage()
            | ReadingMessages()
            | PickingUp()
            | FlippingSwitch()
            | SettingPresence()
            | Playing()
            | ComingBack()
            | Ending()
        ):
            return
        case _:
            assert_never(hop.act)


def _pressed_words(edge: Edge | None, names: ClientNames) -> Iterator[str]:
    """What the caller pressed."""
    assert edge is not None, "a call goes on from a menu"
    yield names.translate(_CHOSEN.get(edge.label) or text("the caller presses {keys}", keys=str(edge.label)))


_CHOSEN: Mapping[Result, Text] = {
    Label.SILENCE: text("the caller presses nothing, until the last try is over"),
    Label.WRONG_KEY: text("the caller presses wrong keys, until the last try is over"),
}


def _limit_words(limit: CallLimit, names: ClientNames) -> str:
    return names.translate(
        plural(
            "{owner} may have {count} external call at once",
            "{owner} may have {count} external calls at once",
            limit.most,
            owner=names.owner(limit.holder),
        )
    )


def _leg_states(ringing: Ringing, states: States, names: ClientNames) -> Iterator[tuple[str, str]]:
    for device in ringing.phones:
        engaged = ringing.is_engaged(device, states)
        words = _MAKES_THE_CALL if engaged else _PHONE_STATES[ringing.phone_state(device, states)]
        yield names.phone(device), names.translate(words)
    yield from _called_states(ringing.outside, states, names)


def _called_states(
    calls: Iterable[ExternalCall], states: States, names: ClientNames
) -> Iterator[tuple[str, str]]:
    """What comes of calls of external numbers."""
    for call in calls:
        limit = call.limit_reached(states)
        words = _FAR_ENDS[states.far_end(call.number)] if call.is_taken(states) else _TRUNK_DOWN
        state = names.translate(words) if limit is None else _limit_words(limit, names)
        yield f"↗ {names.number(call.number)}", state


def _member_states(queueing: Queueing, states: States, names: ClientNames) -> Iterator[str]:
    """What the members do where they do not all do the same, and what is not known of a queue."""
    told = {
        names.phone(phone): names.translate(
            _MAKES_THE_CALL
            if queueing.is_engaged(phone, states)
            else _PHONE_STATES[queueing.phone_state(phone, states)]
        )
        for phone in queueing.rings
    }
    told |= dict(_called_states(queueing.external_calls, states, names))
    if len(set(told.values())) > 1:
        yield from (f"{who}: {state}" for who, state in told.items())
    yield names.translate(text("as if nobody else waited, and no member was left in peace after a call"))
    order = _ORDERS.get(queueing.strategy)
    if order is not None and len(queueing.members) > 1:
        yield names.translate(order)


_ORDERS: Mapping[QueueStrategy, Text] = {
    QueueStrategy.ROUND_ROBIN: text("as if nobody had rung before: the first in the order given rings first"),
    QueueStrategy.LONGEST_IDLE: text(
        "which of them rings first depends on the calls before: any of them may"
    ),
    QueueStrategy.FEWEST_CALLS: text(
        "which of them rings first depends on the calls before: any of them may"
    ),
    QueueStrategy.RANDOM: text("which of them rings first is drawn for each call: any of them may"),
}


def _ring_cut_short(queueing: Queueing, edge: Edge | None, names: ClientNames) -> Iterator[str]:
    """For how long those ring last who ring when the caller leaves, and how much later than it should that may be."""
    if edge is None or edge.label is not Label.NO_ANSWER:
        return
    last, late = queueing.last_ring, queueing.announcing.seconds
    if last < queueing.ring:
        yield names.translate(
            plural(
                "the last ring is cut short after {count} s",
                "the last ring is cut short after {count} s",
                last,
            )
        )
    if late:
        yield names.translate(
            text(
                "the caller leaves up to {seconds} s later: what is announced delays rings, and is said to the end",
                seconds=late,
            )
        )


def _refused_legs(traced: Traced, hop: Hop, names: ClientNames) -> Iterator[str]:
    """External members that do not ring, since the forwarding user or client may not call them."""
    graph = traced.compilation.graph
    ring = ringing_node(graph.nodes[hop.node])
    called = {call.number for call in hop.act.external_calls} if hop.act is not None else set()
    for gate in leg_gates(graph, ring) if ring is not None else ():
        if gate.number is not None and gate.number not in called:
            number = names.number(gate.number)
            yield names.translate(text("{number} does not ring: it may not be called", number=number))


def _external_call_details(call: ExternalCall, names: ClientNames) -> Iterator[str]:
    shown = presented_words(call.presents, call.withheld, names)
    number = names.number(call.number)
    yield names.translate(text("↗ {number} sees {shown}", number=number, shown=shown))
    if call.confirm:
        yield names.translate(text("↗ {number}: who answers must press 1", number=number))


def _trunk_words(
    trunks: Sequence[str], states: States, refusing: AbstractSet[str], names: ClientNames
) -> Iterator[str]:
    """The trunks that are tried in vain, and the one that takes the call."""
    up = [trunk for trunk in trunks if trunk not in refusing]
    for trunk in trunks[: trunks.index(up[0])] if up else trunks:
        if trunk in states.trunks_down:
            yield names.translate(text("trunk {trunk}: down", trunk=trunk))
        else:
            yield names.translate(text("trunk {trunk}: full", trunk=trunk))
    if up:
        yield names.translate(text("by the trunk {trunk}", trunk=up[0]))


def _location_words(call: CallingEmergency, states: States, names: ClientNames) -> Iterator[str]:
    """Whether the carrier that takes the call is told where help is needed."""
    up = next((trunk for trunk in call.trunks if trunk not in states.trunks_down), None)
    if call.location is None or up is None:
        return
    if up in call.told:
        yield names.translate(
            text("the carrier is told where help is needed: {address}", address=str(call.location))
        )
    else:
        yield names.translate(text("the carrier is not told where help is needed"))


def why_on(hop: Hop, states: States) -> Text | None:
    """Why a call went on from a hop where it might have ended."""
    if hop.edge is None:
        return None
    match hop.act:
        case CallingExternal(call) if call.limit_reached(states) is not None:
            return text("it is one call too many")
        case CallingExternal() | CallingEmergency():
            return text("no trunk takes the call")
        case Ringing() | Queueing():
            # Of a key that was pressed its details say it.
            return _WHY_ON.get(hop.edge.label)
        case None | Admitting() | Playing() | Choosing():
            return None
        case (
            LeavingMessage()
            | ReadingMessages()
            | PickingUp()
            | FlippingSwitch()
            | SettingPresence()
            | ComingBack()
            | Ending()
        ):
            raise AssertionError(f"no call goes on from {hop.act}")
        case _:
            assert_never(hop.act)


def hears_words(trace: Trace, names: ClientNames) -> Iterator[str]:
    """What the caller hears until the end, in order; nothing where the end says it all."""
    sounds = tuple(_sounds(trace, names))
    before = ""
    for words in (*sounds, *_last_sound(trace, names)) if sounds else ():
        if words != before:
            yield words
        before = words


def _sounds(trace: Trace, names: ClientNames) -> Iterator[str]:
    for hop in trace.hops:
        match hop.act:
            case Ringing():
                if hop.seconds:
                    yield names.translate(_RINGING)
            case Queueing():
                if hop.seconds:
                    yield names.translate(_MUSIC)
            case CallingExternal() | CallingEmergency():
                if hop.edge is None and trace.outcome.reason in (None, Reason.NO_ANSWER):
                    yield names.translate(_RINGING)
            case Playing() | Choosing():
                yield from _recordings(hop, names)
            case LeavingMessage() if hop.act.is_full(trace.call.states):
                yield names.translate(_MAILBOX_FULL)
            case LeavingMessage():
                yield from _recordings(hop, names) if hop.act.greeting else [names.translate(_GREETING)]
                yield names.translate(_TONE)
            case (
                None
                | Admitting()
                | ReadingMessages()
                | PickingUp()
                | FlippingSwitch()
                | SettingPresence()
                | ComingBack()
                | Ending()
            ):
                pass
            case _:
                assert_never(hop.act)


def _recordings(hop: Hop, names: ClientNames) -> Iterator[str]:
    for recording in hop.hears:
        yield names.translate(text("“{name}”", name=names.audio(recording.audio)))


def _last_sound(trace: Trace, names: ClientNames) -> Iterator[str]:
    if trace.outcome.reason is not None:
        yield names.translate(_HEARD_LAST[trace.outcome.reason])
