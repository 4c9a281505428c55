"""Emergency numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """An emergency number. `service`: the service that answers, in English, for the docs."""

    number: str
    service: str
