"""`queues`: callers wait in a line for the next member who may take a call (files d'attente)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    WithJsonSchema,
)

from schema.base import Model
from schema.defaults import RingTime
from schema.destination import Target, read_kind
from schema.meanings import Meaning
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
    LONGEST_IDLE = "longest_idle"
    """One after another: first whoever has waited longest since a call of this queue, then the next longest; nobody a second time before all have rung. Who had none yet rings before those who had. Which of several of these rings first, nobody knows; nor does anybody after a restart of the PBX, which forgets who had calls."""
    FEWEST_CALLS = "fewest_calls"
    """One after another: first whoever has taken fewest calls of this queue, then the next; nobody a second time before all have rung. It counts from the last restart of the PBX or from when the member came to the queue, so that a new member rings first until he has as many as the others. Which of several who have as many rings first, nobody knows."""
    RANDOM = "random"
    """One after another in an order that is drawn anew for each caller; nobody a second time before all have rung."""

    @property
    def has_order(self) -> bool:
        """Whether it is known, of a queue in which nothing has happened, who rings before whom."""
        return self in (QueueStrategy.IN_ORDER, QueueStrategy.ROUND_ROBIN)


class LoggedIn(StrEnum):
    """When a member takes calls of a queue."""

    ALWAYS = "always"
    """From the beginning, and as long as the member is in the tree. Only a pause keeps calls away."""
    BY_CODE = "by_code"
    """While logged in by the client's `log_in_code`. At first nobody is; who was stays so over every apply and restart."""


class MemberKind(StrEnum):
    """What a member of a queue is: the word before the colon."""

    USER = "user"
    """All phones of a user, who ring together."""
    DEVICE = "device"
    """One phone, whichever others its user has."""
    EXTERNAL = "external"
    """An external number, if the client's destination profile allows it."""


class Member(NamedTuple):
    """`device:desk-201`: what a member is, and the id or number that it names."""

    kind: MemberKind
    target: str

    def __str__(self) -> str:
        """As written in YAML."""
        return f"{self.kind}:{self.target}"


def parse_member(value: object) -> Member:
    """Read `kind:target`. Raises PydanticCustomError of type `destination`, `destination_kind` or `destination_target`."""
    if isinstance(value, Member):
        return value
    return Member(*read_kind("destination", value, MemberKind, frozenset()))


MemberText = Annotated[
    Member,
    BeforeValidator(parse_member),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^({'|'.join(MemberKind)}): ?[^ ].*$",
            "examples": ["user:alice", "device:desk-201", "external:+33612345678"],
        },
    ),
    Meaning.DESTINATION,
]
"""Who takes calls of a queue: `user:`, `device:` or `external:`, and the id or number that it names."""


class QueueMember(Model):
    """A member of a queue of whom more is said."""

    member: MemberText
    """Who rings: `user:alice`, `device:desk-201` or `external:+33612345678`."""
    confirm: Flag | None = None
    """Whether who answers at this external member must press 1. Default: the queue's `confirm`."""
    logged_in: LoggedIn | None = None
    """When this member takes calls of the queue. Default: the queue's `logged_in`; an external number always does."""
    tier: Annotated[WholeNumber, Field(ge=1, le=9)] = 1
    """Members of tier 2 ring only while no member of tier 1 may take the call: all of them are in calls or unregistered. One who is free and does not answer keeps the call in tier 1, and an external number is always free unless a call of a queue is on it. Default: 1."""


def _member_kind(value: Any) -> str | None:
    if isinstance(value, (str, Member)):
        return "destination"
    # No field's name: errors would be placed at that field.
    return "with_more" if isinstance(value, (dict, QueueMember)) else None


MemberOfQueue = Annotated[
    Annotated[MemberText, Tag("destination")] | Annotated[QueueMember, Tag("with_more")],
    Discriminator(
        _member_kind,
        custom_error_type="member",
        custom_error_message="neither a member nor what is said of one",
    ),
]
"""Who rings, or what is said of it besides."""


class Queue(Model):
    """A queue: callers are answered, hear music, and are put through in the order in which they came. A member's own rules do not apply: the queue's do."""

    name: Name
    members: Annotated[tuple[MemberOfQueue, ...], AfterValidator(at_least_one)]
    """`user:alice`: all phones of the user ring together; `device:desk-201`: this one alone; `external:+33612345678`. Whoever is in a call on one of these phones is passed over. A member of another tier is written `{member: user:alice, tier: 2}`."""
    strategy: QueueStrategy = QueueStrategy.ALL
    """Which members ring. Default: all."""
    ring: RingTime = 20
    """How long members ring before the next ones do, or the same ones again. Default: 20s."""
    retry: Annotated[Duration, Field(ge=1, le=60)] = 1
    """The pause after that, in which nobody rings. A caller whose time is over in it leaves at its end. Default: 1s."""
    confirm: Flag = True
    """Whether who answers at an external member must press 1, so that a mobile's voicemail takes no call. Default: true."""
    logged_in: LoggedIn = LoggedIn.ALWAYS
    """When members take calls of the queue: always, or while they are logged in by code. Default: always."""
    wrap_up: Annotated[Duration, Field(ge=1, le=3600)] | None = None
    """For how long a member is left in peace after a call of the queue. Default: not at all."""
    max_callers: Annotated[WholeNumber, Field(ge=1, le=999)] | None = None
    """How many callers may wait at once. Default: any number."""
    max_wait: Annotated[Duration, Field(ge=10, le=7200)] = 300
    """How long a caller waits; a ring that is under way then is cut short, and what is announced is said to the end. Default: 5m."""
    join_when_nobody: Flag = False
    """Whether callers may begin to wait while nobody is there: no member whose phone is registered, who is logged in and does not pause. Default: false."""
    leave_when_nobody: Flag = True
    """Whether waiting callers leave once nobody is there any more. Default: true."""
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
    """Where they go while nobody is there. Default: as `overflow`."""
