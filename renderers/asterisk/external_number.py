"""Calls to external numbers: what they present, and the trunks that are tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compiler.graph import CallExternal, CallGraph, CallLimit, Node
from compiler.graph.node_kinds import external_call, permission_gate
from compiler.naming import sip_user
from renderers.asterisk.call_limit import (
    caller_variables,
    counted_arguments,
    goes_by_users_limit,
    has_limited_phones,
    limit_extension,
    limit_steps,
    limits_of_callers,
)
from renderers.asterisk.confirmation import confirming
from renderers.asterisk.dialplan import extension
from renderers.asterisk.trunk import call_by_trunks, present_steps


def external_number_steps(graph: CallGraph, call: CallExternal) -> Iterator[str]:
    """Call the number that was read, or a fixed one, presenting the phone's number, or that of the forward; who answers may have to confirm."""
    if call.caller_id is None:
        # A call that was transferred to an external number presents the number of the transferring phone, whose permission was judged.
        yield "Set(TRANSFERRER=${CUT(BLINDTRANSFER,-,1)})"
        presentation = "presents.${TRANSFERRER:6}"  # behind PJSIP/
        yield f"GosubIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{presentation},1)}}?{presentation},1)"
    if call.number is None and has_limited_phones(graph):
        yield goes_by_users_limit()
    yield from _call_steps(call, call.limits)


def _call_steps(call: CallExternal, limits: Sequence[CallLimit]) -> Iterator[str]:
    """The call itself, unless it is one too many: then a phone may be given the caller back, and is to be shown who that is."""
    yield from limit_steps(limits, call.unreachable)
    yield from _presenting(call)
    number = call.number or "${NUMBER}"
    arguments = (number, str(call.seconds), confirming(call.confirm), *counted_arguments(limits))
    # Arguments that are empty at the end need not be there.
    called = ",".join(arguments).rstrip(",")
    yield from call_by_trunks(call.trunks, f"call,1({called})", call.unreachable)


def render_callers_limits(graph: CallGraph, call: CallExternal) -> Iterator[str]:
    """Where the calls that phones dial go on if their users have limits of their own: an extension for each such limit."""
    for limit in limits_of_callers(graph):
        yield from limit_extension(limit, _call_steps(call, (*call.limits, limit)))


def _presenting(call: CallExternal) -> Iterator[str]:
    if call.caller_id is not None:
        yield from present_steps(call.caller_id, withholds=call.withholds)
        return
    # The phone's own external number; a phone without one calls anonymously rather than with its extension.
    yield "Set(CALLERID(all)=${OUTSIDE_NUMBER} <${OUTSIDE_NUMBER}>)"
    yield f"Set(CALLERID(pres)={_presentation(call)})"


def _presentation(call: CallExternal) -> str:
    """Whether the calling phone's number is shown: not where there is none, nor where the phone withholds it, always or from this number."""
    if call.withholds:
        return "prohib"
    withheld = ['"${OUTSIDE_NUMBER}" = ""', '"${WITHHOLDS}" = "1"']
    if call.number is None:
        withheld.append('"${WITHHELD_FROM}" = "${DIALLED}"')
    return f"${{IF($[{' | '.join(withheld)}]?prohib:allowed)}}"


def render_presentations(graph: CallGraph) -> Iterator[str]:
    """Subroutines: the number that each phone presents, or withholds, for calls that it transferred to external numbers, and by whose limit they are counted."""
    for phone in graph.phones:
        name = f"presents.{sip_user(graph.client, phone.device)}"
        limited = caller_variables(phone).items() if has_limited_phones(graph) else ()
        yield from extension(
            name,
            f"Set(OUTSIDE_NUMBER={phone.caller_id or ''})",
            f"Set(WITHHOLDS={1 if phone.withholds else ''})",
            *(f"Set({variable}={value})" for variable, value in limited),
            "Return()",
        )


def presents_the_phones_own(graph: CallGraph, node: Node) -> bool:
    """Whether an external call from here presents the number of the calling phone."""
    gate = permission_gate(node)
    if gate is not None:
        return presents_the_phones_own(graph, graph.nodes[gate.allowed])
    call = external_call(node)
    return call is not None and call.caller_id is None
