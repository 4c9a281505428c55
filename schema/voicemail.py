"""`voicemails`: mailboxes shared by several people (users have their own with `voicemail: true`)."""

from __future__ import annotations

from schema.defaults import VoicemailDefaults
from schema.greeting import Greeting
from schema.scalars import CalledName, EmailAddress, Epoch, Extension, Id, SiteId, UserId


class Voicemail(VoicemailDefaults):
    """A shared mailbox."""

    name: CalledName
    extension: Extension | None = None
    """An internal number for leaving a message in the mailbox directly. `*98` and the extension plays its messages, by its PIN unless the phone is a member's."""
    members: tuple[UserId, ...] = ()
    """Users whose phones show the mailbox's new messages by their message lamp, as those of their own; when one of them has listened, it goes out on all. These phones are asked for no PIN to listen to it. The mailbox needs an extension."""
    site: SiteId | None = None
    """The site whose time zone dates the messages. Default: the client's main site."""
    email: EmailAddress | None = None
    """Where messages are announced."""
    mailbox: Id | None = None
    """Which mailbox it is, with its messages, greetings and PIN: for one that is called otherwise now. Default: one of its own id, which begins empty."""
    greeting: Greeting | None = None
    """The recording played before the tone, or by conditions a list of `when` and `play`, where a line without `play` has the default. Conditions are on the site's clock. Default: what was recorded at the phone, or the system's words."""
    secret_epoch: Epoch = 1
    """Raise it by one for a new initial PIN; a PIN that people chose on the phone is kept."""
