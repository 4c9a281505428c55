"""Messages that are deleted once mailed: only where their recording is mailed, and nobody waits for a lamp."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place
from schema.meanings import Section


def check_mailed_messages(subject: CheckedClient) -> Iterator[Diagnostic]:
    """BOX020 messages that are kept all the same, BOX021 lamps that are never lit."""
    for name, mailbox in subject.tenant.voicemails.items():
        if not mailbox.delete_after_mail:
            continue
        place = Place((Section.VOICEMAILS, name))
        if not (mailbox.email and mailbox.attach_audio):
            if "delete_after_mail" in mailbox.model_fields_set:
                message = text("messages are kept: nobody is mailed the recordings of this mailbox")
                hint = text("Give it an email and attach_audio: true, or remove delete_after_mail.")
                yield subject.report("BOX020", message, place.below("delete_after_mail"), hint)
        elif mailbox.members:
            message = text("no lamp is ever lit: each message is deleted once it is mailed")
            hint = text("Say delete_after_mail: false, or remove the members.")
            yield subject.report("BOX021", message, place.below("members"), hint, key=True)
