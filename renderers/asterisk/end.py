"""The end of a call, and what the caller's side is told."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph import End, Reason
from renderers.asterisk.dialplan import extension

GIVEN_BACK = "given.back"
GIVE_BACK = f'GotoIf($["${{BLINDTRANSFER}}" != ""]?{GIVEN_BACK},1)'
"""Whoever was transferred in vain is given back to the phone that did it: nobody may call there, nobody is there, is free or answers, or no call can be placed."""
GIVEN_BACK_SECONDS = 30

END_STEPS: Mapping[Reason, tuple[str, ...]] = {
    # Q.850 causes, which PJSIP turns into SIP answers (RFC 3398).
    Reason.BUSY: (GIVE_BACK, "Busy(10)", "Hangup(17)"),
    Reason.NO_ANSWER: (GIVE_BACK, "Hangup(19)"),
    Reason.HANGUP: ("Hangup(16)",),
    Reason.UNALLOCATED: (GIVE_BACK, "Hangup(1)"),
    Reason.REFUSED: (GIVE_BACK, "Hangup(21)"),
    Reason.UNREACHABLE: (GIVE_BACK, "Hangup(20)"),
}


def render_given_back() -> list[str]:
    """Ring the phone that transferred the call; if it does not answer, the call is refused after all."""
    return extension(
        GIVEN_BACK,
        "Set(TRANSFERRER=${CUT(BLINDTRANSFER,-,1)})",
        f"Dial(${{TRANSFERRER}},{GIVEN_BACK_SECONDS},i)",
        "Hangup(21)",
    )


def end_steps(node: End) -> tuple[str, ...]:
    """End the call with its reason."""
    return END_STEPS[node.reason]
