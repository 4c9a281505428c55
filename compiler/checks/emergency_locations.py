"""Where emergency services are sent: a postcode and a commune that belong together."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place

_POSTCODES_OF = {"2A": "20", "2B": "20", "977": "971", "978": "971", "99": "980"}
"""Where postcodes begin otherwise than codes of communes: Corse, Saint-Barthélemy, Saint-Martin, Monaco (INSEE, code officiel géographique)."""


def check_emergency_locations(subject: CheckedClient) -> Iterator[Diagnostic]:
    """SITE001 a postcode of another department than the commune."""
    for name, site in subject.tenant.sites.items():
        location = site.emergency
        department = _department(location.insee)
        if _department(location.postcode) == _POSTCODES_OF.get(department, department):
            continue
        message = text(
            "the commune {insee} and the postcode {postcode} are in different departments",
            insee=location.insee,
            postcode=location.postcode,
        )
        hint = text(
            "Check both: emergency calls are routed by the commune's code, help drives to the address."
        )
        yield subject.report("SITE001", message, Place(("sites", name, "emergency", "insee")), hint)


def _department(code: str) -> str:
    """How postcodes and codes of communes begin: two characters, overseas three."""
    return code[: 3 if code.startswith(("97", "98")) else 2]
