"""Taking a call that rings at a colleague's: a feature code, and what a BLF key dials."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import CallGraph, PickUp
from renderers.asterisk.names import phone_channels


def pick_up_steps(graph: CallGraph, node: PickUp) -> Iterator[str]:
    """Take whatever rings on one of these phones."""
    yield f"PickupChan({phone_channels(graph.client, node.devices)})"
    yield "Hangup(16)"
