"""Ring groups: all members at once, or one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

from compiler.graph import Leg, NodeLeg, Origin, Ring
from compiler.lowering.external_number import lower_external_number
from compiler.lowering.state import Lowering, Owner
from compiler.lowering.user import device_legs
from compiler.resolving.resolved import ResolvedMember
from schema.defaults import Strategy
from schema.destination import DestinationKind
from schema.sections import node_id


def lower_group(lowering: Lowering, name: str) -> str:
    """The node at which the first members ring."""
    first = node_id(DestinationKind.GROUP, name)
    group = lowering.tenant.groups[name]
    owner = lowering.client_owner(group.site)
    no_answer = lowering.target(group.no_answer, f"{first}.no-answer", owner, ("groups", name, "no_answer"))
    busy = no_answer
    if group.busy is not None:
        busy = lowering.target(group.busy, f"{first}.busy", owner, ("groups", name, "busy"))
    prefix = group.prefix or ""
    legs = [_member_legs(lowering, member, owner, name) for member in group.members]
    match group.strategy:
        case Strategy.ALL:
            together = tuple(dict.fromkeys(leg for member in legs for leg in member))
            origin = lowering.origin("groups", name)
            return lowering.add(Ring(first, origin, together, group.ring, no_answer, busy, no_answer, prefix))
        case Strategy.IN_ORDER:
            return _in_order(lowering, name, legs, no_answer, busy)
        case _:
            assert_never(group.strategy)


class _SoFar(StrEnum):
    """What became of the members that were rung already, as far as it decides where the call goes if nobody answers."""

    NOTHING = ""
    """None of them could be reached."""
    BUSY = "busy"
    """Some were busy, and none of them rang."""
    RANG = "rang"
    """Some rang, and did not answer."""


def _in_order(
    lowering: Lowering, name: str, legs: Sequence[tuple[Leg, ...]], no_answer: str, busy: str
) -> str:
    """A chain of rings: whatever keeps one member from answering, the next one rings.

    After the last the call is busy as it is where all members ring at once: if some were busy and none of them rang. Only a group
    with a rule for that tells these chains apart.
    """
    group = lowering.tenant.groups[name]
    first, seconds, prefix = node_id(DestinationKind.GROUP, name), group.ring, group.prefix or ""
    onward = {_SoFar.NOTHING: no_answer, _SoFar.BUSY: busy, _SoFar.RANG: no_answer}
    for index in reversed(range(len(legs))):
        member = f"{first}.{index + 1}" if index else first
        origin = Origin(f"{lowering.client}/groups/{name}", ("groups", name, "members", index))
        rings = {}
        for state in _SoFar if index and busy != no_answer else (_SoFar.NOTHING,):
            when_busy = onward[_SoFar.RANG if state is _SoFar.RANG else _SoFar.BUSY]
            ring = f"{member}.{state}" if state else member
            rings[state] = lowering.add(
                Ring(
                    ring, origin, legs[index], seconds, onward[_SoFar.RANG], when_busy, onward[state], prefix
                )
            )
        onward = {state: rings.get(state, rings[_SoFar.NOTHING]) for state in _SoFar}
    return onward[_SoFar.NOTHING]


def group_devices(lowering: Lowering, name: str) -> tuple[str, ...]:
    """The phones of a group's members, sorted; members outside have none."""
    members = [entry.member for entry in lowering.tenant.groups[name].members]
    users = [member.target for member in members if member.kind is DestinationKind.USER]
    return tuple(sorted({device for user in users for device in lowering.devices.get(user, ())}))


def _member_legs(lowering: Lowering, entry: ResolvedMember, owner: Owner, group: str) -> tuple[Leg, ...]:
    match entry.member.kind:
        case DestinationKind.USER:
            return device_legs(lowering, entry.member.target, entry.delay)
        case DestinationKind.EXTERNAL:
            path = ("groups", group, "members")
            number = entry.member.target
            gate = lower_external_number(lowering, number, owner, path, confirm=entry.confirm)
            return (NodeLeg(gate, entry.delay),)
        case (
            DestinationKind.GROUP
            | DestinationKind.QUEUE
            | DestinationKind.VOICEMAIL
            | DestinationKind.VOICEMAIL_OF
            | DestinationKind.ROUTE
            | DestinationKind.MENU
            | DestinationKind.ANNOUNCEMENT
            | DestinationKind.BUSY
            | DestinationKind.HANGUP
        ):
            # `compiler.checks.group_members` refuses it.
            raise AssertionError(entry.member)
        case _:
            assert_never(entry.member.kind)
