"""`waivers`: proofs that are allowed to fail, for a reason and until a date."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.claim import Claim
from schema.scalars import one_date

ObjectName = Annotated[str, StringConstraints(pattern=patterns.OBJECT_NAME)]
"""An object of the client: its section and id, such as `numbers/01 23 45 67 00`, `groups/sales`, or `client`."""

_FEWEST_LETTERS = 10


def _reason(value: str) -> str:
    if len(value) < _FEWEST_LETTERS:
        raise PydanticCustomError("reason", "{value}", {"value": value})
    return value


Because = Annotated[
    str,
    StringConstraints(max_length=300, strip_whitespace=True, pattern=patterns.ONE_LINE),
    AfterValidator(_reason),
    WithJsonSchema({"type": "string", "minLength": _FEWEST_LETTERS, "maxLength": 300}),
]
"""A reason that others understand: one line, at least ten characters."""


class Waiver(Model):
    """Lets a proof fail for one object. After its last day, the waiver is an error."""

    proof: Claim
    """The proof that may fail."""
    object: ObjectName
    """The object for which it may fail."""
    because: Because
    """Why that is right or acceptable."""
    until: Annotated[
        date,
        BeforeValidator(one_date),
        WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-06-30"]}),
    ]
    """The last day on which it may fail."""
