"""Users: their phones ring, then their own rules go on."""

from __future__ import annotations

from compiler.graph import DeviceLeg, Reason, Ring
from compiler.lowering.voicemail import lower_voicemail_of
from compiler.lowering.work import Lowering
from schema.destination import DestinationKind, Target
from schema.sections import node_id


def lower_user(work: Lowering, name: str) -> str:
    """The node at which all phones of a user ring."""
    ring = node_id(DestinationKind.USER, name)
    if ring in work.nodes:
        return ring
    user = work.tenant.users[name]
    no_answer = _overflow(work, name, "no_answer", user.no_answer, Reason.NO_ANSWER)
    return work.add(
        Ring(
            id=ring,
            origin=work.origin("users", name),
            legs=device_legs(work, name),
            seconds=user.ring,
            no_answer=no_answer,
            busy=_rule(work, name, "busy", user.busy, Reason.BUSY),
            unreachable=_rule(work, name, "unreachable", user.unreachable, Reason.UNREACHABLE),
        ),
    )


def device_legs(work: Lowering, user: str) -> tuple[DeviceLeg, ...]:
    """A leg for each phone of a user."""
    return tuple(DeviceLeg(device) for device in work.devices.get(user, ()))


def _rule(work: Lowering, user: str, rule: str, target: Target | None, reason: Reason) -> str:
    """Where a call goes that the user does not take for a reason: the rule's target, else where `no_answer` sends it."""
    if target is None:
        return _overflow(work, user, "no_answer", work.tenant.users[user].no_answer, reason)
    return _overflow(work, user, rule, target, reason)


def _overflow(work: Lowering, user: str, rule: str, target: Target | None, reason: Reason) -> str:
    """The target; else the user's voicemail, if any, else the call is ended."""
    if target is not None:
        decision = f"{node_id(DestinationKind.USER, user)}.{rule.replace('_', '-')}"
        return work.target(target, decision, work.user_owner(user), ("users", user, rule))
    if work.tenant.users[user].voicemail:
        return lower_voicemail_of(work, user)
    return work.end(reason)
