"""Switches as they read: where a call finds their positions, the conditions that ask for them, and the codes that change them.

What was set is kept in the database (`func_db.c`) with its second; lamps are custom device states (`func_devstate.c`), in use while the switch is there; a lock
(`func_lock.c`) is held while one changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from compiler.analysis.acts import FlippingSwitch
from compiler.graph import CallGraph, DailyTime, KeptSwitch
from compiler.time.timeline import Cells, Timeline
from renderers.readback.dialplan import Context, Extension, Step
from renderers.readback.errors import ReadbackError
from renderers.readback.sip_accounts import scope_of
from renderers.readback.time_judges import Judges

FOUND_POSITIONS = "switches"
"""The subroutine by which a call finds the position of each switch."""
AT_ARRIVAL = "(position at arrival)"
"""What the variable of a switch holds from there on."""
SETS_SWITCH = "feature.switch."
"""What extensions begin with that set one."""
_FREEZES = '$["${TESTTIME}" = "${ARRIVED}"]?MSet(__ARRIVED=${EPOCH},__TESTTIME=${EPOCH})'
_VARIABLE = "SWITCH_"
_ASKED = re.compile(r'"\$\{(SWITCH_\w+)\}" = "([a-z0-9-]+)"')
_LIGHT = re.compile(r"DEVICE_STATE\(Custom:(\w+)\.switch\.(\w+)\.(\w+)\)=(.*)")
_REFUSES = (("GotoIf", '$["${BLINDTRANSFER}" != ""]?given.back,1'), ("Hangup", "21"))
"""The steps by which who may not set a switch is refused, or if somebody else's call, given back."""


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


def flipping(
    extension: Extension,
    switches: Mapping[str, KeptSwitch],
    client: str,
    setters: Mapping[str, Sequence[str]],
) -> FlippingSwitch:
    """What a code does, all steps of its extension. `setters`: the phones that carry each variable, sorted. ReadbackError if it does anything else than set one of `switches`."""
    steps = [(step.application, step.data) for step in extension.steps]
    lights = [match for _, data in steps if (match := _LIGHT.fullmatch(data)) is not None]
    if not lights or lights[-1][1] != _underscored(scope_of(client)):
        raise ReadbackError(f"{extension.name}: lights no lamp of a switch: {steps}")
    switch = switches.get(_named(lights[-1][2], switches))
    if switch is None:
        raise ReadbackError(f"{extension.name}: {lights[-1][0]}")
    position = _named(lights[-1][3], switch.positions[1:])
    meant = list(_setting(switch, position, client))
    if steps == meant:
        return FlippingSwitch(switch.id, position)
    asks = [("GotoIf", f'$["${{{may_set(switch.id)}}}" = "1"]?may'), *_REFUSES, ("NoOp", "")]
    if steps != [*asks, *meant] or extension.labels.get("may") != len(asks) - 1:
        raise ReadbackError(f"{extension.name}: {steps}, and not {meant}, nor behind {asks}")
    return FlippingSwitch(switch.id, position, tuple(setters.get(may_set(switch.id), ())))


def may_set(switch: str) -> str:
    """The variable of the phones that may set a switch, where not everybody may."""
    return f"MAY_SET_{_underscored(switch)}"


def _setting(switch: KeptSwitch, position: str, client: str) -> Iterator[tuple[str, str]]:
    """The steps by which a position is set, or if it is, no longer is."""
    words = f"{_underscored(scope_of(client))}.switch.{_underscored(switch.id)}"
    kept, word = f"centrex/{scope_of(client)}/switch/{switch.id}", _underscored(position)
    there = f'$["${{WAS}}" = "{word}"]'
    if switch.lapses is not None:
        yield "ExecIf", _FREEZES
        yield "Gosub", f"position.{_underscored(switch.id)},1"
    yield "Set", f"LOCKED=${{LOCK({words})}}"
    yield "Set", f"KEPT=${{DB({kept})}}"
    yield "Set", "WAS=${CUT(KEPT,.,1)}"
    yield "Set", f"DB({kept})=${{IF({there}?:{word}.${{EPOCH}})}}"
    for other in switch.positions[1:]:
        if other != position:
            yield "Set", f"DEVICE_STATE(Custom:{words}.{_underscored(other)})=NOT_INUSE"
    yield "ExecIf", f'$["${{WAS}}" != ""]?Set(DEVICE_STATE(Custom:{words}.${{WAS}})=NOT_INUSE)'
    yield "Set", f"DEVICE_STATE(Custom:{words}.{word})=${{IF({there}?NOT_INUSE:INUSE)}}"
    yield "Set", f"LOCKED=${{UNLOCK({words})}}"
    yield "Answer", ""
    yield "Playback", f"${{IF({there}?beep&beep:beep)}}"
    yield "Hangup", "16"


