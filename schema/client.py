"""`client`: the company."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schema.base import Model
from schema.defaults import Defaults
from schema.scalars import (
    BrandId,
    Flag,
    Language,
    Name,
    NodeId,
    PhoneNumber,
    ProfileId,
    SiteId,
    WholeNumber,
)
from schema.switch import FeatureCode

MOST_CALLS_OUT = 30
"""How many external calls may go out at once of a client that says nothing of it; those that come in are then not counted."""


class Client(Model):
    """A company served by the operator. Its id is the name of its folder."""

    name: Name
    """The company's name, as people write it."""
    node: NodeId
    """The node that serves the client's phones."""
    brand: BrandId
    """The brand under which the operator serves it."""
    main_site: SiteId | None = None
    """The site used where none is named; required when there are several sites."""
    language: Language | None = None
    """Language of the system voice. Default: the fleet's."""
    caller_id: PhoneNumber | None = None
    """The number presented to called parties for users without one of their own; one of the client's numbers."""
    withhold_number: Flag | None = None
    """Whether external parties are shown no number where the client's own configuration forwards, and by default where its users call. Default: false."""
    destinations: ProfileId | None = None
    """The destination profile: where the client's own configuration may forward calls, and by default where its users may call."""
    max_external_calls: Annotated[WholeNumber, Field(ge=1)] | None = None
    """How many calls with the outside the client may have at once, in and out together. A call that comes in and is forwarded outside counts twice. One more that comes in is busy, one more that goes out is refused; emergency calls are never counted. Default: 30 may go out, and those that come in are not counted."""
    log_in_code: FeatureCode | None = None
    """What phones dial, with a user's extension behind it, to log the user in to all queues of which he is a member `by_code` (one tone), or while he is logged in to one of them, out of all (two tones); with the extension, a star and a queue's extension, to that queue alone. Any phone of the client may, so that somebody else can log out who forgot to. Default: none."""
    pause_code: FeatureCode | None = None
    """What phones dial, with a user's extension behind it, to keep the calls of all queues away from the user (one tone), until it is dialled again (two tones). Default: none."""
    defaults: Defaults = Field(default_factory=Defaults)
    """Values for this client's objects that do not set their own."""
