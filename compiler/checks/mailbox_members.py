"""Members of shared mailboxes: each is named once, has a phone whose lamp can tell, and can listen."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place
from schema.meanings import Section


def check_mailbox_members(subject: CheckedClient) -> Iterator[Diagnostic]:
    """BOX010 lamps that nobody can put out, BOX011 a member twice, BOX012 a member whom no lamp tells."""
    for name, mailbox in subject.tenant.voicemails.items():
        place = Place((Section.VOICEMAILS, name, "members"))
        if mailbox.members and mailbox.extension is None:
            message = text("the members of this mailbox cannot listen to it: it has no extension")
            hint = text("Give it an extension: they listen by *98 and that number.")
            yield subject.report("BOX010", message, place, hint, key=True)
        for index, member in enumerate(mailbox.members):
            if member in mailbox.members[:index]:
                message = text("{member} is already a member", member=member)
                yield subject.report("BOX011", message, place.below(index), text("Keep one of the two."))
            elif member in subject.users_without_phone:
                message = text("{member} has no phone whose lamp could show messages", member=member)
                hint = text("Give the user a device, or remove the member.")
                yield subject.report("BOX012", message, place.below(index), hint)
