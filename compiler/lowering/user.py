"""Users: their phones ring, then their own rules apply."""

from __future__ import annotations

from compiler.graph import DeviceLeg, Reason, Ring
from compiler.lowering.state import Lowering
from compiler.lowering.voicemail import lower_voicemail_of
from schema.destination import DestinationKind, Target
from schema.sections import node_id


def lower_user(lowering: Lowering, name: str) -> str:
    """The node at which all phones of a user ring."""
    ring = node_id(DestinationKind.USER, name)
    if ring in lowering.nodes:
        return ring
    user = lowering.tenant.users[name]
    no_answer = _rule_or_voicemail(lowering, name, "no_answer", user.no_answer, Reason.NO_ANSWER)
    return lowering.add(
        Ring(
            id=ring,
            origin=lowering.origin("users", name),
            legs=device_legs(lowering, name),
            seconds=user.ring,
            no_answer=no_answer,
            busy=_rule_or_no_answer(lowering, name, "busy", user.busy, Reason.BUSY),
            unreachable=_rule_or_no_answer(
                lowering, name, "unreachable", user.unreachable, Reason.UNREACHABLE
            ),
        ),
    )


def device_legs(lowering: Lowering, user: str) -> tuple[DeviceLeg, ...]:
    """A leg for each phone of a user."""
    return tuple(DeviceLeg(device) for device in lowering.devices.get(user, ()))


def _rule_or_no_answer(
    lowering: Lowering, user: str, rule: str, target: Target | None, reason: Reason
) -> str:
    """Where a call that the user does not take goes: the rule's target, else where `no_answer` sends it."""
    if target is None:
        return _rule_or_voicemail(lowering, user, "no_answer", lowering.tenant.users[user].no_answer, reason)
    return _rule_or_voicemail(lowering, user, rule, target, reason)


def _rule_or_voicemail(
    lowering: Lowering, user: str, rule: str, target: Target | None, reason: Reason
) -> str:
    """The target; else the user's voicemail, if any, else the call is ended."""
    if target is not None:
        decision = f"{node_id(DestinationKind.USER, user)}.{rule.replace('_', '-')}"
        return lowering.target(target, decision, lowering.user_owner(user), ("users", user, rule))
    if lowering.tenant.users[user].voicemail:
        return lower_voicemail_of(lowering, user)
    return lowering.end(reason)
