"""Switches: where a position is kept, the steps by which a call finds it and takes it along, the conditions on it, and the codes that set it.

What is kept of a switch is one value of the PBX's database: the position that somebody set, and the second at which that was
(`night.1764320000`); nothing, or a position that the configuration no longer has, is a switch that nobody has set. Lamps follow, one for each position that has a code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from compiler.graph import (
    BY_SCHEDULE,
    CallGraph,
    Condition,
    DailyTime,
    FlipSwitch,
    KeptSwitch,
    Reason,
    SwitchCondition,
)
from compiler.graph.kept_switch import SWITCH_LAMP
from compiler.graph.node_kinds import flip_switch
from renderers.asterisk.dialplan import RETURNED_YES, extension
from renderers.asterisk.end import END_STEPS
from renderers.asterisk.kept_state import kept_name, kept_value, lamp, lights, locked
from renderers.asterisk.names import exten, switch_variable
from renderers.asterisk.time_condition import FREEZE

_READ_POSITIONS = "switches"
READ_POSITIONS = f"Gosub({_READ_POSITIONS},1)"
"""The step by which a call that comes in finds the positions of all switches that it may be asked for: they count for it however long it rings."""


def read_positions_in(body: str) -> str:
    """The same, where the call has not entered the body yet."""
    return f"Gosub({body},{_READ_POSITIONS},1)"


def render_positions(graph: CallGraph, conditions: Mapping[Condition, str]) -> list[str]:
    """The subroutines that find the position of each switch, and keep it for all channels that a call makes. `conditions`: the extension of each."""
    asked = graph.switches_asked
    lines: list[str] = []
    if asked:
        steps = (f"Gosub({_position_name(switch)},1)" for switch in sorted(asked))
        lines += extension(_READ_POSITIONS, *steps, "Return()")
    for switch in switches_found(graph):
        lines += extension(_position_name(switch.id), *_position_steps(graph.client, switch, conditions))
    return lines


def switches_found(graph: CallGraph) -> Iterator[KeptSwitch]:
    """Those of which something asks where they are: calls, or codes that are to know whether what was set has lapsed, for which schedules are nothing."""
    asked = graph.switches_asked
    for switch in graph.switches:
        if switch.id in asked:
            yield switch
        elif switch.lapses is not None:
            yield replace(switch, scheduled=())


def _position_name(switch: str) -> str:
    return exten(f"position.{switch}")


def _position_steps(client: str, switch: KeptSwitch, conditions: Mapping[Condition, str]) -> Iterator[str]:
    """Where somebody has set it, then where its schedule says. What does not count any more is forgotten, so that it never does again."""
    variable, value = switch_variable(switch.id), kept_value(client, SWITCH_LAMP, switch.id)
    name = kept_name(client, SWITCH_LAMP, switch.id)
    unset, *positions = switch.positions
    yield f"Set(LOCAL(KEPT)=${{DB({value})}})"
    yield "Set(LOCAL(AT)=${CUT(KEPT,.,1)})"
    if switch.lapses is not None:
        yield from _lapsing_steps(switch.lapses)
    yield f"Set(__{variable}={unset})"
    for position in positions:
        yield f'ExecIf($["${{AT}}" = "{kept_word(position)}"]?Set(__{variable}={position}))'
    yield f'GotoIf($["${{KEPT}}" = "" | "${{{variable}}}" != "{unset}"]?known)'
    same = f'$["${{DB({value})}}" = "${{KEPT}}"]'
    yield from locked(
        name,
        (
            f"ExecIf({same}?Set(DEVICE_STATE(Custom:{name}.${{CUT(KEPT,.,1)}})=NOT_INUSE))",
            f"ExecIf({same}?Set(DB({value})=))",
        ),
    )
    yield "(known)NoOp()"
    for line in switch.scheduled:
        still = f'"${{{variable}}}" = "{BY_SCHEDULE}"'
        if line.condition is None:
            yield f"ExecIf($[{still}]?Set(__{variable}={line.position}))"
        else:
            yield f"Gosub({conditions[line.condition]},1)"
            returned = RETURNED_YES.removeprefix("$[").removesuffix("]")
            yield f"ExecIf($[{returned} & {still}]?Set(__{variable}={line.position}))"
    yield "Return()"


def _lapsing_steps(lapses: DailyTime) -> Iterator[str]:
    """What was set before the time last came round counts no more. A day before is found from noon: days of 23 and 25 hours have one too."""
    form = "%Y-%m-%d %H:%M:%S"
    time = f"{lapses.minute // 60:02d}:{lapses.minute % 60:02d}:00"

    def instant(day: str, time: str) -> str:
        return f"${{STRPTIME({day} {time},{lapses.zone},{form})}}"

    def day(instant: str) -> str:
        return f"${{STRFTIME({instant},{lapses.zone},%Y-%m-%d)}}"

    yield f"Set(LOCAL(DAY)={day('${TESTTIME}')})"
    yield f"Set(LOCAL(LAPSED)={instant('${DAY}', time)})"
    yield f"Set(LOCAL(NOON)={instant('${DAY}', '12:00:00')})"
    yield f"ExecIf($[${{LAPSED}} > ${{TESTTIME}}]?Set(LOCAL(DAY)={day('$[${NOON} - 86400]')}))"
    yield f"Set(LOCAL(LAPSED)={instant('${DAY}', time)})"
    yield "ExecIf($[0${CUT(KEPT,.,2)} < ${LAPSED}]?Set(LOCAL(AT)=))"


def _setting_variable(switch: str) -> str:
    """The variable of a phone's own channels by which it may set a switch that not everybody may. No channel inherits it: whom a phone transfers may not."""
    return f"MAY_SET_{kept_word(switch)}"


