"""The nodes of the call-flow graph: what a call may meet, and the labelled edges on which it goes on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, Protocol, Self, assert_never

from compiler.diagnostics import Path
from compiler.graph.call_limit import CallLimit
from compiler.graph.civic_address import CivicAddress
from compiler.graph.conditions import ConditionalCase
from compiler.graph.record import record
from schema.call_class import ORDINARY
from schema.queue import QueueStrategy


class Label(StrEnum):
    """What happened, for a call to take an edge."""

    NEXT = "next"
    """The node is done: an announcement was played, a number was recognised."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    """No phone is registered, or the trunk refuses."""
    FULL = "full"
    """As many wait as may."""
    NOBODY = "nobody"
    """No member of a queue can be reached."""
    MATCHED = "matched"
    """The condition of a case holds; edges of a `ConditionalRoute` carry the case's index too."""
    OTHERWISE = "otherwise"
    ALLOWED = "allowed"
    DENIED = "denied"
    INVALID = "invalid"
    """What was dialled is not a number."""
    OWN = "own"
    """What was dialled is one of the client's own numbers; edges of a `DialOut` carry the number's index too."""
    SILENCE = "silence"
    """Nothing was pressed, try after try."""
    WRONG_KEY = "wrong_key"
    """What was pressed led nowhere, try after try."""


class Pressed(str):
    """A key that a caller pressed in a menu, or the extension that was dialled there. ValueError for what no telephone can press."""

    __slots__ = ()

    def __new__(cls, digits: str) -> Self:
        if not digits or digits.strip("0123456789*#"):
            raise ValueError(digits)
        return super().__new__(cls, digits)


Result = Label | Pressed
"""What happened, or what the caller chose."""


@record(frozen=True, slots=True)
class Edge:
    """A labelled way to another node. `index` tells ways of one label apart: cases of a `ConditionalRoute`, own numbers of a `DialOut`."""

    label: Result
    target: str
    index: int = 0


@record(frozen=True, slots=True)
class Origin:
    """Where a node comes from: its object's address, and the place in the client's tree that says so."""

    address: str
    path: Path


class NamedKind(StrEnum):
    """What a node names besides other nodes."""

    PHONE = "phone"
    MAILBOX = "mailbox"
    RECORDING = "recording"


@record(frozen=True, slots=True)
class Named:
    """A phone, a mailbox or a recording, by its id."""

    kind: NamedKind
    name: str


class HasEdges(Protocol):
    """Whatever has labelled ways to other nodes."""

    def edges(self) -> Iterator[Edge]:
        """The ways."""


class GraphNode:
    """What all nodes have in common. Each has `edges` and `names` of its own, and the type checker asks for them.

    No abstract base class: telling nodes apart by their class is done for every step of every call, and would be slow (PEP 3119).
    """

    __slots__ = ()

    def leads_to(self: HasEdges) -> Iterator[str]:
        """The nodes at which a call may be next, or one of its legs."""
        yield from (edge.target for edge in self.edges())


@record(frozen=True, slots=True)
class DeviceLeg:
    """A phone that rings; during a call only with `call_waiting`, else it is busy then. `delay`: how many seconds later than the first legs."""

    device: str
    call_waiting: bool = False
    delay: int = 0


@record(frozen=True, slots=True)
class NodeLeg:
    """A node entered by a leg of its own, while other legs ring: a gate before an external call. `delay`: as a phone's."""

    node: str
    delay: int = 0


Leg = DeviceLeg | NodeLeg


