"""`destinations`: profiles of where one may call ("autoriser les appels vers")."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from schema.base import Model
from schema.scalars import Name, PhoneNumber, ProfileId


class CallClass(StrEnum):
    """Kinds of numbers outside, by the French numbering plan and tariff (docs/numbers.md)."""

    NATIONAL_FIXED = "national_fixed"
    """01 to 05, and 09."""
    NATIONAL_MOBILE = "national_mobile"
    """06, 073 to 079."""
    SPECIAL_FREE = "special_free"
    """0800 to 0805, 30xx, 31xx, 116xxx."""
    SPECIAL_NORMAL = "special_normal"
    """0806 to 0809, 10xx: the price of an ordinary call."""
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
    """Mobiles there, and numbers there that cannot be told apart."""
    NORTH_AMERICA = "north_america"
    """United States and Canada, not the other countries of +1."""
    INTERNATIONAL = "international"
    """The rest of the world."""
    SATELLITE = "satellite"
    """+870, +881 to +883: no country, dear."""
    INTL_PREMIUM = "intl_premium"
    """Numbers abroad at raised prices, and +800, +808, +979."""
    HIGH_FRAUD = "high_fraud"
    """Where stolen accounts call to."""


_CLASSES = tuple(str(one) for one in CallClass)


def _known_class(value: str) -> str:
    if value not in _CLASSES:
        raise PydanticCustomError("call_class", "{value}", {"value": value, "known": _CLASSES})
    return value


ClassName = Annotated[
    str,
    AfterValidator(_known_class),
    WithJsonSchema({"type": "string", "enum": [str(one) for one in CallClass]}),
]


class DestinationProfile(Model):
    """Where its holders may call. What is not allowed is refused; emergency numbers are always allowed."""

    name: Name
    """What the profile is for."""
    extends: ProfileId | None = None
    """Another profile, whose lists count too."""
    allow: tuple[ClassName, ...] = ()
    """Classes of numbers that may be called."""
    deny: tuple[ClassName, ...] = ()
    """Classes taken away from what `extends` allows."""
    allow_numbers: tuple[PhoneNumber, ...] = ()
    """Numbers allowed whatever their class."""
    deny_numbers: tuple[PhoneNumber, ...] = ()
    """Numbers refused whatever their class."""
