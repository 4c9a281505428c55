"""Clients whose groups lead to each other so that there are more ways than can be followed: few objects, a Fibonacci number of ways."""

from __future__ import annotations

import sys
from collections.abc import Callable
from textwrap import dedent
from types import FrameType
from typing import Any, TypeVar

from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from tests.broken_trees import FLEET

MOST_STEPS = 3_000_000
"""Calls of functions. A lattice of 60 groups takes some hundred thousand for each analysis; one that follows every way, trillions."""

Result = TypeVar("Result")


class TooManyStepsError(Exception):
    """What would not end."""


def in_few_steps(action: Callable[[], Result], most: int = MOST_STEPS) -> Result:
    """The result of an action that must not call more than so many functions."""
    steps = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        # Of a trace, whoever wants no lines is told of calls of functions in Python alone; a profile is told of every return besides.
        del frame, event, argument
        nonlocal steps
        steps += 1
        if steps > most:
            raise TooManyStepsError

    before = sys.gettrace()
    sys.settrace(count)
    try:
        return action()
    finally:
        sys.settrace(before)


def lattice_of_forwards(count: int) -> dict[str, dict[str, int]]:
    """Steps of which each leads to the next and the next but one, at the one instant that there is."""
    return {
        f"{index:03}": {f"{following:03}": 1 for following in (index + 1, index + 2)}
        for index in range(count)
    }


def operator_layer() -> ResolvedFleet:
    """That of the broken trees, with seats for everybody."""
    text = FLEET.replace("seats: 10", "seats: 1000")
    fleet, found = compile_fleet([SourceFile("tenants/fleet.yaml", text.encode())])
    assert fleet is not None, found
    return fleet


def lattice(count: int, *, last: str = "hangup", more: str = "") -> str:
    """A client of groups with a phone each: of each the next one takes calls that nobody answers, the next but one those that find all busy."""
    groups = [f"group:g-{index}" for index in range(count)] + ["hangup", last]
    return "\n".join(
        (
            "client: {name: Acme, node: pbx-1, brand: azur, caller_id: 01 99 00 00 01}",
            "sites:",
            "  paris:",
            "    name: Paris",
            "    time_zone: Europe/Paris",
            "    emergency: {address: 1 rue A, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}",
            "numbers:",
            "  01 99 00 00 01: {to: group:g-0}",
            "users:",
            *(f"  user-{index}: {{name: User {index}, extension: {5000 + index}}}" for index in range(count)),
            "devices:",
            *(
                f"  desk-{index}: {{model: yealink-t54w, mac: 805ec0{index:06x}, user: user-{index}}}"
                for index in range(count)
            ),
            "groups:",
            *(
                f"  g-{index}: {{name: G, members: [user:user-{index}], "
                f"no_answer: '{groups[index + 1]}', busy: '{groups[index + 2]}'}}"
                for index in range(count)
            ),
            dedent(more),
        )
    )


def compiled_lattice(text: str, fleet: ResolvedFleet, *, saying: tuple[str, ...] = ()) -> Compilation:
    """A lattice, compiled. Nobody can follow so many steps; nothing else is said of it but these codes."""
    files = ClientFiles("acme", (SourceFile("tenants/acme/client.yaml", text.encode()),), {})
    compilation = compile_client(files, fleet)
    wrong = [found for found in compilation.diagnostics if found.code not in ("PROVE008", *saying)]
    assert not wrong, [f"{found.code} {found.message}" for found in wrong]
    return compilation
