"""`voicemails`: boxes shared by several people (users have their own by `voicemail: true`)."""

from __future__ import annotations

from schema.defaults import VoicemailDefaults
from schema.scalars import AudioId, EmailAddress, Epoch, Extension, Name, SiteId


class Voicemail(VoicemailDefaults):
    """A shared voicemail box."""

    name: Name
    extension: Extension | None = None
    """An internal number to leave a message in the box directly."""
    site: SiteId | None = None
    """Whose time zone dates the messages. Default: the client's main site."""
    email: EmailAddress | None = None
    """Where messages are announced."""
    greeting: AudioId | None = None
    """The audio played before the tone. Without: the system's greeting."""
    secret_epoch: Epoch = 1
    """Raise it by one for a new first PIN; a PIN that people chose on the phone stays theirs."""
