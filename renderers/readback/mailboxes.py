"""voicemail.conf as Asterisk reads it (`apps/app_voicemail.c`): what becomes of the messages of each mailbox, held against the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compiler.graph import Mailbox
from renderers.readback.errors import ReadbackError

_SECTION = re.compile(r"\[([^\]]+)\]")
_USUAL_MESSAGES = 100
"""What a mailbox holds that says nothing of it."""
_KNOWN_OPTIONS = {"attach", "maxsecs", "maxmsg", "tz", "emailsubject", "emailbody"}
_GREETS = {"fr": "Bonjour"}
"""How a mail begins, by language; in any other it is in English."""
_WITHHELD = '${IF($["${VM_CIDNUM}" = "an unknown caller"]?'
"""Asterisk names a caller without a number in English."""
_NODE_OPTIONS = {
    "format": "wav",
    "passwordlocation": "spooldir",
    "searchcontexts": "no",
    "minsecs": "1",
    "sendvoicemail": "no",
    "review": "no",
    "charset": "UTF-8",
    "emaildateformat": "%d/%m/%Y %H:%M",
}
"""What holds for all mailboxes of a node: PINs that people choose outlast an apply, and no message of a second is thrown away."""


@dataclass(frozen=True, slots=True)
class MailboxFile:
    """A client's voicemail.conf or a node's: options by section, each line's value by its name."""

    sections: Mapping[str, Mapping[str, str]]

    def mailboxes(self) -> dict[str, MailboxLine]:
        """Every mailbox as `mailbox@context`."""
        return {
            f"{name}@{context}": _mailbox(name, value)
            for context, lines in self.sections.items()
            if context not in ("general", "zonemessages")
            for name, value in lines.items()
        }

    def zones(self) -> dict[str, str]:
        """The time zone of each format in which a message's time is told."""
        return {
            name: value.partition("|")[0] for name, value in self.sections.get("zonemessages", {}).items()
        }


@dataclass(frozen=True, slots=True)
class MailboxLine:
    """A mailbox: its fields, and its options by name."""

    pin: str
    name: str
    email: str
    options: Mapping[str, str]

    @property
    def max_messages(self) -> int:
        """How many new messages it holds."""
        return int(self.options.get("maxmsg", _USUAL_MESSAGES))


def read_mailbox_file(text: str) -> MailboxFile:
    """A voicemail.conf. ReadbackError for a line that is none."""
    sections: dict[str, dict[str, str]] = {}
    context: dict[str, str] | None = None
    for raw in text.splitlines():
        line = raw.strip()
        section = _SECTION.fullmatch(line)
        if section:
            context = sections.setdefault(section[1], {})
        elif line and not line.startswith((";", "#tryinclude")):
            name, sign, value = re.sub(r"\s*=>?\s*", "=", line, count=1).partition("=")
            if context is None or not sign or name in context:
                raise ReadbackError(f"voicemail.conf: {line}")
            context[name] = value
    return MailboxFile(sections)


def _mailbox(name: str, line: str) -> MailboxLine:
    pin, words, email, pager, options, *more = (*line.split(","), "", "", "", "")
    if pager or any(more):
        raise ReadbackError(f"voicemail.conf: {name} has a field too many")
    settings = dict(option.partition("=")[::2] for option in options.split("|"))
    if not settings.keys() <= _KNOWN_OPTIONS:
        raise ReadbackError(f"voicemail.conf: {name}: {sorted(settings.keys() - _KNOWN_OPTIONS)}")
    return MailboxLine(pin, words, email, settings)


def node_facts(node: MailboxFile) -> Iterator[tuple[str, str]]:
    """What a node's file says of all mailboxes, and what it should, in words."""
    general = node.sections.get("general", {})
    for name in sorted({*general, *_NODE_OPTIONS}):
        yield f"{name} is {general.get(name)}", f"{name} is {_NODE_OPTIONS.get(name)}"


def mailbox_facts(mailbox: Mailbox, line: MailboxLine, zones: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a mailbox's line says, and what it should, in words. `zones`: of the node's formats of times."""
    options = line.options
    yield ("a PIN" if line.pin else "no PIN"), "a PIN"
    yield f"mail to {line.email}", f"mail to {mailbox.email or ''}"
    yield f"attached: {options.get('attach')}", f"attached: {'yes' if mailbox.attach_audio else 'no'}"
    yield f"{options.get('maxsecs')} s", f"{mailbox.max_seconds} s"
    yield f"{line.max_messages} messages", f"{mailbox.max_messages} messages"
    yield f"times of {zones.get(options.get('tz', ''))}", f"times of {mailbox.time_zone}"
    subject, body = options.get("emailsubject", ""), options.get("emailbody", "")
    if mailbox.email is None:
        yield subject + body, ""
        return
    yield f"begins with {body.partition(chr(92))[0]}", f"begins with {_GREETS.get(mailbox.language, 'Hello')}"
    for words in ("${VM_NAME}", "${VM_DATE}", "${VM_DUR}", _WITHHELD):
        yield f"{words} {words in body}", f"{words} True"
    yield f"subject with caller {_WITHHELD in subject}", "subject with caller True"
