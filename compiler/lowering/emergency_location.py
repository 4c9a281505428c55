"""The address of a site, in the parts that emergency centres are told."""

from __future__ import annotations

import re

from compiler.graph import CivicAddress
from compiler.resolving.resolved import ResolvedSite

_HOUSE = re.compile(r"([0-9]+)\s*(?:(bis|ter|quater|[a-df-z])\s*)?,?\s+(\S.*)", re.IGNORECASE)
"""A house number, what may follow it, and the road. `3 A rue …` has a suffix, `3 à la Croix` has none, `2e étage` no number."""


def commune_of(site: ResolvedSite) -> CivicAddress:
    """All that some carriers are told; a commune's code says in which country it is."""
    return CivicAddress("", site.emergency.insee)


def civic_address(site: ResolvedSite) -> CivicAddress:
    """The parts of a site's address: what comes behind a comma is no part of the road."""
    written = site.emergency
    house = _HOUSE.fullmatch(written.address.strip())
    number, suffix, rest = (house[1], house[2] or "", house[3]) if house else ("", "", written.address)
    road, _, additional = rest.partition(",")
    return CivicAddress(
        country=site.country,
        commune=written.insee,
        postcode=written.postcode,
        city=written.city,
        road=road.strip(),
        house_number=number,
        suffix=suffix,
        additional=additional.strip(),
    )
