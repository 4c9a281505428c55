"""`devices`: the phones on the desks, and their keys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from schema import patterns
from schema.base import Model
from schema.defaults import DeviceDefaults
from schema.phone_models import PHONE_MODELS
from schema.scalars import (
    Epoch,
    Flag,
    GroupId,
    Id,
    MacAddress,
    Name,
    PhoneNumber,
    QueueId,
    SwitchId,
    UserId,
    VoicemailId,
)


def _known_model(value: str) -> str:
    if value not in PHONE_MODELS:
        raise PydanticCustomError("phone_model", "{value}", {"value": value, "known": tuple(PHONE_MODELS)})
    return value


ModelId = Annotated[
    str, AfterValidator(_known_model), WithJsonSchema({"type": "string", "enum": sorted(PHONE_MODELS)})
]
KeyLabel = Annotated[
    str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=patterns.ONE_LINE)
]


class LineKey(Model):
    """A key for the phone's own line."""

    type: Literal["line"]
    """Which kind of key it is."""
    label: KeyLabel | None = None
    """Default: the user's extension and name."""


class BlfKey(Model):
    """A key that shows whether a colleague is on the phone, calls that colleague, and picks up the colleague's ringing phone."""

    type: Literal["blf"]
    """Which kind of key it is."""
    user: UserId
    """The colleague."""
    label: KeyLabel | None = None
    """Default: the colleague's name."""


class GroupKey(Model):
    """A key that shows whether a member of a group is on the phone, calls the group, and picks up a call that rings at a member's."""

    type: Literal["group"]
    """Which kind of key it is."""
    group: GroupId
    """The group; it needs an extension."""
    label: KeyLabel | None = None
    """Default: the group's name."""


class MessagesKey(Model):
    """A key that shows whether a mailbox has new messages, and plays them (with the mailbox's PIN, unless the user is a member)."""

    type: Literal["messages"]
    """Which kind of key it is."""
    voicemail: VoicemailId | None = None
    """A shared mailbox; it needs an extension. Default: the user's own."""
    label: KeyLabel | None = None
    """Default: the mailbox's name."""


class SwitchKey(Model):
    """A key that is lit while a switch is at a position, and puts it there, or back to rest."""

    type: Literal["switch"]
    """Which kind of key it is."""
    switch: SwitchId
    """The switch."""
    position: Id
    """The position, one that has a code."""
    label: KeyLabel | None = None
    """Default: the position's name, or its id."""


class LogInKey(Model):
    """A key that is lit while the phone's user is logged in to queues, and logs him in or out."""

    type: Literal["log_in"]
    """Which kind of key it is."""
    queue: QueueId | None = None
    """One queue; it needs an extension. Default: all of which he is a member by code."""
    label: KeyLabel | None = None
    """Default: the queue's name, or the user's."""


class PauseKey(Model):
    """A key that is lit while the phone's user pauses, and begins or ends the pause."""

    type: Literal["pause"]
    """Which kind of key it is."""
    label: KeyLabel | None = None
    """Default: the user's name."""


class DialKey(Model):
    """A key that calls a number."""

    type: Literal["dial"]
    """Which kind of key it is."""
    number: PhoneNumber
    """What it calls, as if the user had dialled it: the user's destination profile must allow it."""
    label: KeyLabel
    """The text beside the key."""


class EmptyKey(Model):
    """A key left empty."""

    type: Literal["none"]
    """Which kind of key it is."""


Key = Annotated[
    LineKey | BlfKey | GroupKey | MessagesKey | SwitchKey | LogInKey | PauseKey | DialKey | EmptyKey,
    Field(discriminator="type"),
]
KEY_TYPES = ("line", "blf", "group", "messages", "switch", "log_in", "pause", "dial", "none")
"""What the `type` of a key may be."""


class Device(DeviceDefaults):
    """A phone; it registers by itself and belongs to one user."""

    model: ModelId
    """The phone's model; docs/phones.md says what each can do."""
    mac: MacAddress
    user: UserId
    """The user who answers it. The phone is at the user's site."""
    name: Name | None = None
    """Where the phone is, or what it is for. A note for people who read the tree: nothing else shows it."""
    keys: tuple[Key, ...] = ()
    """The programmable keys, from the first. Default: one line key."""
    secret_epoch: Epoch = 1
    """Raise it by one to give the phone new secrets. The former one is taken too, as `former_secret` says."""
    former_secret: Flag = True
    """Whether the secret from before `secret_epoch` was raised is taken too. Say `false` once the phone has fetched its file, and at once if somebody else may know that secret: the phone is cut off then until it has."""
