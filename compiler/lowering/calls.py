"""Objects to nodes: users, groups, routes, boxes, recordings, and the conditional routes between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compiler.diagnostics import Path
from compiler.graph import (
    Announce,
    CallExternal,
    CallingPermission,
    ConditionalCase,
    ConditionalRoute,
    DeviceLeg,
    LeaveMessage,
    Leg,
    NodeLeg,
    NumberEntry,
    Origin,
    PermissionGate,
    Reason,
    Ring,
    TimeCondition,
)
from compiler.graph.naming import shared_mailbox, user_mailbox
from compiler.lowering.work import EXTERNAL_RING_SECONDS, Lowering, devices_of
from compiler.resolving.resolved import ResolvedGroup, ResolvedUser
from compiler.time.calendars import condition
from schema.defaults import Strategy
from schema.destination import Branch, Destination, DestinationKind, InlineWhen, Target


@dataclass(frozen=True, slots=True)
class Owner:
    """On whose behalf a configured call goes out: `slug` is part of node ids, `site` tells the numbering plan."""

    slug: str
    subject: str
    permission: CallingPermission
    caller_id: str | None
    site: str
    country: str


def _client_owner(work: Lowering, site: str) -> Owner:
    client = work.tenant.client
    return Owner(
        slug="client",
        subject=f"{work.client}/client",
        permission=work.permissions[client.destinations],
        caller_id=client.caller_id,
        site=site,
        country=work.tenant.sites[site].country,
    )


def _user_owner(work: Lowering, user_id: str) -> Owner:
    user = work.tenant.users[user_id]
    site = work.tenant.users[user_id].site
    return Owner(
        slug=f"user.{user_id}",
        subject=f"{work.client}/users/{user_id}",
        permission=work.permissions[user.destinations],
        caller_id=user.caller_id or work.tenant.client.caller_id,
        site=site,
        country=work.tenant.sites[site].country,
    )


def lower_numbers(work: Lowering) -> tuple[NumberEntry, ...]:
    return tuple(
        NumberEntry(
            number=number,
            trunk=entry.trunk,
            language=work.tenant.client.language,
            target=(
                _target(
                    work,
                    entry.to,
                    f"number.{number}",
                    _client_owner(work, entry.site),
                    ("numbers", number, "to"),
                )
                if entry.to is not None
                else work.end(Reason.UNALLOCATED)
            ),
            origin=work.origin("numbers", number),
        )
        for number, entry in sorted(work.tenant.numbers.items())
    )


def lower_objects(work: Lowering) -> None:
    """The objects that nothing leads to are lowered too: they are part of what was written."""
    for kind, ids in (
        (DestinationKind.USER, work.tenant.users),
        (DestinationKind.GROUP, work.tenant.groups),
        (DestinationKind.ROUTE, work.tenant.routes),
        (DestinationKind.VOICEMAIL, work.tenant.voicemails),
        (DestinationKind.ANNOUNCEMENT, work.tenant.audio),
    ):
        for target in ids:
            node_of(work, Destination(kind, target))


def node_of(work: Lowering, destination: Destination) -> str:
    """The node of a named object, made if it is not there yet."""
    kind, target = destination
    match kind:
        case DestinationKind.USER:
            return _user(work, target)
        case DestinationKind.GROUP:
            return _group(work, target)
        case DestinationKind.ROUTE:
            return _route(work, target)
        case DestinationKind.VOICEMAIL:
            return _shared_voicemail(work, target)
        case DestinationKind.VOICEMAIL_OF:
            origin = work.origin("users", target)
            return work.add(LeaveMessage(f"voicemail-of.{target}", origin, user_mailbox(target), None))
        case DestinationKind.ANNOUNCEMENT:
            origin = work.origin("audio", target)
            return work.add(Announce(f"announcement.{target}", origin, target, work.end(Reason.HANGUP)))
        case DestinationKind.BUSY:
            return work.end(Reason.BUSY)
        case _:
            return work.end(Reason.HANGUP)


def _target(work: Lowering, target: Target, node_id: str, owner: Owner, path: Path) -> str:
    """The node that a destination or a conditional route leads to; a conditional route becomes node `node_id`."""
    if not isinstance(target, Destination):
        return _switch(work, target, node_id, owner, path)
    if target.kind is DestinationKind.EXTERNAL:
        return _external(work, target.target, owner, path)
    return node_of(work, target)


def _switch(work: Lowering, branches: Sequence[Branch], node_id: str, owner: Owner, path: Path) -> str:
    cases = []
    otherwise = ""
    for index, branch in enumerate(branches):
        place = (*path, index)
        branch_target = _target(work, branch.to, f"{node_id}.{index + 1}", owner, (*place, "to"))
        if branch.when is None:
            otherwise = branch_target
            break
        schedule = condition(branch.when, work.tenant, owner.site, work.fleet.fleet.horizon)
        cases.append(ConditionalCase(TimeCondition(schedule), branch_target, _condition_text(branch), place))
    # Branches that cover every instant need no last one without a condition: then nothing goes otherwise.
    return work.add(
        ConditionalRoute(
            node_id, _origin_of(work, path), tuple(cases), otherwise or work.end(Reason.UNREACHABLE)
        )
    )


def _origin_of(work: Lowering, path: Path) -> Origin:
    section, name = path[:2]
    return Origin(f"{work.client}/{section}/{name}", path)


def _condition_text(branch: Branch) -> str:
    if branch.label:
        return branch.label
    return "inline" if isinstance(branch.when, InlineWhen) else str(branch.when)


def _external(work: Lowering, number: str, owner: Owner, path: Path) -> str:
    """A gate held by the owner, and the call behind it."""
    call = CallExternal(
        id=f"external.{owner.slug}.{number}",
        origin=_origin_of(work, path),
        number=number,
        caller_id=owner.caller_id,
        trunks=work.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=work.end(Reason.UNREACHABLE),
    )
    return work.add(
        PermissionGate(
            id=f"gate.{owner.slug}.{number}",
            origin=_origin_of(work, path),
            subject=owner.subject,
            permission=owner.permission,
            number=number,
            country=owner.country,
            allowed=work.add(call),
            denied=work.end(Reason.REFUSED),
        ),
    )


def _device_legs(work: Lowering, user: str) -> tuple[Leg, ...]:
    return tuple(DeviceLeg(device) for device in devices_of(work.tenant, user))


def _user(work: Lowering, user_id: str) -> str:
    node_id = f"user.{user_id}"
    if node_id in work.nodes:
        return node_id
    user = work.tenant.users[user_id]
    no_answer = _user_overflow(work, user_id, user, "no_answer", Reason.NO_ANSWER)
    return work.add(
        Ring(
            id=node_id,
            origin=work.origin("users", user_id),
            legs=_device_legs(work, user_id),
            seconds=user.ring,
            no_answer=no_answer,
            busy=_user_overflow(work, user_id, user, "busy", Reason.BUSY),
            unreachable=_user_overflow(work, user_id, user, "unreachable", Reason.UNREACHABLE),
        ),
    )


def _user_overflow(work: Lowering, user_id: str, user: ResolvedUser, rule: str, reason: Reason) -> str:
    """Where a call goes that the user does not take: the rule's target, else `no_answer`'s, else his voicemail."""
    given = rule if getattr(user, rule) is not None else "no_answer"
    target: Target | None = getattr(user, given)
    if target is not None:
        owner = _user_owner(work, user_id)
        return _target(
            work, target, f"user.{user_id}.{given.replace('_', '-')}", owner, ("users", user_id, given)
        )
    if user.voicemail:
        return node_of(work, Destination(DestinationKind.VOICEMAIL_OF, user_id))
    return work.end(reason)


def _group(work: Lowering, group_id: str) -> str:
    node_id = f"group.{group_id}"
    if node_id in work.nodes:
        return node_id
    group = work.tenant.groups[group_id]
    site = group.site
    owner = _client_owner(work, site)
    no_answer = _target(
        work, group.no_answer, f"{node_id}.no-answer", owner, ("groups", group_id, "no_answer")
    )
    busy = no_answer
    if group.busy is not None:
        busy = _target(work, group.busy, f"{node_id}.busy", owner, ("groups", group_id, "busy"))
    legs = [_member_legs(work, member, owner, group_id) for member in group.members]
    if group.strategy is Strategy.IN_ORDER:
        return _in_order(work, group_id, group, legs, no_answer)
    origin = work.origin("groups", group_id)
    together = tuple(dict.fromkeys(leg for member in legs for leg in member))
    return work.add(Ring(node_id, origin, together, group.ring, no_answer, busy, no_answer))


def _in_order(
    work: Lowering, group_id: str, group: ResolvedGroup, legs: list[tuple[Leg, ...]], no_answer: str
) -> str:
    """A chain of rings: whatever keeps one member from answering, the next one rings."""
    following = no_answer
    for index in reversed(range(len(legs))):
        node_id = f"group.{group_id}" if index == 0 else f"group.{group_id}.{index + 1}"
        origin = Origin(f"{work.client}/groups/{group_id}", ("groups", group_id, "members", index))
        ring = Ring(node_id, origin, legs[index], group.ring, following, following, following)
        following = work.add(ring)
    return following


def _member_legs(work: Lowering, member: Destination, owner: Owner, group_id: str) -> tuple[Leg, ...]:
    if member.kind is DestinationKind.EXTERNAL:
        return (NodeLeg(_external(work, member.target, owner, ("groups", group_id, "members"))),)
    return _device_legs(work, member.target)


def _route(work: Lowering, route_id: str) -> str:
    node_id = f"route.{route_id}"
    if node_id in work.nodes:
        return node_id
    route = work.tenant.routes[route_id]
    site = route.site
    owner = _client_owner(work, site)
    path = ("routes", route_id, "to")
    if not isinstance(route.to, Destination):
        return _switch(work, route.to, node_id, owner, path)
    # A route that decides nothing still is a step of the call that people named.
    target = _target(work, route.to, node_id, owner, path)
    return work.add(ConditionalRoute(node_id, _origin_of(work, path), (), target))


def _shared_voicemail(work: Lowering, voicemail: str) -> str:
    box = work.tenant.voicemails[voicemail]
    origin = work.origin("voicemails", voicemail)
    return work.add(LeaveMessage(f"voicemail.{voicemail}", origin, shared_mailbox(voicemail), box.greeting))
