"""`queues`: callers wait in a line for the next member who may take a call (files d'attente)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from schema.base import Model
from schema.defaults import RingTime
from schema.destination import Destination, DestinationText, Target
from schema.menu import MenuKey
from schema.scalars import (
    AudioId,
    Duration,
    Extension,
    Flag,
    Language,
    MusicId,
    Name,
    OneOrManyJson,
    SiteId,
    WholeNumber,
    at_least_one,
    one_or_many,
)


class QueueStrategy(StrEnum):
    """Which members of a queue ring for a caller, of those who may take the call: neither in a call nor unregistered."""

    ALL = "all"
    """All at once; the first to answer takes the call."""
    IN_ORDER = "in_order"
    """One after another in the order given, from the first one on for every caller: the first has the most calls."""
    ROUND_ROBIN = "round_robin"
    """One after another in the order given, from the one behind whoever rang last: calls are spread evenly."""


class QueueMember(Model):
    """A member of a queue that does not ring from the beginning."""

    member: DestinationText
    """Who rings: `user:alice`."""
    tier: Annotated[WholeNumber, Field(ge=1, le=9)] = 1
    """Members of tier 2 ring only while no member of tier 1 may take the call: all of them are in calls or unregistered. One who is free and does not answer keeps the call in tier 1. Default: 1."""


def _member_kind(value: Any) -> str | None:
    if isinstance(value, (str, Destination)):
        return "destination"
    # No field's name: errors would be placed at that field.
    return "with_more" if isinstance(value, (dict, QueueMember)) else None


MemberOfQueue = Annotated[
    Annotated[DestinationText, Tag("destination")] | Annotated[QueueMember, Tag("with_more")],
    Discriminator(
        _member_kind, custom_error_type="member", custom_error_message="neither a destination nor a member"
    ),
]
"""A destination, or what is said of it besides."""


class Queue(Model):
    """A queue: callers are answered, hear music, and are put through in the order in which they came. A member's own rules do not apply: the queue's do."""

    name: Name
    members: Annotated[tuple[MemberOfQueue, ...], AfterValidator(at_least_one)]
    """`user:alice`: all phones of the user ring together. Whoever is in a call on one of them is passed over. A member of another tier is written `{member: user:alice, tier: 2}`."""
    strategy: QueueStrategy = QueueStrategy.ALL
    """Which members ring. Default: all."""
    ring: RingTime = 20
    """How long members ring before the next ones do, or the same ones again. Default: 20s."""
    retry: Annotated[Duration, Field(ge=1, le=60)] = 1
    """The pause after that, in which nobody rings. A caller whose time is over in it leaves at its end. Default: 1s."""
    wrap_up: Annotated[Duration, Field(ge=1, le=3600)] | None = None
    """For how long a member is left in peace after a call of the queue. Default: not at all."""
    max_callers: Annotated[WholeNumber, Field(ge=1, le=999)] | None = None
    """How many callers may wait at once. Default: any number."""
    max_wait: Annotated[Duration, Field(ge=10, le=7200)] = 300
    """How long a caller waits; a ring that is under way then is cut short, and what is announced is said to the end. Default: 5m."""
    join_when_nobody: Flag = False
    """Whether callers may begin to wait while no member's phone is registered. Default: false."""
    leave_when_nobody: Flag = True
    """Whether waiting callers leave once no member's phone is registered any more. Default: true."""
    keys: Annotated[dict[MenuKey, Target], AfterValidator(at_least_one)] = Field(default_factory=dict)
    """Where each key leads that callers may press while they wait: a destination, or a conditional route. No other key does anything. Default: none."""
    music: MusicId | None = None
    """The hold music that callers hear, unless something is announced. Default: the machine's own Asterisk decides (its class `default`)."""
    announce_position: Flag = False
    """Whether callers are told their place in the queue: who waits behind others at once and whenever it changes, the first one between two rings. Default: false."""
    announce_wait: Flag = False
    """Whether callers are told for how many minutes others have waited lately, if for one or more. Default: false."""
    announce_every: Annotated[Duration, Field(ge=15, le=600)] = 60
    """How often callers are told so, while nothing changes. Default: 60s."""
    recordings: (
        Annotated[
            tuple[AudioId, ...],
            BeforeValidator(one_or_many),
            AfterValidator(at_least_one),
            Field(max_length=10),
            OneOrManyJson,
        ]
        | None
    ) = None
    """What is played between music: a recording; or up to ten, one each time, in turn. A recording that is being played when `max_wait` is over has callers leave at its end. Default: none."""
    recordings_every: Annotated[Duration, Field(ge=10, le=600)] = 60
    """How often a recording is played. Default: 60s."""
    language: Language | None = None
    """Language of the system's own words in the queue. Default: the client's."""
    extension: Extension | None = None
    """An internal number for the queue."""
    site: SiteId | None = None
    """Default: the client's main site."""
    overflow: Target
    """Where callers go whom no member has answered, for whatever reason."""
    timeout: Target | None = None
    """Where they go after `max_wait`. Default: as `overflow`."""
    full: Target | None = None
    """Where they go while as many wait as may. Default: as `overflow`."""
    nobody: Target | None = None
    """Where they go while no member's phone is registered. Default: as `overflow`."""
