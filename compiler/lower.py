"""Models to graph: every object becomes nodes, every reference an edge.

Total on what `compiler.resolve` lets through: references exist, defaults are filled, numbers are E.164, nothing goes in
circles. So nothing here reports an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compiler.calendars import condition
from compiler.diagnostics import Path
from compiler.features import PICK_UP_CODE, READ_MESSAGES_CODE
from compiler.graph import (
    Announce,
    CallGraph,
    Case,
    DeviceLeg,
    DialContext,
    DialOut,
    Emergency,
    End,
    External,
    Gate,
    LeaveMessage,
    Leg,
    Node,
    NodeGraph,
    NodeLeg,
    NumberEntry,
    Origin,
    Permission,
    PickUp,
    ReadMessages,
    Reason,
    Ring,
    TimeSwitch,
    TrunkLine,
)
from compiler.lower_phones import desk_phones, hints, mailboxes, phones, recordings
from compiler.naming import shared_mailbox, user_mailbox
from compiler.numbering import EMERGENCY_NUMBERS
from compiler.parse import ParsedClient, ParsedFleet
from compiler.sites import site_of_user
from schema.defaults import Strategy
from schema.destination import Branch, Destination, DestinationKind, InlineWhen, Target
from schema.fleet import Fleet
from schema.group import Group
from schema.tenant import Tenant
from schema.user import User

EXTERNAL_RING_SECONDS = 120
"""How long a number outside may ring before we give up; carriers give up earlier."""


@dataclass(frozen=True, slots=True)
class Owner:
    """On whose behalf a configured call goes out: `slug` is part of node ids, `site` tells the numbering plan."""

    slug: str
    subject: str
    permission: Permission
    caller_id: str | None
    site: str
    country: str


@dataclass(slots=True)
class _Lowering:
    """The nodes made so far for one client."""

    client: str
    tenant: Tenant
    fleet: Fleet
    permissions: Mapping[str, Permission]
    nodes: dict[str, Node] = field(default_factory=dict)

    @property
    def trunks(self) -> tuple[str, ...]:
        return self.fleet.nodes[self.tenant.client.node].trunks

    def origin(self, *path: str) -> Origin:
        return Origin("/".join((self.client, *path)), path)

    def add(self, node: Node) -> str:
        self.nodes.setdefault(node.id, node)
        return node.id

    def end(self, reason: Reason) -> str:
        return self.add(End(f"end.{reason}", self.origin("client"), reason))


def lower(parsed: ParsedClient, fleet: ParsedFleet, recordings_by_file: Mapping[str, bytes]) -> CallGraph:
    """The call-flow graph of a resolved client. `recordings_by_file`: the audio files it names, path to bytes."""
    tenant = parsed.tenant
    work = _Lowering(parsed.id, tenant, fleet.fleet, permissions(tenant, fleet.fleet))
    internal = _internal(work)
    features = _features(work)
    numbers = _numbers(work)
    _destinations(work)
    contexts = _contexts(work)
    sip_phones = phones(parsed.id, tenant)
    return CallGraph(
        client=parsed.id,
        name=tenant.client.name,
        node=tenant.client.node,
        language=str(tenant.client.language),
        nodes=dict(sorted(work.nodes.items())),
        numbers=numbers,
        contexts=contexts,
        internal=internal,
        features=features,
        phones=sip_phones,
        desk_phones=desk_phones(tenant, fleet.fleet, sip_phones, work.nodes),
        mailboxes=mailboxes(parsed.id, tenant),
        hints=hints(tenant),
        audio=recordings(parsed.id, tenant, recordings_by_file),
    )


def lower_node(node: str, fleet: Fleet, countries: Sequence[str]) -> NodeGraph:
    """The operator's layer on a node. `countries`: those whose numbering plan some client on it dials by."""
    place = fleet.nodes[node]
    return NodeGraph(
        node=node,
        sip_host=place.sip.host,
        sip_port=place.sip.port,
        trunks=tuple(
            TrunkLine(
                id=trunk,
                name=fleet.trunks[trunk].name,
                host=fleet.trunks[trunk].host,
                port=fleet.trunks[trunk].port,
                number_format=fleet.trunks[trunk].number_format,
                max_calls=fleet.trunks[trunk].max_calls,
            )
            for trunk in place.trunks
        ),
        countries=tuple(sorted(set(countries))),
    )


