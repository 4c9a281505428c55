"""Users: their phones ring, then their own rules apply."""

from __future__ import annotations

from compiler.graph import DeviceLeg, Reason, Ring
from compiler.lowering.state import Lowering
from compiler.lowering.voicemail import lower_voicemail_of
from schema.destination import DestinationKind, Target
from schema.sections import node_id


def lower_user(lowering: Lowering, name: str) -> str:
    """The node at which all phones of a user ring."""
    user = lowering.tenant.users[name]
    unanswered = _unanswered(lowering, name)
    return lowering.add(
        Ring(
            id=node_id(DestinationKind.USER, name),
            origin=lowering.origin("users", name),
            legs=device_legs(lowering, name),
            seconds=user.ring,
            no_answer=unanswered or lowering.end(Reason.NO_ANSWER),
            busy=_rule(lowering, name, "busy", user.busy) or unanswered or lowering.end(Reason.BUSY),
            unreachable=_rule(lowering, name, "unreachable", user.unreachable)
            or unanswered
            or lowering.end(Reason.UNREACHABLE),
        ),
    )


def device_legs(lowering: Lowering, user: str, delay: int = 0) -> tuple[DeviceLeg, ...]:
    """A leg for each phone of a user."""
    devices = lowering.tenant.devices
    return tuple(
        DeviceLeg(name, devices[name].call_waiting, delay) for name in lowering.devices.get(user, ())
    )


def _unanswered(lowering: Lowering, name: str) -> str | None:
    """Where calls go that the user does not answer: the target of the rule, else the user's voicemail, if any."""
    user = lowering.tenant.users[name]
    rule = _rule(lowering, name, "no_answer", user.no_answer)
    return lower_voicemail_of(lowering, name) if rule is None and user.voicemail else rule


def _rule(lowering: Lowering, user: str, rule: str, target: Target | None) -> str | None:
    """Where a rule of a user sends calls; None without such a rule."""
    if target is None:
        return None
    decision = f"{node_id(DestinationKind.USER, user)}.{rule.replace('_', '-')}"
    return lowering.target(target, decision, lowering.user_owner(user), ("users", user, rule))
