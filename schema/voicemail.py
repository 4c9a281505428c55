"""`voicemails`: mailboxes shared by several people (users have their own with `voicemail: true`)."""

from __future__ import annotations

from schema.defaults import VoicemailDefaults
from schema.scalars import AudioId, EmailAddress, Epoch, Extension, Name, SiteId


class Voicemail(VoicemailDefaults):
    """A shared mailbox."""

    name: Name
    extension: Extension | None = None
    """An internal number for leaving a message in the mailbox directly."""
    site: SiteId | None = None
    """The site whose time zone dates the messages. Default: the client's main site."""
    email: EmailAddress | None = None
    """Where messages are announced."""
    greeting: AudioId | None = None
    """The recording played before the tone. Default: what was recorded at the phone, or the system's words."""
    secret_epoch: Epoch = 1
    """Raise it by one for a new initial PIN; a PIN that people chose on the phone is kept."""