def setting_variables(graph: CallGraph) -> dict[str, dict[str, str]]:
    """What the channels of phones carry that may set such a switch, by device."""
    variables: dict[str, dict[str, str]] = {}
    for _, node in graph.features:
        flip = flip_switch(graph.nodes[node])
        if flip is None:
            continue
        for phone in flip.by or ():
            variables.setdefault(phone, {})[_setting_variable(flip.switch)] = "1"
    return {phone: dict(sorted(carried.items())) for phone, carried in variables.items()}


def kept_word(position: str) -> str:
    """A position as it is kept, and as lamps have it."""
    return position.replace("-", "_")


def switch_condition_name(condition: SwitchCondition) -> str:
    """The extension of a condition: equal conditions share one."""
    return exten(f"switch.{condition.switch}.{'.'.join(sorted(condition.at))}")


def render_switch_condition(condition: SwitchCondition) -> list[str]:
    """A subroutine: 1 if the switch was at one of the positions when the call came in, else 0."""
    asked = " | ".join(
        f'"${{{switch_variable(condition.switch)}}}" = "{position}"' for position in sorted(condition.at)
    )
    return extension(switch_condition_name(condition), f"Return($[{asked}])")


def flip_switch_steps(graph: CallGraph, node: FlipSwitch) -> Iterator[str]:
    """One tone: the switch is at the position. Two: it was there, and is where it is while nobody has set it. Codes that are dialled at once wait for each other."""
    switch = next(switch for switch in graph.switches if switch.id == node.switch)
    words = (SWITCH_LAMP, node.switch)
    if node.by is not None:
        yield f'GotoIf($["${{{_setting_variable(node.switch)}}}" = "1"]?may)'
        yield from END_STEPS[Reason.REFUSED]
        yield "(may)NoOp()"
    if switch.lapses is not None:
        yield FREEZE
        yield f"Gosub({_position_name(switch.id)},1)"
    value, own = kept_value(graph.client, *words), lamp(graph.client, *words, node.position)
    name, word = kept_name(graph.client, *words), kept_word(node.position)
    was_there = f'$["${{WAS}}" = "{word}"]'
    yield from locked(
        name,
        (
            f"Set(KEPT=${{DB({value})}})",
            "Set(WAS=${CUT(KEPT,.,1)})",
            f"Set(DB({value})=${{IF({was_there}?:{word}.${{EPOCH}})}})",
            *(
                lights(lamp(graph.client, *words, other), on=False)
                for other in switch.positions[1:]
                if other != node.position
            ),
            f'ExecIf($["${{WAS}}" != ""]?Set(DEVICE_STATE(Custom:{name}.${{WAS}})=NOT_INUSE))',
            f"Set(DEVICE_STATE({own})=${{IF({was_there}?NOT_INUSE:INUSE)}})",
        ),
    )
    yield "Answer()"
    yield f"Playback(${{IF({was_there}?beep&beep:beep)}})"
    yield "Hangup(16)"
