"""A channel on its way through a dialplan: where it is, its variables, and what Asterisk's expressions make of them.

Facts about functions and variables are from Asterisk's documentation (`func_cut.c`, `func_strings.c`, `pbx_variables.c`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from renderers.readback.dialplan import Dialplan
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import is_true, substitute

VOLATILE = ("DIALSTATUS", "HANGUPCAUSE", "GOSUB_RETVAL")
"""Set by the step before, and worth nothing to anybody else."""


class UnknownError(Exception):
    """A condition that depends on other calls: how many are under way on a trunk."""


@dataclass(frozen=True, slots=True)
class ChannelNames:
    """What stands for what: endpoints to devices, endpoints to trunks, the boxes of a client's voicemail context.

    `national`: the trunks that are to be told numbers as they are dialled in France.
    """

    devices: Mapping[str, str]
    trunks: Mapping[str, str]
    boxes: frozenset[str]
    national: frozenset[str] = frozenset()

    def in_e164(self, number: str, trunk: str) -> str:
        """The number that is meant by what a trunk is told; one that is told in the wrong way is none."""
        if trunk not in self.national:
            return number
        if number.startswith("00"):
            return f"+{number[2:]}"
        if number.startswith("0"):
            return f"+33{number[1:]}"
        return f"not national: {number}" if number.startswith("+") else number


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a subroutine was called, and the values that its own hide."""

    context: str
    extension: str
    index: int
    hidden: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class At:
    """A channel between two steps. `values`: its variables, sorted; `inherited`: those that channels it makes get, and for how long."""

    context: str
    extension: str
    index: int
    values: tuple[tuple[str, str], ...]
    inherited: tuple[tuple[str, int], ...] = ()
    stack: tuple[Frame, ...] = ()

    def value(self, name: str) -> str | None:
        """A variable, or None if it is not set."""
        return next((value for one, value in self.values if one == name), None)

    def with_values(self, **changes: str | None) -> At:
        """With some variables set, or gone (None)."""
        values = {**dict(self.values), **changes}
        return replace(self, values=tuple(sorted((k, v) for k, v in values.items() if v is not None)))


def filled(dialplan: Dialplan, words: str, at: At) -> str:
    """Words with their variables and functions put in. ReadbackError for what is not known; UnknownError for what nobody can know."""
    return substitute(words, lambda name: _value(dialplan, name, at))


def _value(dialplan: Dialplan, name: str, at: At) -> str:
    function = re.fullmatch(r"([A-Z_]+)\((.*)\)", name)
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
            return "".join(one for one in words if one in _characters(allowed))
        case "IF":
            condition, _, branches = parted(arguments, "?")
            yes, _, no = parted(branches, ":")
            return yes if is_true(condition) else no
        case "DIALPLAN_EXISTS":
            context, extension, *_ = arguments.split(",")
            return "1" if dialplan.find(context, extension) is not None else "0"
        case "GROUP_COUNT":
            raise UnknownError(arguments)
        case _:
            raise ReadbackError(f"{name}(): not known")


def set_variable(at: At, data: str) -> At:
    """After `Set(name=value)`; ReadbackError for what this reader does not know."""
    name, sign, value = data.partition("=")
    if not sign:
        raise ReadbackError(f"{at.extension}: Set({data})")
    local = re.fullmatch(r"LOCAL\((\w+)\)", name)
    if local:
        hidden = at.stack[-1]
        frame = replace(hidden, hidden=(*hidden.hidden, (local[1], at.value(local[1]))))
        return replace(at, stack=(*at.stack[:-1], frame)).with_values(**{local[1]: value})
    if name == "CALLERID(all)":
        found = re.fullmatch(r"(.*) <(.*)>", value)
        if found is None or found[1].strip() != found[2].strip():
            raise ReadbackError(f"{at.extension}: presents {value!r}")
        return at.with_values(**{"CALLERID(num)": found[2]})
    depth = len(name) - len(name.lstrip("_"))
    name = name.lstrip("_")
    if depth:
        inherited = {**dict(at.inherited), name: depth}
        at = replace(at, inherited=tuple(sorted(inherited.items())))
    return at.with_values(**{name: value})


def _characters(allowed: str) -> str:
    found = ""
    position = 0
    while position < len(allowed):
        if allowed[position + 1 : position + 2] == "-" and position + 2 < len(allowed):
            found += "".join(
                chr(one) for one in range(ord(allowed[position]), ord(allowed[position + 2]) + 1)
            )
            position += 3
        else:
            found += allowed[position]
            position += 1
    return found


def parted(words: str, sign: str) -> tuple[str, str, str]:
    """Before and after the first sign that stands in no bracket."""
    depth = 0
    for position, one in enumerate(words):
        if one in "([{":
            depth += 1
        elif one in ")]}":
            depth -= 1
        elif one == sign and depth == 0:
            return words[:position], sign, words[position + 1 :]
    return words, "", ""


def fields_of(data: str) -> list[str]:
    """Arguments apart, by commas that stand in no bracket."""
    found, rest = [], data
    while True:
        one, sign, rest = parted(rest, ",")
        found.append(one)
        if not sign:
            return found
