"""A channel on its way through a dialplan: where it is, its variables, and what Asterisk's expressions make of them.

Facts about functions and variables are from Asterisk's documentation (`func_cut.c`, `func_strings.c`, `pbx_variables.c`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from compiler.graph import KeptSwitch
from compiler.numbering import CALLING_CODES, normalise_dialled
from compiler.time.timeline import Cells
from renderers.readback.dialplan import Dialplan, Extension
from renderers.readback.errors import ReadbackError
from renderers.readback.expressions import is_true, parted, template
from renderers.readback.queues import QueueFile

INSTANTS = "(instants)"
"""A variable that no dialplan can name: the instants at which a call may have come in to be where it is, as cells; all, if it is not set."""

VOLATILE = ("DIALSTATUS", "HANGUPCAUSE", "GOSUB_RETVAL", "QUEUESTATUS")
"""Set by the step before, and worth nothing to anybody else."""

_SET: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("CALLERID(num)", "CALLERID(name)", "CALLERID(tag)"), ()),
    **dict.fromkeys(("CHANNEL(tenantid)", "CHANNEL(accountcode)", "CHANNEL(language)"), ()),
    **dict.fromkeys(("TIMEOUT(digit)", "TIMEOUT(response)"), ()),
    **dict.fromkeys(("GROUP(trunk)", "CONNECTEDLINE(all,i)"), ()),
    "CALLERID(pres)": ("allowed", "prohib"),
}
"""Functions that steps may set, and to what; anything, if nothing is named."""
_LOCAL = re.compile(r"LOCAL\((\w+)\)")
_PRESENTED = re.compile(r"(.*) <(.*)>")


THIS_CHANNEL = "(this channel)"
"""Stands for a channel's own name."""

SPOOL = "/spool"
"""Stands for the folder in which Asterisk keeps messages and greetings."""


class UnknownError(ReadbackError):
    """A condition that depends on other calls: how many are in progress on a trunk."""


class NodeFactError(ReadbackError):
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
    """What stands for what in a client's dialplan: endpoints to devices, endpoints to trunks, the mailboxes of a client's voicemail context and what each holds.

    `languages`: in which each mailbox speaks. `national`: the trunks that take numbers as they are dialled in France. `switches`: by id. `setters`: by a variable of those who may set one, the phones that carry it. `menus`: by what their contexts are called behind the body.
    """

    devices: Mapping[str, str]
    trunks: Mapping[str, str]
    mailboxes: Mapping[str, int]
    languages: Mapping[str, str] = field(default_factory=dict)
    client: str = ""
    national: frozenset[str] = frozenset()
    switches: Mapping[str, KeptSwitch] = field(default_factory=dict)
    setters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    queues: QueueFile = field(default_factory=lambda: QueueFile({}, {}))
    menus: Mapping[str, str] = field(default_factory=dict)

    def in_e164(self, number: str, trunk: str) -> str:
        """The number that is meant by what is sent to a trunk; one in the wrong format is not a number."""
        if trunk not in self.national:
            return number
        meant = normalise_dialled(number, "FR")
        # What the French plan has is dialled as its ten digits, never by way of a code.
        if meant is None or number.startswith(("+", *(f"00{code}" for code in CALLING_CODES.values()))):
            return f"not national: {number}"
        return meant


class Frame(NamedTuple):
    """Where a subroutine was called, and the values that its own hide."""

    context: str
    extension: Extension
    step: int
    hidden: tuple[tuple[str, str | None], ...]


Standpoint = tuple[str, Extension, int, tuple[Frame, ...]]
"""Where a channel is: context, extension, step, and the subroutines that it is in."""


class Arrival(NamedTuple):
    """Where a channel has come to, the variables that were set on its way, and what becomes of the calls that parted from it there."""

    context: str
    extension: Extension
    step: int
    variables: Mapping[str, str | None]
    parted: Sequence[tuple[Cells, int]]


