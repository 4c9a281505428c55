"""`callers`: named lists of callers, for conditions: important clients, callers who are blocked."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.meanings import References, Section
from schema.scalars import Id, Name, OneOrManyJson, PhoneNumber, at_least_one, one_or_many

WITHHELD = "withheld"
"""The word for callers who show no number, where lists are named."""


def _not_reserved(value: str) -> str:
    if value == WITHHELD:
        raise PydanticCustomError("caller_list_reserved", "{value}", {"value": value})
    return value


CallerListId = Annotated[Id, AfterValidator(_not_reserved)]


def _prefix_digits(value: str) -> str:
    return "+" + "".join(character for character in value if character.isdecimal())


NumberPrefix = Annotated[
    str,
    StringConstraints(pattern=patterns.NUMBER_PREFIX),
    AfterValidator(_prefix_digits),
    WithJsonSchema({"type": "string", "pattern": patterns.NUMBER_PREFIX, "examples": ["+33 1 99", "+41"]}),
]
"""What numbers begin with: a plus, the country's code, and any digits that follow."""


class CallerList(Model):
    """Callers from outside, by the number that they show: for conditions, `when: {caller: vip}`."""

    name: Name | None = None
    numbers: tuple[PhoneNumber, ...] = ()
    """Single numbers."""
    prefixes: tuple[NumberPrefix, ...] = ()
    """All numbers that begin so."""

    @model_validator(mode="after")
    def _names_somebody(self) -> CallerList:
        if not self.numbers and not self.prefixes:
            raise PydanticCustomError("caller_list_empty", "{value}", {"value": "{}"})
        return self


def list_named(caller: str) -> tuple[str, bool]:
    """The list's id, or `withheld`, in a condition on the caller, and whether the condition is `not`."""
    name = caller.removeprefix("not ")
    return name, name != caller


def _list_referred_to(caller: str) -> str | None:
    name, _ = list_named(caller)
    return None if name == WITHHELD else name


CallerName = Annotated[str, Field(pattern=patterns.WHEN_NAME), References(Section.CALLERS, _list_referred_to)]
"""The id of a list of callers, or `withheld` for callers who show no number; with `not` before it, everybody else, who calls inside too."""


def _stands_alone(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) > 1 and any(list_named(name)[1] for name in names):
        raise PydanticCustomError("caller_not_alone", "{value}", {"value": ", ".join(names)})
    return names


class CallerWhen(Model):
    """A condition on the caller: it holds for callers from outside who are on any of the lists, and asks for nothing else.

    What counts is the number that the trunk brings, in E.164. Who asks not to be shown is `withheld` and on no list, even if the carrier
    knows the number. Whoever calls at a phone of the client is on no list either, nor whom a phone transfers.
    """

    caller: Annotated[
        tuple[CallerName, ...],
        BeforeValidator(one_or_many),
        AfterValidator(at_least_one),
        AfterValidator(_stands_alone),
        OneOrManyJson,
    ]
    """Lists of callers, or `withheld`; one or a list. `not` stands before a single one."""

    @model_validator(mode="before")
    @classmethod
    def _asks_for_nothing_else(cls, value: Any) -> Any:
        others = [str(key) for key in value if key != "caller"] if isinstance(value, dict) else []
        if others:
            raise PydanticCustomError("caller_and_time", "{value}", {"value": ", ".join(others)})
        return value
