"""Each mailbox is one person's or one team's."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.naming import shared_mailbox, user_mailbox
from compiler.resolving.subject import CheckedClient, Place
from schema.meanings import Section


def check_mailbox_identities(subject: CheckedClient) -> Iterator[Diagnostic]:
    """BOX002 two that have one mailbox, REF006 a mailbox that is named for somebody who has none."""
    owners: dict[str, Place] = {}
    for place, mailbox, is_named in _mailboxes(subject):
        first = owners.setdefault(mailbox, place)
        if first != place:
            # The one who says so is at fault, not the one whose id it is.
            guilty, other = (place, first) if is_named else (first, place)
            message = text("the mailbox is already that of {owner}", owner="/".join(map(str, other.path)))
            related = subject.related(text("the other one"), other.path, key=True)
            hint = text(
                "Name another one, or share a mailbox: a section voicemails has those of several people."
            )
            yield subject.report("BOX002", message, guilty.below("mailbox"), hint, related=related)
    for name, user in subject.tenant.users.items():
        if user.mailbox is not None and not user.voicemail:
            message = text("the user {name} has no mailbox", name=name)
            hint = text("Set voicemail: true on the user, or leave mailbox out.")
            yield subject.report("REF006", message, Place(("users", name, "mailbox")), hint)


def _mailboxes(subject: CheckedClient) -> Iterator[tuple[Place, str, bool]]:
    """The mailbox of each object that has one, and whether the object names it."""
    for name, user in subject.tenant.users.items():
        if user.voicemail:
            yield Place((Section.USERS, name)), user_mailbox(name, user.mailbox), user.mailbox is not None
    for name, voicemail in subject.tenant.voicemails.items():
        named = voicemail.mailbox is not None
        yield Place((Section.VOICEMAILS, name)), shared_mailbox(name, voicemail.mailbox), named
