"""`tests`: calls and their expected outcome, proved for every instant that they cover."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.destination import InlineWhen, calendar_named, read_kind
from schema.meanings import Meaning, References, Section
from schema.scalars import (
    AudioId,
    Duration,
    Name,
    OneOrManyJson,
    at_least_one,
    one_or_many,
)
from schema.waiver import ObjectName


class ExpectedKind(StrEnum):
    """What a call may reach, in a test."""

    USER = "user"
    """The user answers, and nobody else."""
    GROUP = "group"
    """A member of the group answers."""
    QUEUE = "queue"
    """A member of the queue answers."""
    VOICEMAIL = "voicemail"
    """A message is left in a shared mailbox."""
    VOICEMAIL_OF = "voicemail-of"
    """A message is left in a user's mailbox."""
    ROUTE = "route"
    """The call takes a named route, wherever that sends it."""
    MENU = "menu"
    """The call comes to a voice menu, wherever its keys then send it."""
    EXTERNAL = "external"
    """An external number is called."""
    MAILBOX_FULL = "mailbox_full"
    """The mailbox is full: the caller is told so, and the call is ended."""
    ANNOUNCEMENT = "announcement"
    """A recording is played, then the call is ended."""
    MESSAGES = "messages"
    """The caller listens to the messages of a mailbox."""
    PICK_UP = "pick_up"
    """The caller picks up a call that is ringing elsewhere, if there is one."""
    SWITCHED = "switched"
    """The caller sets a switch by its code."""
    PRESENCE = "presence"
    """The caller logs a member of queues in or out, or begins or ends his pause, by code."""
    EMERGENCY = "emergency"
    """An emergency number is reached."""
    BUSY = "busy"
    """The caller hears the busy tone."""
    HANGUP = "hangup"
    """The call is ended, as configured."""
    NO_ANSWER = "no_answer"
    """The phones ring, nobody answers, and the call is ended."""
    UNREACHABLE = "unreachable"
    """Nobody can be reached, and the call is ended."""
    REFUSED = "refused"
    """The caller is not allowed to call there."""
    UNALLOCATED = "unallocated"
    """The caller hears that the number is not in service."""


NAMING = (
    ExpectedKind.USER,
    ExpectedKind.GROUP,
    ExpectedKind.QUEUE,
    ExpectedKind.VOICEMAIL,
    ExpectedKind.VOICEMAIL_OF,
    ExpectedKind.ROUTE,
    ExpectedKind.MENU,
    ExpectedKind.EXTERNAL,
    ExpectedKind.ANNOUNCEMENT,
)
"""Kinds that name an object or an external number. The others stand alone."""

LONE = frozenset(ExpectedKind) - frozenset(NAMING)


class Expected(NamedTuple):
    """`group:sales`, `refused`: a kind and, unless it stands alone, the id (or number) that it names."""

    kind: ExpectedKind
    target: str = ""

    def __str__(self) -> str:
        """As written in YAML."""
        return f"{self.kind}:{self.target}" if self.target else str(self.kind)


def parse_expected(value: object) -> Expected:
    """Read `kind:target`, or a kind that stands alone.

    Raises PydanticCustomError of type `expected`, `expected_kind` or `expected_target`.
    """
    return (
        value if isinstance(value, Expected) else Expected(*read_kind("expected", value, ExpectedKind, LONE))
    )


ExpectedText = Annotated[
    Expected,
    BeforeValidator(parse_expected),
    PlainSerializer(str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^(({'|'.join(NAMING)}): ?[^ ].*|{'|'.join(sorted(LONE))})$",
            "examples": ["user:alice", "group:sales", "voicemail:reception", "refused", "emergency"],
        },
    ),
    Meaning.EXPECTED,
]
"""What a call reaches: a destination, or a word for an outcome that no configuration names: `refused`, `emergency` …"""

CallerWords = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=patterns.ONE_LINE)]
"""The caller: an external number, `anonymous`, `user:alice`, `device:desk-1`, `trunk:carrier`. A user calls from their first phone."""

DialledWords = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, pattern=patterns.ONE_LINE),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1, "maxLength": 80}),
]
"""What is called: from outside, a number of the client; from a phone, anything that it can dial: `200`, `*98`, `112`, `06 12 34 56 78`."""

StateWords = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=patterns.ONE_LINE)]
"""The state of something during the call: a phone `answers`, gives `no_answer`, is `busy` or `unregistered`; an external number also `refuses`, or its own `voicemail` answers; a trunk is `down`, or `full` where it has `max_calls`; `client` and a user are `full` where they have `max_external_calls`; a mailbox is `full`; a switch is at one of its positions."""

