"""The classes of numbers, and the numbers of rescue."""

from __future__ import annotations

from dataclasses import dataclass

from schema.call_class import CallClass

__all__ = ("CallClass", "EmergencyNumber")


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number of rescue or care; `service` in English, for the docs."""

    number: str
    service: str
