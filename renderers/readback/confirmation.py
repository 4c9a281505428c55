"""What becomes of a call whose Dial runs a subroutine on the called channel before the two are joined (option `U`).

Asterisk joins them unless the subroutine leaves a word in GOSUB_RESULT; CONTINUE ends the called channel, and the caller's goes on behind Dial with
DIALSTATUS still ANSWER. A called channel that hangs up leaves the word that is there by then (`apps/app_dial.c`; `apps/app_read.c`).
"""

from __future__ import annotations

import re

from renderers.readback.channel import Channel
from renderers.readback.errors import ReadbackError

PRESSED = "(pressed)"
"""A variable that no dialplan can name: the key that is pressed where one is asked for; empty, if none is."""
CONFIRMS = "1"
KEYS = ("", *"023456789*#", CONFIRMS)
SUBROUTINE = (
    "Set(CHANNEL(language)=${ARG1})",
    "Set(GOSUB_RESULT=CONTINUE)",
    "Read(CONFIRMED,vm-press&digits/1,1,,3,4)",
    'ExecIf($["${CONFIRMED}" = "1"]?Set(GOSUB_RESULT=))',
    "Return()",
)
"""The steps that a node has for it."""
_OPTION = re.compile(r"U\(([^()^]+)\^([^()^]+)\)")


def subroutine_of(options: str) -> tuple[str, str]:
    """The context whose `s` Dial's options have run on the called channel, and the language that it is told; nothing without the option."""
    found = _OPTION.search(options)
    return (found[1], found[2]) if found else ("", "")


def read_key(channel: Channel, data: str) -> None:
    """Do `Read(name,prompt,1,…)`; ReadbackError for more than one key, or where the call would be taken by who hangs up meanwhile."""
    name, _, most, *_ = (*data.split(","), "", "")
    if most != "1" or channel.value("GOSUB_RESULT") != "CONTINUE":
        raise ReadbackError(f"{channel.extension.name}: Read({data})")
    channel.own[name] = channel.value(PRESSED)
