"""What phones dial: extensions, feature codes, emergency numbers, and everything else by the numbering plan and a gate."""

from __future__ import annotations

from compiler.graph import (
    CallEmergency,
    CallExternal,
    DialContext,
    DialOut,
    PermissionGate,
    PickUp,
    ReadMessages,
    Reason,
)
from compiler.graph.feature_codes import PICK_UP_CODE, READ_MESSAGES_CODE
from compiler.graph.naming import shared_mailbox
from compiler.lowering.calls import node_of
from compiler.lowering.work import EXTERNAL_RING_SECONDS, Lowering, devices_of
from compiler.numbering import EMERGENCY_NUMBERS
from schema.destination import Destination, DestinationKind


def lower_internal(work: Lowering) -> tuple[tuple[str, str], ...]:
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
                found[one.extension] = node_of(work, Destination(kind, name))
    return tuple(sorted(found.items()))


def lower_features(work: Lowering) -> tuple[tuple[str, str], ...]:
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


def lower_contexts(work: Lowering) -> tuple[DialContext, ...]:
    """One for each site and profile that some phone has."""
    wanted = {
        (work.tenant.users[device.user].site, work.tenant.users[device.user].destinations)
        for device in work.tenant.devices.values()
    }
    return tuple(_context(work, site, profile) for site, profile in sorted(wanted))


def _context(work: Lowering, site: str, profile: str) -> DialContext:
    country = work.tenant.sites[site].country
    call = CallExternal(
        id="external.dialled",
        origin=work.origin("client"),
        number=None,
        caller_id=None,
        trunks=work.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=work.end(Reason.UNREACHABLE),
    )
    gate = PermissionGate(
        id=f"gate.dialled.{site}.{profile}",
        origin=work.origin("destinations", profile),
        subject=f"{work.client}/destinations/{profile}",
        permission=work.permissions[profile],
        number=None,
        country=country,
        allowed=work.add(call),
        denied=work.end(Reason.REFUSED),
    )
    outside = DialOut(
        id=f"outside.{site}.{profile}",
        origin=work.origin("sites", site, at=("country",)),
        country=country,
        next=work.add(gate),
        invalid=work.end(Reason.UNALLOCATED),
    )
    return DialContext(
        id=f"{site}.{profile}",
        site=site,
        profile=profile,
        emergency=_emergency(work, site, country),
        outside=work.add(outside),
        origin=work.origin("sites", site),
    )


def _emergency(work: Lowering, site: str, country: str) -> tuple[tuple[str, str], ...]:
    callback = work.tenant.sites[site].emergency.callback
    origin = work.origin("sites", site, at=("emergency", "callback"))
    unreachable = work.end(Reason.UNREACHABLE)
    return tuple(
        (
            emergency.number,
            work.add(
                CallEmergency(
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
