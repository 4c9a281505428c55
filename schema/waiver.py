"""`waivers`: proofs that may fail, for a reason and until a date."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from schema import patterns
from schema.base import Model
from schema.scalars import one_date

Proof = Literal[
    "emergency",
    "isolation",
    "loop",
    "dead_end",
    "toll_fraud",
    "gate",
    "dead_configuration",
    "bounded",
    "recording",
]
"""What is proved of every client (docs/proofs.md)."""

ObjectName = Annotated[str, StringConstraints(pattern=patterns.OBJECT_NAME)]
"""An object of the client: its section and id, such as `numbers/01 23 45 67 00`, `groups/sales`, or `client`."""

Because = Annotated[
    str, StringConstraints(min_length=10, max_length=300, strip_whitespace=True, pattern=patterns.ONE_LINE)
]
"""A reason that somebody else understands: one line, ten characters at least."""


class Waiver(Model):
    """Lets a proof fail for one object. When its day has passed, that is an error."""

    proof: Proof
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
