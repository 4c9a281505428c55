"""The call-flow graph: what happens to every call of one client, and nothing that a vendor says.

Everything said about a call (the dialplan, drawings, traces, proofs) is read from here; nothing about a call is decided
anywhere else. References are resolved, defaults filled, times are schedules, numbers E.164. Node ids are stable names
(`user.alice`, `group.sales.2`, `route.night`); every edge names another node of the same graph.

A call enters by an entry (a number of the trunk, or what a phone dials) and moves along labelled edges until a node that has
none. Every path to a trunk passes a `Gate`, whose subject is the owner of the edge: who dialled, or whose configuration
forwards; emergency calls alone go by an `Emergency` node, which no rule can close.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from compiler.diagnostics import Path
from compiler.times import Schedule


class Label(StrEnum):
    """What happened, for a call to take an edge."""

    NEXT = "next"
    """The node is done: an announcement was played, a number was recognised."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    """No phone is registered, or the trunk refuses."""
    MATCHED = "matched"
    """The condition of a case holds; edges of a `TimeSwitch` carry the case's index too."""
    OTHERWISE = "otherwise"
    ALLOWED = "allowed"
    DENIED = "denied"
    INVALID = "invalid"
    """What was dialled is no number."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A labelled way to another node. `index` tells the cases of a `TimeSwitch` apart, and is 0 elsewhere."""

    label: Label
    target: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node comes from: its object's address, and the place in the client's tree that says so."""

    address: str
    path: Path


@dataclass(frozen=True, slots=True)
class DeviceLeg:
    """A phone that rings."""

    device: str


@dataclass(frozen=True, slots=True)
class NodeLeg:
    """A node entered by a leg of its own, while other legs ring: a gate that leads outside."""

    node: str


Leg = DeviceLeg | NodeLeg


@dataclass(frozen=True, slots=True)
class Ring:
    """Rings all legs at once; the first to answer takes the call. No legs: unreachable at once.

    A phone's own redirection is ignored: forwarding is the graph's business.
    """

    id: str
    origin: Origin
    legs: tuple[Leg, ...]
    seconds: int
    no_answer: str
    busy: str
    unreachable: str

    def edges(self) -> Iterator[Edge]:
        """No answer, busy (all legs), unreachable (all legs)."""
        yield Edge(Label.NO_ANSWER, self.no_answer)
        yield Edge(Label.BUSY, self.busy)
        yield Edge(Label.UNREACHABLE, self.unreachable)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a conditional route: these instants go there. `text` is the condition as written."""

    schedule: Schedule
    target: str
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class TimeSwitch:
    """The first case whose schedule holds the instant of the call takes it."""

    id: str
    origin: Origin
    cases: tuple[Case, ...]
    otherwise: str

    def edges(self) -> Iterator[Edge]:
        """One for each case, in order, then otherwise."""
        for index, case in enumerate(self.cases):
            yield Edge(Label.MATCHED, case.target, index)
        yield Edge(Label.OTHERWISE, self.otherwise)


@dataclass(frozen=True, slots=True)
class Permission:
    """Where somebody may call: classes of numbers, and single numbers (E.164) that are exceptions. Denied wins."""

    classes: frozenset[str]
    allow_numbers: frozenset[str]
    deny_numbers: frozenset[str]

    def allows(self, number: str, call_class: str) -> bool:
        """Whether a number of a class may be called."""
        if number in self.deny_numbers:
            return False
        return number in self.allow_numbers or call_class in self.classes


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets a call out if its subject may call there.

    `number` is fixed (E.164) where configuration forwards, None where the number is the one that was dialled.
    """

    id: str
    origin: Origin
    subject: str
    permission: Permission
    number: str | None
    country: str
    allowed: str
    denied: str

    def edges(self) -> Iterator[Edge]:
        """Allowed, denied."""
        yield Edge(Label.ALLOWED, self.allowed)
        yield Edge(Label.DENIED, self.denied)


@dataclass(frozen=True, slots=True)
class DialOut:
    """Reads what a phone dialled by its country's numbering plan; what is no number of the plan is invalid."""

    id: str
    origin: Origin
    country: str
    next: str
    invalid: str

    def edges(self) -> Iterator[Edge]:
        """Next with the number read, or invalid."""
        yield Edge(Label.NEXT, self.next)
        yield Edge(Label.INVALID, self.invalid)


@dataclass(frozen=True, slots=True)
class External:
    """Calls a number outside by the first trunk that takes the call; whatever the far end does ends the call.

    `number` None: the one that was dialled and passed the gate. `caller_id` None: the calling phone's own (`Phone.caller_id`);
    else the number (E.164) presented, that of the owner who forwards. `seconds`: how long the far end may ring.
    """

    id: str
    origin: Origin
    number: str | None
    caller_id: str | None
    trunks: tuple[str, ...]
    seconds: int
    unreachable: str

    def edges(self) -> Iterator[Edge]:
        """Unreachable: every trunk refused."""
        yield Edge(Label.UNREACHABLE, self.unreachable)


