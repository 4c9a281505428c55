"""Classes of numbers: what a destination profile allows or denies, and what no profile decides."""

from __future__ import annotations

from enum import StrEnum


class CallClass(StrEnum):
    """Kinds of external numbers, by the French numbering plan and tariff (docs/numbers.md)."""

    EMERGENCY = "emergency"
    """Always allowed, from every phone."""
    UNALLOCATED = "unallocated"
    """Not a number of the plan: never allowed."""
    NATIONAL_FIXED = "national_fixed"
    """01 to 05, and 09."""
    NATIONAL_MOBILE = "national_mobile"
    """06, 073 to 079."""
    SPECIAL_FREE = "special_free"
    """0800 to 0805, 30xx and 31xx except 3008 and 317x, 116xxx."""
    SPECIAL_NORMAL = "special_normal"
    """0806 to 0809, 10xx: charged as an ordinary call."""
    SPECIAL_TARIFF = "special_tariff"
    """081, 082, and four-digit numbers that are not free."""
    PREMIUM = "premium"
    """089, 0836, 0860, 0868, 118xxx."""
    NPV = "npv"
    """Numbers that automated calls present (numéros polyvalents vérifiés)."""
    M2M = "m2m"
    """0700, machine to machine."""
    OVERSEAS = "overseas"
    """French overseas departments: +262, +590, +594, +596, +508."""
    OVERSEAS_COM = "overseas_com"
    """+687, +689, +681."""
    EU_FIXED = "eu_fixed"
    """Fixed lines of the EEA, Switzerland and the United Kingdom."""
    EU_MOBILE = "eu_mobile"
    """Mobiles in the same countries, and numbers there that cannot be told apart."""
    NORTH_AMERICA = "north_america"
    """United States and Canada, but not the other countries of +1."""
    INTERNATIONAL = "international"
    """The rest of the world."""
    SATELLITE = "satellite"
    """+870, +881 to +883: no country, expensive."""
    INTL_PREMIUM = "intl_premium"
    """Premium-rate numbers abroad, and +800, +808, +979."""
    HIGH_FRAUD = "high_fraud"
    """Where calls from stolen accounts go."""


ORDINARY = (
    CallClass.NATIONAL_FIXED,
    CallClass.NATIONAL_MOBILE,
    CallClass.OVERSEAS,
    CallClass.OVERSEAS_COM,
    CallClass.EU_FIXED,
    CallClass.EU_MOBILE,
    CallClass.NORTH_AMERICA,
    CallClass.INTERNATIONAL,
    CallClass.HIGH_FRAUD,
)
"""Fixed and mobile numbers of a country, as people have them: those that are allowed with the country."""

DEAR = (
    CallClass.SPECIAL_TARIFF,
    CallClass.PREMIUM,
    CallClass.OVERSEAS_COM,
    CallClass.EU_FIXED,
    CallClass.EU_MOBILE,
    CallClass.NORTH_AMERICA,
    CallClass.INTERNATIONAL,
    CallClass.SATELLITE,
    CallClass.INTL_PREMIUM,
    CallClass.HIGH_FRAUD,
)
"""Numbers abroad, and those with a surcharge: what is opened by mistake is paid for."""

ALLOWABLE = tuple(
    call_class for call_class in CallClass if call_class not in (CallClass.EMERGENCY, CallClass.UNALLOCATED)
)
"""The classes that a profile may name."""
