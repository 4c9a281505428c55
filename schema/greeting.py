"""What callers hear before they leave a message or choose in a menu: a recording, or another one by conditions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from schema.base import Model
from schema.destination import When
from schema.scalars import AudioId, Name, OneOrManyJson, at_least_one, one_or_many


class GreetingBranch(Model):
    """One line of a greeting that differs: the first whose condition holds is played."""

    when: When | None = None
    """The condition; the last line has none."""
    play: AudioId | None = None
    """The recording. Default: what was recorded at the phone, or the system's words."""
    label: Name | None = None
    """What this line is for, as shown in plans and drawings."""


class MenuGreetingBranch(Model):
    """One line of a menu's greeting that differs: the first whose condition holds is played."""

    when: When | None = None
    """The condition; the last line has none."""
    play: Annotated[
        tuple[AudioId, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson
    ]
    """The recording that tells the keys, or several that are played one after the other."""
    label: Name | None = None
    """What this line is for, as shown in plans and drawings."""


def _greeting_kind(value: Any) -> str | None:
    if isinstance(value, (list, tuple)):
        # No field's name: errors would be placed at that field.
        return "by_condition"
    return "recording" if isinstance(value, str) else None


Greeting = Annotated[
    Annotated[AudioId, Tag("recording")]
    | Annotated[
        tuple[GreetingBranch, ...],
        AfterValidator(at_least_one),
        Field(json_schema_extra={"minItems": 1}),
        Tag("by_condition"),
    ],
    Discriminator(
        _greeting_kind, custom_error_type="greeting", custom_error_message="neither a recording nor a list"
    ),
]
"""A recording, or a list of lines with `when` and `play`."""


def _heard_kind(value: Any) -> str | None:
    if isinstance(value, (dict, MenuGreetingBranch)):
        return "line"
    return "lone" if isinstance(value, str) else None


def _all_alike(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if len({type(item) for item in value}) > 1:
        raise PydanticCustomError("greeting", "{value}", {"value": "[…]"})
    return value


MenuGreeting = Annotated[
    tuple[
        Annotated[
            Annotated[AudioId, Tag("lone")] | Annotated[MenuGreetingBranch, Tag("line")],
            Discriminator(
                _heard_kind,
                custom_error_type="greeting",
                custom_error_message="neither a recording nor a line",
            ),
        ],
        ...,
    ],
    BeforeValidator(one_or_many),
    AfterValidator(at_least_one),
    AfterValidator(_all_alike),
    OneOrManyJson,
]
"""A recording, a list of them, or a list of lines with `when` and `play`."""

WrittenMenuGreeting = tuple[str | MenuGreetingBranch, ...]
"""A menu's greeting, as it is written."""


def menu_lines(greeting: WrittenMenuGreeting) -> tuple[MenuGreetingBranch, ...]:
    """The lines of a menu's greeting that goes by conditions; none of one that is always the same."""
    return tuple(line for line in greeting if isinstance(line, MenuGreetingBranch))


def menu_recordings(greeting: WrittenMenuGreeting) -> tuple[tuple[str, ...], ...]:
    """What is played by each line of a menu's greeting; one that is always the same counts as a line."""
    lines = menu_lines(greeting)
    return tuple(line.play for line in lines) or (
        tuple(recording for recording in greeting if isinstance(recording, str)),
    )
