"""Where help is sent: what an emergency call carries with it, and how carriers are told (RFC 6442, RFC 5139, RFC 7315)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.graph import CivicAddress, TrunkLine
from renderers.readback.errors import ReadbackError
from renderers.readback.words import letters

_ELEMENT = re.compile(r'(\w+)="([^"]*)"(?:,|$)')
_FIELDS = {
    "country": "country",
    "ADDCODE": "commune",
    "PC": "postcode",
    "A3": "city",
    "RD": "road",
    "HNO": "house_number",
    "HNS": "suffix",
    "LOC": "additional",
}
"""What RFC 5139 calls the parts of an address."""


def location_told(carried: str, commune: str) -> CivicAddress:
    """The address that a call carries, in letters and digits alone. ReadbackError for what is no address."""
    elements = dict(_ELEMENT.findall(carried))
    written = ",".join(f'{name}="{value}"' for name, value in elements.items())
    if written != carried or elements.keys() - _FIELDS.keys() or elements.get("ADDCODE") != commune:
        raise ReadbackError(f"no address: {carried} in {commune}")
    return _in_letters({field: elements.get(name, "") for name, field in _FIELDS.items()})


def as_told(address: CivicAddress) -> CivicAddress:
    """An address, in letters and digits alone."""
    return _in_letters({field: getattr(address, field) for field in _FIELDS.values()})


def _in_letters(fields: dict[str, str]) -> CivicAddress:
    return CivicAddress(**{field: letters(value) for field, value in fields.items()})


def located_steps(trunk: TrunkLine) -> Iterator[str]:
    """How a carrier is told, on its channel before the call is sent: steps as they read; none where it is not told."""
    match trunk.emergency_location:
        case "geolocation":
            # Asterisk sends what stands in the channel's profile, by value; `device` is where it puts what is not a person's or a service's.
            for name, value in (
                ("format", "civicAddress"),
                ("pidf_element", "device"),
                ("allow_routing_use", "yes"),
                ("location_info", "${LOCATION}"),
            ):
                yield f"Set(GEOLOC_PROFILE({name})={value})"
            yield "Return()"
        case "p_access_network_info":
            header = f'GSTN;operator-specific-GI="{trunk.network_code}${{COMMUNE}}00";network-provided'
            yield f"Set(PJSIP_HEADER(add,P-Access-Network-Info)={header})"
            yield "Return()"
