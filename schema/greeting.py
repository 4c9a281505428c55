"""What callers hear before they leave a message: a recording, or one for each of several conditions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from schema.base import Model
from schema.destination import When
from schema.scalars import AudioId, Name, at_least_one


class GreetingBranch(Model):
    """One line of a greeting that differs: the first whose condition holds is played."""

    when: When | None = None
    """The condition; the last line has none."""
    play: AudioId | None = None
    """The recording. Default: what was recorded at the phone, or the system's words."""
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