def at_positions(switch: KeptSwitch, positions: frozenset[str], timeline: Timeline) -> Cells:
    """The instants at which a switch is found at one of some positions. That its schedule is rendered so is for `switch_faults` to say."""
    known = timeline.combinations.switches[switch.id]
    found = timeline.at(switch.id, frozenset(known) & positions)
    unset = frozenset(known) - frozenset(switch.positions[1:])
    left = timeline.at(switch.id, unset) if switch.scheduled else 0
    for line in switch.scheduled:
        here = left if line.condition is None else left & timeline.where(line.condition.schedule)
        found |= here if line.position in positions else 0
        left &= ~here
    return found


def switch_faults(graph: CallGraph, contexts: Sequence[Context], judges: Judges) -> Iterator[tuple[str, str]]:
    """How calls find positions, and where: once, when they come in, and nowhere else. `contexts`: bodies of the client."""
    found = [
        [(step.application, step.data) for step in context.extensions[FOUND_POSITIONS].steps]
        for context in contexts
        if FOUND_POSITIONS in context.extensions
    ]
    asked = sorted(graph.switches_asked)
    steps = [*(("Gosub", f"position.{_underscored(switch)},1") for switch in asked), ("Return", "")]
    meant = [steps] if asked else []
    yield f"positions are found by {found}", f"positions are found by {meant}"
    for switch in graph.switches:
        name = f"position.{_underscored(switch.id)}"
        holders = [context for context in contexts if name in context.extensions]
        due = switch.id in asked or switch.lapses is not None
        yield f"{name} is in {len(holders)} contexts", f"{name} is in {int(due)} contexts"
        counts = switch if switch.id in asked else replace(switch, scheduled=())
        for context in holders if due else ():
            yield from _position_faults(graph.client, counts, context, name, judges)
    yield from _finding_faults(graph, contexts)


def _position_faults(
    client: str,
    switch: KeptSwitch,
    context: Context,
    name: str,
    judges: Judges,
) -> Iterator[tuple[str, str]]:
    """How one position is found. By what names the schedule's conditions are judged is the dialplan's affair; what they judge is not."""
    extension = context.extensions[name]
    place = next(known for known, body in judges.dialplan.contexts.items() if body is context)
    steps = [(step.application, step.data) for step in extension.steps]
    routines = iter([data.removesuffix(",1") for application, data in steps if application == "Gosub"])
    conditions = [line.condition for line in switch.scheduled if line.condition is not None]
    names = [next(routines, "") for _ in conditions]
    meant = list(_finding(client, switch, names))
    yield f"{extension.name}: {steps}", f"{extension.name}: {meant}"
    known = steps.index(("NoOp", "")) if ("NoOp", "") in steps else None
    yield f"{extension.name}: known at {extension.labels.get('known')}", f"{extension.name}: known at {known}"
    for routine, condition in zip(names, conditions, strict=True):
        judged = judges.schedule(place, routine) if routine in context.extensions else None
        if judged is not None and judged.is_empty and condition.schedule.is_empty:
            continue  # What never holds may be written by any clock.
        yield (
            f"{extension.name}: {routine} is {judged}",
            f"{extension.name}: {routine} is {condition.schedule}",
        )


