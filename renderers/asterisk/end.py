"""The end of a call, and what the caller's side is told."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph import End, Reason

END_STEPS: Mapping[Reason, tuple[str, ...]] = {
    # Q.850 causes, which PJSIP turns into SIP answers (RFC 3398).
    Reason.BUSY: ("Busy(10)", "Hangup(17)"),
    Reason.NO_ANSWER: ("Hangup(19)",),
    Reason.HANGUP: ("Hangup(16)",),
    Reason.UNALLOCATED: ("Hangup(1)",),
    Reason.REFUSED: ("Hangup(21)",),
    Reason.UNREACHABLE: ("Hangup(20)",),
}


def end_steps(node: End) -> tuple[str, ...]:
    """End the call with its reason."""
    return END_STEPS[node.reason]
