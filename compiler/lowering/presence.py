"""Codes by which users log in to queues and pause."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import SetPresence
from compiler.lowering.state import Lowering
from compiler.resolving.presence import presence_codes


def lower_presence_codes(lowering: Lowering) -> Iterator[tuple[str, str]]:
    """Each code, and the node it calls."""
    for code in presence_codes(lowering.tenant):
        word = "pause" if code.pauses else "log-in"
        node = SetPresence(
            f"feature.{word}.{code.code.lstrip('*').replace('*', '.')}",
            lowering.origin("client", at=("pause_code" if code.pauses else "log_in_code",)),
            code.user,
            code.queues,
            code.pauses,
        )
        yield code.code, lowering.add(node)
