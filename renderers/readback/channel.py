"""A channel on its way through a dialplan: where it is, its variables, and what Asterisk's expressions make of them.

Facts about functions and variables are from Asterisk's documentation (`func_cut.c`, `func_strings.c`, `pbx_variables.c`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from compiler.numbering import CALLING_CODES, normalise_dialled
from renderers.readback.dialplan import Dialplan
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import is_true, substitute

VOLATILE = ("DIALSTATUS", "HANGUPCAUSE", "GOSUB_RETVAL")
"""Set by the step before, and worth nothing to anybody else."""


SPOOL = "/spool"
"""Stands for the folder in which Asterisk keeps messages and greetings."""


class UnknownError(Exception):
    """A condition that depends on other calls: how many are in progress on a trunk."""


class NodeFactError(Exception):
    """A function is asked for a fact of the node that can be one way or the other, such as whether somebody recorded a greeting."""

    def __init__(self, function: str, arguments: str) -> None:
        super().__init__(fact_name(function, arguments))
        self.function = function
        self.arguments = arguments


def fact_name(function: str, arguments: str) -> str:
    """The variable in which a channel holds a fact of the node, once that is decided."""
    return f"{function}({arguments})"


@dataclass(frozen=True, slots=True)
class ChannelNames:
    """What stands for what: endpoints to devices, endpoints to trunks, the mailboxes of a client's voicemail context and what each holds.

    `national`: the trunks that take numbers as they are dialled in France.
    """

    devices: Mapping[str, str]
    trunks: Mapping[str, str]
    mailboxes: Mapping[str, int]
    national: frozenset[str] = frozenset()

    def in_e164(self, number: str, trunk: str) -> str:
        """The number that is meant by what is sent to a trunk; one in the wrong format is not a number."""
        if trunk not in self.national:
            return number
        meant = normalise_dialled(number, "FR")
        # What the French plan has is dialled as its ten digits, never by way of a code.
        if meant is None or number.startswith(("+", *(f"00{code}" for code in CALLING_CODES.values()))):
            return f"not national: {number}"
        return meant


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a subroutine was called, and the values that its own hide."""

    context: str
    extension: str
    index: int
    hidden: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class At:
    """A channel between two steps. `values`: its variables; `inherited`: those that channels it makes get, and for how long.

    `asked`: the names of the variables that steps have asked for since this was made `afresh`, whether they were set or not. What
    becomes of a channel can depend on nothing else (`Machine`).
    """

    context: str
    extension: str
    index: int
    values: Mapping[str, str]
    inherited: tuple[tuple[str, int], ...] = ()
    stack: tuple[Frame, ...] = ()
    asked: set[str] = field(default_factory=set)

    def value(self, name: str) -> str | None:
        """A variable, or None if it is not set."""
        self.asked.add(name)
        return self.values.get(name)

    def afresh(self) -> At:
        """The same, of which nothing has been asked."""
        return At(self.context, self.extension, self.index, self.values, self.inherited, self.stack)

    def with_values(self, **changes: str | None) -> At:
        """With some variables set, or gone (None)."""
        values = dict(self.values)
        for name, value in changes.items():
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
        return At(self.context, self.extension, self.index, values, self.inherited, self.stack, self.asked)

    def within(self, stack: tuple[Frame, ...]) -> At:
        """The same, inside of these subroutines."""
        return At(self.context, self.extension, self.index, self.values, self.inherited, stack, self.asked)

    def at_step(self, index: int) -> At:
        """At another step of the same extension."""
        return self.moved(self.context, self.extension, index)

    def moved(self, context: str, extension: str, index: int) -> At:
        """At a step of another extension."""
        return At(context, extension, index, self.values, self.inherited, self.stack, self.asked)


def filled(dialplan: Dialplan, words: str, at: At) -> str:
    """Words with their variables and functions filled in. ReadbackError for what this reader does not know; UnknownError for what cannot be known."""
    return substitute(words, lambda name: _value(dialplan, name, at))


