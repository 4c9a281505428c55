"""Where a call may go: one destination type everywhere, and the conditional route that may take its place."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.caller_list import CallerWhen
from schema.meanings import Meaning, References, Section
from schema.scalars import (
    Dates,
    Days,
    Name,
    OneOrManyJson,
    Slot,
    TimeZoneName,
    WeekParity,
    at_least_one,
    one_or_many,
)
from schema.switch_when import SwitchWhen


class DestinationKind(StrEnum):
    """The word before the colon."""

    USER = "user"
    """The user's phones ring; then the user's own rules apply."""
    GROUP = "group"
    """The group's members ring."""
    QUEUE = "queue"
    """The caller waits in the queue for one of its members. With `queue:sales priority 5` before all who came in without a priority or with a lower one: 1 to 9, of which 9 is the highest."""
    VOICEMAIL = "voicemail"
    """The caller leaves a message in a shared mailbox."""
    VOICEMAIL_OF = "voicemail-of"
    """The caller leaves a message in a user's mailbox."""
    ROUTE = "route"
    """The call goes where a named route sends it."""
    MENU = "menu"
    """The caller hears a voice menu, and presses a key."""
    EXTERNAL = "external"
    """An external number, if the destination profile of the user or client that forwards the call allows it. One of the client's own numbers: the call goes on inside, where calls to that number go."""
    ANNOUNCEMENT = "announcement"
    """A recording is played, then the call is ended."""
    BUSY = "busy"
    """The caller hears the busy tone."""
    HANGUP = "hangup"
    """The call is ended."""


LONE_KINDS = frozenset({DestinationKind.BUSY, DestinationKind.HANGUP})
"""Kinds that name no object."""

_WITH_TARGET = "|".join(str(kind) for kind in DestinationKind if kind not in LONE_KINDS)


_PRIORITY = re.compile(r"(.*\S) +priority +(\S+)")
HIGHEST_PRIORITY = 9


class Destination(NamedTuple):
    """`group:sales`: a kind and, unless the kind is alone, the id (or number) that it names; of a queue, with which priority callers wait there."""

    kind: DestinationKind
    target: str = ""
    priority: int = 0

    def __str__(self) -> str:
        """As written in YAML."""
        written = f"{self.kind}:{self.target}" if self.target else str(self.kind)
        return f"{written} priority {self.priority}" if self.priority else written


def parse_destination(value: object) -> Destination:
    """Read `kind:target`, or `queue:target priority 5`.

    Raises PydanticCustomError of type `destination`, `destination_kind`, `destination_target` or `destination_priority`.
    """
    if isinstance(value, Destination):
        return value
    with_priority = _PRIORITY.fullmatch(value.strip()) if isinstance(value, str) else None
    if with_priority is None:
        return Destination(*read_kind("destination", value, DestinationKind, LONE_KINDS))
    kind, target = read_kind("destination", with_priority[1], DestinationKind, LONE_KINDS)
    priority = with_priority[2]
    if kind is DestinationKind.QUEUE and re.fullmatch(f"[1-{HIGHEST_PRIORITY}]", priority):
        return Destination(kind, target, int(priority))
    raise PydanticCustomError("destination_priority", "{value}", {"value": value})


_Kind = TypeVar("_Kind", bound=StrEnum)


def read_kind(rule: str, value: object, kinds: type[_Kind], lone: frozenset[_Kind]) -> tuple[_Kind, str]:
    """Read `kind:target`, or one of the kinds that stand alone.

    Raises PydanticCustomError of type `rule`, `rule_kind` (with the possible kinds) or `rule_target`.
    """
    if not isinstance(value, str):
        raise PydanticCustomError(rule, "{value}", {"value": str(value)})
    word, _, target = value.partition(":")
    try:
        kind = kinds(word.strip())
    except ValueError:
        known = [str(kind) for kind in kinds]
        raise PydanticCustomError(f"{rule}_kind", "{value}", {"value": value, "known": known}) from None
    if (kind in lone) == bool(target.strip()):
        raise PydanticCustomError(f"{rule}_target", "{value}", {"value": value, "kind": str(kind)})
    return kind, target.strip()


