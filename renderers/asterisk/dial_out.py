"""What a phone dials that is neither an extension nor a feature code: read by the numbering plan of its country.

The client's own numbers stay inside: each is an extension of the body, which every `DialOut` finds by the number that was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.graph import DialOut
from compiler.numbering import CallClass
from renderers.asterisk.caller_condition import AT_A_PHONE
from renderers.asterisk.dialplan import extension, goto, goto_if
from renderers.asterisk.numbering import read_number_steps
from renderers.asterisk.switch import READ_POSITIONS
from renderers.asterisk.time_condition import FREEZE


def dial_out_steps(node: DialOut, *, by_time: bool, by_switch: bool) -> Iterator[str]:
    """Read the number, and part from those that are invalid, and from those that are the client's own. `by_time`, `by_switch`: conditions decide where the others may go."""
    if by_time:
        yield FREEZE
    if by_switch:
        yield READ_POSITIONS
    yield from read_number_steps(node.country, "${DIALLED}")
    yield goto_if(f'$["${{NUMBER_CLASS}}" = "{CallClass.UNALLOCATED}"]', node.invalid)
    if node.own:
        own = _own_number("${NUMBER}")
        yield f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{own},1)}}?{own},1)"
    yield goto(node.next)


def render_own_numbers(own: Mapping[str, str], *, asks_who_calls: bool, asks_switches: bool) -> Iterator[str]:
    """Where calls of phones to the client's own numbers begin. `own`: by number, the node that they come to. `asks_who_calls`, `asks_switches`: some condition does."""
    for number, node in own.items():
        yield from extension(
            _own_number(number),
            FREEZE,
            *([AT_A_PHONE] if asks_who_calls else []),
            *([READ_POSITIONS] if asks_switches else []),
            goto(node),
        )


def _own_number(number: str) -> str:
    return f"own.{number}"
