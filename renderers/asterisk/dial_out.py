"""What a phone dials that is neither an extension nor a feature code: read by the numbering plan of its country."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import DialOut
from compiler.numbering import CallClass
from renderers.asterisk.dialplan import goto, goto_if
from renderers.asterisk.numbering import read_number_steps


def dial_out_steps(node: DialOut) -> Iterator[str]:
    """Read the number, and part from those that are invalid."""
    yield from read_number_steps(node.country, "${DIALLED}")
    yield goto_if(f'$["${{NUMBER_CLASS}}" = "{CallClass.UNALLOCATED}"]', node.invalid)
    yield goto(node.next)
