"""Somebody can hear the messages of every mailbox: at a phone, or by mail."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.diagnostics import Diagnostic, Text, text
from compiler.resolving.subject import CheckedClient, Place
from schema.destination import DestinationKind


def check_listeners(subject: CheckedClient) -> Iterator[Diagnostic]:
    """BOX001 a mailbox whose messages nobody can ever hear."""
    for name, mailbox in subject.tenant.voicemails.items():
        if mailbox.extension is None and not (mailbox.email and mailbox.attach_audio):
            message = text("nobody can ever hear the messages of this mailbox")
            yield subject.report(
                "BOX001", message, Place(("voicemails", name)), _hint(mailbox.email), key=True
            )
    recorded_for = {
        owned.destination.target: owned
        for owned in subject.destinations
        if owned.destination.kind is DestinationKind.VOICEMAIL_OF
    }
    for name in sorted(subject.users_without_phone):
        if not _hears_nothing(subject, name):
            continue
        user = subject.tenant.users[name]
        message = text("nobody can ever hear the messages of {name}, who has no phone", name=name)
        hint = _user_hint(user.email)
        if name in recorded_for:
            related = subject.related(text("the user is defined here"), ("users", name), key=True)
            yield subject.report("BOX001", message, recorded_for[name].place, hint, related=related)
        elif user.unreachable is None and user.no_answer is None:
            # Where no rule sends calls elsewhere, they end in the user's mailbox.
            yield subject.report("BOX001", message, Place(("users", name)), hint, key=True)


def _hears_nothing(subject: CheckedClient, name: str) -> bool:
    """Whether a user without a phone has a mailbox of which no mail brings the recordings."""
    user = subject.tenant.users[name]
    return user.voicemail and not (user.email and _attaches_audio(subject, user.site))


def _attaches_audio(subject: CheckedClient, site: str) -> bool:
    """Whether mails of users' mailboxes at a site have the recording with them."""
    return site in subject.tenant.sites and subject.tenant.sites[site].defaults.voicemail.attach_audio


def _hint(email: str | None) -> Text:
    if email is None:
        return text("Give it an extension, so that it can be listened to at a phone, or an email.")
    return text("Give it an extension, so that it can be listened to at a phone, or set attach_audio: true.")


def _user_hint(email: str | None) -> Text:
    if email is None:
        return text("Give the user a device or an email.")
    return text("Give the user a device, or set attach_audio: true in the defaults of mailboxes.")
