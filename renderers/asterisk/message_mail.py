"""The mail that announces a message, in the mailbox's language: options of its line in voicemail.conf.

Asterisk loses a comma in such an option, and takes `|` for its end. It has one format of times for a node, so that format has no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from compiler.graph import Mailbox

MAIL_TIME = "%d/%m/%Y %H:%M"
"""How `VM_DATE` tells a time, on the clock of the mailbox's zone."""

_WITHHELD = "an unknown caller"
"""What Asterisk writes where there is no number (`apps/app_voicemail.c`, `prep_email_sub_vars`)."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a mail; `{caller}` stands for the number of who called, or `withheld`."""

    subject: str
    body: str
    attached: str
    not_attached: str
    withheld: str


_IN_LANGUAGE: Mapping[str, _Words] = {
    "en": _Words(
        subject="Voice message from {caller}",
        body="Hello\\n\\n${{VM_NAME}} has a new voice message.\\n\\nFrom: {caller}\\nReceived: ${{VM_DATE}}\\nLength: ${{VM_DUR}}\\n",
        attached="The recording is attached.",
        not_attached="The recording is not attached: it can be heard at the phone.",
        withheld="withheld number",
    ),
    "fr": _Words(
        subject="Message vocal de {caller}",
        body="Bonjour\\n\\n${{VM_NAME}} a un nouveau message vocal.\\n\\nDe : {caller}\\nReçu le : ${{VM_DATE}}\\nDurée : ${{VM_DUR}}\\n",
        attached="L'enregistrement est joint.",
        not_attached="L'enregistrement n'est pas joint : il s'écoute au téléphone.",
        withheld="numéro masqué",
    ),
}


def mail_options(mailbox: Mailbox) -> Iterator[str]:
    """The options by which a mailbox's mail is in its language; none if it sends no mail."""
    if mailbox.email is None:
        return
    words = _IN_LANGUAGE.get(mailbox.language, _IN_LANGUAGE["en"])
    caller = f'${{IF($["${{VM_CIDNUM}}" = "{_WITHHELD}"]?{words.withheld}:${{VM_CIDNUM}})}}'
    recording = words.attached if mailbox.attach_audio else words.not_attached
    yield f"emailsubject={words.subject.format(caller=caller)}"
    yield f"emailbody={words.body.format(caller=caller)}\\n{recording}\\n"
