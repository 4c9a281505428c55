"""A client's voicemail boxes, in a context of the client's name.

PINs in the file are first values only: `passwordlocation=spooldir` keeps what people choose out of it, so that a PIN changed on a
phone is neither lost nor drift.
"""

from __future__ import annotations

from compiler.graph import CallGraph, Mailbox
from compiler.planning.artifact import secret_token
from renderers.asterisk.escape import field
from renderers.asterisk.names import scope

LONGEST_NAME = 79
"""Bytes of a box's name that Asterisk keeps (`apps/app_voicemail.c`, `struct ast_vm_user`)."""

ZONES = (
    "Europe/Paris",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "America/St_Barthelemy",
    "America/Marigot",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
)
"""Zones that the node's file defines for the announcement of a message's time."""


def zone_name(zone: str) -> str:
    """A zone's name in `[zonemessages]`."""
    return zone.replace("/", "_").lower()


def render(graph: CallGraph) -> str:
    """The file."""
    lines = [f"; Voicemail boxes of {graph.client}. Written by centrex."]
    if graph.mailboxes:
        lines.append(f"[{scope(graph.client)}]")
    lines += [_mailbox(box) for box in graph.mailboxes]
    return "\n".join(lines) + "\n"


def _mailbox(box: Mailbox) -> str:
    options = [
        f"attach={'yes' if box.attach_audio else 'no'}",
        f"maxsecs={box.max_seconds}",
        *([f"tz={zone_name(box.time_zone)}"] if box.time_zone in ZONES else []),
    ]
    pin = secret_token(box.origin.address, "pin", box.secret_epoch)
    return f"{box.id} => {pin},{field(box.name, most_bytes=LONGEST_NAME)},{field(box.email or '')},,{'|'.join(options)}"
