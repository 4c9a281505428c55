"""The mail that announces a message, by its brand and in the mailbox's language: options of its line in voicemail.conf.

Asterisk loses a comma in such an option, and takes `|` for its end: what means something to it is written as `URIDECODE(…)`, which it reads when it
writes the mail. It has one format of times for a node, so that format has no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from compiler.graph import Mailbox
from renderers.asterisk.escape import field

MAIL_TIME = "%d/%m/%Y %H:%M"
"""How `VM_DATE` tells a time, on the clock of the mailbox's zone."""
LONGEST_SENDER_NAME = 99
"""Bytes of the name that mails come from (`apps/app_voicemail.c`, `struct ast_vm_user`)."""

_WITHHELD = "an unknown caller"
"""What Asterisk writes where there is no number (`apps/app_voicemail.c`, `prep_email_sub_vars`)."""
_WORD = re.compile(r"\{([a-z]+)\}")
_MEANS_SOMETHING = re.compile(r"[^\w .:!?'()/@*%&+\u0080-\U0010ffff-]+")
"""Characters of people's words that Asterisk might read as something else, in its files or in a mail."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a mail, as brands write them; how a number is told that is withheld, and whether the recording is attached."""

    subject: str
    body: str
    attached: str
    not_attached: str
    withheld: str


_IN_LANGUAGE: Mapping[str, _Words] = {
    "en": _Words(
        subject="Voice message from {caller}",
        body="Hello\n\n{mailbox} has a new voice message.\n\nFrom: {caller}\nReceived: {received}\nLength: {length}\n\n{recording}\n",
        attached="The recording is attached.",
        not_attached="The recording is not attached: it can be heard at the phone.",
        withheld="withheld number",
    ),
    "fr": _Words(
        subject="Message vocal de {caller}",
        body="Bonjour\n\n{mailbox} a un nouveau message vocal.\n\nDe : {caller}\nReçu le : {received}\nDurée : {length}\n\n{recording}\n",
        attached="L'enregistrement est joint.",
        not_attached="L'enregistrement n'est pas joint : il s'écoute au téléphone.",
        withheld="numéro masqué",
    ),
}


def mail_options(mailbox: Mailbox) -> Iterator[str]:
    """The options by which a mailbox's mail is its brand's and in its language; none if it sends no mail."""
    if mailbox.email is None:
        return
    words = _IN_LANGUAGE.get(mailbox.language, _IN_LANGUAGE["en"])
    values = {
        "mailbox": "${VM_NAME}",
        "caller": f'${{IF($["${{VM_CIDNUM}}" = "{_WITHHELD}"]?{words.withheld}:${{VM_CIDNUM}})}}',
        "received": "${VM_DATE}",
        "length": "${VM_DUR}",
        "recording": words.attached if mailbox.attach_audio else words.not_attached,
    }
    yield f"fromstring={field(mailbox.mail.name, most_bytes=LONGEST_SENDER_NAME)}"
    if mailbox.mail.sender:
        yield f"serveremail={field(mailbox.mail.sender)}"
    yield f"emailsubject={_spelt(mailbox.mail.subject or words.subject, values)}"
    yield f"emailbody={_spelt(mailbox.mail.body or words.body, values)}"
    if mailbox.deletes_mailed:
        yield "delete=yes"


def _spelt(template: str, values: Mapping[str, str]) -> str:
    """People's words with what they stand for, as Asterisk reads them."""
    # Every second part is the name of what is filled in.
    parts = _WORD.split(template)
    return "".join(
        values[part] if index % 2 else "\\n".join(map(_harmless, part.split("\n")))
        for index, part in enumerate(parts)
    )


def _harmless(words: str) -> str:
    return _MEANS_SOMETHING.sub(lambda found: f"${{URIDECODE({quote(found[0], safe='')})}}", words)
