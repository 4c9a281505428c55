"""The numbering plan as data: classes of numbers, by what follows the country's code.

Sources: Arcep decision 2018-0881 as modified by 2022-1583, Arcep's list of emergency numbers, CPCE art. D.98-8, and the table of
overseas prefixes; foreign codes ITU-T E.164. Patterns use the usual alphabet: `X` 0-9, `Z` 1-9, `N` 2-9, `[1-35]`, and a final `.`
for one digit or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schema.destinations import CallClass as AllowableClass


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


FRENCH_EMERGENCY = (
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

CALLING_CODES = {
    "FR": "33",
    "RE": "262",
    "YT": "262",
    "GP": "590",
    "BL": "590",
    "MF": "590",
    "GF": "594",
    "MQ": "596",
    "PM": "508",
}
"""Countries of sites that we know how to dial from, and their calling codes. All dial ten digits, 0 first, 00 for abroad."""

OVERSEAS_PREFIXES = {
    "262": "262",
    "263": "262",
    "269": "262",
    "639": "262",
    "692": "262",
    "693": "262",
    "590": "590",
    "690": "590",
    "691": "590",
    "594": "594",
    "694": "594",
    "596": "596",
    "696": "596",
    "697": "596",
    "508": "508",
    "708": "508",
}
"""The first three digits after the 0 of national numbers that belong to another calling code than 33, and that code."""

OVERSEAS_MOBILE = frozenset({"639", "690", "691", "692", "693", "694", "696", "697", "708"})

FRENCH_CLASSES = (
    ("[1-5]XXXXXXXX", CallClass.NATIONAL_FIXED),
    ("9XXXXXXXX", CallClass.NATIONAL_FIXED),
    ("6XXXXXXXX", CallClass.NATIONAL_MOBILE),
    ("7[3-9]XXXXXXX", CallClass.NATIONAL_MOBILE),
    ("700XXXXXXXXXX", CallClass.M2M),
    *(
        (f"{prefix}XXXXXX", CallClass.NPV)
        for prefix in ("162", "163", "270", "271", "377", "378", "424", "425", "568", "569")
    ),
    ("9475XXXXX", CallClass.NPV),
    ("9476XXXXX", CallClass.NPV),
    ("9477XXXXX", CallClass.NPV),
    ("9478XXXXX", CallClass.NPV),
    ("9479XXXXX", CallClass.NPV),
    ("94[89]XXXXXX", CallClass.NPV),
    ("93[7-9]XXXXXX", CallClass.NPV),
    ("80[0-5]XXXXXX", CallClass.SPECIAL_FREE),
    ("80[6-9]XXXXXX", CallClass.SPECIAL_NORMAL),
    ("8[12]XXXXXXX", CallClass.SPECIAL_TARIFF),
    ("884XXXXXX", CallClass.SPECIAL_TARIFF),
    ("836XXXXXX", CallClass.PREMIUM),
    ("860XXXXXX", CallClass.PREMIUM),
    ("868XXXXXX", CallClass.PREMIUM),
    ("89XXXXXXX", CallClass.PREMIUM),
)
"""Behind +33. What stands nowhere (071, 072, 083 …) is not allocated."""

FRENCH_SHORT = (
    ("10XX", CallClass.SPECIAL_NORMAL),
    ("3[01]XX", CallClass.SPECIAL_FREE),
    ("32XX", CallClass.SPECIAL_TARIFF),
    ("34XX", CallClass.SPECIAL_TARIFF),
    ("36XX", CallClass.SPECIAL_TARIFF),
    ("39XX", CallClass.SPECIAL_TARIFF),
    ("3919", CallClass.SPECIAL_FREE),
    ("3939", CallClass.SPECIAL_FREE),
    ("118XXX", CallClass.PREMIUM),
    ("116XXX", CallClass.SPECIAL_FREE),
)
"""Dialled as they are, in every country of `CALLING_CODES`."""

_EU_MOBILE = {
    "30": "6",
    "31": "6",
    "32": "4",
    "34": "[67]",
    "351": "9",
    "352": "6",
    "353": "8",
    "354": "[6-8]",
    "356": "[79]",
    "357": "9",
    "358": "[45]",
    "359": "[89]",
    "36": "[2357]",
    "370": "6",
    "371": "2",
    "372": "[58]",
    "385": "9",
    "386": "[3-7]",
    "39": "3",
    "40": "7",
    "41": "7",
    "420": "[67]",
    "421": "9",
    "423": "[67]",
    "43": "6",
    "44": "7",
    "45": "Z",
    "46": "7",
    "47": "[49]",
    "48": "[4-8]",
    "49": "1",
}
"""EEA, Switzerland, United Kingdom: the digit after the code that means (or may mean) a mobile, the dearer class.

Denmark's mobiles cannot be told from its fixed lines: all count as mobile. Hungary, Slovenia and Poland are rounded the same way.
"""

_NANP_ISLANDS = [
    "242",
    "246",
    "264",
    "268",
    "284",
    "345",
    "441",
    "473",
    "649",
    "658",
    "664",
    "721",
    "758",
    "767",
    "784",
    "809",
    "829",
    "849",
    "868",
    "869",
    "876",
]
_NANP_TERRITORIES = ["340", "670", "671", "684", "787", "939"]
_HIGH_FRAUD = ["53", "220", "224", "231", "232", "235", "252", "257", "678", "682", "685", "850"]
_SATELLITE = ["870", "881", "882", "883"]
_INTL_PREMIUM = ["800", "808", "979"]

FOREIGN_CLASSES = (
    *((f"{code}Z.", CallClass.EU_FIXED) for code in _EU_MOBILE if code != "45"),
    ("390.", CallClass.EU_FIXED),
    *((f"{code}{digits}.", CallClass.EU_MOBILE) for code, digits in _EU_MOBILE.items()),
    ("4470.", CallClass.INTL_PREMIUM),
    ("449.", CallClass.INTL_PREMIUM),
    ("1NXXNXXXXXX", CallClass.NORTH_AMERICA),
    *((f"1{area}NXXXXXX", CallClass.HIGH_FRAUD) for area in _NANP_ISLANDS),
    *((f"1{area}NXXXXXX", CallClass.INTERNATIONAL) for area in _NANP_TERRITORIES),
    ("1900NXXXXXX", CallClass.INTL_PREMIUM),
    *((f"{code}X.", CallClass.HIGH_FRAUD) for code in _HIGH_FRAUD),
    *((f"{code}X.", CallClass.SATELLITE) for code in _SATELLITE),
    *((f"{code}X.", CallClass.INTL_PREMIUM) for code in _INTL_PREMIUM),
    ("687XXXXXX", CallClass.OVERSEAS_COM),
    ("689XXXXXX.", CallClass.OVERSEAS_COM),
    ("681XXXXXX", CallClass.OVERSEAS_COM),
    ("[2-9]XXXXX.", CallClass.INTERNATIONAL),
)
"""Behind +, for every country but those of `CALLING_CODES`."""
