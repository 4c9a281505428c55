"""Destinations: the node of what a target names. Every kind has its construct, and a new one needs its own here."""

from __future__ import annotations

from typing import assert_never

from compiler.diagnostics import Path
from compiler.graph import Reason
from compiler.lowering.conditional_route import lower_conditional_route
from compiler.lowering.external_number import lower_external_number
from compiler.lowering.number import lower_own_number
from compiler.lowering.queue import queue_node_id
from compiler.lowering.state import Lowering, Owner
from compiler.lowering.voicemail import lower_voicemail_of
from schema.destination import Destination, DestinationKind, Target
from schema.sections import node_id


def lower_target(lowering: Lowering, target: Target, decision: str, owner: Owner, path: Path) -> str:
    """The node that a destination or a conditional route leads to; a conditional route becomes the node `decision`."""
    if isinstance(target, Destination):
        return lower_destination(lowering, target, owner, path)
    return lower_conditional_route(lowering, target, decision, owner, path)


def lower_destination(lowering: Lowering, destination: Destination, owner: Owner, path: Path) -> str:
    """The node of what a destination names. `owner`: who sends a call there, at `path`.

    Objects are made each in its turn (`compiler.lowering.client`), not where one leads to another: at different times they may lead
    to each other.
    """
    kind, name, priority = destination
    match kind:
        case DestinationKind.QUEUE:
            return queue_node_id(name, priority)
        case (
            DestinationKind.USER
            | DestinationKind.GROUP
            | DestinationKind.ROUTE
            | DestinationKind.MENU
            | DestinationKind.VOICEMAIL
            | DestinationKind.ANNOUNCEMENT
        ):
            return node_id(kind, name)
        case DestinationKind.VOICEMAIL_OF:
            return lower_voicemail_of(lowering, name)
        case DestinationKind.EXTERNAL if name in lowering.tenant.numbers:
            return lower_own_number(lowering, name)
        case DestinationKind.EXTERNAL:
            return lower_external_number(lowering, name, owner, path)
        case DestinationKind.BUSY:
            return lowering.end(Reason.BUSY)
        case DestinationKind.HANGUP:
            return lowering.end(Reason.HANGUP)
        case _:
            assert_never(kind)
