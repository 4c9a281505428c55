"""Switches: where a position is kept, the step by which a call takes it along, the conditions on it, and the codes that change it.

A position is a custom device state of Asterisk, which it keeps in its own database over reloads and restarts: the lamps of keys watch it, and
nothing of ours writes it but a code. Only positions that are not at rest have one. What the configuration no longer has is asked by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from compiler.graph import FlipSwitch, SwitchCondition
from renderers.asterisk.dialplan import extension
from renderers.asterisk.names import exten, switch_lock, switch_state, switch_variable

_READ_POSITIONS = "switches"
READ_POSITIONS = f"Gosub({_READ_POSITIONS},1)"
"""The step by which a call that comes in finds the positions of all switches that it may be asked for: they count for it however long it rings."""


def read_positions_in(body: str) -> str:
    """The same, where the call has not entered the body yet."""
    return f"Gosub({body},{_READ_POSITIONS},1)"


def render_positions(client: str, switches: Mapping[str, Sequence[str]]) -> list[str]:
    """The subroutine that keeps the position of each switch, for all channels that a call makes. Were two lit, the last would count."""
    steps = []
    for switch, (rest, *positions) in sorted(switches.items()):
        steps.append(f"Set(__{switch_variable(switch)}={rest})")
        steps += [
            f"ExecIf({_is_at(client, switch, position)}?Set(__{switch_variable(switch)}={position}))"
            for position in positions
        ]
    return extension(_READ_POSITIONS, *steps, "Return()")


def _is_at(client: str, switch: str, position: str) -> str:
    return f'$["${{DEVICE_STATE({switch_state(client, switch, position)})}}" = "INUSE"]'


def switch_condition_name(condition: SwitchCondition) -> str:
    """The extension of a condition: equal conditions share one."""
    return exten(f"switch.{condition.switch}.{'.'.join(_held(condition))}")


def render_switch_condition(condition: SwitchCondition) -> list[str]:
    """A subroutine: 1 if the switch was at one of the positions when the call came in, else 0."""
    asked = " | ".join(
        f'"${{{switch_variable(condition.switch)}}}" = "{position}"' for position in _held(condition)
    )
    return extension(switch_condition_name(condition), f"Return($[{asked}])")


def _held(condition: SwitchCondition) -> list[str]:
    return [position for position in condition.positions if position in condition.at]


def flip_switch_steps(client: str, node: FlipSwitch) -> Iterator[str]:
    """One tone: the switch is at the position. Two: it was there, and is at rest. Codes that are dialled at once wait for each other."""
    lock = switch_lock(client, node.switch)
    yield f"Set(LOCKED=${{LOCK({lock})}})"
    yield f"Set(STATE=${{IF({_is_at(client, node.switch, node.position)}?NOT_INUSE:INUSE)}})"
    for other in node.others:
        yield f"Set(DEVICE_STATE({switch_state(client, node.switch, other)})=NOT_INUSE)"
    yield f"Set(DEVICE_STATE({switch_state(client, node.switch, node.position)})=${{STATE}})"
    yield f"Set(LOCKED=${{UNLOCK({lock})}})"
    yield "Answer()"
    yield 'Playback(${IF($["${STATE}" = "INUSE"]?beep:beep&beep)})'
    yield "Hangup(16)"