def permissions(tenant: Tenant, fleet: Fleet) -> dict[str, Permission]:
    """What each destination profile in reach of a client allows. (`resolve` has merged what it extends.)"""
    return {
        name: Permission(
            classes=frozenset(profile.allow) - frozenset(profile.deny),
            allow_numbers=frozenset(profile.allow_numbers),
            deny_numbers=frozenset(profile.deny_numbers),
        )
        for name, profile in {**fleet.destinations, **tenant.destinations}.items()
    }


def _client_owner(work: _Lowering, site: str) -> Owner:
    client = work.tenant.client
    return Owner(
        slug="client",
        subject=f"{work.client}/client",
        permission=work.permissions[str(client.destinations)],
        caller_id=client.caller_id,
        site=site,
        country=str(work.tenant.sites[site].country),
    )


def _user_owner(work: _Lowering, user_id: str) -> Owner:
    user = work.tenant.users[user_id]
    site = site_of_user(work.tenant, user_id)
    return Owner(
        slug=f"user.{user_id}",
        subject=f"{work.client}/users/{user_id}",
        permission=work.permissions[str(user.destinations)],
        caller_id=user.caller_id or work.tenant.client.caller_id,
        site=site,
        country=str(work.tenant.sites[site].country),
    )


def _numbers(work: _Lowering) -> tuple[NumberEntry, ...]:
    return tuple(
        NumberEntry(
            number=number,
            trunk=str(entry.trunk),
            language=str(work.tenant.client.language),
            target=(
                _target(
                    work,
                    entry.to,
                    f"number.{number}",
                    _client_owner(work, str(entry.site)),
                    ("numbers", number, "to"),
                )
                if entry.to is not None
                else work.end(Reason.UNALLOCATED)
            ),
            origin=work.origin("numbers", number),
        )
        for number, entry in sorted(work.tenant.numbers.items())
    )


def _destinations(work: _Lowering) -> None:
    """The objects that nothing leads to are lowered too: they are part of what was written."""
    for kind, ids in (
        (DestinationKind.USER, work.tenant.users),
        (DestinationKind.GROUP, work.tenant.groups),
        (DestinationKind.ROUTE, work.tenant.routes),
        (DestinationKind.VOICEMAIL, work.tenant.voicemails),
        (DestinationKind.ANNOUNCEMENT, work.tenant.audio),
    ):
        for target in ids:
            _object(work, Destination(kind, target))


def _object(work: _Lowering, destination: Destination) -> str:
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


def _target(work: _Lowering, target: Target, node_id: str, owner: Owner, path: Path) -> str:
    """The node that a destination or a conditional route leads to; a conditional route becomes node `node_id`."""
    if not isinstance(target, Destination):
        return _switch(work, target, node_id, owner, path)
    if target.kind is DestinationKind.EXTERNAL:
        return _external(work, target.target, owner, path)
    return _object(work, target)


def _switch(work: _Lowering, branches: Sequence[Branch], node_id: str, owner: Owner, path: Path) -> str:
    cases = []
    otherwise = ""
    for index, branch in enumerate(branches):
        place = (*path, index)
        branch_target = _target(work, branch.to, f"{node_id}.{index + 1}", owner, (*place, "to"))
        if branch.when is None:
            otherwise = branch_target
            break
        schedule = condition(branch.when, work.tenant, owner.site, work.fleet.fleet.horizon)
        cases.append(Case(schedule, branch_target, _condition_text(branch), place))
    # Branches that cover every instant need no last one without a condition: then nothing goes otherwise.
    return work.add(
        TimeSwitch(node_id, _origin_of(work, path), tuple(cases), otherwise or work.end(Reason.UNREACHABLE))
    )


