"""Names that two sides must agree on: the PBX and the phone, the dialplan and the mailbox."""

from __future__ import annotations


def sip_user(client: str, device: str) -> str:
    """A device's name in SIP, unique on a node. Hyphens become underscores and a dot stands between, neither of which ids can hold.

    One-to-one: with an underscore between, `acme` with `b-c` and `acme-b` with `c` would be one account.
    """
    return f"{client}.{device}".replace("-", "_")


def user_mailbox(user: str, mailbox: str | None) -> str:
    """The id of a user's own mailbox. `mailbox`: the one that is named, if it is not called like the user."""
    return f"user_{mailbox or user}".replace("-", "_")


def shared_mailbox(voicemail: str, mailbox: str | None) -> str:
    """The id of a shared mailbox; as `user_mailbox`."""
    return f"shared_{mailbox or voicemail}".replace("-", "_")
