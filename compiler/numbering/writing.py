"""Numbers, from E.164 to what people write and dial."""

from __future__ import annotations

from functools import lru_cache

from compiler.numbering.france import CALLING_CODES, METROPOLITAN, OVERSEAS
from compiler.numbering.plan import find_pattern
from schema.call_class import CallClass

_DROPPED_PREFIXES = {block.code: block.national[: block.dropped] for block in OVERSEAS if block.dropped}


@lru_cache(maxsize=8192)
def format_national(e164: str, country: str) -> str:
    """The number as dialled in that country: `01 23 45 67 00`, `0262 12 34 56`; abroad `00 4930123456`; short numbers as they are.

    The ten digits are the same in every country of the French plan.
    """
    assert country in CALLING_CODES, f"no numbering plan for {country}"
    code, national = _in_french_plan(e164)
    if code is None:
        return f"00 {e164[1:]}" if e164.startswith("+") else e164
    if code == METROPOLITAN:
        return _pairs(f"0{national}")
    return f"0{national[:3]} {_pairs(national[3:])}"


def format_international(e164: str) -> str:
    """The number in groups: `+33 1 23 45 67 00`, `+262 262 12 34 56`, `+508 41 10 10`; in other countries without groups."""
    code, national = _in_french_plan(e164)
    if code is None:
        return e164
    if code == METROPOLITAN:
        return f"+{code} {national[0]} {_pairs(national[1:])}"
    dropped = _DROPPED_PREFIXES.get(code)
    if dropped and national.startswith(dropped):
        return f"+{code} {_pairs(national.removeprefix(dropped))}"
    return f"+{code} {national[:3]} {_pairs(national[3:])}"


def _in_french_plan(e164: str) -> tuple[str | None, str]:
    """The calling code, and what is dialled after the 0; None for a number outside the plan."""
    pattern = find_pattern(e164, "FR") if e164.startswith("+") else None
    if pattern is None or pattern.call_class is CallClass.UNALLOCATED:
        return None, ""
    for code in dict.fromkeys(CALLING_CODES.values()):
        if e164.startswith(f"+{code}"):
            digits = e164[1 + len(code) :]
            return code, digits if len(digits) > 6 else _DROPPED_PREFIXES[code] + digits
    return None, ""


def _pairs(digits: str) -> str:
    return " ".join(digits[position : position + 2] for position in range(0, len(digits), 2))
