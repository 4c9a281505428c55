"""Phones that ring: a user's, a group's at once or one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.graph import CallGraph, DeviceLeg, Leg, NodeLeg, Ring
from renderers.asterisk.delayed_leg import delayed_leg_name
from renderers.asterisk.dialplan import goto, goto_if
from renderers.asterisk.external_number import presents_the_phones_own
from renderers.asterisk.name_prefix import name_prefix_steps
from renderers.asterisk.names import exten, phone_channel


def ring_steps(graph: CallGraph, ring: Ring) -> Iterator[str]:
    """Ring all legs, those with a delay by channels of their own, then go on by Dial's status. No legs: unreachable at once."""
    if not ring.legs:
        yield goto(ring.unreachable)
        return
    if any(_is_called_as_the_phone(graph, leg) for leg in ring.legs):
        # A leg to an external number has a channel of its own, which must present what the calling phone would.
        yield "Set(_OUTSIDE_NUMBER=${OUTSIDE_NUMBER})"
        yield "Set(_WITHHOLDS=${WITHHOLDS})"
    if ring.prefix:
        yield "Set(CALLER_NAME=${CALLERID(name)})"
        yield from name_prefix_steps(ring.prefix)
    legs = "&".join(_leg_channel(graph, leg) for leg in ring.legs)
    # i: a phone's own redirection is ignored; forwards are in the graph.
    yield f"Dial({legs},{ring.seconds},i)"
    if ring.prefix:
        # Whoever rings next rings for somebody else.
        yield "Set(CALLERID(name)=${CALLER_NAME})"
    yield goto_if(_NOBODY_ANSWERED, ring.no_answer)
    yield goto_if(_ALL_BUSY, ring.busy)
    yield goto_if(_UNREACHABLE, ring.unreachable)
    yield "Hangup(16)"


def _is_called_as_the_phone(graph: CallGraph, leg: Leg) -> bool:
    match leg:
        case DeviceLeg():
            return False
        case NodeLeg():
            return presents_the_phones_own(graph, graph.nodes[leg.node])
        case _:
            assert_never(leg)


def _leg_channel(graph: CallGraph, leg: Leg) -> str:
    if leg.delay:
        return f"Local/{delayed_leg_name(leg)}@${{CONTEXT}}/n"
    match leg:
        case DeviceLeg():
            return phone_channel(graph.client, leg.device)
        case NodeLeg():
            return f"Local/{exten(leg.node)}@${{CONTEXT}}/n"
        case _:
            assert_never(leg)


def _dial_status(*values: str) -> str:
    """An expression: Dial ended with one of these statuses."""
    return "$[" + " | ".join(f'"${{DIALSTATUS}}" = "{value}"' for value in values) + "]"


_NOBODY_ANSWERED = _dial_status("NOANSWER")
_ALL_BUSY = _dial_status("BUSY")
_UNREACHABLE = _dial_status("CHANUNAVAIL", "CONGESTION")