def _finding(client: str, switch: KeptSwitch, conditions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """`conditions`: the subroutines that judge the lines of its schedule."""
    words = f"{_underscored(scope_of(client))}.switch.{_underscored(switch.id)}"
    kept, variable = f"centrex/{scope_of(client)}/switch/{switch.id}", variable_of(switch.id)
    unset, *positions = switch.positions
    yield "Set", f"LOCAL(KEPT)=${{DB({kept})}}"
    yield "Set", "LOCAL(AT)=${CUT(KEPT,.,1)}"
    if switch.lapses is not None:
        yield from _lapsing(switch.lapses)
    yield "Set", f"__{variable}={unset}"
    for position in positions:
        yield "ExecIf", f'$["${{AT}}" = "{_underscored(position)}"]?Set(__{variable}={position})'
    yield "GotoIf", f'$["${{KEPT}}" = "" | "${{{variable}}}" != "{unset}"]?known'
    same = f'$["${{DB({kept})}}" = "${{KEPT}}"]'
    yield "Set", f"LOCKED=${{LOCK({words})}}"
    yield "ExecIf", f"{same}?Set(DEVICE_STATE(Custom:{words}.${{CUT(KEPT,.,1)}})=NOT_INUSE)"
    yield "ExecIf", f"{same}?Set(DB({kept})=)"
    yield "Set", f"LOCKED=${{UNLOCK({words})}}"
    yield "NoOp", ""
    names = iter(conditions)
    for line in switch.scheduled:
        unknown = f'"${{{variable}}}" = "by_schedule"'
        if line.condition is None:
            yield "ExecIf", f"$[{unknown}]?Set(__{variable}={line.position})"
        else:
            yield "Gosub", f"{next(names)},1"
            yield "ExecIf", f'$["${{GOSUB_RETVAL}}" = "1" & {unknown}]?Set(__{variable}={line.position})'
    yield "Return", ""


def _lapsing(lapses: DailyTime) -> Iterator[tuple[str, str]]:
    hours, minutes = divmod(lapses.minute, 60)
    zone, written = lapses.zone, "%Y-%m-%d %H:%M:%S"
    at = f"LOCAL(LAPSED)=${{STRPTIME(${{DAY}} {hours:02d}:{minutes:02d}:00,{zone},{written})}}"
    yield "Set", f"LOCAL(DAY)=${{STRFTIME(${{TESTTIME}},{zone},%Y-%m-%d)}}"
    yield "Set", at
    yield "Set", f"LOCAL(NOON)=${{STRPTIME(${{DAY}} 12:00:00,{zone},{written})}}"
    yield (
        "ExecIf",
        f"$[${{LAPSED}} > ${{TESTTIME}}]?Set(LOCAL(DAY)=${{STRFTIME($[${{NOON}} - 86400],{zone},%Y-%m-%d)}})",
    )
    yield "Set", at
    yield "ExecIf", "$[0${CUT(KEPT,.,2)} < ${LAPSED}]?Set(LOCAL(AT)=)"


def _finding_faults(graph: CallGraph, contexts: Sequence[Context]) -> Iterator[tuple[str, str]]:
    dialled = {extension for extension, _ in graph.internal}
    entries = dialled | {f"{kind}{entry.number}" for kind in ("enter.", "own.") for entry in graph.numbers}
    for context in contexts:
        for name, extension in context.extensions.items():
            times = sum(map(_finds, extension.steps))
            due = 1 if graph.switches_asked and name in entries else 0
            if times != due and not (times == 1 and _reads_number(extension.steps)):
                yield f"{name}: positions are found {times} times", f"{name}: positions are found {due} times"


def _finds(step: Step) -> bool:
    return step.application == "Gosub" and step.data.removesuffix(",1").rpartition(",")[2] == FOUND_POSITIONS


def _reads_number(steps: Iterable[Step]) -> bool:
    """Whether it is where what a phone dials is read as a number."""
    return any(step.application == "Gosub" and step.data.startswith("numbering.") for step in steps)


def _named(word: str, names: Iterable[str]) -> str:
    return next((name for name in names if _underscored(name) == word), word)


def _underscored(word: str) -> str:
    return word.replace("-", "_")