def _value(dialplan: Dialplan, name: str, at: At) -> str:
    if name == "ASTSPOOLDIR":
        return SPOOL
    function = re.fullmatch(r"([A-Z_]+)\((.*)\)", name) if "(" in name else None
    if function is None or name.startswith("CALLERID("):
        value = at.value(name)
        if value is None and name in VOLATILE:
            raise ReadbackError(f"{at.extension}: reads {name}, which nothing here has set")
        return value or ""
    return _function(dialplan, function[1], function[2], at)


def _function(dialplan: Dialplan, name: str, arguments: str, at: At) -> str:
    match name:
        case "LEN":
            return str(len(arguments))
        case "CUT":
            variable, sign, which = arguments.split(",")
            fields = (_value(dialplan, variable, at)).split(sign)
            return fields[int(which) - 1] if int(which) <= len(fields) else ""
        case "FILTER":
            allowed, _, words = arguments.partition(",")
            return "".join(character for character in words if character in _characters(allowed))
        case "IF":
            condition, _, branches = parted(arguments, "?")
            yes, _, no = parted(branches, ":")
            return yes if is_true(condition) else no
        case "DIALPLAN_EXISTS":
            context, extension, *_ = arguments.split(",")
            return "1" if dialplan.find(context, extension) is not None else "0"
        case "GROUP_COUNT":
            raise UnknownError(arguments)
        case "STAT" | "VM_INFO":
            fact = at.value(fact_name(name, arguments))
            if fact is None:
                raise NodeFactError(name, arguments)
            return fact
        case _:
            raise ReadbackError(f"{name}(): not known")


def set_variable(at: At, data: str) -> At:
    """After `Set(name=value)`; ReadbackError for what this reader does not know."""
    name, sign, value = data.partition("=")
    if not sign:
        raise ReadbackError(f"{at.extension}: Set({data})")
    local = re.fullmatch(r"LOCAL\((\w+)\)", name) if "(" in name else None
    if local:
        hidden = at.stack[-1]
        frame = replace(hidden, hidden=(*hidden.hidden, (local[1], at.value(local[1]))))
        return at.within((*at.stack[:-1], frame)).with_values(**{local[1]: value})
    if name == "CALLERID(all)" and not value:
        return at.with_values(**{"CALLERID(num)": ""})
    if name == "CALLERID(all)":
        presented = re.fullmatch(r"(.*) <(.*)>", value)
        if presented is None or presented[1].strip() != presented[2].strip():
            raise ReadbackError(f"{at.extension}: presents {value!r}")
        return at.with_values(**{"CALLERID(num)": presented[2]})
    depth = len(name) - len(name.lstrip("_"))
    name = name.lstrip("_")
    if depth:
        inherited = {**dict(at.inherited), name: depth}
        at = replace(at, inherited=tuple(sorted(inherited.items())))
    return at.with_values(**{name: value})


@lru_cache(maxsize=64)
def _characters(allowed: str) -> frozenset[str]:
    characters: set[str] = set()
    position = 0
    while position < len(allowed):
        if allowed[position + 1 : position + 2] == "-" and position + 2 < len(allowed):
            characters.update(map(chr, range(ord(allowed[position]), ord(allowed[position + 2]) + 1)))
            position += 3
        else:
            characters.add(allowed[position])
            position += 1
    return frozenset(characters)


@lru_cache(maxsize=65536)
def parted(words: str, sign: str) -> tuple[str, str, str]:
    """Before and after the first sign that stands in no bracket."""
    depth = 0
    for position, character in enumerate(words):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == sign and depth == 0:
            return words[:position], sign, words[position + 1 :]
    return words, "", ""


def fields_of(data: str) -> list[str]:
    """Arguments apart, by commas that stand in no bracket."""
    fields, rest = [], data
    while True:
        argument, sign, rest = parted(rest, ",")
        fields.append(argument)
        if not sign:
            return fields
