"""Conditions on the caller: whether what a caller shows is on a list. Equal conditions are one subroutine.

What a caller shows is kept when a call comes in, since other steps change the caller that phones are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from compiler.graph import CallerCondition
from renderers.asterisk.dialplan import extension

_WITHHELD = "withheld"
"""In place of the number of a caller who shows none; no number is written so."""

AT_A_PHONE = "Set(__FROM_CALLER=)"
"""The step by which a call is one of a phone of the client. So is a call that a phone transfers, whoever called before."""


def caller_steps() -> Iterator[str]:
    """Keep what a caller from outside shows: for all channels that the call makes. What is no number is none."""
    yield "Set(__FROM_CALLER=${FILTER(+0-9,${CALLERID(num)})})"
    yield (
        'ExecIf($["${CALLERID(pres)}" =~ "^prohib" | "${FROM_CALLER}" = "" | ${LEN(${FROM_CALLER})} != ${LEN(${CALLERID(num)})}]'
        f"?Set(__FROM_CALLER={_WITHHELD}))"
    )


def caller_condition_name(condition: CallerCondition) -> str:
    """The extension of a condition: equal conditions share one."""
    words = "\0".join(
        (
            *sorted(condition.numbers),
            "",
            *sorted(condition.prefixes),
            "",
            str(condition.withheld),
            str(condition.negated),
        )
    )
    return f"callers.{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def render_caller_condition(condition: CallerCondition) -> list[str]:
    """A subroutine: 1 if the condition holds for FROM_CALLER, else 0. Of a prefix, so many characters are looked up as it has."""
    name = caller_condition_name(condition)
    shown = [f"{name}.number.${{FROM_CALLER}}"]
    shown += [
        f"{name}.prefix.${{FROM_CALLER:0:{length}}}" for length in sorted(set(map(len, condition.prefixes)))
    ]
    lines = extension(
        name,
        *(f"GotoIf(${{DIALPLAN_EXISTS(${{CONTEXT}},{listed},1)}}?listed)" for listed in shown),
        f"Return({int(condition.negated)})",
    )
    lines.append(f" same => n(listed),Return({int(not condition.negated)})")
    withheld = (_WITHHELD,) if condition.withheld else ()
    lines += [
        f"exten => {name}.number.{number},1,NoOp()" for number in (*sorted(condition.numbers), *withheld)
    ]
    lines += [f"exten => {name}.prefix.{prefix},1,NoOp()" for prefix in sorted(condition.prefixes)]
    return lines
