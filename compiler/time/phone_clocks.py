"""How a phone keeps a zone's time: phones have no tz database, only an offset and a rule for summer time.

A table and not a computation: a phone's settings must not depend on the tz database of the machine that compiles. The source is
the tz database; the tests compare every row with it, year by year. A zone whose summer time follows no such rule (Morocco) cannot
be set on a phone, and is not here.
"""

from __future__ import annotations

from dataclasses import dataclass

LAST_WEEK = 5


@dataclass(frozen=True, slots=True)
class SundayRule:
    """A Sunday of a month, the first to the fourth or the last (`LAST_WEEK`), at a full hour of the clock before the change."""

    month: int
    week: int
    hour: int


@dataclass(frozen=True, slots=True)
class SummerTime:
    """From when to when the clock is an hour ahead."""

    start: SundayRule
    end: SundayRule


@dataclass(frozen=True, slots=True)
class PhoneClock:
    """`offset`: minutes ahead of UTC in winter; `summer`: the rule for summer time, None where there is none."""

    offset: int
    summer: SummerTime | None = None


def _european(hours: int) -> PhoneClock:
    """Directive 2000/84/EC: everywhere at once, at 01:00 UTC."""
    start = SundayRule(3, LAST_WEEK, 1 + hours)
    return PhoneClock(hours * 60, SummerTime(start, SundayRule(10, LAST_WEEK, 2 + hours)))


def _american(hours: int) -> PhoneClock:
    """Energy Policy Act of 2005: at 02:00 of the local clock."""
    return PhoneClock(hours * 60, SummerTime(SundayRule(3, 2, 2), SundayRule(11, 1, 2)))


CLOCKS: dict[str, PhoneClock] = {
    # France, everywhere
    "Europe/Paris": _european(1),
    "America/Guadeloupe": PhoneClock(-240),
    "America/Martinique": PhoneClock(-240),
    "America/St_Barthelemy": PhoneClock(-240),
    "America/Marigot": PhoneClock(-240),
    "America/Cayenne": PhoneClock(-180),
    "America/Miquelon": _american(-3),
    "Indian/Mayotte": PhoneClock(180),
    "Indian/Reunion": PhoneClock(240),
    "Indian/Kerguelen": PhoneClock(300),
    "Pacific/Marquesas": PhoneClock(-570),
    "Pacific/Gambier": PhoneClock(-540),
    "Pacific/Tahiti": PhoneClock(-600),
    "Pacific/Noumea": PhoneClock(660),
    "Pacific/Wallis": PhoneClock(720),
    # Europe
    "Atlantic/Azores": _european(-1),
    "Atlantic/Canary": _european(0),
    "Atlantic/Madeira": _european(0),
    "Atlantic/Reykjavik": PhoneClock(0),
    "Europe/Dublin": _european(0),
    "Europe/Lisbon": _european(0),
    "Europe/London": _european(0),
    "Europe/Amsterdam": _european(1),
    "Europe/Andorra": _european(1),
    "Europe/Berlin": _european(1),
    "Europe/Brussels": _european(1),
    "Europe/Copenhagen": _european(1),
    "Europe/Luxembourg": _european(1),
    "Europe/Madrid": _european(1),
    "Europe/Malta": _european(1),
    "Europe/Monaco": _european(1),
    "Europe/Oslo": _european(1),
    "Europe/Prague": _european(1),
    "Europe/Rome": _european(1),
    "Europe/Stockholm": _european(1),
    "Europe/Vienna": _european(1),
    "Europe/Warsaw": _european(1),
    "Europe/Zurich": _european(1),
    "Asia/Nicosia": _european(2),
    "Europe/Athens": _european(2),
    "Europe/Bucharest": _european(2),
    "Europe/Helsinki": _european(2),
    "Europe/Sofia": _european(2),
    # Neighbours of French territories, and UTC
    "Africa/Abidjan": PhoneClock(0),
    "Africa/Algiers": PhoneClock(60),
    "Africa/Dakar": PhoneClock(0),
    "Africa/Tunis": PhoneClock(60),
    "America/New_York": _american(-5),
    "America/Toronto": _american(-5),
    "Asia/Dubai": PhoneClock(240),
    "Indian/Antananarivo": PhoneClock(180),
    "Indian/Mauritius": PhoneClock(240),
    "UTC": PhoneClock(0),
}
"""By name of the tz database."""
