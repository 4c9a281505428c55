"""A client's body context: every node of the graph as an extension. Its name carries a digest of what it says.

Running calls look up their next step by context, extension and priority; a reload that changed a context under them would cut them
short. So a changed body is a new context, and the former one stays loaded beside it until nobody is in it (docs/asterisk.md).
Nothing here decides about a call: each function spells one kind of node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from compiler.graph import (
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    CallingPermission,
    ConditionalRoute,
    DeviceLeg,
    DialOut,
    End,
    LeaveMessage,
    Leg,
    Node,
    NodeLeg,
    NumberEntry,
    PermissionGate,
    PickUp,
    ReadMessages,
    Reason,
    Ring,
)
from compiler.graph.naming import sip_user
from compiler.planning.artifact import NODE_ROOT
from compiler.time.schedule import Schedule
from renderers.asterisk import timemasks
from renderers.asterisk.names import body_context, exten, numbering_context, scope, trunk_out_context

_CAUSES = {
    # Q.850 causes, which PJSIP turns into SIP answers (RFC 3398).
    Reason.BUSY: 17,
    Reason.NO_ANSWER: 19,
    Reason.HANGUP: 16,
    Reason.UNALLOCATED: 1,
    Reason.REFUSED: 21,
    Reason.UNREACHABLE: 20,
}


def render(graph: CallGraph) -> tuple[str, str]:
    """The name of the body context, and the file that defines it."""
    lines: list[str] = []
    conditions = _conditions(graph)
    for entry in graph.numbers:
        lines += _enter(graph, entry)
    for node in graph.nodes.values():
        lines += _node(graph, node, conditions)
    if any(isinstance(node, CallExternal) and node.caller_id is None for node in graph.nodes.values()):
        lines += _presentations(graph)
    for schedule, name in conditions.items():
        lines += timemasks.render(name, schedule)
    for permission in sorted({gate.permission for gate in _gates(graph)}, key=permission_name):
        lines += _permission(permission)
    text = "\n".join(lines) + "\n"
    context = body_context(graph.client, hashlib.sha256(text.encode()).hexdigest())
    return context, f"; What happens to calls of {graph.client}. Written by centrex.\n[{context}]\n{text}"


def _switches(graph: CallGraph) -> Iterator[ConditionalRoute]:
    return (node for node in graph.nodes.values() if isinstance(node, ConditionalRoute))


def _conditions(graph: CallGraph) -> dict[Schedule, str]:
    """An extension for each schedule, named after the first switch that asks for it: a change of hours keeps the name."""
    names: dict[Schedule, str] = {}
    for switch in _switches(graph):
        for index, case in enumerate(switch.cases, 1):
            name = exten(f"when.{switch.id}.{index}", room=timemasks.DATE_ROOM)
            names.setdefault(case.condition.schedule, name)
    return names


def _gates(graph: CallGraph) -> Iterator[PermissionGate]:
    return (node for node in graph.nodes.values() if isinstance(node, PermissionGate))


def extension(name: str, *steps: str) -> list[str]:
    """An extension with its priorities."""
    first, *rest = steps
    return [f"exten => {name},1,{first}", *(f" same => n,{step}" for step in rest)]


def goto(node_id: str) -> str:
    """Go on at another node of the same body."""
    return f"Goto({exten(node_id)},1)"


def goto_if(condition: str, node_id: str) -> str:
    """Go on at another node if an expression holds."""
    return f"GotoIf({condition}?{exten(node_id)},1)"


def _status(*values: str, variable: str = "DIALSTATUS") -> str:
    return "$[" + " | ".join(f'"${{{variable}}}" = "{value}"' for value in values) + "]"


def _enter(graph: CallGraph, entry: NumberEntry) -> list[str]:
    return extension(
        exten(f"enter.{entry.number}"),
        timemasks.FREEZE,
        f"Set(CHANNEL(tenantid)={graph.client})",
        f"Set(CHANNEL(accountcode)={graph.client})",
        f"Set(CHANNEL(language)={entry.language})",
        f"Set(__FROM_DID={entry.number})",
        # Counted as a call of the trunk, with those that go out by it.
        f"Set(GROUP(trunk)={entry.trunk})",
        goto(entry.target),
    )


def _node(
    graph: CallGraph, node: Node, conditions: Mapping[Schedule, str]
) -> list[str]:  # one line per kind of node
    name = exten(node.id)
    match node:
        case Ring():
            return extension(name, *_ring(graph, node))
        case ConditionalRoute():
            return extension(name, *_switch(node, conditions))
        case DialOut():
            return extension(name, *_dial_out(node))
        case PermissionGate():
            return extension(name, *_gate(node))
        case CallExternal():
            return extension(name, *_external(node))
        case CallEmergency():
            return extension(name, *_emergency(node))
        case LeaveMessage():
            return extension(name, *_leave_message(graph, node))
        case ReadMessages():
            return extension(name, *_read_messages(graph, node))
        case PickUp():
            phones = "&".join(f"PJSIP/{sip_user(graph.client, device)}" for device in node.devices)
            return extension(name, f"PickupChan({phones})", "Hangup()")
        case Announce():
            return extension(name, "Answer()", f"Playback({_sound(graph, node.audio)})", goto(node.next))
        case End():
            return extension(name, *_end(node))


def _ring(graph: CallGraph, node: Ring) -> Iterator[str]:
    if not node.legs:
        yield goto(node.unreachable)
        return
    if any(isinstance(leg, NodeLeg) and _presents_the_phones_own(graph, leg) for leg in node.legs):
        # A leg that goes outside has a channel of its own, which is to present what the calling phone would.
        yield "Set(_OUTSIDE_NUMBER=${OUTSIDE_NUMBER})"
    # i: a phone's own redirection is ignored; forwarding is the graph's business.
    yield f"Dial({_legs(graph, node.legs)},{node.seconds},i)"
    yield goto_if(_status("NOANSWER"), node.no_answer)
    yield goto_if(_status("BUSY"), node.busy)
    yield goto_if(_status("CHANUNAVAIL", "CONGESTION"), node.unreachable)
    yield "Hangup()"


def _presents_the_phones_own(graph: CallGraph, leg: NodeLeg) -> bool:
    gate = graph.nodes[leg.node]
    call = graph.nodes[gate.allowed] if isinstance(gate, PermissionGate) else gate
    return isinstance(call, CallExternal) and call.caller_id is None


def _legs(graph: CallGraph, legs: Sequence[Leg]) -> str:
    return "&".join(
        f"PJSIP/{sip_user(graph.client, leg.device)}"
        if isinstance(leg, DeviceLeg)
        else f"Local/{exten(leg.node)}@${{CONTEXT}}/n"
        for leg in legs
    )


def _switch(node: ConditionalRoute, conditions: Mapping[Schedule, str]) -> Iterator[str]:
    for case in node.cases:
        yield f"Gosub({conditions[case.condition.schedule]},1)"
        yield goto_if('$["${GOSUB_RETVAL}" = "1"]', case.target)
    yield goto(node.otherwise)


def _read_number(country: str, dialled: str) -> Iterator[str]:
    yield f"Gosub({numbering_context(country)},{dialled},1)"
    yield "Set(NUMBER_CLASS=${CUT(GOSUB_RETVAL,:,1)})"
    yield "Set(NUMBER=${CUT(GOSUB_RETVAL,:,2)})"


def _dial_out(node: DialOut) -> Iterator[str]:
    yield from _read_number(node.country, "${DIALLED}")
    yield goto_if('$["${NUMBER_CLASS}" = "unallocated"]', node.invalid)
    yield goto(node.next)


def _gate(node: PermissionGate) -> Iterator[str]:
    if node.number is not None:
        yield from _read_number(node.country, node.number)
    yield f"Gosub({permission_name(node.permission)},1)"
    yield goto_if('$["${GOSUB_RETVAL}" = "1"]', node.allowed)
    yield goto(node.denied)


def permission_name(permission: CallingPermission) -> str:
    """The extension of a permission: equal permissions share one."""
    words = "\0".join(
        (
            *sorted(permission.classes),
            "",
            *sorted(permission.allow_numbers),
            "",
            *sorted(permission.deny_numbers),
        )
    )
    return f"permission.{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def _permission(permission: CallingPermission) -> list[str]:
    """A subroutine: 1 if NUMBER, of NUMBER_CLASS, may be called. What is not named is refused."""
    name = permission_name(permission)
    lines = extension(
        name,
        f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.deny.${{NUMBER}},1)}}?no)",
        f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.allow.${{NUMBER}},1)}}?yes)",
        f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{name}.class.${{NUMBER_CLASS}},1)}}?yes)",
    )
    lines += [" same => n(no),Return(0)", " same => n(yes),Return(1)"]
    for kind, members in (
        ("deny", permission.deny_numbers),
        ("allow", permission.allow_numbers),
        ("class", permission.classes),
    ):
        lines += [f"exten => {name}.{kind}.{member},1,NoOp()" for member in sorted(members)]
    return lines


def _present(caller_id: str) -> Iterator[str]:
    yield f"Set(CALLERID(all)={caller_id} <{caller_id}>)"
    yield "Set(CALLERID(pres)=allowed)"


def _external(node: CallExternal) -> Iterator[str]:
    if node.caller_id is not None:
        yield from _present(node.caller_id)
    else:
        # Who is transferred outside goes out in the name of the phone that transferred, whose rights the gate judged.
        yield "Set(TRANSFERRER=${CUT(BLINDTRANSFER,-,1)})"
        presentation = "presents.${TRANSFERRER:6}"  # behind PJSIP/
        yield f"GosubIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{presentation},1)}}?{presentation},1)"
        # The phone's own number outside; a phone without one calls anonymously rather than by its extension.
        yield "Set(CALLERID(all)=${OUTSIDE_NUMBER} <${OUTSIDE_NUMBER}>)"
        yield 'Set(CALLERID(pres)=${IF($["${OUTSIDE_NUMBER}" = ""]?prohib:allowed)})'
    number = node.number or "${NUMBER}"
    yield from _by_trunks(node.trunks, f"call,1({number},{node.seconds})", node.unreachable)


def _presentations(graph: CallGraph) -> Iterator[str]:
    """Subroutines: what each phone presents outside, for calls that it transferred there."""
    for phone in graph.phones:
        name = f"presents.{sip_user(graph.client, phone.device)}"
        yield from extension(name, f"Set(OUTSIDE_NUMBER={phone.caller_id or ''})", "Return()")


def _emergency(node: CallEmergency) -> Iterator[str]:
    yield from _present(node.callback)
    if len(node.trunks) > 1:
        # A trunk that seems dead would cost half a minute: it is passed over at first, and tried in the end.
        for trunk in node.trunks:
            yield f"Gosub({trunk_out_context(trunk)},emergency,1({node.number}))"
    yield from _by_trunks(node.trunks, f"emergency_anyway,1({node.number})", node.unreachable)


def _by_trunks(trunks: Sequence[str], call: str, unreachable: str) -> Iterator[str]:
    """The first trunk that takes the call. Its subroutine returns only if the trunk itself could not: then the next is tried."""
    for trunk in trunks:
        yield f"Gosub({trunk_out_context(trunk)},{call})"
    yield goto(unreachable)


def _leave_message(graph: CallGraph, node: LeaveMessage) -> Iterator[str]:
    yield f"Set(CHANNEL(language)={_mailbox_language(graph, node.mailbox)})"
    if node.greeting is None:
        yield f"VoiceMail({node.mailbox}@{scope(graph.client)},u)"
    else:
        yield "Answer()"
        yield f"Playback({_sound(graph, node.greeting)})"
        yield f"VoiceMail({node.mailbox}@{scope(graph.client)},s)"
    yield "Hangup()"


def _mailbox_language(graph: CallGraph, mailbox: str) -> str:
    return next((box.language for box in graph.mailboxes if box.id == mailbox), graph.language)


def _read_messages(graph: CallGraph, node: ReadMessages) -> Iterator[str]:
    if node.mailbox is not None:
        # With one argument alone its first letters would be read as options, as they once were: `s` asks for no PIN.
        yield f"VoiceMailMain({node.mailbox}@{scope(graph.client)},)"
    else:
        # s: a registered phone proves whose it is; no PIN is asked for its own box.
        yield 'ExecIf($["${MAILBOX}" = ""]?Hangup(21))'
        yield f"VoiceMailMain(${{MAILBOX}}@{scope(graph.client)},s)"
    yield "Hangup()"


def _sound(graph: CallGraph, audio: str) -> str:
    return f"{NODE_ROOT}/clients/{graph.client}/current/asterisk/sounds/{audio}"


def _end(node: End) -> Iterator[str]:
    if node.reason is Reason.BUSY:
        yield "Busy(10)"
    yield f"Hangup({_CAUSES[node.reason]})"