@dataclass(frozen=True, slots=True)
class Emergency:
    """Calls an emergency number by the first trunk that takes it, presenting the site's call-back number. No gate."""

    id: str
    origin: Origin
    number: str
    site: str
    callback: str
    trunks: tuple[str, ...]
    unreachable: str

    def edges(self) -> Iterator[Edge]:
        """Unreachable: every trunk refused."""
        yield Edge(Label.UNREACHABLE, self.unreachable)


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    """Greets, records a message into a mailbox, hangs up. `greeting` is an audio id, or None for the system's words."""

    id: str
    origin: Origin
    mailbox: str
    greeting: str | None

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())


@dataclass(frozen=True, slots=True)
class ReadMessages:
    """Lets a phone's user listen to messages (feature code).

    `mailbox` None: the calling phone's own, which asks for no PIN; a shared one asks for its PIN.
    """

    id: str
    origin: Origin
    mailbox: str | None = None

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())


@dataclass(frozen=True, slots=True)
class PickUp:
    """Takes the call that rings on any of these phones (feature code and BLF key)."""

    id: str
    origin: Origin
    devices: tuple[str, ...]

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Announce:
    """Answers, plays an audio file, goes on."""

    id: str
    origin: Origin
    audio: str
    next: str

    def edges(self) -> Iterator[Edge]:
        """Next, when the recording ends."""
        yield Edge(Label.NEXT, self.next)


class Reason(StrEnum):
    """Why a call is ended, and so which cause the caller's side is told."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    HANGUP = "hangup"
    """The configuration says so."""
    UNALLOCATED = "unallocated"
    """The number is not in use, or is no number."""
    REFUSED = "refused"
    """The subject may not call there."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class End:
    """Ends the call with a reason."""

    id: str
    origin: Origin
    reason: Reason

    def edges(self) -> Iterator[Edge]:
        """None."""
        return iter(())


Node = (
    Ring
    | TimeSwitch
    | Gate
    | DialOut
    | External
    | Emergency
    | LeaveMessage
    | ReadMessages
    | PickUp
    | Announce
    | End
)


@dataclass(frozen=True, slots=True)
class NumberEntry:
    """Calls from a trunk to a number (E.164) of the client."""

    number: str
    trunk: str
    language: str
    target: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class DialContext:
    """What the phones of one site that hold one destination profile may dial.

    `emergency`, `internal` (extensions) and `features` (codes such as `*98`, `*8101`) map exactly what is dialled to a node,
    in this order of precedence; anything else goes to `outside`, a `DialOut`.
    """

    id: str
    site: str
    profile: str
    emergency: tuple[tuple[str, str], ...]
    outside: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as the PBX knows it: who it is, what it may dial, what it presents."""

    device: str
    user: str
    display_name: str
    extension: str
    context: str
    caller_id: str | None
    """The number (E.164) presented outside; None: the client has none, and the trunk decides."""
    language: str
    mailbox: str | None
    secret_epoch: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A voicemail box. `number` is what the system says and what one types: the user's or the box's extension, if any."""

    id: str
    name: str
    email: str | None
    language: str
    time_zone: str
    max_seconds: int
    attach_audio: bool
    secret_epoch: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Hint:
    """Whether somebody is on the phone: the extension that keys watch, and the phones that make its state."""

    extension: str
    devices: tuple[str, ...]


class KeyKind(StrEnum):
    """What a programmable key does."""

    LINE = "line"
    BLF = "blf"
    DIAL = "dial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PhoneKey:
    """A key, resolved: `value` is what it dials or watches, `pickup` the code that takes the watched phone's call."""

    kind: KeyKind
    label: str = ""
    value: str = ""
    pickup: str = ""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Heard:
    """What callers can tell of a recording: a digest of it, and how long it is in whole seconds."""

    digest: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording to be deployed: 8 kHz mono 16-bit WAV bytes. `heard` stands in for the bytes where a graph is kept without them."""

    id: str
    content: bytes
    origin: Origin
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class CallGraph:
    """All that one client's configuration makes happen."""

    client: str
    name: str
    node: str
    language: str
    nodes: Mapping[str, Node]
    """By id, sorted."""
    numbers: tuple[NumberEntry, ...]
    contexts: tuple[DialContext, ...]
    internal: tuple[tuple[str, str], ...]
    """Extension → node id: what every phone of the client may dial inside."""
    features: tuple[tuple[str, str], ...]
    """Feature code → node id."""
    phones: tuple[Phone, ...]
    desk_phones: tuple[DeskPhone, ...]
    mailboxes: tuple[Mailbox, ...]
    hints: tuple[Hint, ...]
    audio: tuple[Audio, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class TrunkLine:
    """A carrier's trunk, as a node uses it."""

    id: str
    name: str
    host: str
    port: int
    number_format: str
    max_calls: int | None


@dataclass(frozen=True, slots=True)
class NodeGraph:
    """The operator's layer on one node: its trunks, its address, the numbering plans that its clients dial by."""

    node: str
    sip_host: str
    sip_port: int
    trunks: tuple[TrunkLine, ...]
    countries: tuple[str, ...]
