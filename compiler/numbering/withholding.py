"""What a phone dials before a number so that its own is not shown there, for this call alone."""

from __future__ import annotations

from collections.abc import Mapping

_CODE_OF_FIXED_LINES = "3651"
_CODE_OF_MOBILES = "#31#"
"""3GPP TS 22.030, annex B: `#31#` before a number withholds one's own for this call."""

_COUNTRIES_OF_SIX_DIGITS: Mapping[str, tuple[str, ...]] = {"PM": (_CODE_OF_MOBILES,)}
"""Where numbers of six digits are dialled, 3651 may begin one of them."""


def withholding_codes(country: str) -> tuple[str, ...]:
    """The codes by which a phone in a country withholds its number."""
    return _COUNTRIES_OF_SIX_DIGITS.get(country, (_CODE_OF_MOBILES, _CODE_OF_FIXED_LINES))
