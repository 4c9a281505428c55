"""The annotated strings of the language: ids, durations, times, days, dates, numbers, MAC addresses.

The loader hands every scalar over as its source text (an unquoted number keeps its zeros); the types here give it a
meaning. A refusal is a `PydanticCustomError` whose type names the rule; `compiler/reading/faults.py` says it in the user's words.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from schema import patterns
from schema.meanings import Meaning, References, Section

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60

TimeSlot = tuple[int, int]
"""Minutes after midnight, half-open; an end at or before the start lies on the next day."""

DateSpan = tuple[date, date]
"""First and last day, both included."""


class YearlySpan(NamedTuple):
    """First and last day of every year, months and days, both included; one that ends before it begins goes past New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def has(self, day: date) -> bool:
        """Whether a date is one of its days."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


AnyDates = DateSpan | YearlySpan


class WeekParity(StrEnum):
    """Every other week, by its ISO number; a year of 53 weeks has two odd ones in turn."""

    EVEN = "even"
    """Weeks 2, 4, 6 …"""
    ODD = "odd"
    """Weeks 1, 3, 5 …"""

    def has(self, day: date) -> bool:
        """Whether a date is in such a week."""
        return (day.isocalendar().week % 2 == 1) == (self is WeekParity.ODD)


_DURATION = re.compile(r"(?:([0-9]{1,3})m)?(?:([0-9]{1,4})s)?")
_SLOT = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|(24:00))")
_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DATE = r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
_DATES = re.compile(rf"{_DATE}(?:\.\.{_DATE})?")
_YEARLY = re.compile(r"([0-9]{2}-[0-9]{2})(?:\.\.([0-9]{2}-[0-9]{2}))?")
_LEAP_YEAR = 2000
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Of which anything can be said: the outermost horizon, and all dates."""
_MAC_SEPARATORS = re.compile(r"[:.\- ]")
_LONGEST_SPAN = timedelta(days=366)


def _refuse(rule: str, value: object) -> PydanticCustomError:
    return PydanticCustomError(rule, "{value}", {"value": str(value)})


def _text(rule: str, value: object) -> str:
    if not isinstance(value, str):
        raise _refuse(rule, value)
    return value


def _duration(value: object) -> int:
    match = _DURATION.fullmatch(_text("duration", value))
    if match is None or not (match[1] or match[2]):
        raise _refuse("duration", value)
    seconds = int(match[1] or 0) * 60 + int(match[2] or 0)
    if seconds == 0:
        raise _refuse("duration_zero", value)
    return seconds


def _slot(value: object) -> TimeSlot:
    match = _SLOT.fullmatch(_text("time_slot", value).replace(" ", ""))
    if match is None:
        raise _refuse("time_slot", value)
    start = int(match[1]) * 60 + int(match[2])
    end = DAY_MINUTES if match[5] else int(match[3]) * 60 + int(match[4])
    if start == end:
        raise _refuse("time_slot_empty", value)
    return (start, end)


def _time_of_day(value: object) -> int:
    match = _TIME_OF_DAY.fullmatch(_text("time_of_day", value))
    if match is None:
        raise _refuse("time_of_day", value)
    return int(match[1]) * 60 + int(match[2])


def _day_range(value: str) -> tuple[int, ...]:
    first, _, last = value.partition("-")
    if first not in DAY_NAMES or (last or first) not in DAY_NAMES:
        raise _refuse("days", value)
    start, end = DAY_NAMES.index(first), DAY_NAMES.index(last or first)
    length = (end - start) % 7 + 1
    return tuple((start + offset) % 7 for offset in range(length))


def _days(value: object) -> tuple[int, ...]:
    parts = value if isinstance(value, list) else [value]
    if value == "daily":
        return tuple(range(7))
    days = {day for part in parts for day in _day_range(_text("days", part))}
    if not days:
        raise _refuse("days", value)
    return tuple(sorted(days))


def _calendar_date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _refuse("dates", text) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        # The first and the last day that computers know have none before and after them.
        raise _refuse("dates_year", text)
    return day


def _yearly_day(text: str) -> tuple[int, int]:
    day = _calendar_date(f"{_LEAP_YEAR}-{text}")
    return (day.month, day.day)


def _dates(value: object) -> AnyDates:
    if isinstance(value, YearlySpan):
        return value
    words = _text("dates", value).replace(" ", "")
    yearly = _YEARLY.fullmatch(words)
    if yearly is not None:
        begins = _yearly_day(yearly[1])
        return YearlySpan(begins, _yearly_day(yearly[2]) if yearly[2] else begins)
    match = _DATES.fullmatch(words)
    if match is None:
        raise _refuse("dates", value)
    first = _calendar_date(match[1])
    last = _calendar_date(match[2]) if match[2] else first
    if last < first:
        raise _refuse("dates_reversed", value)
    if last - first > _LONGEST_SPAN:
        raise _refuse("dates_too_long", value)
    return (first, last)


def one_date(value: object) -> date:
    """A date as it is written: `2026-12-25`."""
    words = _text("dates", value).strip()
    if not re.fullmatch(_DATE, words):
        # Python would also read 20261225, and weeks by their ISO number.
        raise _refuse("dates", value)
    return _calendar_date(words)


