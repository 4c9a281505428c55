"""`calendars`: named sets of instants in a time zone."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from schema.base import Model
from schema.scalars import (
    Dates,
    Days,
    Flag,
    Name,
    OneOrManyJson,
    SiteId,
    Slot,
    TimeZoneName,
    WeekParity,
    at_least_one,
    one_or_many,
)

HOLIDAY_REGIONS: dict[str, str | None] = {
    "FR": None,
    "FR-57": "57",
    "FR-67": "6AE",
    "FR-68": "6AE",
    "FR-971": "971",
    "FR-972": "972",
    "FR-973": "973",
    "FR-974": "974",
    "FR-976": "976",
    "FR-977": "BL",
    "FR-978": "MF",
    "FR-975": "PM",
    "FR-986": "WF",
    "FR-987": "PF",
    "FR-988": "NC",
}
"""Holiday regions by département, and what the `holidays` library calls each (it refuses 67, and answers wrongly to GES)."""


def _known_region(value: str) -> str:
    if value not in HOLIDAY_REGIONS:
        raise PydanticCustomError(
            "holiday_region", "{value}", {"value": value, "known": tuple(HOLIDAY_REGIONS)}
        )
    return value


HolidayRegion = Annotated[
    str,
    AfterValidator(_known_region),
    WithJsonSchema({"type": "string", "enum": sorted(HOLIDAY_REGIONS)}),
]
Slots = Annotated[tuple[Slot, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson]
ManyDates = Annotated[
    tuple[Dates, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson
]


class WeeklyHours(Model):
    """Hours that repeat every week."""

    days: Days
    hours: Slots
    """One slot or a list; a slot that crosses midnight belongs to the day it begins on."""
    weeks: WeekParity | None = None
    """Only in every other week, by its ISO number. Default: every week."""


class Opening(Model):
    """Dates on which these hours replace all others that begin on them; the night before runs to its end."""

    dates: ManyDates
    """Dates; one or a list."""
    hours: Slots
    """Time slots of each of them; one or a list."""
    label: Name | None = None
    """A note for people who read the tree: nothing else shows it."""


class Closing(Model):
    """Dates on which nothing begins, or hours on dates that are removed, whatever the rest of the calendar says.

    A slot that began the evening before a closed date runs to its end, and one of the closed date does not begin: the night belongs to
    the day on which it begins.
    """

    dates: ManyDates
    """Dates; one or a list."""
    hours: Slots | None = None
    """Default: all that begins on the dates."""
    label: Name | None = None
    """A note for people who read the tree: nothing else shows it."""


class Calendar(Model):
    """A set of instants. Dated openings and closings win over holidays, holidays over weekly hours.

    A slot that crosses midnight belongs, whole, to the day on which it begins.
    """

    name: Name | None = None
    site: SiteId | None = None
    """The site whose time zone it is in. Default: the client's main site."""
    time_zone: TimeZoneName | None = None
    """Used instead of the site's."""
    weekly: tuple[WeeklyHours, ...] = ()
    """Hours that repeat every week."""
    holidays: HolidayRegion | None = None
    """Public holidays by law, on which no weekly hours begin: `FR`, `FR-57`, `FR-974` … Days kept by custom go under `closed`."""
    good_friday: Flag = False
    """Whether Good Friday is a holiday too, with `holidays` or without (Alsace-Moselle: only in communes with a Protestant church)."""
    open: tuple[Opening, ...] = ()
    """Dates with other hours, public holidays or not."""
    closed: tuple[Closing, ...] = ()
    """Dates, or hours on dates, that are removed last."""
