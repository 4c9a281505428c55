"""Numbers abroad, as data: what follows `+`, and its class.

Sources: ITU-T E.164 for calling codes; libphonenumber's metadata for the mobile, shared-cost, personal and premium ranges of European
countries; lists of revenue-share fraud for the last class. Where a range is doubtful, the dearer class is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from schema.call_class import CallClass

_PREMIUM = {
    "30": ("90",),
    "31": ("90",),
    "32": ("70", "90"),
    "34": ("80[367]",),
    "351": ("60[178]", "64", "76"),
    "352": ("90[015]",),
    "353": ("15XXXXXXXX",),
    "354": ("9",),
    "356": ("5",),
    "357": ("90",),
    "358": ("[67]00",),
    "359": ("90",),
    "36": ("9[01]",),
    "370": ("9",),
    "371": ("9",),
    "372": ("40", "9"),
    "385": ("6[01459]",),
    "386": ("89", "9"),
    "39": ("0878", "1[46]", "89"),
    "40": ("9",),
    "41": ("90",),
    "420": ("90", "976"),
    "421": ("900", "9[78]"),
    "423": ("9",),
    "43": ("8[69]", "9"),
    "44": ("70", "84", "87", "9"),
    "45": ("90",),
    "46": ("649", "900", "939", "944", "99"),
    "47": ("82",),
    "48": ("70",),
    "49": ("137[7-9]", "900"),
}
"""EEA, Switzerland, United Kingdom: what follows the calling code of premium-rate numbers."""

_MOBILE = {
    "30": ("6", "7", "8[0-257]", "94"),
    "31": ("6", "97"),
    "32": ("4[5-9]", "7879"),
    "34": ("[67]", "90[12]", "9690609", "9690610", "97390"),
    "351": ("1", "6", "80[89]", "88", "9"),
    "352": ("6", "801"),
    "353": ("18[59]0XXXXXX", "70", "8[235-9]"),
    "354": ("[367]", "8[2-689]"),
    "356": ("[79]",),
    "357": ("70", "80[1-9]", "9"),
    "358": ("4", "50"),
    "359": ("43[0789]", "700", "8[789]", "9[89]"),
    "36": ("[235]0", "31", "70"),
    "370": ("Z",),
    "371": ("Z",),
    "372": ("5", "70", "8[1-49]"),
    "385": ("7[45]", "9"),
    "386": ("3[01]", "4[013]", "51", "6", "7[01]"),
    "39": ("1[79]", "[34]", "84"),
    "40": ("7", "801"),
    "41": ("6[89]", "7[2-9]", "8[47]"),
    "420": ("[67]", "8[134]"),
    "421": ("8[5-9]", "9"),
    "423": ("[67]",),
    "43": ("6485", "65[0-3579]", "66[013-9]", "6[7-9]", "8[12]"),
    "44": ("7",),
    "45": ("Z",),
    "46": ("7",),
    "47": ("[49]", "59", "810", "88"),
    "48": ("21", "45", "5[0137]", "6[0469]", "7[2389]", "801", "88"),
    "49": ("1", "700"),
}
"""What counts as mobile there: mobiles, and whatever costs more than a fixed line (shared cost, personal numbers, pagers).

Denmark's mobiles cannot be distinguished from its fixed lines, so all its numbers count as mobile. So do all of Latvia's and
Lithuania's, which are on every list of revenue-share fraud: a profile that allows only fixed lines in Europe does not allow them.
"""

_ZERO_BELONGS_TO_NUMBER = ("39", "47")
"""Italy's fixed lines keep their 0, and Norway has short numbers that begin with it.

Elsewhere in Europe a 0 after the code is dialled only within the country. Some carriers leave it out, so +44 0 90 … may well reach
+44 90 …: it is refused, because it would otherwise be a way to call an expensive number as a cheap one.
"""

_NORTH_AMERICAN_ISLANDS = (
    "242",
    "246",
    "26[48]",
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
    "8[024]9",
    "86[89]",
    "876",
)
_NORTH_AMERICAN_TERRITORIES = ("340", "67[01]", "684", "787", "939")
_HIGH_FRAUD = ("22[04]", "23[125]", "25[27]", "53", "678", "68[25]", "850")
_SATELLITE = ("870", "88[1-3]")
_WORLDWIDE_PREMIUM = ("80[08]", "979")


def _europe() -> Iterator[tuple[str, CallClass]]:
    for code, mobile in _MOBILE.items():
        if code not in _ZERO_BELONGS_TO_NUMBER:
            yield f"{code}0.", CallClass.UNALLOCATED
        if "Z" not in mobile:
            yield f"{code}Z.", CallClass.EU_FIXED
        yield from ((_with_open_tail(code + digits), CallClass.EU_MOBILE) for digits in mobile)
        yield from ((_with_open_tail(code + digits), CallClass.INTL_PREMIUM) for digits in _PREMIUM[code])
    yield "390.", CallClass.EU_FIXED


def _with_open_tail(match: str) -> str:
    """The pattern with any digits after it. Ireland's ranges that differ from fixed lines only in length are written in full."""
    return match if match.endswith("X") else f"{match}."


CLASSES = (
    *_europe(),
    ("1NXXNXXXXXX", CallClass.NORTH_AMERICA),
    *((f"1{area}NXXXXXX", CallClass.HIGH_FRAUD) for area in _NORTH_AMERICAN_ISLANDS),
    *((f"1{area}NXXXXXX", CallClass.INTERNATIONAL) for area in _NORTH_AMERICAN_TERRITORIES),
    ("1900NXXXXXX", CallClass.INTL_PREMIUM),
    *((f"{code}X.", CallClass.HIGH_FRAUD) for code in _HIGH_FRAUD),
    *((f"{code}X.", CallClass.SATELLITE) for code in _SATELLITE),
    *((f"{code}X.", CallClass.INTL_PREMIUM) for code in _WORLDWIDE_PREMIUM),
    ("68[179]X.", CallClass.UNALLOCATED),
    ("68[179]XXXXX.", CallClass.OVERSEAS_COM),
    ("68736X.", CallClass.INTL_PREMIUM),
    ("[2-9]XXXXX.", CallClass.INTERNATIONAL),
)
"""What follows `+`, for every country outside the French plan."""
