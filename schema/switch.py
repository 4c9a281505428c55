"""`switches`: what people set by hand, such as day and night: named positions, codes and lamps; and conditions on them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.scalars import Id, Name, OneOrManyJson, SwitchId, at_least_one, one_or_many

FeatureCode = Annotated[str, StringConstraints(pattern=patterns.FEATURE_CODE), Field(examples=["*21"])]
"""What phones dial for themselves: a star and 2 to 4 digits."""


class SwitchPosition(Model):
    """A position of a switch."""

    name: Name | None = None
    """Default: the position's id."""
    code: FeatureCode | None = None
    """What any phone of the client dials to put the switch there (the phone hears one tone); dialled while it is there, to put it back to rest (two tones). The one position that has no code is the one at rest."""


def _has_positions(positions: dict[str, SwitchPosition]) -> dict[str, SwitchPosition]:
    if len(positions) < 2:
        raise PydanticCustomError("switch_positions", "{value}", {"value": ", ".join(positions)})
    at_rest = [name for name, position in positions.items() if position.code is None]
    if len(at_rest) != 1:
        raise PydanticCustomError("switch_rest", "{value}", {"value": ", ".join(at_rest)})
    names = [position.name or name for name, position in positions.items()]
    if len(set(names)) < len(names):
        raise PydanticCustomError("switch_names", "{value}", {"value": ", ".join(names)})
    return positions


class Switch(Model):
    """Something that people set from a phone, such as day and night or who is on duty, and that conditions ask for.

    Its position is kept by the PBX and belongs to those who set it: no plan tells of it, no apply changes it, and a restart keeps it. A
    switch that nobody has touched is at rest, and so is one whose position is no longer in the tree. A call keeps the position that it
    found when it came in.
    """

    name: Name
    positions: Annotated[dict[Id, SwitchPosition], AfterValidator(_has_positions)]
    """Two or more: one at rest, which has no code, and others, each with a code of its own."""

    @property
    def rest(self) -> str:
        """The position at rest."""
        return next(name for name, position in self.positions.items() if position.code is None)

    @property
    def in_order(self) -> tuple[str, ...]:
        """The positions, that at rest first: as they are written says nothing."""
        return (self.rest, *sorted(self.positions.keys() - {self.rest}))


class SwitchWhen(Model):
    """A condition on a switch: it holds while the switch is at one of the positions, and asks for nothing else."""

    switch: SwitchId
    """The switch."""
    position: Annotated[
        tuple[Id, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson
    ]
    """One of its positions, or a list of them."""

    @model_validator(mode="before")
    @classmethod
    def _asks_for_nothing_else(cls, value: Any) -> Any:
        others = [str(key) for key in value if key not in cls.model_fields] if isinstance(value, dict) else []
        if others:
            raise PydanticCustomError("switch_and_time", "{value}", {"value": ", ".join(others)})
        return value
