"""What phones dial: emergency numbers, and everything else by the numbering plan: own numbers inside, the others by a calling permission."""

from __future__ import annotations

from collections.abc import Iterable

from compiler.graph import CallExternal, DialContext, DialOut, NumberEntry, PermissionGate, Reason
from compiler.lowering.call_limit import limit_of_client
from compiler.lowering.calling_permission import lower_permission
from compiler.lowering.emergency_call import lower_emergency_calls
from compiler.lowering.state import Lowering
from compiler.numbering import withholding_codes
from compiler.time.ringing import EXTERNAL_RING_SECONDS


def lower_contexts(lowering: Lowering, numbers: Iterable[NumberEntry]) -> tuple[DialContext, ...]:
    """One for each site and profile that some phone has. `numbers`: the client's own, which its phones call as everybody does."""
    own = tuple((entry.number, entry.target) for entry in numbers)
    dialled_from = {
        (lowering.tenant.users[device.user].site, lowering.tenant.users[device.user].destinations)
        for device in lowering.tenant.devices.values()
    }
    return tuple(_context(lowering, site, profile, own) for site, profile in sorted(dialled_from))


def _context(lowering: Lowering, site: str, profile: str, own: tuple[tuple[str, str], ...]) -> DialContext:
    country = lowering.tenant.sites[site].country
    call = CallExternal(
        id="external.dialled",
        origin=lowering.origin("client"),
        number=None,
        caller_id=None,
        trunks=lowering.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=lowering.end(Reason.UNREACHABLE),
        limits=(limit_of_client(lowering),),
    )

    def gate(used: str) -> str:
        return lowering.add(
            PermissionGate(
                id=f"gate.dialled.{site}.{used}",
                origin=lowering.origin("destinations", used),
                subject=f"{lowering.client}/destinations/{used}",
                permission=lowering.permissions[used],
                number=None,
                country=country,
                allowed=lowering.add(call),
                denied=lowering.end(Reason.REFUSED),
            )
        )

    dial_out = DialOut(
        id=f"outside.{site}.{profile}",
        origin=lowering.origin("sites", site, at=("country",)),
        country=country,
        next=lower_permission(lowering, profile, f"profile.dialled.{site}.{profile}", site, gate),
        invalid=lowering.end(Reason.UNALLOCATED),
        own=own,
    )
    return DialContext(
        id=f"{site}.{profile}",
        site=site,
        profile=profile,
        emergency=lower_emergency_calls(lowering, site),
        outside=lowering.add(dial_out),
        origin=lowering.origin("sites", site),
        withholding=withholding_codes(country),
    )
