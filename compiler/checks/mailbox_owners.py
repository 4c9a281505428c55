"""A message is left only for users who have a mailbox."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, text
from compiler.resolving.subject import CheckedClient, Place
from compiler.resolving.walk import destinations_in
from schema.destination import DestinationKind


def check_mailboxes(subject: CheckedClient) -> Iterator[Diagnostic]:
    """REF006 user without a mailbox."""
    for owned in subject.targets:
        for destination, path in destinations_in(owned.target, owned.place.path):
            owner = destination.target if destination.kind is DestinationKind.VOICEMAIL_OF else None
            user = subject.tenant.users.get(owner) if owner is not None else None
            if user is None or user.voicemail:
                continue
            message = text("the user {name} has no mailbox", name=destination.target)
            hint = text("Set voicemail: true on the user, or choose another destination.")
            related = subject.related(
                text("the user is defined here"), ("users", destination.target), key=True
            )
            yield subject.report("REF006", message, Place(path, owned.place.in_fleet), hint, related=related)
