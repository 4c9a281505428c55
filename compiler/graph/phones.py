"""Phones as the PBX knows them and as their own configuration describes them, mailboxes, and the lamps of keys."""

from __future__ import annotations

from enum import StrEnum

from compiler.graph.call_limit import CallLimit
from compiler.graph.nodes import Origin
from compiler.graph.record import record


@record(frozen=True, slots=True)
class Phone:
    """A phone as the PBX knows it: who it is, what it may dial, what it presents."""

    device: str
    user: str
    display_name: str
    extension: str
    context: str
    caller_id: str | None
    """The number (E.164) presented on external calls; None: the client has none, and the trunk decides."""
    language: str
    mailbox: str | None
    secret_epoch: int
    origin: Origin
    former_secret: bool = False
    """The secret of the epoch before is taken too: a phone that has not fetched its file yet is not cut off."""
    limit: CallLimit | None = None
    """Of its user, for the external calls that it dials, or transfers callers to."""
    call_waiting: bool = False
    """A second call rings during a call; without it, a phone in a call is busy."""
    withholds: bool = False
    """External parties are not shown the number; the carrier is told it all the same."""
    music: str = ""
    """The `HoldMusic` that people hear whom the phone puts on hold; empty: the machine's own."""
    shared_mailboxes: tuple[str, ...] = ()
    """Those whose new messages light its message lamp, beside its own mailbox's."""


@record(frozen=True, slots=True)
class MessageMail:
    """The mails that announce a mailbox's messages: under which `name` and from which address they come, and their own words. Empty: the PBX's."""

    name: str = ""
    sender: str = ""
    subject: str = ""
    body: str = ""


@record(frozen=True, slots=True)
class Mailbox:
    """A mailbox. `language`: of what it says and writes; `time_zone`: of the times that it tells."""

    id: str
    name: str
    email: str | None
    language: str
    time_zone: str
    max_seconds: int
    attach_audio: bool
    secret_epoch: int
    origin: Origin
    max_messages: int = 100
    """New messages; a caller who finds so many is told that the mailbox is full."""
    pin_address: str = ""
    """After what its initial PIN is named: that of the mailbox stays, whoever has it."""
    mail: MessageMail = MessageMail()
    deletes_mailed: bool = False
    """A message is deleted once it is mailed with its recording."""
    keep_days: int | None = None
    """After how many days a message is removed; None: never."""


LOG_IN_LAMP = "queue"
"""The kind of lamps of who is logged in to a queue: its id and the user's follow."""
PAUSE_LAMP = "paused"
"""The kind of lamps of who pauses: the user's id follows."""


@record(frozen=True, slots=True)
class Hint:
    """What a lamp shows: the extension or feature code that keys watch, and what makes its state.

    Either `devices`, phones that somebody may be on, or `mailbox`, which may have new messages, or `lamps`, any of them, of what people set at phones: each by
    the kind of that and names that tell it from others, as a switch and the position at which it may be (`switch`, `opening`, `night`), a queue and a
    user who may be logged in (`queue`, `sales`, `alice`), a user who may pause (`paused`, `alice`).
    """

    extension: str
    devices: tuple[str, ...]
    mailbox: str = ""
    lamps: tuple[tuple[str, ...], ...] = ()


class KeyKind(StrEnum):
    """What a programmable key does."""

    LINE = "line"
    BLF = "blf"
    MESSAGES = "messages"
    DIAL = "dial"
    NONE = "none"


@record(frozen=True, slots=True)
class PhoneKey:
    """A key, resolved: `value` is what it dials or watches, `pickup` the code that takes the watched phones' call."""

    kind: KeyKind
    label: str = ""
    value: str = ""
    pickup: str = ""


@record(frozen=True, slots=True)
class DeskPhone:
    """A phone as its own configuration describes it, for any vendor. `phone` is the PBX's side of the same device."""

    phone: Phone
    model: str
    vendor: str
    mac: str
    transfer: str
    keys: tuple[PhoneKey, ...]
    sip_host: str
    sip_port: int
    time_zone: str
    country: str
    emergency_numbers: tuple[str, ...]
    voicemail_code: str
    brand: str
    ring_seconds: int
    """The longest time that any of our rules rings this phone; its own timer must be longer."""