@dataclass(slots=True, eq=False)
class Channel:
    """A channel on its way.

    `given`: its variables when it was first looked at; `own`: those set since, None for one that is gone. `asked`: the names of given
    variables that steps have asked for, whether they were set or not, in that order. What becomes of the channel can depend on nothing else (`Machine`).
    """

    dialplan: Dialplan
    context: str
    extension: Extension
    index: int
    given: Mapping[str, str]
    stack: tuple[Frame, ...] = ()
    own: dict[str, str | None] = field(default_factory=dict)
    asked: dict[str, None] = field(default_factory=dict)
    parted: list[tuple[Cells, int]] = field(default_factory=list)
    """What becomes of the calls that part from it by their instants, as parts."""

    @property
    def standpoint(self) -> Standpoint:
        """Where it is."""
        return self.context, self.extension, self.index, self.stack

    @property
    def is_where_ways_meet(self) -> bool:
        """Whether calls come here from several places: where an extension begins or a label stands, in no subroutine."""
        if self.stack:
            return False
        steps = self.extension.steps
        return self.index == 0 or (self.index < len(steps) and steps[self.index].label != "")

    @property
    def arrival(self) -> Arrival:
        """How it has come to where it is, in no subroutine."""
        return Arrival(self.context, self.extension, self.index, self.own, self.parted)

    def arrive(self, arrival: Arrival) -> None:
        """Come where another came that was like this one."""
        self.context, self.extension, self.index = arrival.context, arrival.extension, arrival.step
        self.stack = ()
        self.own.update(arrival.variables)
        self.parted += arrival.parted

    def value(self, name: str) -> str | None:
        """A variable, or None if it is not set."""
        if name in self.own:
            return self.own[name]
        self.asked[name] = None
        return self.given.get(name)

    def ask(self, names: Iterable[str]) -> None:
        """Note that some variables are asked for."""
        for name in names:
            self.value(name)

    def unasked(self, name: str) -> str | None:
        """A variable, which nobody has asked for."""
        return self.own[name] if name in self.own else self.given.get(name)

    def forked(self, **values: str) -> Channel:
        """The same, with some variables set: what is asked of it is asked of this one."""
        own = {**self.own, **values}
        return Channel(
            self.dialplan, self.context, self.extension, self.index, self.given, self.stack, own, self.asked
        )

    def afresh(self) -> Channel:
        """The same, of which nothing has been asked."""
        merged = {**self.given, **self.own}
        given = {name: value for name, value in merged.items() if value is not None}
        return Channel(self.dialplan, self.context, self.extension, self.index, given, self.stack)

    def made(self, context: str, extension: Extension, dialled: str) -> Channel:
        """A channel that this one makes: it has what it inherits, and who calls."""
        given = {"EXTEN": dialled}
        for name in (*self.given, *self.own):
            depth, value = self.unasked(_depth_of(name)), self.unasked(name)
            if value is not None and (depth or name.startswith("CALLERID(")):
                given[name] = value
                if depth and len(depth) > 1:
                    given[_depth_of(name)] = depth
        return Channel(self.dialplan, context, extension, 0, given)

    def passes_on(self, *names: str) -> bool:
        """Whether all channels that this one makes have these variables, and those that they make."""
        return all(self.own.get(_depth_of(name)) == "__" for name in names)

    def inherited(self, *names: str) -> bool:
        """Whether channels that this one makes have these variables."""
        return all(self.value(_depth_of(name)) is not None for name in names)

    def ask_as(self, made: Channel) -> None:
        """What was asked of a channel that this one made was asked of this one, as far as it was passed on."""
        for name in [asked.removeprefix(_DEPTH) for asked in made.asked]:
            if name.startswith("CALLERID(") or self.value(_depth_of(name)):
                self.value(name)

    def enter(self, context: str, extension: Extension, dialled: str) -> None:
        """Go to the first step of an extension by what is dialled; what the last step left behind is forgotten."""
        self.context, self.extension, self.index = context, extension, 0
        self.own.update(_NOTHING_LEFT, EXTEN=dialled)

    def call(self, context: str, extension: Extension, dialled: str, arguments: Sequence[str]) -> None:
        """Enter a subroutine, whose arguments hide those of the one that calls."""
        passed = {f"ARG{number}": argument for number, argument in enumerate(arguments, 1)}
        hidden = tuple([(name, self.value(name)) for name in ("EXTEN", *passed)])
        self.stack = (*self.stack, Frame(self.context, self.extension, self.index, hidden))
        self.enter(context, extension, dialled)
        self.own.update(passed)

    def go_back(self, returned: str) -> None:
        """Leave a subroutine, with what it returns."""
        *outer, frame = self.stack
        self.stack = tuple(outer)
        self.context, self.extension, self.index = frame.context, frame.extension, frame.step
        self.own.update(_NOTHING_LEFT)
        self.own.update(frame.hidden)
        self.own["GOSUB_RETVAL"] = returned

    def filled(self, words: str) -> str:
        """Words with their variables and functions filled in.

        ReadbackError for what this reader does not know; UnknownError for what cannot be known.
        """
        return template(words)(self)

    def variable(self, name: str) -> str:
        """The value of a variable, as words are filled in with it. ReadbackError for what nothing has set."""
        if name == "CONTEXT":
            return self.context
        if name == "CHANNEL":
            return THIS_CHANNEL
        if name == "ASTSPOOLDIR":
            return SPOOL
        value = self.value(name)
        if value is None and name in VOLATILE:
            raise ReadbackError(f"{self.extension.name}: reads {name}, which nothing here has set")
        return value or ""

    def function(self, name: str, arguments: str) -> str:
        """The value of a function. ReadbackError for what this reader does not know; UnknownError for what cannot be known."""
        match name:
            case "LEN":
                return str(len(arguments))
            case "TOLOWER":
                return arguments.lower()
            case "CUT":
                variable, sign, which = arguments.split(",")
                fields = self.variable(variable).split(sign)
                return fields[int(which) - 1] if 0 < int(which) <= len(fields) else ""
            case "FILTER":
                allowed, _, words = arguments.partition(",")
                characters = _characters(allowed)
                return "".join([character for character in words if character in characters])
            case "REPLACE":
                variable, _, taken_out = arguments.partition(",")
                return "".join([sign for sign in self.value(variable) or "" if sign not in taken_out])
            case "IF":
                condition, _, branches = parted(arguments, "?")
                yes, _, no = parted(branches, ":")
                return yes if is_true(condition) else no
            case "DIALPLAN_EXISTS":
                context, extension, *_ = arguments.split(",")
                return "1" if self.dialplan.find(context, extension) is not None else "0"
            case "STACK_PEEK" if arguments == "1,c" and self.stack:
                return self.stack[-1].context
            case "GROUP_COUNT" | "STAT" | "VM_INFO":
                return self._fact(name, arguments)
            case _:
                raise ReadbackError(f"{name}(): not known")

    def _fact(self, name: str, arguments: str) -> str:
        """What is not known from the dialplan: how many calls there are, what stands in a folder or a mailbox."""
        fact = self.value(fact_name(name, arguments))
        if fact is None:
            raise UnknownError(arguments) if name == "GROUP_COUNT" else NodeFactError(name, arguments)
        return fact

    def assign(self, assignment: str) -> None:
        """Do `Set(name=value)`; ReadbackError for what this reader does not know."""
        name, sign, value = assignment.partition("=")
        if not sign:
            raise ReadbackError(f"{self.extension.name}: Set({assignment})")
        local = _LOCAL.fullmatch(name) if "(" in name else None
        if local:
            self._hide(local[1])
            self.own[local[1]] = value
        elif name == "CALLERID(all)" and not value:
            self.own.update({"CALLERID(num)": "", "CALLERID(name)": ""})
        elif name == "CALLERID(all)":
            presented = _PRESENTED.fullmatch(value)
            if presented is None or presented[1].strip() != presented[2].strip():
                raise ReadbackError(f"{self.extension.name}: presents {value!r}")
            self.own.update({"CALLERID(num)": presented[2], "CALLERID(name)": presented[2]})
        elif "(" in name and (name not in _SET or value not in (_SET[name] or (value,))):
            raise ReadbackError(f"{self.extension.name}: Set({assignment})")
        elif name.startswith("_"):
            plain = name.lstrip("_")
            self.own[_depth_of(plain)] = name.removesuffix(plain)
            self.own[plain] = value
        else:
            self.own[name] = value

    def _hide(self, name: str) -> None:
        """Keep a variable for when the subroutine is left."""
        if not self.stack:
            raise ReadbackError(f"{self.extension.name}: LOCAL({name}) in no subroutine")
        *outer, frame = self.stack
        self.stack = (*outer, frame._replace(hidden=(*frame.hidden, (name, self.value(name)))))


_DEPTH = "depth of "
"""No variable's name begins so."""


def _depth_of(name: str) -> str:
    """What says of a variable for how long channels inherit it: `_` once, `__` for ever."""
    return _DEPTH + name


_NOTHING_LEFT: Mapping[str, None] = dict.fromkeys(VOLATILE)


@lru_cache(maxsize=64)
def _characters(allowed: str) -> frozenset[str]:
    characters: set[str] = set()
    # Written as a code where it would mean a range.
    allowed, hyphen, rest = allowed.partition("\\x2d")
    if hyphen:
        return _characters(allowed) | _characters(rest) | {"-"}
    position = 0
    while position < len(allowed):
        if allowed[position + 1 : position + 2] == "-" and position + 2 < len(allowed):
            characters.update(map(chr, range(ord(allowed[position]), ord(allowed[position + 2]) + 1)))
            position += 3
        else:
            characters.add(allowed[position])
            position += 1
    return frozenset(characters)