DestinationText = Annotated[
    Destination,
    BeforeValidator(parse_destination),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^(({_WITH_TARGET}): ?[^ ].*|{'|'.join(sorted(LONE_KINDS))})$",
            "examples": [
                "user:alice",
                "group:sales",
                "queue:support priority 5",
                "voicemail:reception",
                "external:+33612345678",
                "hangup",
            ],
        },
    ),
    Meaning.DESTINATION,
]
"""One place for a call to go: a kind, then a colon and the id or number that it names; `busy` and `hangup` stand alone. Of a queue a priority may be given behind it: `queue:sales priority 5`."""


class InlineWhen(Model):
    """A condition written in place: every part that is given must hold."""

    hours: (
        Annotated[tuple[Slot, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson]
        | None
    ) = None
    """Time slots of the day; one or a list. Default: the whole day."""
    days: Days | None = None
    """Days of the week. Default: every day. A slot that crosses midnight belongs to the day it begins on."""
    dates: (
        Annotated[
            tuple[Dates, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson
        ]
        | None
    ) = None
    """Dates; one or a list. Default: every date."""
    weeks: WeekParity | None = None
    """Only days of every other week, by its ISO number. Default: every week."""
    time_zone: TimeZoneName | None = None
    """Default: the time zone of the object's site."""

    @model_validator(mode="after")
    def _says_something(self) -> InlineWhen:
        if all(part is None for part in (self.hours, self.days, self.dates, self.weeks)):
            raise PydanticCustomError("condition_empty", "{value}", {"value": "{}"})
        return self


def calendar_named(when: str) -> tuple[str, bool]:
    """The calendar's id in a condition, and whether the condition is `not`."""
    name = when.removeprefix("not ")
    return name, name != when


WhenName = Annotated[
    str,
    Field(pattern=patterns.WHEN_NAME),
    References(Section.CALENDARS, lambda when: calendar_named(when)[0]),
]
"""A calendar's id, or `not` and a calendar's id, which holds at every other instant."""


def asks_who_calls(value: Any) -> bool:
    """Whether a condition, as it is written, asks who calls."""
    return isinstance(value, CallerWhen) or (isinstance(value, dict) and "caller" in value)


def asks_for_switch(value: Any) -> bool:
    """Whether a condition, as it is written, asks for the position of a switch."""
    return isinstance(value, SwitchWhen) or (isinstance(value, dict) and "switch" in value)


def _when_kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "name"
    if asks_who_calls(value):
        return "caller"
    if asks_for_switch(value):
        return "by-hand"
    return "inline" if isinstance(value, (dict, InlineWhen)) else None


When = Annotated[
    Annotated[WhenName, Tag("name")]
    | Annotated[InlineWhen, Tag("inline")]
    | Annotated[CallerWhen, Tag("caller")]
    | Annotated[SwitchWhen, Tag("by-hand")],
    Discriminator(
        _when_kind, custom_error_type="when", custom_error_message="neither a calendar nor a condition"
    ),
    Meaning.CONDITION,
]
"""A condition: the name of a calendar, or `{hours, days, dates}` written in place; or `{caller}`; or `{switch, position}`."""

WrittenTime = str | InlineWhen
"""A condition on the time, as it is written."""

WrittenCondition = WrittenTime | CallerWhen | SwitchWhen
"""Any condition, as it is written."""


def _target_kind(value: Any) -> str | None:
    if isinstance(value, (list, tuple)) and not isinstance(value, Destination):
        return "conditional"
    return "destination" if isinstance(value, (str, Destination)) else None


class Branch(Model):
    """One line of a conditional route: the first whose condition holds takes the call."""

    when: When | None = None
    """The condition; the last branch has none."""
    to: Target
    """A destination, or another conditional route."""
    label: Name | None = None
    """What this branch is for, as shown in plans and drawings."""


Target = Annotated[
    Annotated[DestinationText, Tag("destination")]
    | Annotated[
        tuple[Branch, ...],
        AfterValidator(at_least_one),
        Field(json_schema_extra={"minItems": 1}),
        Tag("conditional"),
    ],
    Discriminator(
        _target_kind, custom_error_type="target", custom_error_message="neither a destination nor a list"
    ),
    Meaning.TARGET,
]
"""A destination, or instead a conditional route: an ordered list of branches."""

Branch.model_rebuild()
