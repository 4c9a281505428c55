"""Mailboxes, shared ones and those of users: where callers leave a message, and what the PBX must know of each."""

from __future__ import annotations

from compiler.graph import LeaveMessage, Mailbox, MessageMail
from compiler.lowering.conditional_route import lower_branches
from compiler.lowering.state import Lowering
from compiler.naming import shared_mailbox, user_mailbox
from compiler.resolving.resolved import MailboxSettings, ResolvedVoicemail
from schema.destination import DestinationKind
from schema.sections import node_id


def lower_shared_voicemail(lowering: Lowering, name: str) -> str:
    """The caller leaves a message in a shared mailbox."""
    voicemail = lowering.tenant.voicemails[name]
    mailbox, origin = shared_mailbox(name, voicemail.mailbox), lowering.origin("voicemails", name)
    node, greeting = node_id(DestinationKind.VOICEMAIL, name), voicemail.greeting
    if greeting is None or isinstance(greeting, str):
        return lowering.add(LeaveMessage(node, origin, mailbox, greeting))

    def leave(index: int) -> str:
        return lowering.add(LeaveMessage(f"{node}.{index + 1}", origin, mailbox, greeting[index].play))

    path = ("voicemails", name, "greeting")
    return lower_branches(lowering, greeting, leave, node, site=voicemail.site, path=path)


def lower_voicemail_of(lowering: Lowering, user: str) -> str:
    """The caller leaves a message in a user's own mailbox."""
    mailbox = user_mailbox(user, lowering.tenant.users[user].mailbox)
    node = node_id(DestinationKind.VOICEMAIL_OF, user)
    return lowering.add(LeaveMessage(node, lowering.origin("users", user), mailbox, None))


def lower_mailboxes(lowering: Lowering) -> tuple[Mailbox, ...]:
    """Users' own mailboxes and shared ones."""
    return (*_user_mailboxes(lowering), *_shared_mailboxes(lowering))


def _user_mailboxes(lowering: Lowering) -> tuple[Mailbox, ...]:
    mailboxes = []
    for name, user in sorted(lowering.tenant.users.items()):
        if not user.voicemail:
            continue
        site = lowering.tenant.sites[user.site]
        # A user's mailbox has no object of its own: what the site's defaults come to holds for it.
        settings = site.defaults.voicemail
        mailboxes.append(
            Mailbox(
                id=user_mailbox(name, user.mailbox),
                name=user.name,
                email=user.email,
                language=user.language,
                time_zone=site.time_zone,
                max_seconds=settings.max_message,
                attach_audio=settings.attach_audio,
                secret_epoch=1,
                origin=lowering.origin("users", name),
                max_messages=settings.max_messages,
                pin_address=lowering.origin("users", user.mailbox or name).address,
                mail=_mail(lowering, user.email, user.language),
                deletes_mailed=_deletes(settings, user.email),
                keep_days=settings.keep_days,
            )
        )
    return tuple(mailboxes)


def _shared_mailboxes(lowering: Lowering) -> tuple[Mailbox, ...]:
    return tuple(
        Mailbox(
            id=shared_mailbox(name, mailbox.mailbox),
            name=mailbox.name,
            email=mailbox.email,
            language=lowering.tenant.client.language,
            time_zone=lowering.tenant.sites[mailbox.site].time_zone,
            max_seconds=mailbox.max_message,
            attach_audio=mailbox.attach_audio,
            secret_epoch=mailbox.secret_epoch,
            origin=lowering.origin("voicemails", name),
            max_messages=mailbox.max_messages,
            pin_address=lowering.origin("voicemails", mailbox.mailbox or name).address,
            mail=_mail(lowering, mailbox.email, lowering.tenant.client.language),
            deletes_mailed=_deletes(mailbox, mailbox.email),
            keep_days=mailbox.keep_days,
        )
        for name, mailbox in sorted(lowering.tenant.voicemails.items())
    )


def _mail(lowering: Lowering, email: str | None, language: str) -> MessageMail:
    """By whom and in which words a mailbox's mails are written: by its brand."""
    if email is None:
        return MessageMail()
    brand = lowering.fleet.brands[lowering.tenant.client.brand]
    if brand.mail is None:
        return MessageMail(brand.name)
    words = brand.mail.words.get(language)
    if words is None:
        return MessageMail(brand.name, brand.mail.sender)
    return MessageMail(brand.name, brand.mail.sender, words.subject, words.body)


def _deletes(settings: ResolvedVoicemail | MailboxSettings, email: str | None) -> bool:
    """Whether messages are deleted once mailed: never those of which nobody gets the recording."""
    return settings.delete_after_mail and settings.attach_audio and email is not None