def _mac(value: object) -> str:
    digits = _MAC_SEPARATORS.sub("", _text("mac", value)).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", digits):
        raise _refuse("mac", value)
    if int(digits[:2], 16) & 1:
        raise _refuse("mac_multicast", value)
    return digits


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _refuse("flag", value)
    return value


def _whole_number(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value):
        raise _refuse("whole_number", value)
    return int(value)


def _phone_number(value: str) -> str:
    if not any(character.isdigit() for character in value):
        raise _refuse("phone_number", value)
    return value


def _subnet(value: str) -> str:
    try:
        return str(ipaddress.IPv4Network(value)).removesuffix("/32")
    except ValueError:
        raise _refuse("subnet_begins", value) from None


def one_or_many(value: Any) -> Any:
    """A lone value stands for a list of one."""
    return value if isinstance(value, list) else [value]


def at_least_one(value: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse an empty list. (Pydantic's own `min_length` complains again when an item is wrong.)"""
    if not value:
        raise _refuse("empty_list", "[]")
    return value


class OneOrManyJson:
    """Annotates a list read by `one_or_many`: editors accept a lone value, and refuse an empty list."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Either an item, or the list."""
        schema = handler(core_schema)
        return {"anyOf": [schema["items"], {**schema, "minItems": 1}]}


def _digits_or_text(pattern: str, **extra: object) -> WithJsonSchema:
    """An editor reads an unquoted number as an integer; the loader keeps its text, so both are right."""
    return WithJsonSchema({"type": ["string", "integer"], "pattern": pattern, **extra})


Id = Annotated[str, StringConstraints(pattern=patterns.ID)]
"""A stable name of an object: lower-case letters, digits and hyphens, 31 characters at most."""

# No docstrings here: `Id` says what an id is, and the field says of what.
SiteId = Annotated[Id, References(Section.SITES)]
UserId = Annotated[Id, References(Section.USERS)]
GroupId = Annotated[Id, References(Section.GROUPS)]
VoicemailId = Annotated[Id, References(Section.VOICEMAILS)]
AudioId = Annotated[Id, References(Section.AUDIO)]
MusicId = Annotated[Id, References(Section.MUSIC)]
ProfileId = Annotated[Id, References(Section.DESTINATIONS)]
NodeId = Annotated[Id, References(Section.NODES)]
TrunkId = Annotated[Id, References(Section.TRUNKS)]
BrandId = Annotated[Id, References(Section.BRANDS)]
PackId = Annotated[Id, References(Section.PACKS)]
SwitchId = Annotated[Id, References(Section.SWITCHES)]
QueueId = Annotated[Id, References(Section.QUEUES)]

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=patterns.ONE_LINE),
]
"""Text that people read: one line, 80 characters at most."""

SpokenText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, strip_whitespace=True, pattern=patterns.LINES),
]
"""A text that is spoken: 2000 characters at most, of several lines if need be."""

VoiceName = Annotated[str, StringConstraints(pattern=patterns.VOICE_NAME), Field(examples=["fr", "en-gb+f3"])]
"""The name of a computer's voice, such as `fr` or `en-gb+f3`."""

CalledName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=patterns.CALLED_NAME),
]
"""A name that calls carry: as `Name`, without the signs that mean something to a PBX, `" ; \\ < > [ ] { } | $ # =`."""

NamePrefix = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20, strip_whitespace=True, pattern=patterns.CALLED_NAME),
]
"""What phones show before the caller's name: one line, 20 characters at most. A space comes behind it."""

Extension = Annotated[
    str,
    StringConstraints(pattern=patterns.EXTENSION),
    _digits_or_text(patterns.EXTENSION),
    Meaning.EXTENSION,
]
"""An internal number, 2 to 6 digits."""

PhoneNumber = Annotated[
    str,
    StringConstraints(pattern=patterns.PHONE_NUMBER),
    AfterValidator(_phone_number),
    _digits_or_text(patterns.PHONE_NUMBER, examples=["+33123456700", "01 23 45 67 00"]),
]
"""A public number, E.164 or as dialled in its country; compiled to E.164."""


def _prefix_digits(value: str) -> str:
    return "+" + "".join(character for character in value if character.isdecimal())


NumberPrefix = Annotated[
    str,
    StringConstraints(pattern=patterns.NUMBER_PREFIX),
    AfterValidator(_prefix_digits),
    WithJsonSchema({"type": "string", "pattern": patterns.NUMBER_PREFIX, "examples": ["+33 1 99", "+41"]}),
]
"""What numbers begin with: a plus, the country's code, and any digits that follow."""


def duration_text(seconds: int) -> str:
    """Seconds as YAML would say them: `25s`, `2m`, `1m30s`."""
    minutes, rest = divmod(seconds, 60)
    return (f"{minutes}m" if minutes else "") + (f"{rest}s" if rest or not minutes else "")


