"""A message is left only for users who have a mailbox."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, OwnedDestination
from schema.destination import DestinationKind


def check_mailboxes(subject: CheckedClient) -> Iterator[Diagnostic]:
    """REF006 user without a mailbox."""
    for owned in subject.destinations:
        if owned.destination.kind is DestinationKind.VOICEMAIL_OF:
            yield from _check_owner(subject, owned)


def _check_owner(subject: CheckedClient, owned: OwnedDestination) -> Iterator[Diagnostic]:
    name = owned.destination.target
    user = subject.tenant.users.get(name)
    if user is None or user.voicemail:
        return
    message = text("the user {name} has no mailbox", name=name)
    hint = text("Set voicemail: true on the user, or choose another destination.")
    related = subject.related(text("the user is defined here"), ("users", name), key=True)
    yield subject.report("REF006", message, owned.place, hint, related=related)