def _origin_of(work: _Lowering, path: Path) -> Origin:
    section, name = path[:2]
    return Origin(f"{work.client}/{section}/{name}", path)


def _condition_text(branch: Branch) -> str:
    if branch.label:
        return branch.label
    return "inline" if isinstance(branch.when, InlineWhen) else str(branch.when)


def _external(work: _Lowering, number: str, owner: Owner, path: Path) -> str:
    """A gate held by the owner, and the call behind it."""
    call = External(
        id=f"external.{owner.slug}.{number}",
        origin=_origin_of(work, path),
        number=number,
        caller_id=owner.caller_id,
        trunks=work.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=work.end(Reason.UNREACHABLE),
    )
    return work.add(
        Gate(
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


def devices_of(tenant: Tenant, user: str) -> tuple[str, ...]:
    """The devices that a user answers, by id."""
    return tuple(sorted(name for name, device in tenant.devices.items() if device.user == user))


def _device_legs(work: _Lowering, user: str) -> tuple[Leg, ...]:
    return tuple(DeviceLeg(device) for device in devices_of(work.tenant, user))


def _user(work: _Lowering, user_id: str) -> str:
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
            seconds=int(user.ring or 0),
            no_answer=no_answer,
            busy=_user_overflow(work, user_id, user, "busy", Reason.BUSY),
            unreachable=_user_overflow(work, user_id, user, "unreachable", Reason.UNREACHABLE),
        ),
    )


def _user_overflow(work: _Lowering, user_id: str, user: User, rule: str, reason: Reason) -> str:
    """Where a call goes that the user does not take: the rule's target, else `no_answer`'s, else his voicemail."""
    given = rule if getattr(user, rule) is not None else "no_answer"
    target: Target | None = getattr(user, given)
    if target is not None:
        owner = _user_owner(work, user_id)
        return _target(
            work, target, f"user.{user_id}.{given.replace('_', '-')}", owner, ("users", user_id, given)
        )
    if user.voicemail:
        return _object(work, Destination(DestinationKind.VOICEMAIL_OF, user_id))
    return work.end(reason)


def _group(work: _Lowering, group_id: str) -> str:
    node_id = f"group.{group_id}"
    if node_id in work.nodes:
        return node_id
    group = work.tenant.groups[group_id]
    site = str(group.site)
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
    return work.add(Ring(node_id, origin, together, int(group.ring or 0), no_answer, busy, no_answer))


def _in_order(
    work: _Lowering, group_id: str, group: Group, legs: list[tuple[Leg, ...]], no_answer: str
) -> str:
    """A chain of rings: whatever keeps one member from answering, the next one rings."""
    following = no_answer
    for index in reversed(range(len(legs))):
        node_id = f"group.{group_id}" if index == 0 else f"group.{group_id}.{index + 1}"
        origin = Origin(f"{work.client}/groups/{group_id}", ("groups", group_id, "members", index))
        ring = Ring(node_id, origin, legs[index], int(group.ring or 0), following, following, following)
        following = work.add(ring)
    return following


def _member_legs(work: _Lowering, member: Destination, owner: Owner, group_id: str) -> tuple[Leg, ...]:
    if member.kind is DestinationKind.EXTERNAL:
        return (NodeLeg(_external(work, member.target, owner, ("groups", group_id, "members"))),)
    return _device_legs(work, member.target)


def _route(work: _Lowering, route_id: str) -> str:
    node_id = f"route.{route_id}"
    if node_id in work.nodes:
        return node_id
    route = work.tenant.routes[route_id]
    site = str(route.site)
    owner = _client_owner(work, site)
    path = ("routes", route_id, "to")
    if not isinstance(route.to, Destination):
        return _switch(work, route.to, node_id, owner, path)
    # A route that decides nothing still is a step of the call that people named.
    target = _target(work, route.to, node_id, owner, path)
    return work.add(TimeSwitch(node_id, _origin_of(work, path), (), target))


