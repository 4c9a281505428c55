"""What phones show before the caller's name, as it comes out of a channel's caller ID.

A phone is shown nothing of a caller whose number or name is restricted (`res_pjsip_caller_id.c`), and a name that is not set shows nobody.
"""

from __future__ import annotations

from renderers.readback.channel import Channel
from renderers.readback.errors import ReadbackError
from renderers.readback.words import letters

NAME, WHO = "CALLERID(name)=", "${CALLERID(name)}"
STEPS_BEFORE = (
    ("ExecIf", '$["${CALLERID(pres)}" =~ "^prohib"]?Set(CALLERID(all)=)'),
    ("Set", "CALLERID(pres)=allowed"),
    ("ExecIf", "$[${LEN(${CALLERID(name)})} = 0]?Set(CALLERID(name)=${CALLERID(num)})"),
)
"""What must be done before words are put before a name: who withholds his number is not shown by it either."""

CALLER_NAME = "(somebody)"
"""What a caller is called who has a name."""


def prefix_named(assignment: str) -> str:
    """An assignment of words before a caller's name by their letters; any other as it is."""
    if not is_prefix(assignment):
        return assignment
    return NAME + letters(assignment.removeprefix(NAME).removesuffix(WHO))


def is_prefix(assignment: str) -> bool:
    """Whether a step puts words before the caller's name."""
    return assignment.startswith(NAME) and assignment.endswith(f" {WHO}")


def prefix_shown(channel: Channel) -> str:
    """The letters and digits before the caller's name, or before the number in its place; of who shows neither, all of the name."""
    name = channel.value("CALLERID(name)") or ""
    if not name or name == CALLER_NAME:
        return ""
    number = channel.value("CALLERID(num)") or ""
    who = CALLER_NAME if name.endswith(CALLER_NAME) else number
    if not name.endswith(who):
        raise ReadbackError(f"{channel.extension.name}: phones do not show who calls, but {name!r}")
    return letters(name.removesuffix(who))