SubjectWords = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=patterns.ONE_LINE)]
"""What is in that state: `user:alice` (all of her phones), `device:desk-1`, `external:06 12 34 56 78`, `trunk:carrier`, `voicemail:reception`, `voicemail-of:alice`, `switch:opening`, or `everyone`."""


PressedWords = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20, pattern=patterns.ONE_LINE),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1, "maxLength": 20}),
]
"""What is pressed in one try: `1`, `*`, `201`, `nothing`."""


def is_instant(moment: str) -> bool:
    """Whether a test's moment is an instant; otherwise it names a calendar."""
    return moment[0].isdigit()


def _calendar_in(moment: str) -> str | None:
    return None if is_instant(moment) else calendar_named(moment)[0]


InstantOrCalendar = Annotated[
    str, Field(pattern=patterns.INSTANT_OR_WHEN_NAME), References(Section.CALENDARS, _calendar_in)
]
"""An instant, `2026-11-28 10:00`, in the site's local time; or a calendar's id; or `not` and a calendar's id."""


def _moment_kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "named"
    return "written" if isinstance(value, (dict, InlineWhen)) else None


Moment = Annotated[
    Annotated[InstantOrCalendar, Tag("named")] | Annotated[InlineWhen, Tag("written")],
    Discriminator(
        _moment_kind, custom_error_type="moment", custom_error_message="neither an instant nor a condition"
    ),
]
"""One instant, or all those of a condition: a calendar, `not` a calendar, or `{days, hours, dates}` written in place."""

PRESENTED_CALLER = "caller"
"""Presented: the caller's number."""

PRESENTED_NOTHING = "anonymous"
"""Presented: no number."""

PresentedNumber = Annotated[
    str,
    BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value),
    StringConstraints(pattern=patterns.PRESENTED),
    WithJsonSchema({"type": ["string", "integer"], "pattern": patterns.PRESENTED}),
]
"""The number that is presented: a number, `caller` for the caller's own, or `anonymous` for none."""

EXPECTATIONS = ("expect", "presents", "charged", "hears", "waits_at_most", "never")
"""The keys of a test that can fail."""


class CallTest(Model):
    """A call and its expected outcome, at each of the given instants. All expectations must hold."""

    name: Name
    """What the client was promised."""
    caller: CallerWords = Field(default="anonymous", alias="from")
    """The caller. Default: an external caller who presents no number."""
    to: DialledWords
    """What is called."""
    at: (
        Annotated[
            tuple[Moment, ...], BeforeValidator(one_or_many), AfterValidator(at_least_one), OneOrManyJson
        ]
        | None
    ) = None
    """When the call is made; one or a list. A condition stands for every instant at which it holds. Default: every instant of the horizon."""
    given: dict[SubjectWords, StateWords] = Field(default_factory=dict)
    """The state of phones, external numbers and trunks during the call. Those that are not named answer; for `never`, they may be in any state. A switch that is not named may be at any position: what is expected must hold at each."""
    press: Annotated[tuple[PressedWords, ...], BeforeValidator(one_or_many), OneOrManyJson] = ()
    """What the caller presses in menus, and in queues with keys before anybody answers, try after try: a key, an extension, or `nothing` for a try without a key; one or a list. Then nothing more is pressed; for `never`, anything may be, unless something is given here."""
    expect: ExpectedText | None = None
    """Where the call ends, or a route or menu that it comes to."""
    presents: PresentedNumber | None = None
    """The number that is presented where the call leaves."""
    charged: ObjectName | None = None
    """Who is charged for the outgoing call: `users/alice`, or `client`."""
    hears: tuple[AudioId, ...] | None = None
    """The recordings that the caller hears, in order; `[]` for none."""
    waits_at_most: Duration | None = None
    """The longest time until somebody answers or the call ends, while it is not known yet which trunks are down."""
    never: Annotated[tuple[ExpectedText, ...], BeforeValidator(one_or_many), OneOrManyJson] = ()
    """What the call must never reach, whatever the state of the phones, external numbers and trunks that `given` does not name; one or a list."""

    @model_validator(mode="after")
    def _expects_something(self) -> CallTest:
        if self.hears is None and not any(getattr(self, key) for key in EXPECTATIONS):
            raise PydanticCustomError("expects_nothing", "{value}", {"value": self.name})
        return self
