"""The classes of numbers, and emergency numbers."""

from __future__ import annotations

from dataclasses import dataclass

from schema.call_class import CallClass

__all__ = ("CallClass", "EmergencyNumber")


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """An emergency number. `service`: the service that answers, in English, for the docs."""

    number: str
    service: str
