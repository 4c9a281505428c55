"""Emergency calls: no calling permission, every trunk, and the number at which the site can be called back."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import CallEmergency
from renderers.asterisk.emergency_location import location_steps
from renderers.asterisk.names import trunk_out_context
from renderers.asterisk.trunk import call_by_trunks, present_steps


def emergency_call_steps(call: CallEmergency) -> Iterator[str]:
    """Try every trunk, those that seem dead last."""
    yield from present_steps(call.callback)
    if call.location is not None:
        yield from location_steps(call.location)
    if len(call.trunks) > 1:
        # A trunk that seems dead would cost seconds: it is skipped at first, and tried last.
        for trunk in call.trunks:
            yield f"Gosub({trunk_out_context(trunk)},emergency,1({call.number}))"
    yield from call_by_trunks(call.trunks, f"emergency_anyway,1({call.number})", call.unreachable)
