"""What may be given once for many objects.

Each class holds the fields of one kind of object that `defaults:` may set, on the fleet, a brand, a client or a site; the
object's own model inherits from it, so that a field is described once. `BUILT_IN` applies where no layer gives a value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schema.base import Model
from schema.destination import Target
from schema.scalars import Duration, Flag, Language, MusicId, PackId, PhoneNumber, ProfileId, WholeNumber

RingTime = Annotated[Duration, Field(ge=5, le=300)]
"""A ringing time: 5 s to 5 min."""


class TransferType(StrEnum):
    """What a BLF or speed-dial key does during a call."""

    BLIND = "blind"
    """The call is transferred at once (transfert aveugle)."""
    ATTENDED = "attended"
    """The other party is called first; hanging up completes the transfer (transfert avec annonce)."""
    NEW_CALL = "new_call"
    """An ordinary second call; hanging up transfers nothing (nouvel appel)."""
    ASK = "ask"
    """The user chooses each time the key is pressed (transfert optionnel)."""


class Strategy(StrEnum):
    """How a group rings its members."""

    ALL = "all"
    """All at once; the first to answer takes the call."""
    IN_ORDER = "in_order"
    """One after another, in the order given."""


class UserDefaults(Model):
    """Fields of a user that may come from defaults."""

    ring: RingTime | None = None
    """How long the user's phones ring before `no_answer`. Built in: 25s."""
    voicemail: Flag | None = None
    """Whether the user has a mailbox. Built in: true."""
    no_answer: Target | None = None
    """Where a call goes when nobody answers. Default: the user's mailbox if there is one, otherwise the call is ended."""
    busy: Target | None = None
    """Where a call goes while the user's phones are busy. Default: as `no_answer`."""
    unreachable: Target | None = None
    """Where a call goes while none of the user's phones is registered. Default: as `no_answer`."""
    destinations: ProfileId | None = None
    """The destination profile: where the user may call and forward calls. Default: the client's."""
    caller_id: PhoneNumber | None = None
    """The number presented to external parties. Default: the client's."""
    withhold_number: Flag | None = None
    """Whether external parties are shown no number. The carrier is still told `caller_id`, as it must be; emergency calls always show theirs. Default: the client's."""
    language: Language | None = None
    """Language of the system voice and the phone. Default: the client's."""
    music: MusicId | None = None
    """What people hear whom the user's phones put on hold. Default: what the machine's own Asterisk plays."""
    pack: PackId | None = None
    """The licence pack in which the user takes a seat."""
    max_external_calls: Annotated[WholeNumber, Field(ge=1)] | None = None
    """How many external calls may go out at once on the user's account: those that the user's phones dial or transfer callers to, and those that the user's rules forward. One more is refused; emergency calls are never counted. A phone has no more than its user. Built in: 4."""


class DeviceDefaults(Model):
    """Fields of a device that may come from defaults."""

    transfer: TransferType | None = None
    """What a key does during a call. Built in: attended."""
    call_waiting: Flag | None = None
    """Whether a second call rings at the phone during a call (signal d'appel). Without it, a phone in a call is busy, its user's own call included. Built in: false."""


class GroupDefaults(Model):
    """Fields of a group that may come from defaults."""

    strategy: Strategy | None = None
    """How the members ring. Built in: all."""
    ring: RingTime | None = None
    """How long the members ring: all together, or each in turn with `in_order`. Built in: 30s."""
    confirm: Flag | None = None
    """Whether who answers at an external member must press 1, within the ringing time, before the call is theirs: so its voicemail never takes a call of the group. Built in: true."""


class VoicemailDefaults(Model):
    """Fields of a mailbox that may come from defaults; they apply to users' mailboxes too."""

    max_message: Annotated[Duration, Field(ge=10, le=1800)] | None = None
    """The maximum length of a message. Built in: 3m."""
    attach_audio: Flag | None = None
    """Whether the e-mail that announces a message has the recording attached. Built in: true."""
    delete_after_mail: Flag | None = None
    """Whether a message is deleted once it is handed over to be mailed with its recording; where no recording is mailed, it is kept. Built in: false."""
    max_messages: Annotated[WholeNumber, Field(ge=1, le=9999)] | None = None
    """How many new messages the mailbox holds. Callers are told that it is full, and can leave no more. Built in: 100."""
    keep_days: Annotated[WholeNumber, Field(ge=1, le=3650)] | None = None
    """After how many days a message is removed, heard or not, when `centrex expire` runs on the node. Built in: never."""


class Defaults(Model):
    """Values by kind of object; a nearer layer wins: fleet, brand, client, site, object."""

    user: UserDefaults = Field(default_factory=UserDefaults)
    """For users."""
    device: DeviceDefaults = Field(default_factory=DeviceDefaults)
    """For phones."""
    group: GroupDefaults = Field(default_factory=GroupDefaults)
    """For ring groups."""
    voicemail: VoicemailDefaults = Field(default_factory=VoicemailDefaults)
    """For mailboxes, users' own included."""


BUILT_IN = Defaults.model_construct(
    user=UserDefaults.model_construct(ring=25, voicemail=True, max_external_calls=4),
    device=DeviceDefaults.model_construct(transfer=TransferType.ATTENDED, call_waiting=False),
    group=GroupDefaults.model_construct(strategy=Strategy.ALL, ring=30, confirm=True),
    voicemail=VoicemailDefaults.model_construct(
        max_message=180, attach_audio=True, delete_after_mail=False, max_messages=100
    ),
)
"""Used where no layer gives a value. (Constructed, not validated: the types read YAML text, `25s`, not 25.)"""
