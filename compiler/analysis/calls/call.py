"""The words for one call: its caller, what is dialled, when, and in what state everything is that may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import assert_never

from compiler.analysis.acts import States
from compiler.graph import CallGraph, Phone
from compiler.graph.callers import SHOWS_NOTHING, Shown
from compiler.graph.record import record

ANONYMOUS = "anonymous"
"""An external caller who shows no number."""


@record(frozen=True, slots=True)
class FromOutside:
    """An external caller, by a trunk. `number` None: no number is shown."""

    number: str | None = None
    trunk: str | None = None
    """None: any trunk by which calls to the number arrive."""


@record(frozen=True, slots=True)
class FromPhone:
    """Somebody at one of the client's phones."""

    device: str


Caller = FromOutside | FromPhone


def calling_device(caller: Caller) -> str | None:
    """The device of a caller who is one of the client's; None for an external caller."""
    match caller:
        case FromPhone():
            return caller.device
        case FromOutside():
            return None
        case _:
            assert_never(caller)


def shown_number(caller: Caller) -> str | None:
    """The number that a caller from outside shows; None where there is none."""
    match caller:
        case FromOutside():
            return caller.number
        case FromPhone():
            return None
        case _:
            assert_never(caller)


@record(frozen=True, slots=True)
class Call:
    """One call. `dialled`: a number of the client in E.164, or exactly what a phone sends. `at` knows its zone."""

    caller: Caller
    dialled: str
    at: datetime
    states: States = field(default_factory=States)


@record(frozen=True, slots=True)
class Arrival:
    """Where a call enters the graph: a node, the phone that calls, the digits of an external call, what phones show before the caller's name, what the caller shows."""

    node: str
    phone: Phone | None = None
    digits: str | None = None
    prefix: str = ""
    caller: Shown = None


_SEPARATORS = str.maketrans("", "", "-.")
"""What stands between digits, as address books have them, is not dialled (RFC 3966, visual separators)."""


class EntryNodes:
    """Where calls enter a graph, by caller and what is dialled; made once for many calls."""

    def __init__(self, graph: CallGraph) -> None:
        self._graph = graph
        self._numbers = {entry.number: entry for entry in graph.numbers}
        self._phones = {phone.device: phone for phone in graph.phones}
        self._emergency = {context.id: dict(context.emergency) for context in graph.contexts}
        self._outside = {context.id: context.outside for context in graph.contexts}
        # Extensions are looked at before feature codes.
        self._inside = {**dict(graph.features), **dict(graph.internal)}

    def arrival(self, caller: Caller, dialled: str) -> Arrival | None:
        """Where a call enters; None if nothing is reached: the number is not in use, or nothing that a phone can dial.

        A phone's emergency numbers are looked at first, then extensions and feature codes, then everything else is an external call.
        KeyError for a phone that the client does not have.
        """
        match caller:
            case FromOutside():
                return self._from_trunk(caller, dialled)
            case FromPhone():
                return self.from_phone(caller.device, dialled)
            case _:
                assert_never(caller)

    def _from_trunk(self, caller: FromOutside, dialled: str) -> Arrival | None:
        entry = self._numbers.get(dialled)
        if entry is None or (caller.trunk is not None and caller.trunk not in entry.trunks):
            return None
        return Arrival(entry.target, prefix=entry.prefix, caller=caller.number or SHOWS_NOTHING)

    def from_phone(self, device: str, dialled: str) -> Arrival | None:
        """Where a call from one of the client's phones enters; as `arrival`."""
        phone = self._phones[device]
        dialled = dialled.translate(_SEPARATORS)
        node = self._emergency[phone.context].get(dialled) or self._inside.get(dialled)
        if node is not None:
            return Arrival(node, phone)
        if is_external_number(dialled):
            return Arrival(self._outside[phone.context], phone, dialled)
        return None

    def inside(self, dialled: str) -> str:
        """The node of an extension, a feature code or an own number (E.164), where every phone is alike; KeyError."""
        return self._own.get(dialled) or self._inside[dialled]

    @cached_property
    def _own(self) -> Mapping[str, str]:
        return dict(self._graph.dialled_inside())


def arrival(graph: CallGraph, caller: Caller, dialled: str) -> Arrival | None:
    """Where a single call enters; as `Doors.arrival`."""
    return EntryNodes(graph).arrival(caller, dialled)


def phone_of(graph: CallGraph, device: str) -> Phone:
    """A phone by its device's id; KeyError."""
    phone_found = next((phone for phone in graph.phones if phone.device == device), None)
    if phone_found is None:
        raise KeyError(device)
    return phone_found


def is_external_number(dialled: str) -> bool:
    """Whether what matches no extension is tried as a number: a digit and something behind it, or that behind a plus."""
    digits = dialled.removeprefix("+")
    return len(digits) > 1 and digits[0] in "0123456789"
