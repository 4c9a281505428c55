"""`users`: the people who have an account."""

from __future__ import annotations

from schema.defaults import UserDefaults
from schema.scalars import CalledName, EmailAddress, Extension, Id, SiteId


class User(UserDefaults):
    """A person, or a post held by several people, called by an extension."""

    name: CalledName
    extension: Extension
    """The internal number."""
    site: SiteId | None = None
    """Default: the client's main site."""
    email: EmailAddress | None = None
    """Where voicemail messages are announced."""
    mailbox: Id | None = None
    """Which mailbox is the user's own, with its messages, greetings and PIN: for a user who is called otherwise now, or who follows somebody. Default: one of the user's own id, which begins empty."""