@record(frozen=True, slots=True)
class Ring(GraphNode):
    """Rings all legs, each at once or after its delay, until `seconds` are over; the first to answer takes the call. No legs: unreachable at once.

    A phone's own redirection is ignored: forwarding is the graph's business. `prefix`: what phones show before the caller's name, if anything.
    """

    id: str
    origin: Origin
    legs: tuple[Leg, ...]
    seconds: int
    no_answer: str
    busy: str
    unreachable: str
    prefix: str = ""

    def edges(self) -> Iterator[Edge]:
        """No answer, busy (all legs), unreachable (all legs)."""
        yield Edge(Label.NO_ANSWER, self.no_answer)
        yield Edge(Label.BUSY, self.busy)
        yield Edge(Label.UNREACHABLE, self.unreachable)

    def names(self) -> Iterator[Named]:
        """The phones that ring."""
        for leg in self.legs:
            match leg:
                case DeviceLeg():
                    yield Named(NamedKind.PHONE, leg.device)
                case NodeLeg():
                    pass
                case _:
                    assert_never(leg)

    def leads_to(self) -> Iterator[str]:
        """By its edges, and by the legs that are external calls."""
        yield from (edge.target for edge in self.edges())
        for leg in self.legs:
            match leg:
                case NodeLeg():
                    yield leg.node
                case DeviceLeg():
                    pass
                case _:
                    assert_never(leg)


@record(frozen=True, slots=True)
class QueuedMember:
    """Who takes calls of a queue; one of a later tier only while none of the former may.

    `name`: what the member is known by, the same in all queues: a user's id, `device.` and a phone's, or the node of an external number. `devices`: the phones
    that ring, together. `node`: entered by a channel of its own instead of them, the gate before an external number; empty of phones.
    `user`: whose phones they are, if that user may be away: not logged in, where `logs_in`, or paused, where `pauses`. Who is, is no part of the graph.
    """

    name: str
    devices: tuple[str, ...]
    tier: int = 1
    node: str = ""
    user: str = ""
    logs_in: bool = False
    pauses: bool = False


@record(frozen=True, slots=True)
class QueueAnnouncements:
    """What callers of a queue are told while they wait, between music.

    `language`: of the system's words; empty where the system says nothing. `position`, `wait`: of the caller's place, of how long others have waited;
    `every` so many seconds. `recordings`: one each time, in turn, `recordings_every` so many seconds.
    """

    language: str = ""
    position: bool = False
    wait: bool = False
    every: int = 0
    recordings: tuple[str, ...] = ()
    recordings_every: int = 0


NOTHING_ANNOUNCED = QueueAnnouncements()


@record(frozen=True, slots=True)
class WaitInQueue(GraphNode):
    """Answers, and has the caller wait until a member takes the call. Members who are in a call do not ring.

    `queue`: the line in which callers wait, whoever its members are. No members: nobody, at once. `ring`, `retry`: how long members ring, and the pause before the next do.
    `keys`: what may be pressed meanwhile, each with its node. `priority`: with which the caller waits, before all of a lower one. `music`: what is heard; empty for the machine's own.
    """

    id: str
    origin: Origin
    queue: str
    strategy: QueueStrategy
    members: tuple[QueuedMember, ...]
    ring: int
    retry: int
    wrap_up: int
    max_callers: int | None
    max_wait: int
    join_when_nobody: bool
    leave_when_nobody: bool
    no_answer: str
    full: str
    nobody: str
    keys: tuple[tuple[str, str], ...] = ()
    priority: int = 0
    music: str = ""
    announcements: QueueAnnouncements = NOTHING_ANNOUNCED

    def edges(self) -> Iterator[Edge]:
        """Each key; no answer in time; as many wait as may; no member can be reached."""
        for index, (key, target) in enumerate(self.keys if self.awaits_keys else ()):
            yield Edge(Pressed(key), target, index)
        yield Edge(Label.NO_ANSWER, self.no_answer)
        if self.max_callers is not None:
            yield Edge(Label.FULL, self.full)
        if self.leaves_when_nobody:
            yield Edge(Label.NOBODY, self.nobody)

    @property
    def leaves_when_nobody(self) -> bool:
        """Whether a caller goes on while no member can be reached, at once or after having begun to wait. A number outside is always there."""
        is_always_there = any(member.node for member in self.members)
        leaves = self.leave_when_nobody or not self.join_when_nobody
        return not self.members or (leaves and not is_always_there)

    @property
    def awaits_keys(self) -> bool:
        """Whether callers may press something; where nobody has a phone, nobody waits."""
        return bool(self.keys and self.members)

    def names(self) -> Iterator[Named]:
        """The members' phones, and the recordings."""
        for member in self.members:
            yield from (Named(NamedKind.PHONE, device) for device in member.devices)
        yield from (Named(NamedKind.RECORDING, audio) for audio in self.announcements.recordings)

    def leads_to(self) -> Iterator[str]:
        """By its edges, and by the members that are external calls."""
        yield from (edge.target for edge in self.edges())
        yield from (member.node for member in self.members if member.node)


