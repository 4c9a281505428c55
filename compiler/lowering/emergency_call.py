"""Emergency calls: every number of the country's plan, with the call-back number of the phone's site."""

from __future__ import annotations

from compiler.graph import CallEmergency, Reason
from compiler.lowering.emergency_location import civic_address, commune_of
from compiler.lowering.state import Lowering
from compiler.numbering import EMERGENCY_NUMBERS
from compiler.resolving.fleet_reads import field_of


def lower_emergency_calls(lowering: Lowering, site: str) -> tuple[tuple[str, str], ...]:
    """Every emergency number that phones of a site dial, and the node it calls."""
    location = lowering.tenant.sites[site]
    origin = lowering.origin("sites", site, at=("emergency", "callback"))
    unreachable = lowering.end(Reason.UNREACHABLE)
    trunks = lowering.fleet.trunks
    forms = {name: field_of(trunks, name, "emergency_location") for name in lowering.trunks}
    told = tuple(name for name, form in forms.items() if form != "none")
    tell = civic_address if "geolocation" in forms.values() else commune_of
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
                    location=tell(location) if told else None,
                    told=told,
                ),
            ),
        )
        for emergency in EMERGENCY_NUMBERS[location.country]
    )
