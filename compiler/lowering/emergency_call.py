"""Emergency calls: every number of the country's plan, with the call-back number of the phone's site."""

from __future__ import annotations

from compiler.graph import CallEmergency, Reason
from compiler.lowering.emergency_location import civic_address
from compiler.lowering.state import Lowering
from compiler.numbering import EMERGENCY_NUMBERS
from compiler.resolving.fleet_reads import field_of


def lower_emergency_calls(lowering: Lowering, site: str) -> tuple[tuple[str, str], ...]:
    """Every emergency number that phones of a site dial, and the node it calls."""
    location = lowering.tenant.sites[site]
    origin = lowering.origin("sites", site, at=("emergency", "callback"))
    unreachable = lowering.end(Reason.UNREACHABLE)
    told = tuple(
        name
        for name in lowering.trunks
        if field_of(lowering.fleet.trunks, name, "emergency_location") != "none"
    )
    return tuple(
        (
            emergency.number,
            lowering.add(
                CallEmergency(
                    id=f"emergency.{site}.{emergency.number}",
                    origin=origin,
                    number=emergency.number,
                    site=site,
                    callback=location.emergency.callback,
                    trunks=lowering.trunks,
                    unreachable=unreachable,
                    location=civic_address(location) if told else None,
                    told=told,
                ),
            ),
        )
        for emergency in EMERGENCY_NUMBERS[location.country]
    )
