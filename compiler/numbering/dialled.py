"""What a phone dials, read by its country's numbering plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from compiler.numbering.plan import classify, normalise_dialled


@dataclass(frozen=True, slots=True)
class Dialled:
    """An external number as a phone's country reads it: E.164 or short, with its class (`compiler.numbering.CallClass`)."""

    number: str
    call_class: str


@lru_cache(maxsize=4096)
def read_dialled(digits: str, country: str) -> Dialled | None:
    """What a phone dialled, read by its country's plan; None if it is not a number of that plan."""
    number = normalise_dialled(digits, country)
    return None if number is None else Dialled(number, str(classify(digits, country)))
