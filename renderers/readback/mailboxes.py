"""voicemail.conf as Asterisk reads it (`apps/app_voicemail.c`): what becomes of the messages of each mailbox, held against the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compiler.graph import Mailbox
from compiler.time.phone_clocks import CLOCKS
from renderers.readback.errors import ReadbackError
from renderers.readback.words import same_words, spelt

_SECTION = re.compile(r"\[([^\]]+)\]")
_USUAL_MESSAGES = 100
"""What a mailbox holds that says nothing of it."""
_KNOWN_OPTIONS = {"attach", "maxsecs", "maxmsg", "tz", "emailsubject", "emailbody"}
_CALLER = '${{IF($["${{VM_CIDNUM}}" = "an unknown caller"]?{}:${{VM_CIDNUM}})}}'
"""Asterisk names a caller without a number in English: a mail has other words for it."""


@dataclass(frozen=True, slots=True)
class _Mail:
    """What a mail says: `withheld` of a caller without a number; and of the recording, whether it is attached."""

    subject: str
    lines: tuple[str, ...]
    withheld: str
    attached: str
    elsewhere: str

    def options(self, *, is_attached: bool) -> Mapping[str, str]:
        """The options of a mailbox's line."""
        caller = _CALLER.format(self.withheld)
        lines = (*self.lines, self.attached if is_attached else self.elsewhere, "")
        body = "\\n".join(lines).replace("CALLER", caller)
        return {"emailsubject": self.subject.replace("CALLER", caller), "emailbody": body}


_ENGLISH = _Mail(
    "Voice message from CALLER",
    (
        *("Hello", "", "${VM_NAME} has a new voice message.", ""),
        *("From: CALLER", "Received: ${VM_DATE}", "Length: ${VM_DUR}", ""),
    ),
    "withheld number",
    "The recording is attached.",
    "The recording is not attached: it can be heard at the phone.",
)
_MAILS = {
    "fr": _Mail(
        "Message vocal de CALLER",
        (
            *("Bonjour", "", "${VM_NAME} a un nouveau message vocal.", ""),
            *("De : CALLER", "Reçu le : ${VM_DATE}", "Durée : ${VM_DUR}", ""),
        ),
        "numéro masqué",
        "L'enregistrement est joint.",
        "L'enregistrement n'est pas joint : il s'écoute au téléphone.",
    )
}
"""By language; in any other it is in English."""
_LONGEST_NAME = 79
"""Bytes of a mailbox's name."""
_SAID = "'vm-received' q 'digits/at' R"
"""How a message's time is told: the day, and the time of day."""
_NODE_OPTIONS = {
    "format": "wav",
    "passwordlocation": "spooldir",
    "searchcontexts": "no",
    "minsecs": "1",
    "sendvoicemail": "no",
    # Whom a message is forwarded to is looked for by name, among the client's mailboxes.
    "usedirectory": "yes",
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
    zones = {zone.replace("/", "_").lower(): f"{zone}|{_SAID}" for zone in CLOCKS}
    for section, meant in (("general", _NODE_OPTIONS), ("zonemessages", zones)):
        said = node.sections.get(section, {})
        for name in sorted({*said, *meant}):
            yield f"{name} is {said.get(name)}", f"{name} is {meant.get(name)}"
    for section in node.sections.keys() - {"general", "zonemessages"}:
        yield f"mailboxes of {section}", "none but those of clients"


def mailbox_facts(mailbox: Mailbox, line: MailboxLine) -> Iterator[tuple[str, str]]:
    """What a mailbox's line says, and what it should, in words."""
    pin = f"${{secret:{mailbox.pin_address}/pin@{mailbox.secret_epoch}}}"
    yield f"the PIN {line.pin}", f"the PIN {pin}"
    is_full = len(line.name.encode()) >= _LONGEST_NAME - 4
    name = line.name if same_words(line.name, spelt(mailbox.name), is_full=is_full) else mailbox.name
    yield f"called {line.name}", f"called {name}"
    yield f"mail to {line.email}", f"mail to {mailbox.email or ''}"
    meant = {
        "attach": "yes" if mailbox.attach_audio else "no",
        "maxsecs": str(mailbox.max_seconds),
        "maxmsg": str(mailbox.max_messages),
    }
    if mailbox.time_zone in CLOCKS:
        meant["tz"] = mailbox.time_zone.replace("/", "_").lower()
    if mailbox.email is not None:
        meant |= _MAILS.get(mailbox.language, _ENGLISH).options(is_attached=mailbox.attach_audio)
    for option in sorted(meant.keys() | line.options.keys()):
        yield f"{option}={line.options.get(option)}", f"{option}={meant.get(option)}"
