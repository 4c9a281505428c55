"""Causes by which calls are ended (Q.850): what callers are told, and what a trunk says of itself."""

from __future__ import annotations

from compiler.graph import Reason

REASONS = {
    16: Reason.HANGUP,
    17: Reason.BUSY,
    19: Reason.NO_ANSWER,
    1: Reason.UNALLOCATED,
    20: Reason.UNREACHABLE,
    21: Reason.REFUSED,
}
"""Q.850 causes that a caller is told."""
FAR_END_CAUSES = (1, 21, 22, 28)
"""By which the far end speaks for itself; other causes are the trunk's own (Q.850: no circuit, out of order, no route, timed out …)."""
TRUNK_CAUSES = (0, 3, 18, 20, 27, 34, 38, 41, 42, 44, 58, 127)

IN_VAIN = frozenset(Reason) - {Reason.HANGUP}
"""How a call ends that did not come to what it was for."""
GIVEN_BACK = "given.back,1"
"""Where callers go on whom a phone transferred in vain; it is not there for who has no phone."""


def is_reason(cause: str) -> bool:
    """Whether a call is ended by a cause that callers are told, or by one that is read when the call is made. Without one, a cause of a leg before would be told."""
    return "$" in cause or (cause.isdecimal() and int(cause) in REASONS)
