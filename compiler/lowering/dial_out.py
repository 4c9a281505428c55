"""What phones dial: emergency numbers, and everything else by the numbering plan and a calling permission."""

from __future__ import annotations

from compiler.graph import CallExternal, DialContext, DialOut, PermissionGate, Reason
from compiler.lowering.emergency_call import lower_emergency_calls
from compiler.lowering.state import Lowering
from compiler.time.ringing import EXTERNAL_RING_SECONDS


def lower_contexts(lowering: Lowering) -> tuple[DialContext, ...]:
    """One for each site and profile that some phone has."""
    dialled_from = {
        (lowering.tenant.users[device.user].site, lowering.tenant.users[device.user].destinations)
        for device in lowering.tenant.devices.values()
    }
    return tuple(_context(lowering, site, profile) for site, profile in sorted(dialled_from))


def _context(lowering: Lowering, site: str, profile: str) -> DialContext:
    country = lowering.tenant.sites[site].country
    call = CallExternal(
        id="external.dialled",
        origin=lowering.origin("client"),
        number=None,
        caller_id=None,
        trunks=lowering.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=lowering.end(Reason.UNREACHABLE),
    )
    gate = PermissionGate(
        id=f"gate.dialled.{site}.{profile}",
        origin=lowering.origin("destinations", profile),
        subject=f"{lowering.client}/destinations/{profile}",
        permission=lowering.permissions[profile],
        number=None,
        country=country,
        allowed=lowering.add(call),
        denied=lowering.end(Reason.REFUSED),
    )
    dial_out = DialOut(
        id=f"outside.{site}.{profile}",
        origin=lowering.origin("sites", site, at=("country",)),
        country=country,
        next=lowering.add(gate),
        invalid=lowering.end(Reason.UNALLOCATED),
    )
    return DialContext(
        id=f"{site}.{profile}",
        site=site,
        profile=profile,
        emergency=lower_emergency_calls(lowering, site),
        outside=lowering.add(dial_out),
        origin=lowering.origin("sites", site),
    )
