"""`voicemails`: mailboxes shared by several people (users have their own with `voicemail: true`)."""

from __future__ import annotations

from schema.defaults import VoicemailDefaults
from schema.scalars import AudioId, CalledName, EmailAddress, Epoch, Extension, Id, SiteId


class Voicemail(VoicemailDefaults):
    """A shared mailbox."""

    name: CalledName
    extension: Extension | None = None
    """An internal number for leaving a message in the mailbox directly."""
    site: SiteId | None = None
    """The site whose time zone dates the messages. Default: the client's main site."""
    email: EmailAddress | None = None
    """Where messages are announced."""
    mailbox: Id | None = None
    """Which mailbox it is, with its messages, greetings and PIN: for one that is called otherwise now. Default: one of its own id, which begins empty."""
    greeting: AudioId | None = None
    """The recording played before the tone. Default: what was recorded at the phone, or the system's words."""
    secret_epoch: Epoch = 1
    """Raise it by one for a new initial PIN; a PIN that people chose on the phone is kept."""
