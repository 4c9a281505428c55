"""`waivers`: proofs that may fail, for a reason and until a date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.scalars import one_date


class Claim(StrEnum):
    """What is proved of every client (docs/proofs.md)."""

    EMERGENCY = "emergency"
    """Every phone reaches every emergency number, at every instant, in every state in which some trunk is up."""
    ISOLATION = "isolation"
    """No call of a client leads to anything of another, but by a trunk."""
    LOOP = "loop"
    """No call goes round, nor leaves by a trunk and comes back by one of our own numbers without end."""
    DEAD_END = "dead_end"
    """A number in use comes to a person, a box, a recording or an allowed number outside, at every instant."""
    TOLL_FRAUD = "toll_fraud"
    """Nobody outside can leave by a trunk but where the configuration forwards, to a number that it gives."""
    GATE = "gate"
    """Every way to a trunk passes a gate that judges the very number that is called."""
    DEAD_CONFIGURATION = "dead_configuration"
    """Every object is reached, every condition decides about some call."""
    BOUNDED = "bounded"
    """No caller waits longer than exchanges let ring, and no call is sent on too often."""
    RECORDING = "recording"
    """Who is recorded is told so before."""


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
"""A reason that somebody else understands: one line, ten characters at least."""


class Waiver(Model):
    """Lets a proof fail for one object. When its day has passed, that is an error."""

    proof: Claim
    """The proof that may fail."""
    object: ObjectName
    """The object that it fails for."""
    because: Because
    """Why that is right, or must be borne."""
    until: Annotated[
        date,
        BeforeValidator(one_date),
        WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-06-30"]}),
    ]
    """The last day on which it may."""
