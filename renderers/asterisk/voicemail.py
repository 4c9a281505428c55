"""Voicemail: leaving a message, listening to messages, and a client's mailboxes in a context of the client's name.

PINs in the file are initial values only: with `passwordlocation=spooldir` those that people choose are kept elsewhere, so that a PIN
changed on a phone is neither lost nor drift.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.graph import CallGraph, LeaveMessage, Mailbox, ReadMessages
from compiler.planning.artifact import secret_token
from compiler.time.phone_clocks import CLOCKS
from renderers.asterisk.announcement import recording_path
from renderers.asterisk.dialplan import extension
from renderers.asterisk.escape import field
from renderers.asterisk.message_mail import MAIL_TIME, mail_options
from renderers.asterisk.names import include_of_clients, scope

LONGEST_MAILBOX_NAME = 79
"""Bytes of a mailbox's name that Asterisk keeps (`apps/app_voicemail.c`, `struct ast_vm_user`)."""

_FULL = "mailbox.full"
GREETINGS = "${ASTSPOOLDIR}/voicemail"
"""The folder below which Asterisk keeps messages and greetings, by mailbox context and mailbox."""


def zone_name(zone: str) -> str:
    """A zone's name in `[zonemessages]`."""
    return zone.replace("/", "_").lower()


def leave_message_steps(
    graph: CallGraph, node: LeaveMessage, mailboxes: Mapping[str, Mailbox]
) -> Iterator[str]:
    """Greet, in the mailbox's language or by its recording, and record. `mailboxes`: by id.

    VoiceMail's own greeting is not used: it spells the mailbox's id, and a digit that the caller presses skips it.
    """
    mailbox = mailboxes[node.mailbox]
    yield f"Set(CHANNEL(language)={mailbox.language})"
    yield "Answer()"
    count = f"VM_INFO({node.mailbox}@{scope(graph.client)},count)"
    yield f"GotoIf($[${{{count}}} >= {mailbox.max_messages}]?{_FULL},1)"
    # A number that the caller withholds must be neither in the message's file nor in the mail, which know no presentation.
    yield 'ExecIf($["${CALLERID(pres)}" =~ "^prohib"]?Set(CALLERID(all)=))'
    if node.greeting is None:
        yield from _greeting_steps(f"{GREETINGS}/{scope(graph.client)}/{node.mailbox}")
    else:
        yield f"Playback({recording_path(graph, node.greeting)})"
    yield f"VoiceMail({node.mailbox}@{scope(graph.client)},s)"
    yield "Hangup(16)"


def _greeting_steps(recorded: str) -> Iterator[str]:
    """What was recorded at the phone or else the system's words, and in any case that a message can be left after the tone.

    `recorded`: the folder of what was recorded at the phone. A temporary greeting is played by VoiceMail itself, after ours.
    """
    system_or_own = f"${{IF(${{STAT(e,{recorded}/unavail.wav)}}?{recorded}/unavail:vm-nobodyavail)}}"
    yield f'ExecIf($["${{STAT(e,{recorded}/temp.wav)}}" = "0"]?Playback({system_or_own}))'
    yield "Playback(vm-intro)"


def opens_variable(mailbox: str) -> str:
    """What the phone of a member of a shared mailbox carries, by itself, and no other channel: the option that asks for no PIN."""
    return f"OPENS_{mailbox}"


def render_full_mailbox() -> list[str]:
    """What callers hear of a mailbox that can hold no more messages, before they have heard a greeting in vain."""
    return extension(_FULL, "Playback(vm-mailboxfull)", "Hangup(16)")


def read_messages_steps(graph: CallGraph, node: ReadMessages) -> Iterator[str]:
    """Listen to a mailbox that is named, by its PIN unless the calling phone is a member's, or to the calling phone's own."""
    if node.mailbox is not None:
        # The first letters of a single argument would be read as options, an old form of the application: `s` asks for no PIN.
        yield f"VoiceMailMain({node.mailbox}@{scope(graph.client)},${{{opens_variable(node.mailbox)}}})"
    else:
        # s: a registered phone proves whose it is; no PIN is asked for its own mailbox.
        yield 'ExecIf($["${MAILBOX}" = ""]?Hangup(21))'
        yield f"VoiceMailMain(${{MAILBOX}}@{scope(graph.client)},s)"
    yield "Hangup(16)"


def render_mailboxes(graph: CallGraph) -> str:
    """A client's voicemail.conf."""
    lines = [f"; Voicemail boxes of {graph.client}. Written by centrex."]
    if graph.mailboxes:
        lines.append(f"[{scope(graph.client)}]")
    lines += [_mailbox_line(mailbox) for mailbox in graph.mailboxes]
    return "\n".join(lines) + "\n"


def _mailbox_line(mailbox: Mailbox) -> str:
    options = [
        f"attach={'yes' if mailbox.attach_audio else 'no'}",
        f"maxsecs={mailbox.max_seconds}",
        f"maxmsg={mailbox.max_messages}",
        f"tz={zone_name(mailbox.time_zone)}",
        *mail_options(mailbox),
    ]
    pin = secret_token(mailbox.pin_address, "pin", mailbox.secret_epoch)
    name = field(mailbox.name, most_bytes=LONGEST_MAILBOX_NAME)
    return f"{mailbox.id} => {pin},{name},{field(mailbox.email or '')},,{'|'.join(options)}"


def render_message_times() -> str:
    """A node's voicemail.conf: what holds for the mailboxes of all clients, and how each zone tells a message's time.

    Messages are forwarded by name, with `usedirectory`: Asterisk looks for who is meant in the mailbox's own context, which is the client's. By
    number it could not be done, since mailboxes have ids that nobody can dial. Mailboxes are looked at once a minute: nobody tells Asterisk of the
    messages that `centrex expire` removes, and lamps must go out for them.
    """
    zones = "\n".join(f"{zone_name(zone)}={zone}|'vm-received' q 'digits/at' R" for zone in CLOCKS)
    return f"""\
; Voicemail. Written by centrex.
[general]
format=wav
passwordlocation=spooldir
searchcontexts=no
minsecs=1
pollmailboxes=yes
pollfreq=60
sendvoicemail=no
usedirectory=yes
review=no
charset=UTF-8
emaildateformat={MAIL_TIME}

[zonemessages]
{zones}

{include_of_clients("voicemail.conf")}
"""
