"""`switches`: what people set by hand, such as day and night: named positions, codes and lamps, and what counts while nobody has set it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    StringConstraints,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.destination import (
    Destination,
    DestinationKind,
    InlineWhen,
    WhenName,
    asks_for_switch,
    asks_who_calls,
    parse_destination,
)
from schema.meanings import Meaning
from schema.scalars import Id, Name, SiteId, TimeOfDay, at_least_one

FeatureCode = Annotated[str, StringConstraints(pattern=patterns.FEATURE_CODE), Field(examples=["*21"])]
"""What phones dial for themselves: a star and 2 to 4 digits."""


class SwitchPosition(Model):
    """A position of a switch."""

    name: Name | None = None
    """Default: the position's id."""
    code: FeatureCode | None = None
    """What phones dial to put the switch there (the phone hears one tone); dialled while it is there, to have it again as it is while nobody has set it (two tones). Of a switch without a schedule the one position that has no code is the one at rest."""


def _asks_for_the_time(value: Any) -> Any:
    if asks_who_calls(value) or asks_for_switch(value):
        raise PydanticCustomError("schedule_condition", "{value}", {"value": next(iter(value), "")})
    return value


def _time_kind(value: Any) -> str:
    return "name" if isinstance(value, str) else "inline"


TimeWhen = Annotated[
    Annotated[WhenName, Tag("name")] | Annotated[InlineWhen, Tag("inline")],
    Discriminator(_time_kind),
    BeforeValidator(_asks_for_the_time),
    Meaning.CONDITION,
]
"""A condition on the time: the name of a calendar, or `{hours, days, dates}` written in place."""


class ScheduledLine(Model):
    """One line of a switch's schedule: the first whose condition holds says where the switch is."""

    when: TimeWhen | None = None
    """The condition; the last line has none."""
    position: Id
    """One of the switch's positions."""


_FLIPPERS = (DestinationKind.USER, DestinationKind.GROUP)


def _flipper(value: Any) -> Destination:
    destination = parse_destination(value)
    if destination.kind not in _FLIPPERS:
        raise PydanticCustomError("flipper", "{value}", {"value": str(destination)})
    return destination


Flipper = Annotated[
    Destination,
    BeforeValidator(_flipper),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(user|group): ?[^ ].*$",
            "examples": ["user:alice", "group:reception"],
        }
    ),
    Meaning.DESTINATION,
]
"""Who may set a switch: `user:` and a user, or `group:` and a group, for the users who are its members."""


class Switch(Model):
    """Something that people set from a phone, such as day and night or who is on duty, and that conditions ask for.

    Its position is kept by the PBX and belongs to those who set it: no plan tells of it, no apply changes it, and a restart keeps it. A
    switch that nobody has set is at rest, or where its schedule says, and so is one whose position is no longer in the tree: the first
    call that asks for it then makes the PBX forget it. A call keeps the position that it found when it came in.
    """

    name: Name
    schedule: tuple[ScheduledLine, ...] = ()
    """Where the switch is while nobody has set it: lines with `when` and `position`, of which the first whose condition holds counts, on one clock. Every position then has a code: who dials it holds the switch there, whatever the schedule says. Lamps show what somebody has set. Default: it is at rest."""
    positions: dict[Id, SwitchPosition]
    """Two or more: one at rest, which has no code, and others, each with a code of its own. With `schedule` all of them have one."""
    until: TimeOfDay | None = None
    """A position that somebody has set counts until this time comes round, tomorrow at the latest, on the clock of the switch's site; then it is again as if nobody had set it. The lamp goes out with the first call that asks for the switch after that. Default: it counts until somebody sets another."""
    flip: Annotated[tuple[Flipper, ...], AfterValidator(at_least_one)] | None = None
    """Who may set it: `[user:alice, group:reception]`, from their own phones; others who dial a code are refused. Of a group the members that are users. Default: everybody at a phone of the client."""
    site: SiteId | None = None
    """The site whose clock counts for `until`, and for conditions of `schedule` that are written in place. Default: the client's main site."""

    @field_validator("positions")
    @classmethod
    def _has_positions(
        cls, positions: dict[str, SwitchPosition], info: ValidationInfo
    ) -> dict[str, SwitchPosition]:
        if len(positions) < 2:
            raise PydanticCustomError("switch_positions", "{value}", {"value": ", ".join(positions)})
        uncoded = [name for name, position in positions.items() if position.code is None]
        if info.data.get("schedule"):
            if uncoded:
                raise PydanticCustomError("switch_uncoded", "{value}", {"value": ", ".join(uncoded)})
        elif len(uncoded) != 1 and "schedule" in info.data:
            raise PydanticCustomError("switch_rest", "{value}", {"value": ", ".join(uncoded)})
        names = [position.name or name for name, position in positions.items()]
        if len(set(names)) < len(names):
            raise PydanticCustomError("switch_names", "{value}", {"value": ", ".join(names)})
        return positions

    @property
    def rest(self) -> str | None:
        """The position at rest; None, where a schedule says where it is."""
        return next((name for name, position in self.positions.items() if position.code is None), None)

    @property
    def coded(self) -> tuple[str, ...]:
        """The positions that have a code: as they are written says nothing."""
        return tuple(sorted(self.positions.keys() - {self.rest}))
