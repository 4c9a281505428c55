"""Where help is to be sent: what a call carries with it, and how a trunk tells its carrier.

By value in a PIDF-LO document (RFC 6442, RFC 5139), or in the form of French carriers: the operator's code, and that of the commune.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import CivicAddress, TrunkLine
from renderers.asterisk.dialplan import extension
from renderers.asterisk.escape import plain
from renderers.asterisk.names import trunk_out_context

LOCATED = "located"
"""The subroutine that is run on the carrier's channel before the call is sent."""


def location_steps(address: CivicAddress) -> Iterator[str]:
    """What the carrier's channel inherits from the caller's: the address by the names of RFC 5139, and the commune."""
    elements = {
        "country": address.country,
        "ADDCODE": address.commune,
        "PC": address.postcode,
        "A3": address.city,
        "HNO": address.house_number,
        "HNS": address.suffix,
        "RD": address.road,
        "LOC": address.additional,
    }
    words = ",".join(f'{name}="{plain(value)}"' for name, value in elements.items() if value)
    yield f"Set(_LOCATION={words})"
    yield f"Set(_COMMUNE={address.commune})"


def dial_options(trunk: TrunkLine) -> str:
    """Of an emergency call by a trunk: phones' redirections are ignored, and the carrier is told where help is needed."""
    if trunk.emergency_location == "none":
        return "i"
    return f"ib({trunk_out_context(trunk.id)}^{LOCATED}^1)"


def render_located(trunk: TrunkLine) -> Iterator[str]:
    """The subroutine of a trunk whose carrier is told."""
    match trunk.emergency_location:
        case "geolocation":
            yield from extension(
                LOCATED,
                "Set(GEOLOC_PROFILE(format)=civicAddress)",
                "Set(GEOLOC_PROFILE(pidf_element)=device)",
                "Set(GEOLOC_PROFILE(allow_routing_use)=yes)",
                "Set(GEOLOC_PROFILE(location_info)=${LOCATION})",
                "Return()",
            )
        case "p_access_network_info":
            header = f'GSTN\\;operator-specific-GI="{trunk.network_code}${{COMMUNE}}00"\\;network-provided'
            yield from extension(
                LOCATED, f"Set(PJSIP_HEADER(add,P-Access-Network-Info)={header})", "Return()"
            )
