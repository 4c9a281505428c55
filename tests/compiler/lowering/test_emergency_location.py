"""The address of a site in its parts, as people write addresses in France."""

from __future__ import annotations

import pytest

from compiler.graph import CallEmergency, CivicAddress
from compiler.lowering.client import lower
from tests.broken_trees import FLEET
from tests.compiler.conftest import Resolve, make_fleet

PARTS = {
    "12 rue de la Paix": ("12", "", "rue de la Paix", ""),
    "12, rue de la Paix": ("12", "", "rue de la Paix", ""),
    "12 bis rue de la Paix, 2e étage, code 47B12": ("12", "bis", "rue de la Paix", "2e étage, code 47B12"),
    "12bis, avenue Foch": ("12", "bis", "avenue Foch", ""),
    "3 A rue du Port": ("3", "A", "rue du Port", ""),
    "3 à la Croix": ("3", "", "à la Croix", ""),
    "1 L'Orée du Bois": ("1", "", "L'Orée du Bois", ""),
    "4 Terrasse Bellini": ("4", "", "Terrasse Bellini", ""),
    "Lieu-dit Ar Vro": ("", "", "Lieu-dit Ar Vro", ""),
    "Zone artisanale, bâtiment 4": ("", "", "Zone artisanale", "bâtiment 4"),
    "2e étage": ("", "", "2e étage", ""),
}


def _address(resolve: Resolve, address: str, trunk: str) -> CallEmergency:
    fleet = make_fleet(FLEET.replace("host: 198.51.100.7}", f"host: 198.51.100.7{trunk}}}"))
    resolved, diagnostics = resolve(("12 rue de la Paix", address), operator=fleet)
    assert diagnostics == []
    node = lower(resolved, fleet, {}).nodes["emergency.paris.112"]
    assert isinstance(node, CallEmergency)
    return node


@pytest.mark.parametrize("address", PARTS)
def test_an_address_falls_into_its_parts(resolve: Resolve, address: str) -> None:
    number, suffix, road, additional = PARTS[address]
    quoted = "'" + address.replace("'", "''") + "'"
    call = _address(resolve, quoted, ", emergency_location: geolocation")
    assert call.told == ("carrier",)
    assert call.location == CivicAddress("FR", "75102", "75002", "Paris", road, number, suffix, additional)


def test_where_no_carrier_is_told_no_call_carries_an_address(resolve: Resolve) -> None:
    call = _address(resolve, "12 rue de la Paix", "")
    assert (call.location, call.told) == (None, ())


def test_a_carrier_that_is_told_the_commune_is_told_no_more(resolve: Resolve) -> None:
    told = ", emergency_location: p_access_network_info, network_code: 4E"
    call = _address(resolve, "12 rue de la Paix", told)
    assert call.location == CivicAddress("", "75102")
    assert str(call.location) == "INSEE 75102"


def test_a_country_is_named_where_it_is_not_metropolitan_france() -> None:
    """Else a difference in it would be told in the same words on both sides."""
    whole = CivicAddress("RE", "97411", "97400", "Saint-Denis", "rue Mahatma Gandhi", "31")
    assert str(whole) == "31 rue Mahatma Gandhi, 97400 Saint-Denis (97411), RE"
