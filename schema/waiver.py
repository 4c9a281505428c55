"""`waivers`: proofs that are allowed to fail, for a reason and until a date."""

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
    """No call of a client reaches anything of another client except by a trunk."""
    LOOP = "loop"
    """There is no routing loop, neither inside a client nor by a trunk and back, through numbers of several clients."""
    DEAD_END = "dead_end"
    """Calls to a number in use reach a person, a mailbox, a recording or an allowed external number, at every instant."""
    TOLL_FRAUD = "toll_fraud"
    """An external caller can leave by a trunk only where the configuration forwards, to a number that it gives."""
    GATE = "gate"
    """Every path to a trunk passes a calling permission that checks the number that is actually called."""
    DEAD_CONFIGURATION = "dead_configuration"
    """Every object is reached, every condition decides some call."""
    BOUNDED = "bounded"
    """No caller waits longer than networks let a call ring, and no call is forwarded too often."""
    RECORDING = "recording"
    """Callers are told that they are recorded before the recording starts."""
    MENU = "menu"
    """Nothing that a caller presses in a menu or in a queue leads to a feature code, to messages, to an emergency number or to a number of the caller's choice."""


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
