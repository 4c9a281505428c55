"""Destinations: the node of what a target names. Every kind has its construct, and a new one needs its own here."""

from __future__ import annotations

from typing import assert_never

from compiler.diagnostics import Path
from compiler.graph import Reason
from compiler.lowering.announcement import lower_announcement
from compiler.lowering.conditional_route import lower_conditional_route
from compiler.lowering.external_number import lower_external_number
from compiler.lowering.group import lower_group
from compiler.lowering.route import lower_route
from compiler.lowering.state import Lowering, Owner
from compiler.lowering.user import lower_user
from compiler.lowering.voicemail import lower_shared_voicemail, lower_voicemail_of
from schema.destination import Destination, DestinationKind, Target


def lower_target(lowering: Lowering, target: Target, node_id: str, owner: Owner, path: Path) -> str:
    """The node that a destination or a conditional route leads to; a conditional route becomes node `node_id`."""
    if isinstance(target, Destination):
        return lower_destination(lowering, target, owner, path)
    return lower_conditional_route(lowering, target, node_id, owner, path)


def lower_destination(lowering: Lowering, destination: Destination, owner: Owner, path: Path) -> str:
    """The node of what a destination names, made if it is not there yet. `owner`: who sends a call there, at `path`."""
    kind, name = destination
    match kind:
        case DestinationKind.USER:
            return lower_user(lowering, name)
        case DestinationKind.GROUP:
            return lower_group(lowering, name)
        case DestinationKind.ROUTE:
            return lower_route(lowering, name)
        case DestinationKind.VOICEMAIL:
            return lower_shared_voicemail(lowering, name)
        case DestinationKind.VOICEMAIL_OF:
            return lower_voicemail_of(lowering, name)
        case DestinationKind.ANNOUNCEMENT:
            return lower_announcement(lowering, name)
        case DestinationKind.EXTERNAL:
            return lower_external_number(lowering, name, owner, path)
        case DestinationKind.BUSY:
            return lowering.end(Reason.BUSY)
        case DestinationKind.HANGUP:
            return lowering.end(Reason.HANGUP)
        case _:
            assert_never(kind)