@record(frozen=True, slots=True)
class ConditionalRoute(GraphNode):
    """The first case whose condition holds when the call arrives takes it."""

    WRITTEN_AS: ClassVar[str] = "TimeSwitch"

    id: str
    origin: Origin
    cases: tuple[ConditionalCase, ...]
    otherwise: str

    def edges(self) -> Iterator[Edge]:
        """One for each case, in order, then otherwise."""
        for index, case in enumerate(self.cases):
            yield Edge(Label.MATCHED, case.target, index)
        yield Edge(Label.OTHERWISE, self.otherwise)

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


class Verdict(StrEnum):
    """What is so of numbers that begin alike."""

    ALLOWED = "allowed"
    DENIED = "denied"
    ALLOWED_COUNTRY = "allowed_country"
    """Ordinary numbers are allowed; of the others the class decides."""
    BY_CLASS = "by_class"
    """They belong to another country: the class decides."""


@record(frozen=True, slots=True)
class CallingPermission:
    """Where somebody may call: classes of numbers, and exceptions: single numbers (E.164), then beginnings of numbers.

    `prefixes`: sorted; of those that a number begins with, the longest decides. Denied wins.
    """

    WRITTEN_AS: ClassVar[str] = "Permission"

    classes: frozenset[str]
    allow_numbers: frozenset[str]
    deny_numbers: frozenset[str]
    prefixes: tuple[tuple[str, Verdict], ...] = ()

    def allows(self, number: str, call_class: str) -> bool:
        """Whether a number of a class may be called."""
        if number in self.deny_numbers:
            return False
        if number in self.allow_numbers:
            return True
        match self.prefix_of(number)[1]:
            case Verdict.ALLOWED:
                return True
            case Verdict.DENIED:
                return False
            case Verdict.ALLOWED_COUNTRY if call_class in ORDINARY:
                return True
            case Verdict.ALLOWED_COUNTRY | Verdict.BY_CLASS:
                return call_class in self.classes

    def decided_by(self, number: str, call_class: str) -> tuple[str, str]:
        """The list of a profile that decides about a number of a class, and the entry in it; `deny` too of a class that is allowed nowhere."""
        if number in self.deny_numbers:
            return "deny_numbers", number
        if number in self.allow_numbers:
            return "allow_numbers", number
        prefix, verdict = self.prefix_of(number)
        match verdict:
            case Verdict.ALLOWED:
                return "allow_prefixes", prefix
            case Verdict.DENIED:
                return "deny_prefixes", prefix
            case Verdict.ALLOWED_COUNTRY if call_class in ORDINARY:
                return "allow_countries", prefix
            case Verdict.ALLOWED_COUNTRY | Verdict.BY_CLASS:
                return "allow" if call_class in self.classes else "deny", call_class

    def prefix_of(self, number: str) -> tuple[str, Verdict]:
        """The longest of the beginnings that a number has, and what is so of it; none, and by class, if it has none."""
        longest = ("", Verdict.BY_CLASS)
        for prefix in self.prefixes:
            if number.startswith(prefix[0]) and len(prefix[0]) > len(longest[0]):
                longest = prefix
        return longest


@record(frozen=True, slots=True)
class PermissionGate(GraphNode):
    """Lets a call out if its subject may call there.

    `number` is fixed (E.164) where configuration forwards, None where the number is the one that was dialled.
    """

    WRITTEN_AS: ClassVar[str] = "Gate"

    id: str
    origin: Origin
    subject: str
    permission: CallingPermission
    number: str | None
    country: str
    allowed: str
    denied: str

    def edges(self) -> Iterator[Edge]:
        """Allowed, denied."""
        yield Edge(Label.ALLOWED, self.allowed)
        yield Edge(Label.DENIED, self.denied)

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


