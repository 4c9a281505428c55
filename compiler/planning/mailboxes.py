"""Whose mailboxes come and go with a change: their messages, greetings and PINs are the node's, and no bundle holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compiler.naming import shared_mailbox, user_mailbox
from schema.meanings import Section

Objects = Mapping[str, Mapping[str, Any]]
"""Objects by address, as a bundle has them."""


@dataclass(frozen=True, slots=True)
class MailboxOwner:
    """Whose a mailbox is: an object's address. `named`: the object says which mailbox it is, rather than having one of its own id."""

    address: str
    named: bool


@dataclass(frozen=True, slots=True)
class MailboxChange:
    """A mailbox whose owner changes: addresses, None for nobody. `comes_back`: it was removed once, and what is in it is there still."""

    mailbox: str
    before: str | None
    after: str | None
    comes_back: bool = False


def mailboxes_in(objects: Objects) -> dict[str, MailboxOwner]:
    """Every mailbox by id, with its owner."""
    owners = {}
    for address, fields in objects.items():
        _, _, object_path = address.partition("/")
        section, _, name = object_path.partition("/")
        mailbox = fields.get("mailbox")
        owner = MailboxOwner(address, mailbox is not None)
        if section == Section.USERS and fields.get("voicemail"):
            owners[user_mailbox(name, mailbox)] = owner
        elif section == Section.VOICEMAILS:
            owners[shared_mailbox(name, mailbox)] = owner
    return owners


def mailbox_changes(before: Objects, after: Objects, retired: frozenset[str]) -> Iterator[MailboxChange]:
    """Every mailbox that somebody else has than before, or nobody, by id. `retired`: mailboxes that were removed once."""
    was, becomes = mailboxes_in(before), mailboxes_in(after)
    for mailbox in sorted(was.keys() | becomes.keys()):
        owners = [owner.address if owner else None for owner in (was.get(mailbox), becomes.get(mailbox))]
        if owners[0] != owners[1]:
            comes_back = mailbox in retired and mailbox not in was
            yield MailboxChange(mailbox, owners[0], owners[1], comes_back)


def inherited(before: Objects, after: Objects, retired: frozenset[str]) -> Iterator[MailboxOwner]:
    """Owners that would find messages of somebody who is gone, and do not say that they are to. `retired`: mailboxes that were removed once."""
    was = mailboxes_in(before)
    for mailbox, owner in mailboxes_in(after).items():
        if mailbox in retired and mailbox not in was and not owner.named:
            yield owner
