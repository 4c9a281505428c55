"""Ring groups: all members at once, or one after the other."""

from __future__ import annotations

from typing import assert_never

from compiler.graph import Leg, NodeLeg, Origin, Ring
from compiler.lowering.external_number import lower_external_number
from compiler.lowering.user import device_legs
from compiler.lowering.work import Lowering, Owner
from schema.defaults import Strategy
from schema.destination import Destination, DestinationKind
from schema.sections import node_id


def lower_group(work: Lowering, name: str) -> str:
    """The node at which the first members ring."""
    first = node_id(DestinationKind.GROUP, name)
    if first in work.nodes:
        return first
    group = work.tenant.groups[name]
    owner = work.client_owner(group.site)
    no_answer = work.target(group.no_answer, f"{first}.no-answer", owner, ("groups", name, "no_answer"))
    busy = no_answer
    if group.busy is not None:
        busy = work.target(group.busy, f"{first}.busy", owner, ("groups", name, "busy"))
    legs = [_member_legs(work, member, owner, name) for member in group.members]
    match group.strategy:
        case Strategy.ALL:
            together = tuple(dict.fromkeys(leg for member in legs for leg in member))
            origin = work.origin("groups", name)
            return work.add(Ring(first, origin, together, group.ring, no_answer, busy, no_answer))
        case Strategy.IN_ORDER:
            return _in_order(work, name, first, legs, no_answer)
        case _:
            assert_never(group.strategy)


def _in_order(work: Lowering, name: str, first: str, legs: list[tuple[Leg, ...]], no_answer: str) -> str:
    """A chain of rings: whatever keeps one member from answering, the next one rings."""
    seconds = work.tenant.groups[name].ring
    following = no_answer
    for index in reversed(range(len(legs))):
        ring = first if index == 0 else f"{first}.{index + 1}"
        origin = Origin(f"{work.client}/groups/{name}", ("groups", name, "members", index))
        following = work.add(Ring(ring, origin, legs[index], seconds, following, following, following))
    return following


def _member_legs(work: Lowering, member: Destination, owner: Owner, group: str) -> tuple[Leg, ...]:
    match member.kind:
        case DestinationKind.USER:
            return device_legs(work, member.target)
        case DestinationKind.EXTERNAL:
            gate = lower_external_number(work, member.target, owner, ("groups", group, "members"))
            return (NodeLeg(gate),)
        case (
            DestinationKind.GROUP
            | DestinationKind.VOICEMAIL
            | DestinationKind.VOICEMAIL_OF
            | DestinationKind.ROUTE
            | DestinationKind.ANNOUNCEMENT
            | DestinationKind.BUSY
            | DestinationKind.HANGUP
        ):
            # `compiler.checks.members` has refused it.
            raise AssertionError(member)
        case _:
            assert_never(member.kind)