@record(frozen=True, slots=True)
class DialOut(GraphNode):
    """Reads what a phone dialled by its country's numbering plan; what is not a number of the plan is invalid.

    `own`: the client's own numbers (E.164, sorted), each with the node that calls to it come to: they stay inside.
    """

    id: str
    origin: Origin
    country: str
    next: str
    invalid: str
    own: tuple[tuple[str, str], ...] = ()

    def edges(self) -> Iterator[Edge]:
        """Next with the number read, or invalid; one for each own number."""
        yield Edge(Label.NEXT, self.next)
        yield Edge(Label.INVALID, self.invalid)
        for index, (_, target) in enumerate(self.own):
            yield Edge(Label.OWN, target, index)

    def own_edge(self, number: str) -> Edge | None:
        """The edge of an own number; None for any other number."""
        index = bisect_left(self.own, (number,))
        own, target = self.own[index] if index < len(self.own) else ("", "")
        return Edge(Label.OWN, target, index) if own == number else None

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


@record(frozen=True, slots=True)
class CallExternal(GraphNode):
    """Calls an external number by the first trunk that takes the call; whatever the far end does ends the call.

    `number` None: the one that was dialled and passed the gate. `caller_id` None: the calling phone's own (`Phone.caller_id`);
    else the number (E.164) presented, that of the owner who forwards. `seconds`: how long the far end may ring.
    `confirm`: the language in which who answers is asked to press 1, without which the far end counts as not answering; empty: nobody is asked.
    `withholds`: the number is for the carrier alone; where it is the calling phone's, the phone may withhold it too.
    `limits`: those that the call is counted by; where a phone dialled it, that of its user besides (`Phone.limit`). Where one is reached, no trunk is tried.
    """

    WRITTEN_AS: ClassVar[str] = "External"

    id: str
    origin: Origin
    number: str | None
    caller_id: str | None
    trunks: tuple[str, ...]
    seconds: int
    unreachable: str
    confirm: str = ""
    withholds: bool = False
    limits: tuple[CallLimit, ...] = ()

    def edges(self) -> Iterator[Edge]:
        """Unreachable: every trunk refused, or a limit is reached."""
        yield Edge(Label.UNREACHABLE, self.unreachable)

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


@record(frozen=True, slots=True)
class AdmitCall(GraphNode):
    """Counts a call from outside by its client's limit of external calls; one that is too many is busy."""

    id: str
    origin: Origin
    limit: CallLimit
    next: str

    def edges(self) -> Iterator[Edge]:
        """Next: it is not too many."""
        yield Edge(Label.NEXT, self.next)

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


@record(frozen=True, slots=True)
class CallEmergency(GraphNode):
    """Calls an emergency number by the first trunk that takes it, presenting the site's call-back number. No gate.

    `location`: where help is to be sent, as much of it as the carrier of some trunk is told; `told`: those trunks.
    """

    WRITTEN_AS: ClassVar[str] = "Emergency"

    id: str
    origin: Origin
    number: str
    site: str
    callback: str
    trunks: tuple[str, ...]
    unreachable: str
    location: CivicAddress | None = None
    told: tuple[str, ...] = ()

    def edges(self) -> Iterator[Edge]:
        """Unreachable: every trunk refused."""
        yield Edge(Label.UNREACHABLE, self.unreachable)

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


@record(frozen=True, slots=True)
class LeaveMessage(GraphNode):
    """Greets, records a message into a mailbox, hangs up. `greeting` is an audio id, or None for the system's words."""

    id: str
    origin: Origin
    mailbox: str
    greeting: str | None

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())

    def names(self) -> Iterator[Named]:
        """The mailbox, and the greeting if it is the client's own."""
        yield Named(NamedKind.MAILBOX, self.mailbox)
        if self.greeting is not None:
            yield Named(NamedKind.RECORDING, self.greeting)


@record(frozen=True, slots=True)
class ReadMessages(GraphNode):
    """Lets a phone's user listen to messages (feature code).

    `mailbox` None: the calling phone's own, which asks for no PIN; a shared one asks for its PIN.
    """

    id: str
    origin: Origin
    mailbox: str | None = None

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())

    def names(self) -> Iterator[Named]:
        """The mailbox, if it is not the calling phone's own."""
        if self.mailbox is not None:
            yield Named(NamedKind.MAILBOX, self.mailbox)


