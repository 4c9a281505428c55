"""What phones dial: emergency numbers, and everything else by the numbering plan and a gate."""

from __future__ import annotations

from compiler.graph import CallExternal, DialContext, DialOut, PermissionGate, Reason
from compiler.lowering.emergency_call import lower_emergency_calls
from compiler.lowering.work import Lowering
from compiler.time.ringing import EXTERNAL_RING_SECONDS


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
        emergency=lower_emergency_calls(work, site),
        outside=work.add(outside),
        origin=work.origin("sites", site),
    )
