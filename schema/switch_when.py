"""A condition on how people have set a switch."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from schema.base import Model
from schema.scalars import Id, OneOrManyJson, SwitchId, at_least_one, one_or_many


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
