"""`destinations`: destination profiles, which say where calls may go ("autoriser les appels vers")."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from schema.base import Model
from schema.call_class import ALLOWABLE
from schema.scalars import Name, PhoneNumber, ProfileId

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


class DestinationProfile(Model):
    """Where its holders may call. Anything not allowed is refused; emergency numbers are always allowed."""

    name: Name
    """What the profile is for. A note for people who read the tree: nothing else shows it."""
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
