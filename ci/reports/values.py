"""Values of fields as people write them in their language: telephone numbers, durations, dates and hours as everywhere else in a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from compiler.analysis.instants.dates import from_to, full_date, slot_text, yearly_text
from compiler.diagnostics import Text, text
from compiler.numbering import format_national

Translate = Callable[[Text], str]

FLAGS: Mapping[bool, Text] = {True: text("yes"), False: text("no")}
NOTHING = "—"

_NUMBER = re.compile(r"(external:)?(\+[1-9][0-9]{6,14})")
_DURATION = re.compile(r"(?=[0-9])(?:([0-9]{1,3})m)?(?:([0-9]{1,4})s)?")
_DATES = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.\.([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_YEARLY = re.compile(r"([0-9]{2})-([0-9]{2})(?:\.\.([0-9]{2})-([0-9]{2}))?")
_SLOT = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")


def value_words(value: Any, translate: Translate, country: str = "FR") -> str:
    """A value of a field, as JSON holds it. `country`: by whose plan its numbers are dialled."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return translate(FLAGS[value])
    if isinstance(value, str):
        return _text_words(value, translate, country) or '""'
    if isinstance(value, Mapping):
        fields = (
            f"{key}: {value_words(one, translate, country)}" for key, one in value.items() if one is not None
        )
        return f"{{{', '.join(fields)}}}"
    if isinstance(value, list):
        return f"[{', '.join(value_words(one, translate, country) for one in value)}]"
    return str(value)


def _text_words(value: str, translate: Translate, country: str) -> str:
    if match := _NUMBER.fullmatch(value):
        return (match[1] or "") + format_national(match[2], country)
    if match := _DURATION.fullmatch(value):
        return _duration_words(int(match[1] or 0), int(match[2] or 0), translate)
    if match := _SLOT.fullmatch(value):
        start, end = (60 * int(match[at]) + int(match[at + 1]) for at in (1, 3))
        return translate(slot_text((start, end)))
    try:
        return _date_words(value, translate)
    except ValueError:  # looks like a date, and is none
        return value


def _duration_words(minutes: int, seconds: int, translate: Translate) -> str:
    if not minutes:
        return translate(text("{seconds} s", seconds=seconds))
    if not seconds:
        return translate(text("{minutes} min", minutes=minutes))
    return translate(text("{minutes} min {seconds} s", minutes=minutes, seconds=seconds))


def _date_words(value: str, translate: Translate) -> str:
    if match := _DATES.fullmatch(value):
        first = date.fromisoformat(match[1])
        if not match[2]:
            return full_date(first, translate)
        return from_to(first, date.fromisoformat(match[2]), translate)
    if match := _YEARLY.fullmatch(value):
        first_day, last_day = (
            (int(match[at]), int(match[at + 1])) for at in ((1, 3) if match[3] else (1, 1))
        )
        return translate(yearly_text(first_day, last_day))
    return value