def time_text(minute: int) -> str:
    """A time of the day as YAML would say it."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def slot_text(slot: TimeSlot) -> str:
    """A slot as YAML would say it."""
    return "-".join(map(time_text, slot))


def days_text(days: tuple[int, ...]) -> str:
    """Days of the week as YAML would say them, shortly: `mon-fri`, `mon, wed`, `daily`."""
    if len(days) == len(DAY_NAMES):
        return "daily"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join("-".join(dict.fromkeys((DAY_NAMES[run[0]], DAY_NAMES[run[-1]]))) for run in runs)


def _days_json(days: tuple[int, ...]) -> str | list[str]:
    """Days as YAML holds them."""
    runs = days_text(days).split(", ")
    return runs if len(runs) > 1 else runs[0]


def dates_text(span: AnyDates) -> str:
    """Dates as YAML would say them."""
    if isinstance(span, YearlySpan):
        return "..".join(dict.fromkeys(f"{month:02d}-{day:02d}" for month, day in span))
    return "..".join(dict.fromkeys(day.isoformat() for day in span))


Duration = Annotated[
    int,
    BeforeValidator(_duration),
    PlainSerializer(duration_text, when_used="json"),
    WithJsonSchema(
        {"type": "string", "pattern": r"^(?=[0-9])([0-9]{1,3}m)?([0-9]{1,4}s)?$", "examples": ["25s", "2m"]}
    ),
    Meaning.DURATION,
]
"""`25s`, `2m`, `1m30s`: seconds."""

TimeOfDay = Annotated[
    int,
    BeforeValidator(_time_of_day),
    PlainSerializer(time_text, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["08:00"]}),
]
"""`08:00`: a time of every day, in minutes after midnight."""

Slot = Annotated[
    TimeSlot,
    BeforeValidator(_slot),
    PlainSerializer(slot_text, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9] ?- ?(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
            "examples": ["08:30-12:30", "22:00-06:00"],
        },
    ),
]
"""`08:30-12:30`, end not included; `22:00-06:00` ends on the next day."""

_DAY_JSON = {
    "type": "string",
    "pattern": "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$|^daily$",
}
Days = Annotated[
    tuple[int, ...],
    BeforeValidator(_days),
    PlainSerializer(_days_json, when_used="json"),
    WithJsonSchema({"anyOf": [_DAY_JSON, {"type": "array", "items": _DAY_JSON, "minItems": 1}]}),
]
"""`mon-fri`, `sat`, `[mon, wed]`, `daily`: days of the week; a range may pass Sunday, `sat-mon`."""

Dates = Annotated[
    AnyDates,
    BeforeValidator(_dates),
    PlainSerializer(dates_text, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^([0-9]{4}-)?[0-9]{2}-[0-9]{2}( ?\.\. ?([0-9]{4}-)?[0-9]{2}-[0-9]{2})?$",
            "examples": ["2026-12-25", "2026-12-24..2027-01-02", "12-24..01-02"],
        },
    ),
]
"""`2026-12-25`, or `2026-12-24..2027-01-02` with both ends included; without a year, in every year: `12-25`, `12-24..01-02` past New Year."""

MacAddress = Annotated[
    str,
    BeforeValidator(_mac),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "pattern": r"^[0-9A-Fa-f]{2}([:.\- ]?[0-9A-Fa-f]{2}){5}$",
            "examples": ["80:5e:c0:12:34:56"],
        },
    ),
]
"""Any usual spelling; kept as twelve lower-case hexadecimal digits."""

Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""`true` or `false`, nothing else."""

WholeNumber = Annotated[
    int, BeforeValidator(_whole_number), WithJsonSchema({"type": "integer", "minimum": 0})
]
Port = Annotated[WholeNumber, Field(ge=1, le=65535)]
Epoch = Annotated[WholeNumber, Field(ge=1, le=9999)]
"""Rotates a secret: raise it by one, and the next apply gives the object a new secret."""

TimeZoneName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema(
        {"type": "string", "maxLength": 64, "pattern": "^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$"}
    ),
]
"""A zone of the tz database, such as `Europe/Paris`."""

Country = Annotated[str, StringConstraints(pattern=patterns.COUNTRY)]
"""ISO 3166 alpha-2; `RE`, `GP`, `MQ` … for the French overseas departments, whose numbering differs."""

EmailAddress = Annotated[str, StringConstraints(pattern=patterns.EMAIL, max_length=120)]
"""An e-mail address."""

HostName = Annotated[str, StringConstraints(pattern=patterns.HOST, max_length=253)]
"""A DNS name or an IPv4 address."""

Subnet = Annotated[str, StringConstraints(pattern=patterns.SUBNET), AfterValidator(_subnet)]
"""An IPv4 address, or a subnet from `/16` on: `198.51.100.0/27`."""

MachinePath = Annotated[str, StringConstraints(pattern=patterns.MACHINE_PATH, max_length=200)]
"""A file on a node's machine, from the root on; it is never in the tree."""

Language = Annotated[str, StringConstraints(pattern=patterns.LANGUAGE)]
"""ISO 639-1, two lower-case letters: `fr`, `en`."""
FilePath = Annotated[str, StringConstraints(pattern=patterns.FILE, max_length=120)]
"""A path inside the client's own folder."""
