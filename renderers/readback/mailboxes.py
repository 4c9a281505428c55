"""voicemail.conf as Asterisk reads it (`apps/app_voicemail.c`): what becomes of the messages of each mailbox, held against the graph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from compiler.graph import Mailbox
from compiler.time.phone_clocks import CLOCKS
from renderers.readback.errors import ReadbackError
from renderers.readback.words import same_words, spelt

_SECTION = re.compile(r"\[([^\]]+)\]")
_USUAL_MESSAGES = 100
"""What a mailbox holds that says nothing of it."""
_KNOWN_OPTIONS = {
    *("attach", "maxsecs", "maxmsg", "tz", "delete"),
    *("fromstring", "serveremail", "emailsubject", "emailbody"),
}
_LONGEST_SENDER_NAME = 99
"""Bytes of the name that mails come from."""


@dataclass(frozen=True, slots=True)
class _Mail:
    """What a mail says that is not a brand's own: `withheld` of a caller without a number; and of the recording, whether it is attached."""

    subject: str
    lines: tuple[str, ...]
    withheld: str
    attached: str
    elsewhere: str


_ENGLISH = _Mail(
    "Voice message from {caller}",
    (
        *("Hello", "", "{mailbox} has a new voice message.", ""),
        *("From: {caller}", "Received: {received}", "Length: {length}", "", "{recording}", ""),
    ),
    "withheld number",
    "The recording is attached.",
    "The recording is not attached: it can be heard at the phone.",
)
_MAILS = {
    "fr": _Mail(
        "Message vocal de {caller}",
        (
            *("Bonjour", "", "{mailbox} a un nouveau message vocal.", ""),
            *("De : {caller}", "Reçu le : {received}", "Durée : {length}", "", "{recording}", ""),
        ),
        "numéro masqué",
        "L'enregistrement est joint.",
        "L'enregistrement n'est pas joint : il s'écoute au téléphone.",
    )
}
"""By language; in any other it is in English."""
_CALLER = re.compile(r'\$\{IF\(\$\["\$\{VM_CIDNUM\}" = "an unknown caller"\]\?([^:{}]*):\$\{VM_CIDNUM\}\)\}')
"""Asterisk names a caller without a number in English: a mail has other words for it."""
_VARIABLES = {"VM_NAME": "mailbox", "VM_DATE": "received", "VM_DUR": "length"}
_DECODED = re.compile(r"\$\{URIDECODE\(((?:%[0-9A-F]{2})+)\)\}")


def _as_written(option: str, mail: _Mail, *, is_attached: bool) -> str:
    """The words of a mail as people write them, of what Asterisk reads: what it fills in stands between braces."""
    words = _CALLER.sub(lambda found: "{caller}" if found[1] == mail.withheld else found[0], option)
    for variable, name in _VARIABLES.items():
        words = words.replace(f"${{{variable}}}", f"{{{name}}}")
    words = words.replace(mail.attached if is_attached else mail.elsewhere, "{recording}")
    # What is decoded last can be nothing that is filled in.
    return _DECODED.sub(lambda found: unquote(found[1]), words.replace("\\n", "\n"))


_LONGEST_NAME = 79
"""Bytes of a mailbox's name."""
_SAID = "'vm-received' q 'digits/at' R"
"""How a message's time is told: the day, and the time of day."""
_NODE_OPTIONS = {
    "format": "wav",
    "passwordlocation": "spooldir",
    "searchcontexts": "no",
    "minsecs": "1",
    # Lamps go out for messages that are removed behind Asterisk's back.
    "pollmailboxes": "yes",
    "pollfreq": "60",
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
    if mailbox.deletes_mailed:
        meant["delete"] = "yes"
    said = dict(line.options)
    if mailbox.email is not None:
        mail = _MAILS.get(mailbox.language, _ENGLISH)
        meant |= dict(_mail_meant(mailbox, mail, said.get("fromstring", "")))
        for option in ("emailsubject", "emailbody"):
            said[option] = _as_written(said.get(option, ""), mail, is_attached=mailbox.attach_audio)
    for option in sorted(meant.keys() | said.keys()):
        yield f"{option}={said.get(option)}", f"{option}={meant.get(option)}"


def _mail_meant(mailbox: Mailbox, mail: _Mail, said_name: str) -> Iterator[tuple[str, str]]:
    """By whom and in which words a mailbox's mail is to be written."""
    name, is_full = mailbox.mail.name, len(said_name.encode()) >= _LONGEST_SENDER_NAME - 4
    yield "fromstring", said_name if same_words(said_name, spelt(name), is_full=is_full) else name
    if mailbox.mail.sender:
        yield "serveremail", mailbox.mail.sender
    recording = mail.attached if mailbox.attach_audio else mail.elsewhere
    # A brand may say by itself what we fill in.
    yield "emailsubject", (mailbox.mail.subject or mail.subject).replace(recording, "{recording}")
    yield "emailbody", (mailbox.mail.body or "\n".join(mail.lines)).replace(recording, "{recording}")
