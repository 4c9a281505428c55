"""Names that two sides must agree on: the PBX and the phone, the dialplan and the mailbox."""

from __future__ import annotations


def sip_user(client: str, device: str) -> str:
    """A device's name in SIP, unique on a node. Hyphens become underscores and a dot stands between, neither of which ids can hold.

    One-to-one: with an underscore between, `acme` with `b-c` and `acme-b` with `c` would be one account.
    """
    return f"{client}.{device}".replace("-", "_")


def user_mailbox(user: str) -> str:
    """The id of a user's own mailbox. Without hyphens: the system's greeting spells the id, and says "minus" for each."""
    return f"user_{user}".replace("-", "_")


def shared_mailbox(voicemail: str) -> str:
    """The id of a shared mailbox."""
    return f"shared_{voicemail}".replace("-", "_")
