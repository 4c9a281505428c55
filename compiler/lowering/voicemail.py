"""Mailboxes, shared ones and those of users: where callers leave a message, and what the PBX must know of each."""

from __future__ import annotations

from compiler.graph import LeaveMessage, Mailbox
from compiler.graph.naming import shared_mailbox, user_mailbox
from compiler.lowering.work import Lowering
from schema.destination import DestinationKind
from schema.sections import node_id


def lower_shared_voicemail(work: Lowering, name: str) -> str:
    """The caller leaves a message in a shared mailbox."""
    greeting = work.tenant.voicemails[name].greeting
    origin = work.origin("voicemails", name)
    return work.add(
        LeaveMessage(node_id(DestinationKind.VOICEMAIL, name), origin, shared_mailbox(name), greeting)
    )


def lower_voicemail_of(work: Lowering, user: str) -> str:
    """The caller leaves a message in a user's own mailbox."""
    origin = work.origin("users", user)
    return work.add(
        LeaveMessage(node_id(DestinationKind.VOICEMAIL_OF, user), origin, user_mailbox(user), None)
    )


def lower_mailboxes(work: Lowering) -> tuple[Mailbox, ...]:
    """Users' own boxes and shared ones."""
    return (*_user_mailboxes(work), *_shared_mailboxes(work))


def _user_mailboxes(work: Lowering) -> tuple[Mailbox, ...]:
    boxes = []
    for name, user in sorted(work.tenant.users.items()):
        if not user.voicemail:
            continue
        site = work.tenant.sites[user.site]
        # A user's box has no object of its own: what the site's defaults come to holds for it.
        settings = site.defaults.voicemail
        boxes.append(
            Mailbox(
                id=user_mailbox(name),
                name=user.name,
                email=user.email,
                language=user.language,
                time_zone=site.time_zone,
                max_seconds=settings.max_message,
                attach_audio=settings.attach_audio,
                secret_epoch=1,
                origin=work.origin("users", name),
            )
        )
    return tuple(boxes)


def _shared_mailboxes(work: Lowering) -> tuple[Mailbox, ...]:
    return tuple(
        Mailbox(
            id=shared_mailbox(name),
            name=box.name,
            email=box.email,
            language=work.tenant.client.language,
            time_zone=work.tenant.sites[box.site].time_zone,
            max_seconds=box.max_message,
            attach_audio=box.attach_audio,
            secret_epoch=box.secret_epoch,
            origin=work.origin("voicemails", name),
        )
        for name, box in sorted(work.tenant.voicemails.items())
    )