@record(frozen=True, slots=True)
class PickUp(GraphNode):
    """Takes the call that rings on any of these phones (feature code and BLF key)."""

    id: str
    origin: Origin
    devices: tuple[str, ...]

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())

    def names(self) -> Iterator[Named]:
        """The phones whose calls are taken."""
        yield from (Named(NamedKind.PHONE, device) for device in self.devices)


@record(frozen=True, slots=True)
class SetPresence(GraphNode):
    """Logs a user in to these queues, or out of them if he is logged in to one; or begins or ends his pause, for these queues, which are all of his (feature codes and BLF keys).

    Who is logged in, and who pauses, is no part of the graph: it belongs to those who dial.
    """

    id: str
    origin: Origin
    user: str
    queues: tuple[str, ...]
    pauses: bool

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


@record(frozen=True, slots=True)
class FlipSwitch(GraphNode):
    """Puts a switch to a position, or if somebody has put it there, back to where it is while nobody has (feature code and BLF key).

    `by`: the phones that may, sorted; None: every phone of the client.
    """

    id: str
    origin: Origin
    switch: str
    position: str
    by: tuple[str, ...] | None = None

    def edges(self) -> Iterator[Edge]:
        """None: the call ends here."""
        return iter(())

    def names(self) -> Iterator[Named]:
        """Nothing."""
        return iter(())


@record(frozen=True, slots=True)
class Announce(GraphNode):
    """Answers, plays an audio file, goes on."""

    id: str
    origin: Origin
    audio: str
    next: str

    def edges(self) -> Iterator[Edge]:
        """Next, when the recording ends."""
        yield Edge(Label.NEXT, self.next)

    def names(self) -> Iterator[Named]:
        """The recording."""
        yield Named(NamedKind.RECORDING, self.audio)


@record(frozen=True, slots=True)
class Menu(GraphNode):
    """Answers, plays recordings, and goes where the caller chooses: by a key, or by the extension that is dialled.

    `language`: of the system's words. `invalid`: the recording after a wrong key, None for the system's words. `keys`, `extensions`: what may be
    pressed, each with its node; no extension is a key, and one that begins with a key makes that key wait. `seconds`: of silence after
    the greeting that end a try; after `tries` without a key, or as many with a wrong one, the call goes on `otherwise`. `menu`: which menu it is.
    """

    id: str
    origin: Origin
    language: str
    greeting: tuple[str, ...]
    invalid: str | None
    keys: tuple[tuple[str, str], ...]
    extensions: tuple[tuple[str, str], ...]
    seconds: int
    tries: int
    otherwise: str
    menu: str = ""

    def edges(self) -> Iterator[Edge]:
        """One for each key and extension; then silence and wrong keys."""
        for index, (pressed, target) in enumerate((*self.keys, *self.extensions)):
            yield Edge(Pressed(pressed), target, index)
        yield Edge(Label.SILENCE, self.otherwise)
        yield Edge(Label.WRONG_KEY, self.otherwise)

    def names(self) -> Iterator[Named]:
        """The recordings."""
        yield from (Named(NamedKind.RECORDING, audio) for audio in self.greeting)
        if self.invalid is not None:
            yield Named(NamedKind.RECORDING, self.invalid)


class Reason(StrEnum):
    """Why a call is ended, and so which cause the caller's side is told."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    HANGUP = "hangup"
    """The configuration says so."""
    UNALLOCATED = "unallocated"
    """The number is not in use, or is not a number."""
    REFUSED = "refused"
    """The subject may not call there."""
    UNREACHABLE = "unreachable"


@record(frozen=True, slots=True)
class End(GraphNode):
    """Ends the call with a reason."""

    id: str
    origin: Origin
    reason: Reason

    def edges(self) -> Iterator[Edge]:
        """None."""
        return iter(())

    def names(self) -> Iterator[Named]:
        """None."""
        return iter(())


Node = (
    Ring
    | WaitInQueue
    | ConditionalRoute
    | PermissionGate
    | DialOut
    | AdmitCall
    | CallExternal
    | CallEmergency
    | LeaveMessage
    | ReadMessages
    | PickUp
    | FlipSwitch
    | SetPresence
    | Announce
    | Menu
    | End
)