def _shared_voicemail(work: _Lowering, voicemail: str) -> str:
    box = work.tenant.voicemails[voicemail]
    origin = work.origin("voicemails", voicemail)
    return work.add(LeaveMessage(f"voicemail.{voicemail}", origin, shared_mailbox(voicemail), box.greeting))


def _internal(work: _Lowering) -> tuple[tuple[str, str], ...]:
    """Every extension of the client, and the node it calls."""
    found: dict[str, str] = {}
    for kind, objects in (
        (DestinationKind.USER, work.tenant.users),
        (DestinationKind.GROUP, work.tenant.groups),
        (DestinationKind.ROUTE, work.tenant.routes),
        (DestinationKind.VOICEMAIL, work.tenant.voicemails),
    ):
        for name, one in objects.items():
            if one.extension:
                found[one.extension] = _object(work, Destination(kind, name))
    return tuple(sorted(found.items()))


def _features(work: _Lowering) -> tuple[tuple[str, str], ...]:
    """What phones dial for themselves: messages, and a colleague's ringing call."""
    codes = {READ_MESSAGES_CODE: work.add(ReadMessages("feature.messages", work.origin("client")))}
    for name, box in work.tenant.voicemails.items():
        if box.extension:
            origin = work.origin("voicemails", name)
            node = ReadMessages(f"feature.messages.{name}", origin, shared_mailbox(name))
            codes[f"{READ_MESSAGES_CODE}{box.extension}"] = work.add(node)
    for name, user in work.tenant.users.items():
        devices = devices_of(work.tenant, name)
        if devices:
            node_id = work.add(PickUp(f"feature.pickup.{name}", work.origin("users", name), devices))
            codes[f"{PICK_UP_CODE}{user.extension}"] = node_id
    return tuple(sorted(codes.items()))


def _contexts(work: _Lowering) -> tuple[DialContext, ...]:
    """One for each site and profile that some phone has."""
    wanted = {
        (site_of_user(work.tenant, device.user), str(work.tenant.users[device.user].destinations))
        for device in work.tenant.devices.values()
    }
    return tuple(_context(work, site, profile) for site, profile in sorted(wanted))


def _context(work: _Lowering, site: str, profile: str) -> DialContext:
    country = str(work.tenant.sites[site].country)
    origin = work.origin("sites", site)
    call = External(
        id="external.dialled",
        origin=work.origin("client"),
        number=None,
        caller_id=None,
        trunks=work.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=work.end(Reason.UNREACHABLE),
    )
    gate = Gate(
        id=f"gate.dialled.{site}.{profile}",
        origin=origin,
        subject=f"{work.client}/destinations/{profile}",
        permission=work.permissions[profile],
        number=None,
        country=country,
        allowed=work.add(call),
        denied=work.end(Reason.REFUSED),
    )
    outside = DialOut(
        f"outside.{site}.{profile}", origin, country, work.add(gate), work.end(Reason.UNALLOCATED)
    )
    return DialContext(
        id=f"{site}.{profile}",
        site=site,
        profile=profile,
        emergency=_emergency(work, site, country),
        outside=work.add(outside),
        origin=origin,
    )


def _emergency(work: _Lowering, site: str, country: str) -> tuple[tuple[str, str], ...]:
    callback = work.tenant.sites[site].emergency.callback
    origin = work.origin("sites", site, "emergency")
    unreachable = work.end(Reason.UNREACHABLE)
    return tuple(
        (
            emergency.number,
            work.add(
                Emergency(
                    id=f"emergency.{site}.{emergency.number}",
                    origin=origin,
                    number=emergency.number,
                    site=site,
                    callback=callback,
                    trunks=work.trunks,
                    unreachable=unreachable,
                ),
            ),
        )
        for emergency in EMERGENCY_NUMBERS[country]
    )
