"""Time conditions as Asterisk judges them (`main/pbx_timing.c`): `times,weekdays,mdays,months[,zone]`, each a mask of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from renderers.readback.errors import ReadbackError

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
WHOLE_DAY = (1 << 24 * 60) - 1
"""Every minute of a day, each a bit."""


@dataclass(frozen=True, slots=True)
class TimeSpec:
    """Minutes of the day, each a bit; weekdays (Sunday 0), days of the month (from 1), months (from 1), and the zone whose clock counts."""

    minutes: int
    weekdays: frozenset[int]
    mdays: frozenset[int]
    months: frozenset[int]
    zone: str

    def of(self, day: date) -> int:
        """The minutes of a local date at which the condition holds."""
        if (
            (day.weekday() + 1) % 7 not in self.weekdays
            or day.day not in self.mdays
            or day.month not in self.months
        ):
            return 0
        return self.minutes

    @property
    def comes_weekly(self) -> bool:
        """Whether it says the same of every week."""
        return len(self.mdays) == 31 and len(self.months) == 12


def read_timespec(words: str) -> TimeSpec:
    """Read the five parts; each may list several with `&`, ranges include both ends and may wrap."""
    parts = words.split(",")
    if len(parts) != 5:
        raise ReadbackError(f"{words}: not times, weekdays, days, months and a zone")
    times, weekdays, mdays, months, zone = (part.strip() for part in parts)
    return TimeSpec(
        _minutes(times),
        _mask(weekdays, _WEEKDAYS, 0),
        _numbers(mdays),
        _mask(months, _MONTHS, 1),
        zone,
    )


def _minutes(words: str) -> int:
    if words == "*":
        return WHOLE_DAY
    minutes = 0
    for part in words.split("&"):
        first, _, last = part.partition("-")
        start, end = _minute(first), _minute(last or first)
        # The last minute belongs; a range that ends before it starts goes on past midnight, of the same day's mask.
        minutes |= (
            _until(end + 1) & ~_until(start) if start <= end else WHOLE_DAY & ~_until(start) | _until(end + 1)
        )
    return minutes


def _until(minute: int) -> int:
    return (1 << minute) - 1


def _minute(words: str) -> int:
    clock = _TIME.fullmatch(words)
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        raise ReadbackError(f"{words}: no time of day")
    return int(clock[1]) * 60 + int(clock[2])


def _mask(words: str, names: tuple[str, ...], base: int) -> frozenset[int]:
    count = len(names)
    if words == "*":
        return frozenset(range(base, base + count))
    numbers: set[int] = set()
    for part in words.split("&"):
        first, _, last = part.partition("-")
        if first not in names or (last or first) not in names:
            raise ReadbackError(f"{words}: not among {', '.join(names)}")
        start, end = names.index(first), names.index(last or first)
        numbers.update(base + (start + step) % count for step in range((end - start) % count + 1))
    return frozenset(numbers)


def _numbers(words: str) -> frozenset[int]:
    if words == "*":
        return frozenset(range(1, 32))
    numbers: set[int] = set()
    for part in words.split("&"):
        first, _, last = part.partition("-")
        if not (first.isdigit() and (last or first).isdigit()):
            raise ReadbackError(f"{words}: no days of the month")
        numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers)
