"""Legs that ring later than others of the same ring: a channel of their own, which waits first.

The caller hears the ringing tone meanwhile, also where nobody else rings. Dial knows that all are busy, or that none can be reached, only when the
last of them was called. It ends the legs that still ring when its own time is over, so these have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.graph import CallGraph, DeviceLeg, Leg, NodeLeg
from compiler.graph.node_kinds import ringing_node
from renderers.asterisk.dialplan import extension, goto
from renderers.asterisk.names import exten, phone_channel


def delayed_leg_name(leg: Leg) -> str:
    """The extension that a delayed leg's channel enters."""
    match leg:
        case DeviceLeg():
            return exten(f"later.{leg.delay}.{leg.device}")
        case NodeLeg():
            return exten(f"later.{leg.delay}.{leg.node}")
        case _:
            assert_never(leg)


def render_delayed_legs(graph: CallGraph) -> list[str]:
    """An extension for each leg and delay, whichever rings it is of."""
    rings = filter(None, map(ringing_node, graph.nodes.values()))
    by_name = {delayed_leg_name(leg): leg for ring in rings for leg in ring.legs if leg.delay}
    return [
        line
        for name, leg in by_name.items()
        for line in extension(name, "Ringing()", f"Wait({leg.delay})", *_call_steps(graph, leg))
    ]


def _call_steps(graph: CallGraph, leg: Leg) -> Iterator[str]:
    match leg:
        case DeviceLeg():
            yield f"Dial({phone_channel(graph.client, leg.device)},,i)"
            yield 'ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))'
            yield "Hangup(20)"
        case NodeLeg():
            yield goto(leg.node)
        case _:
            assert_never(leg)
