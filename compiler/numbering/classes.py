"""The classes of numbers, and the numbers of rescue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schema.destination_profile import CallClass as AllowableClass


class CallClass(StrEnum):
    """Every class that a number can be in: those that a profile may allow, and those that no profile decides."""

    EMERGENCY = "emergency"
    """Always allowed, from every phone."""
    UNALLOCATED = "unallocated"
    """No number of the plan: never allowed."""
    NATIONAL_FIXED = AllowableClass.NATIONAL_FIXED.value
    NATIONAL_MOBILE = AllowableClass.NATIONAL_MOBILE.value
    SPECIAL_FREE = AllowableClass.SPECIAL_FREE.value
    SPECIAL_NORMAL = AllowableClass.SPECIAL_NORMAL.value
    SPECIAL_TARIFF = AllowableClass.SPECIAL_TARIFF.value
    PREMIUM = AllowableClass.PREMIUM.value
    NPV = AllowableClass.NPV.value
    M2M = AllowableClass.M2M.value
    OVERSEAS = AllowableClass.OVERSEAS.value
    OVERSEAS_COM = AllowableClass.OVERSEAS_COM.value
    EU_FIXED = AllowableClass.EU_FIXED.value
    EU_MOBILE = AllowableClass.EU_MOBILE.value
    NORTH_AMERICA = AllowableClass.NORTH_AMERICA.value
    INTERNATIONAL = AllowableClass.INTERNATIONAL.value
    SATELLITE = AllowableClass.SATELLITE.value
    INTL_PREMIUM = AllowableClass.INTL_PREMIUM.value
    HIGH_FRAUD = AllowableClass.HIGH_FRAUD.value


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number of rescue or care; `service` in English, for the docs."""

    number: str
    service: str
