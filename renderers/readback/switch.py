"""Switches as they read: where a call finds their positions, the conditions that ask for them, and the codes that change them.

A position is a custom device state (`func_devstate.c`), in use while the switch is there; a lock (`func_lock.c`) is held while one changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from compiler.analysis.acts import FlippingSwitch
from compiler.graph import CallGraph
from compiler.graph.node_kinds import flip_switch
from renderers.readback.dialplan import Context, Extension, Step
from renderers.readback.errors import ReadbackError
from renderers.readback.sip_accounts import scope_of

FOUND_POSITIONS = "switches"
"""The subroutine by which a call finds the position of each switch."""
AT_ARRIVAL = "(position at arrival)"
"""What the variable of a switch holds from there on."""
TAKES_LOCK = "LOCKED=${LOCK("

_VARIABLE = "SWITCH_"
_ASKED = re.compile(r'"\$\{(SWITCH_\w+)\}" = "([a-z0-9-]+)"')
_LOCK = re.compile(r"LOCKED=\$\{LOCK\((\w+)\.(\w+)\)\}")
_STATE = re.compile(r"DEVICE_STATE\(Custom:(\w+)\.(\w+)\.(\w+)\)=(.*)")


def switches_in(graph: CallGraph) -> dict[str, tuple[str, ...]]:
    """The switches of a client, with their positions that have a code."""
    switches: dict[str, tuple[str, ...]] = {}
    for node in graph.nodes.values():
        flip = flip_switch(node)
        if flip is not None:
            switches.setdefault(flip.switch, (flip.position, *flip.others))
    return switches


def variable_of(switch: str) -> str:
    """The variable that holds the position which a switch had when the call came in."""
    return f"{_VARIABLE}{switch}".replace("-", "_")


def asked_of(extension: Extension) -> tuple[str, frozenset[str]] | None:
    """The variable that a subroutine asks, and the positions at which it returns 1; None for one that asks for no switch."""
    if not any(_VARIABLE in step.data for step in extension.steps) or extension.name == FOUND_POSITIONS:
        return None
    last = extension.steps[0]
    words = last.data.removeprefix("$[").removesuffix("]").split(" | ")
    asked = [match for match in map(_ASKED.fullmatch, words) if match is not None]
    variables = {match[1] for match in asked}
    if (
        [last.application] != ["Return"]
        or len(extension.steps) > 1
        or len(asked) < len(words)
        or len(variables) > 1
    ):
        raise ReadbackError(f"{extension.name}: asks for a switch by {last.data}")
    return asked[0][1], frozenset(match[2] for match in asked)


def flipping(extension: Extension, switches: Mapping[str, Sequence[str]], client: str) -> FlippingSwitch:
    """What a code does, all steps of its extension. `switches`: the positions of each that have a code. ReadbackError if it does anything else."""
    steps = [(step.application, step.data) for step in extension.steps]
    locked = _LOCK.fullmatch(steps[0][1])
    states = [match for _, data in steps if (match := _STATE.fullmatch(data)) is not None]
    if locked is None or locked[1] != _underscored(scope_of(client)) or not states:
        raise ReadbackError(f"{extension.name}: {steps[0][1]}")
    switch = _named(locked[2], switches)
    *others, position = [_named(match[3], switches[switch]) for match in states]
    if {position, *others} != set(switches[switch]) or len(states) != len(switches[switch]):
        raise ReadbackError(f"{extension.name}: leaves other positions than {others} as they are")
    name = f"{locked[1]}.{locked[2]}"
    state = f"DEVICE_STATE(Custom:{name}.{_underscored(position)})"
    meant = [
        ("Set", f"LOCKED=${{LOCK({name})}}"),
        ("Set", f'STATE=${{IF($["${{{state}}}" = "INUSE"]?NOT_INUSE:INUSE)}}'),
        *(("Set", f"DEVICE_STATE(Custom:{name}.{_underscored(other)})=NOT_INUSE") for other in others),
        ("Set", f"{state}=${{STATE}}"),
        ("Set", f"LOCKED=${{UNLOCK({name})}}"),
        ("Answer", ""),
        ("Playback", '${IF($["${STATE}" = "INUSE"]?beep:beep&beep)}'),
        ("Hangup", "16"),
    ]
    if steps != meant:
        raise ReadbackError(f"{extension.name}: {steps}, and not {meant}")
    return FlippingSwitch(switch, position)


def switch_faults(graph: CallGraph, contexts: Sequence[Context]) -> Iterator[tuple[str, str]]:
    """How calls find positions, and where: once, when they come in, and nowhere else."""
    found = [
        [(step.application, step.data) for step in context.extensions[FOUND_POSITIONS].steps]
        for context in contexts
        if FOUND_POSITIONS in context.extensions
    ]
    asks = bool(graph.switches_asked)
    meant = [list(_finding(graph))] if asks else []
    yield f"positions are found by {found}", f"positions are found by {meant}"
    dialled = {extension for extension, _ in graph.internal}
    entries = dialled | {f"{kind}{entry.number}" for kind in ("enter.", "own.") for entry in graph.numbers}
    for context in contexts:
        for name, extension in context.extensions.items():
            times = sum(map(_finds, extension.steps))
            due = 1 if asks and name in entries else 0
            if times != due and not (times == 1 and _reads_number(extension.steps)):
                yield f"{name}: positions are found {times} times", f"{name}: positions are found {due} times"


def _finds(step: Step) -> bool:
    return step.application == "Gosub" and step.data.removesuffix(",1").rpartition(",")[2] == FOUND_POSITIONS


def _reads_number(steps: Iterable[Step]) -> bool:
    """Whether it is where what a phone dials is read as a number."""
    return any(step.application == "Gosub" and step.data.startswith("numbering.") for step in steps)


def _finding(graph: CallGraph) -> Iterator[tuple[str, str]]:
    client = _underscored(scope_of(graph.client))
    for switch, (rest, *positions) in sorted(graph.switches_asked.items()):
        kept = f"__{variable_of(switch)}"
        yield "Set", f"{kept}={rest}"
        for position in positions:
            state = f"DEVICE_STATE(Custom:{client}.{_underscored(switch)}.{_underscored(position)})"
            yield "ExecIf", f'$["${{{state}}}" = "INUSE"]?Set({kept}={position})'
    yield "Return", ""


def _named(word: str, names: Iterable[str]) -> str:
    return next((name for name in names if _underscored(name) == word), word)


def _underscored(word: str) -> str:
    return word.replace("-", "_")
