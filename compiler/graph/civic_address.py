"""An address in its parts, as emergency centres are told it."""

from __future__ import annotations

from compiler.graph.record import record

_METROPOLITAN = "FR"


@record(frozen=True, slots=True)
class CivicAddress:
    """Where help is to be sent, in the parts of RFC 5139. `commune`: its code (code INSEE); `suffix`: of the house number, as in 12 bis;
    `additional`: floor, access. What an address does not have, or nobody is told, is empty.
    """

    country: str
    commune: str
    postcode: str = ""
    city: str = ""
    road: str = ""
    house_number: str = ""
    suffix: str = ""
    additional: str = ""

    def __str__(self) -> str:
        """On one line, as people write it: a country that is told is named where it is another."""
        street = " ".join(part for part in (self.house_number, self.suffix, self.road) if part)
        town = f"{self.postcode} {self.city}".strip()
        place = f"{town} ({self.commune})" if town else f"INSEE {self.commune}"
        country = "" if self.country == _METROPOLITAN else self.country
        return ", ".join(part for part in (street, self.additional, place, country) if part)
