"""The French numbering plan, which metropolitan France shares with the overseas departments, as data.

Sources: Arcep decision 2018-0881 as modified by 2022-1583, Arcep's list of emergency numbers, CPCE art. D.98-8, and for the blocks
that belong overseas (0268, 0598, 0708, 0709, 0939, 0947, 0976) libphonenumber's metadata, which follows Arcep's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from compiler.numbering.emergency_numbers import EmergencyNumber
from schema.call_class import CallClass

EMERGENCY = (
    EmergencyNumber("15", "ambulance (SAMU)"),
    EmergencyNumber("17", "police"),
    EmergencyNumber("18", "fire brigade"),
    EmergencyNumber("112", "European emergency number"),
    EmergencyNumber("114", "emergency by text, deaf and hard of hearing"),
    EmergencyNumber("115", "social emergency (SAMU social)"),
    EmergencyNumber("119", "children in danger"),
    EmergencyNumber("191", "aeronautical rescue"),
    EmergencyNumber("196", "rescue at sea"),
    EmergencyNumber("197", "terror and kidnapping alert"),
    EmergencyNumber("116000", "missing children"),
    EmergencyNumber("116006", "victims of crime"),
    EmergencyNumber("116111", "child helpline"),
    EmergencyNumber("116117", "doctor on duty"),
)

METROPOLITAN = "33"

CALLING_CODES = {
    "FR": METROPOLITAN,
    "RE": "262",
    "YT": "262",
    "GP": "590",
    "BL": "590",
    "MF": "590",
    "GF": "594",
    "MQ": "596",
    "PM": "508",
}
"""The countries in which a site may be, and their calling codes. All dial ten digits, 0 first, and 00 for abroad."""

SHORT = (
    ("10XX", CallClass.SPECIAL_NORMAL),
    ("3[01]XX", CallClass.SPECIAL_FREE),
    ("3008", CallClass.SPECIAL_TARIFF),
    ("317X", CallClass.SPECIAL_TARIFF),
    ("32XX", CallClass.SPECIAL_TARIFF),
    ("34XX", CallClass.SPECIAL_TARIFF),
    ("36XX", CallClass.SPECIAL_TARIFF),
    ("39XX", CallClass.SPECIAL_TARIFF),
    ("3919", CallClass.SPECIAL_FREE),
    ("3939", CallClass.SPECIAL_NORMAL),
    ("118XXX", CallClass.PREMIUM),
    ("116XXX", CallClass.SPECIAL_FREE),
)
"""Dialled as they are, in every country of `CALLING_CODES`.

Free are 3000 to 3007, 3009 to 3169 and 3180 to 3199 (Arcep 2018-0881, annex 1 as of 2022-1583, 2.4.9). Nothing says what the others cost.
"""

CLASSES = (
    ("[1-5]XXXXXXXX", CallClass.NATIONAL_FIXED),
    ("9XXXXXXXX", CallClass.NATIONAL_FIXED),
    ("6XXXXXXXX", CallClass.NATIONAL_MOBILE),
    ("7[3-9]XXXXXXX", CallClass.NATIONAL_MOBILE),
    ("700XXXXXXXXXX", CallClass.M2M),
    ("16[23]XXXXXX", CallClass.NPV),
    ("27[01]XXXXXX", CallClass.NPV),
    ("37[78]XXXXXX", CallClass.NPV),
    ("42[45]XXXXXX", CallClass.NPV),
    ("56[89]XXXXXX", CallClass.NPV),
    ("93[7-9]XXXXXX", CallClass.NPV),
    ("94[89]XXXXXX", CallClass.NPV),
    ("80[0-5]XXXXXX", CallClass.SPECIAL_FREE),
    ("80[6-9]XXXXXX", CallClass.SPECIAL_NORMAL),
    ("8[12]XXXXXXX", CallClass.SPECIAL_TARIFF),
    ("884XXXXXX", CallClass.SPECIAL_TARIFF),
    ("836XXXXXX", CallClass.PREMIUM),
    ("860XXXXXX", CallClass.PREMIUM),
    ("868XXXXXX", CallClass.PREMIUM),
    ("89XXXXXXX", CallClass.PREMIUM),
)
"""What follows +33. Prefixes that are not listed (071, 072, 083 …) are not allocated."""


class FrenchPrefixKind(Enum):
    """What an overseas number is in its own territory."""

    FIXED = CallClass.NATIONAL_FIXED
    MOBILE = CallClass.NATIONAL_MOBILE
    VERIFIED = CallClass.NPV


@dataclass(frozen=True, slots=True)
class Overseas:
    """A block of numbers that are dialled like French ones but belong to another calling code. `national`: what follows the 0.

    `dropped`: how many digits after the 0 are not part of the E.164 number: 05 08 41 10 10 is +508 41 10 10.
    """

    code: str
    national: str
    kind: FrenchPrefixKind
    dropped: int = 0


OVERSEAS = (
    Overseas("262", "26[239]XXXXXX", FrenchPrefixKind.FIXED),
    Overseas("262", "268[89]XXXXX", FrenchPrefixKind.FIXED),
    Overseas("262", "976[239]XXXXX", FrenchPrefixKind.FIXED),
    Overseas("262", "639XXXXXX", FrenchPrefixKind.MOBILE),
    Overseas("262", "69[23]XXXXXX", FrenchPrefixKind.MOBILE),
    Overseas("262", "7092XXXXX", FrenchPrefixKind.MOBILE),
    Overseas("262", "7093[5-7]XXXX", FrenchPrefixKind.MOBILE),
    Overseas("262", "939[89]XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("262", "947[89]XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("590", "590XXXXXX", FrenchPrefixKind.FIXED),
    Overseas("590", "5987XXXXX", FrenchPrefixKind.FIXED),
    Overseas("590", "976[018]XXXXX", FrenchPrefixKind.FIXED),
    Overseas("590", "69[01]XXXXXX", FrenchPrefixKind.MOBILE),
    Overseas("590", "7090XXXXX", FrenchPrefixKind.MOBILE),
    Overseas("590", "9395XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("590", "9475XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("594", "594XXXXXX", FrenchPrefixKind.FIXED),
    Overseas("594", "5988XXXXX", FrenchPrefixKind.FIXED),
    Overseas("594", "9764XXXXX", FrenchPrefixKind.FIXED),
    Overseas("594", "694XXXXXX", FrenchPrefixKind.MOBILE),
    Overseas("594", "7093[0-3]XXXX", FrenchPrefixKind.MOBILE),
    Overseas("594", "9396XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("594", "9476XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("596", "596XXXXXX", FrenchPrefixKind.FIXED),
    Overseas("596", "5989XXXXX", FrenchPrefixKind.FIXED),
    Overseas("596", "976[67]XXXXX", FrenchPrefixKind.FIXED),
    Overseas("596", "69[67]XXXXXX", FrenchPrefixKind.MOBILE),
    Overseas("596", "7091XXXXX", FrenchPrefixKind.MOBILE),
    Overseas("596", "9397XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("596", "9477XXXXX", FrenchPrefixKind.VERIFIED),
    Overseas("508", "508[2-9]XXXXX", FrenchPrefixKind.FIXED, dropped=3),
    Overseas("508", "708XXXXXX", FrenchPrefixKind.MOBILE),
)
"""Every block between 01 and 09 whose calling code is not 33."""

LOCAL_SIX = {"PM": ("[2-9]XXXXX", "+508")}
"""Countries that also dial their own numbers as six digits (Arcep decision 2006-0720), and the prefix of those in E.164."""
