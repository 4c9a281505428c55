"""`destinations`: destination profiles, which say where calls may go ("autoriser les appels vers")."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schema.base import Model
from schema.call_class import ALLOWABLE
from schema.destination import InlineWhen, WhenName, asks_for_switch, asks_who_calls
from schema.meanings import Meaning
from schema.scalars import Country, Name, NumberPrefix, PhoneNumber, ProfileId, at_least_one
from schema.switch_when import SwitchWhen

_CLASSES = tuple(str(call_class) for call_class in ALLOWABLE)


def _known_class(value: str) -> str:
    if value not in _CLASSES:
        raise PydanticCustomError("call_class", "{value}", {"value": value, "known": _CLASSES})
    return value


ClassName = Annotated[
    str,
    AfterValidator(_known_class),
    WithJsonSchema({"type": "string", "enum": list(_CLASSES)}),
]


def _asks_not_who_calls(value: Any) -> Any:
    if asks_who_calls(value):
        raise PydanticCustomError("profile_by_caller", "{value}", {"value": "caller"})
    return value


def _profile_when_kind(value: Any) -> str:
    if isinstance(value, str):
        return "name"
    return "by-hand" if asks_for_switch(value) else "inline"


ProfileWhen = Annotated[
    Annotated[WhenName, Tag("name")]
    | Annotated[InlineWhen, Tag("inline")]
    | Annotated[SwitchWhen, Tag("by-hand")],
    Discriminator(_profile_when_kind),
    BeforeValidator(_asks_not_who_calls),
    Meaning.CONDITION,
]
"""A condition on the time: the name of a calendar, or `{hours, days, dates}` written in place; or on a switch, `{switch, position}`."""


class ProfileBranch(Model):
    """One line of a profile that goes by time: the first whose condition holds says which profile counts."""

    when: ProfileWhen | None = None
    """The condition; the last line has none."""
    use: ProfileId
    """The profile that counts then, whose lists decide."""
    label: Name | None = None
    """What this line is for, as shown in traces and drawings."""


class DestinationProfile(Model):
    """Where its holders may call. Anything not allowed is refused; emergency numbers are always allowed."""

    name: Name
    """What the profile is for. A note for people who read the tree; of a profile that goes by time, traces and drawings show it."""
    extends: ProfileId | None = None
    """Another profile, whose lists also apply."""
    allow: tuple[ClassName, ...] = ()
    """Classes of numbers that may be called."""
    deny: tuple[ClassName, ...] = ()
    """Classes removed from what `extends` allows."""
    allow_numbers: tuple[PhoneNumber, ...] = ()
    """Numbers allowed whatever their class."""
    deny_numbers: tuple[PhoneNumber, ...] = ()
    """Numbers refused whatever their class."""
    allow_prefixes: tuple[NumberPrefix, ...] = ()
    """Beginnings of numbers that are allowed whatever their class. Of all beginnings that a number has here, the longest counts."""
    deny_prefixes: tuple[NumberPrefix, ...] = ()
    """Beginnings of numbers that are refused whatever their class."""
    allow_countries: tuple[Country, ...] = ()
    """Countries whose fixed and mobile numbers are allowed; for their premium numbers the class counts."""
    by_time: Annotated[
        tuple[ProfileBranch, ...], AfterValidator(at_least_one), Field(json_schema_extra={"minItems": 1})
    ] = ()
    """Instead of lists of its own: other profiles, each for the instants at which its condition holds. Clients' profiles alone have it, since calendars and time zones are a client's; conditions written in place are in the time zone of the site of whoever calls."""

    @model_validator(mode="after")
    def _has_lists_or_goes_by_time(self) -> DestinationProfile:
        beside = sorted(self.model_fields_set - {"name", "by_time"})
        if self.by_time and beside:
            raise PydanticCustomError("profile_by_time", "{value}", {"value": ", ".join(beside)})
        return self
