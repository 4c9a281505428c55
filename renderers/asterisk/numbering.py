"""Numbering plans: a subroutine of the node for each country, and how a client's dialplan asks it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from compiler.numbering import CallClass, NumberPattern, patterns, to_asterisk
from renderers.asterisk.names import numbering_context


@lru_cache(maxsize=32)
def render_numbering(country: str) -> tuple[str, ...]:
    """A subroutine: what was dialled → `class:number`, the number in E.164 or short. A thousand lines, the same on every node."""
    return (
        *("", f"[{numbering_context(country)}]"),
        *(
            f"exten => {to_asterisk(pattern)},1,Return({_class_and_number(pattern)})"
            for pattern in patterns(country)
        ),
        *(f"exten => {rest},1,Return({CallClass.UNALLOCATED}:)" for rest in ("_X!", "_+!")),
    )


def _class_and_number(pattern: NumberPattern) -> str:
    dialled = f"${{EXTEN:{pattern.strip}}}" if pattern.strip else "${EXTEN}"
    number = "" if pattern.call_class is CallClass.UNALLOCATED else pattern.prepend + dialled
    return f"{pattern.call_class}:{number}"


def read_number_steps(country: str, dialled: str) -> Iterator[str]:
    """Read what is dialled: NUMBER, in E.164 or short, and NUMBER_CLASS are set by it."""
    yield f"Gosub({numbering_context(country)},{dialled},1)"
    yield "Set(NUMBER_CLASS=${CUT(GOSUB_RETVAL,:,1)})"
    yield "Set(NUMBER=${CUT(GOSUB_RETVAL,:,2)})"
