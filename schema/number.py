"""`numbers`: the client's public numbers, and where each leads."""

from __future__ import annotations

from schema.base import Model
from schema.destination import Target
from schema.scalars import Name, SiteId, TrunkId


class Number(Model):
    """A number of the client; the key is the number itself."""

    name: Name | None = None
    """What the number is for."""
    to: Target | None = None
    """Where calls to it go. Default: the number is kept unused, and callers hear that it is not allocated."""
    site: SiteId | None = None
    """Default: the client's main site."""
    trunk: TrunkId | None = None
    """The trunk by which its calls arrive. Default: the first trunk of the client's node."""
