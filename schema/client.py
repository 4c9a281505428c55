"""`client`: the company."""

from __future__ import annotations

from pydantic import Field

from schema.base import Model
from schema.defaults import Defaults
from schema.scalars import BrandId, Language, Name, NodeId, PhoneNumber, ProfileId, SiteId


class Client(Model):
    """A company served by the operator. Its id is the name of its folder."""

    name: Name
    """The company's name, as people write it."""
    node: NodeId
    """The node that carries the client's phones."""
    brand: BrandId
    """The brand under which the operator serves it."""
    main_site: SiteId | None = None
    """The site that counts where nothing names one; needed when there are several sites."""
    language: Language | None = None
    """Language of the system voice. Default: the fleet's."""
    caller_id: PhoneNumber | None = None
    """The number shown to called parties where a user has none of its own; one of the client's numbers."""
    destinations: ProfileId | None = None
    """Where the client's own configuration may forward calls to, and its users by default: a destination profile."""
    defaults: Defaults = Field(default_factory=Defaults)
    """Values for this client's objects that give none themselves."""
