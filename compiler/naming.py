"""Names that two sides must agree on: the PBX and the phone, the dialplan and the mailbox."""

from __future__ import annotations


def sip_user(client: str, device: str) -> str:
    """A device's name in SIP, unique on a node. Hyphens become underscores, which ids cannot hold: one-to-one."""
    return f"{client}_{device}".replace("-", "_")


def user_mailbox(user: str) -> str:
    """The id of a user's own voicemail box. Without hyphens: the system's greeting spells the id, and says "minus" for each."""
    return f"user_{user}".replace("-", "_")


def shared_mailbox(voicemail: str) -> str:
    """The id of a shared voicemail box."""
    return f"shared_{voicemail}".replace("-", "_")
