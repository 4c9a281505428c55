"""Emergency calls: every number of the country's plan, with the call-back number of the site where the phone stands."""

from __future__ import annotations

from compiler.graph import CallEmergency, Reason
from compiler.lowering.work import Lowering
from compiler.numbering import EMERGENCY_NUMBERS


def lower_emergency_calls(work: Lowering, site: str) -> tuple[tuple[str, str], ...]:
    """Every emergency number that phones of a site dial, and the node it calls."""
    place = work.tenant.sites[site]
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
                    callback=place.emergency.callback,
                    trunks=work.trunks,
                    unreachable=unreachable,
                ),
            ),
        )
        for emergency in EMERGENCY_NUMBERS[place.country]
    )
