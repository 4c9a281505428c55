"""Legs of a ring that wait before they call: what they call, and how long they wait."""

from __future__ import annotations

import re
from typing import NamedTuple

from renderers.readback.dialplan import Extension
from renderers.readback.errors import ReadbackError

_CALLS_PHONE = re.compile(r"(PJSIP/[^,&]+),,i")
_CALLS_NODE = re.compile(r"([^,]+),1")
_AS_THE_PHONE_ENDS = [("ExecIf", '$["${DIALSTATUS}" = "BUSY"]?Hangup(17)'), ("Hangup", "20")]


class DelayedLeg(NamedTuple):
    """A leg that calls something only after so many seconds: a phone's channel, or an extension of the same context."""

    delay: int
    phone: str = ""
    extension: str = ""


def delayed_leg(extension: Extension) -> DelayedLeg | None:
    """What a leg's extension does if it waits first; None if it does not. ReadbackError if it goes on otherwise than such legs do."""
    steps = [(step.application, step.data) for step in extension.steps]
    if steps[0] != ("Ringing", ""):
        return None
    (wait, seconds), (application, data), *rest = steps[1:]
    if wait == "Wait" and seconds.isdecimal():
        phone, node = _CALLS_PHONE.fullmatch(data), _CALLS_NODE.fullmatch(data)
        if application == "Dial" and phone is not None and rest == _AS_THE_PHONE_ENDS:
            return DelayedLeg(int(seconds), phone=phone[1])
        if application == "Goto" and node is not None and not rest:
            return DelayedLeg(int(seconds), extension=node[1])
    raise ReadbackError(f"{extension.name}: a leg that does not wait and call: {steps}")
