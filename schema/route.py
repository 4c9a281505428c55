"""`routes`: a name for a decision about calls, to be used as a destination in several places."""

from __future__ import annotations

from schema.base import Model
from schema.destination import Target
from schema.scalars import Extension, Name, SiteId


class Route(Model):
    """A named destination, usually conditional."""

    name: Name | None = None
    to: Target
    """A destination, or a conditional route."""
    extension: Extension | None = None
    """An internal number for the route."""
    site: SiteId | None = None
    """The site whose time zone and holidays apply to conditions written in place. Default: the client's main site."""
