"""What happened to a call on the real Asterisk, put together from the events that its manager reported, one call among many.

`Watch` is told the events of a call in their order and says when there is nothing more to wait for. It knows the names that the renderer
gives (renderers/asterisk/names.py), and so turns extensions back into nodes of the graph; it decides nothing about calls.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compiler.analysis.calls.call import Call
from compiler.graph import CallGraph, NodeLeg, Ring
from compiler.graph.node_kinds import queue_node
from compiler.graph.reached import reached_part
from compiler.naming import sip_user
from renderers.asterisk.body import render_body
from renderers.asterisk.delayed_leg import delayed_leg_name
from renderers.asterisk.names import exten, trunk_endpoint
from renderers.asterisk.operator_layer import TOLD_NAME
from renderers.asterisk.queue import queue_name
from testpbx.ami import AmiMessage
from testpbx.crowd import Invited

EVENTS = ("Newchannel", "Newexten", "DialBegin", "DialEnd", "Hangup", "QueueCallerJoin")
"""What a watch must be told, besides `DIALSTATUS` being set (`VarSet`)."""

MENU_SPEAKS = "BackGround"
"""What Asterisk calls the application itself, however a dialplan writes it."""
ANONYMOUS = "anonymous"
_PRESENTATION = "CALLERID(pres)="
_LAST_STEPS = frozenset({"VoiceMail", "VoiceMailMain", "Busy"})
"""Applications that keep the caller, and after which nothing comes that we want to see."""
_CHANNEL = re.compile(r"^(PJSIP|Local)/(.+?)(?:-[0-9a-f]{8})(?:;[12])?$")


@dataclass(frozen=True, slots=True)
class Leg:
    """What a Dial rang: `target` is a device, a node that a leg of its own enters, or `number@trunk`; `status` Asterisk's word."""

    target: str
    status: str


@dataclass(frozen=True, slots=True)
class ObservedDial:
    """One Dial of a call. `node`: the node that dials. Legs that could not even begin (no phone is registered) are not among `legs`.

    `status`: DIALSTATUS, or empty where the call was ended before there was one. `aside`: a leg of another Dial dials.
    """

    node: str
    legs: tuple[Leg, ...]
    status: str
    at: float
    seconds: float
    aside: bool


@dataclass(frozen=True, slots=True)
class Presented:
    """A call that a phone or a carrier saw. `place`: a trunk, empty for phones; `called`: a device or a number as it was written.

    `shown`: the number presented, empty if none is; `withheld`: it is told to the carrier alone.
    """

    place: str
    called: str
    shown: str
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """A call as the real Asterisk and everybody called saw it.

    `nodes`: nodes of the graph, in the order in which the call met them; `aside`: those that legs of their own met. `played`: audio
    ids. `mailbox`: where a message would be left, or messages are read. `answered`: the device or the number that took the call.
    `cause`: the Q.850 cause with which the call ended by itself; None where we hung up, since it was answered or would stay.
    `step`: the application that it met last. `problem`: why this is not to be trusted, or nothing.
    """

    call: Call
    nodes: tuple[str, ...]
    aside: tuple[str, ...]
    dials: tuple[ObservedDial, ...]
    played: tuple[str, ...]
    mailbox: str
    answered: str
    presented: tuple[Presented, ...]
    step: str
    cause: int | None
    seconds: float
    problem: str = ""


@dataclass(frozen=True)
class ObservedNames:
    """The names of one client's things in Asterisk, back to those of the graph."""

    body: str
    nodes: Mapping[str, str]
    devices: Mapping[str, str]
    trunks: Mapping[str, str]
    """Endpoints of trunks to trunks."""
    delayed: Mapping[str, str] = field(default_factory=dict)
    """Extensions of legs that wait to what they call then: devices, or nodes."""
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What may be pressed in each queue, by Asterisk's name of it."""

    @staticmethod
    def of(graph: CallGraph, trunks: Sequence[str]) -> ObservedNames:
        """Those of a client as it is rendered."""
        return ObservedNames(
            body=render_body(reached_part(graph))[0],
            nodes={exten(node): node for node in graph.nodes},
            devices={sip_user(graph.client, phone.device): phone.device for phone in graph.phones},
            trunks={trunk_endpoint(trunk): trunk for trunk in trunks},
            delayed={
                delayed_leg_name(leg): leg.node if isinstance(leg, NodeLeg) else leg.device
                for node in graph.nodes.values()
                if isinstance(node, Ring)
                for leg in node.legs
                if leg.delay
            },
            keys={
                queue_name(graph.client, node): frozenset(key for key, _ in node.keys)
                for node in filter(None, map(queue_node, graph.nodes.values()))
            },
        )

    def target(self, channel: str, dial_string: str) -> str:
        """What a channel was made for."""
        parts = _CHANNEL.match(channel)
        if parts is None:
            return channel
        technology, name = parts.groups()
        if technology == "Local":
            extension = name.partition("@")[0]
            return self.nodes.get(extension) or self.delayed.get(extension, extension)
        if name in self.trunks:
            return f"{number_dialled(dial_string)}@{self.trunks[name]}"
        return self.devices.get(name, name)


def number_dialled(dial_string: str) -> str:
    """The number in `+336…@trunk_x` or `trunk_x/sip:112@host:port`."""
    return dial_string.partition("/sip:")[2].partition("@")[0] or dial_string.partition("@")[0]


@dataclass(slots=True)
class _Dial:
    node: str
    at: float
    aside: bool
    targets: dict[str, str] = field(default_factory=dict)
    """Unique ids of channels to targets."""
    statuses: dict[str, str] = field(default_factory=dict)
    status: str = ""
    until: float = 0


@dataclass(slots=True)
class Watch:
    """One call that is under way. `name` begins the unique ids of its channels: `name` is the caller, `name-2` the dialplan's side."""

    name: str
    call: Call
    names: ObservedNames
    began: float
    ended: bool = False
    """Nothing more is to be seen."""
    over: bool = False
    """No channel of the call is left."""
    cause: int | None = None
    step: str = ""
    until: float = 0
    problem: str = ""
    _nodes: list[str] = field(default_factory=list)
    _aside: list[str] = field(default_factory=list)
    _played: list[str] = field(default_factory=list)
    _mailbox: str = ""
    _answered: str = ""
    _open: set[str] = field(default_factory=set)
    _at: dict[str, str] = field(default_factory=dict)
    """The node that each channel is at."""
    _dials: list[_Dial] = field(default_factory=list)
    _current: dict[str, _Dial] = field(default_factory=dict)
    _withholding: set[str] = field(default_factory=set)
    """The channels whose number is not to be shown."""
    _left: list[str] = field(default_factory=list)
    """What the caller has not pressed yet."""
    _shown: list[Presented] = field(default_factory=list)
    """Calls of trunks as Asterisk says it placed them."""

    def __post_init__(self) -> None:
        self._left = list(self.call.states.presses)

    @property
    def main(self) -> str:
        """The unique id of the channel that walks the dialplan."""
        return f"{self.name}-2"

    def told(self, event: AmiMessage, now: float) -> None:
        """The next event of this call."""
        match event["Event"]:
            case "Newchannel":
                self._open.add(event["Uniqueid"])
            case "Newexten":
                self._stepped(event, now)
            case "DialBegin" if "Uniqueid" in event:
                self._rings(event)
            case "DialEnd" if "Uniqueid" in event:
                self._rang(event, now)
            case "VarSet":
                self._judged(event, now)
            case "Hangup":
                self._hung_up(event, now)
            case _:
                pass

    def pressed_at(self, event: AmiMessage) -> str:
        """What the caller presses when a menu begins to speak, or when the caller begins to wait in a queue with keys, if it is that what happens."""
        if event["Event"] == "QueueCallerJoin":
            return self._pressed_in(self.names.keys[event["Queue"]])
        if event["Event"] != "Newexten" or event["Application"] != MENU_SPEAKS:
            return ""
        return self._left.pop(0) if self._left else ""

    def _pressed_in(self, keys: frozenset[str]) -> str:
        """All up to a key that leads on, or up to a try without any; what is pressed with that key behind it is kept."""
        pressed = ""
        while keys and self._left and (tried := self._left.pop(0)):
            place = next((place for place, key in enumerate(tried, 1) if key in keys), None)
            if place is not None:
                self._left[:0] = [tried[place:]] if tried[place:] else []
                return pressed + tried[:place]
            pressed += tried
        return pressed

    def give_up(self, now: float, problem: str) -> None:
        """Wait no more."""
        if not self.ended:
            self._end(now, problem)

    def observed(self, invited: Sequence[Presented]) -> Observed:
        """What was seen. `invited`: what phones and carriers saw of this call."""
        return Observed(
            call=self.call,
            nodes=tuple(self._nodes),
            aside=tuple(self._aside),
            dials=tuple(_finished(dial) for dial in self._dials),
            played=tuple(self._played),
            mailbox=self._mailbox,
            answered=self._answered,
            presented=tuple(invited),
            step=self.step,
            cause=self.cause,
            seconds=round(self.until - self.began, 3),
            problem=self.problem,
        )

    def at_trunks(self) -> tuple[Presented, ...]:
        """The calls that Asterisk says it placed by trunks, numbers as they were written."""
        return tuple(self._shown)

    def _end(self, now: float, problem: str = "") -> None:
        self.ended, self.until, self.problem = True, now, self.problem or problem

    def _stepped(self, event: AmiMessage, now: float) -> None:
        channel, application, data = event["Uniqueid"], event["Application"], event["AppData"]
        aside = channel != self.main
        if channel == self.name or application == "AppDial":
            return
        if event["Context"] == self.names.body and event["Priority"] == "1":
            self._arrived(channel, event["Extension"], aside=aside)
        if application == "Dial":
            dial = _Dial(self._at.get(channel, ""), now - self.began, aside)
            self._current[channel] = dial
            self._dials.append(dial)
        if application == "Queue":
            # It tells of its members' channels as Dial does.
            self._current.pop(channel, None)
        if application == "Set" and data.startswith(_PRESENTATION):
            withholds = data.removeprefix(_PRESENTATION).startswith("prohib")
            (self._withholding.add if withholds else self._withholding.discard)(channel)
        if aside:
            return
        self.step = application
        if application in ("Playback", MENU_SPEAKS):
            # A client's recordings, not the system's words.
            self._played += [file.rpartition("/")[2] for file in data.split("&") if "/sounds/" in file]
        if application in ("VoiceMail", "VoiceMailMain"):
            self._mailbox = data.partition("@")[0]
        if application in _LAST_STEPS:
            self._end(now)

    def _arrived(self, channel: str, extension: str, *, aside: bool) -> None:
        node = self.names.nodes.get(extension)
        if node is not None:
            self._at[channel] = node
            (self._aside if aside else self._nodes).append(node)

    def _rings(self, event: AmiMessage) -> None:
        dial = self._current.get(event["Uniqueid"])
        if dial is None:
            return
        target = self.names.target(event["DestChannel"], event["DialString"])
        dial.targets[event["DestUniqueid"]] = target
        if "@" in target:
            number, _, trunk = target.rpartition("@")
            shown = "" if event["CallerIDNum"] == "<unknown>" else event["CallerIDNum"]
            withheld = bool(shown) and event["Uniqueid"] in self._withholding
            self._shown.append(Presented(trunk, number, shown, withheld))

    def _rang(self, event: AmiMessage, now: float) -> None:
        dial = self._current.get(event["Uniqueid"])
        if dial is None:
            return
        channel, status = event["DestUniqueid"], event["DialStatus"]
        dial.statuses[channel] = status
        if status != "ANSWER":
            return
        dial.status, dial.until = status, now - self.began
        target = dial.targets.get(channel, "")
        if not event["DestChannel"].startswith("Local/"):
            self._answered = target.partition("@")[0]
        if event["Uniqueid"] == self.main or (self.step == "Queue" and self._answered):
            self._end(now)

    def _judged(self, event: AmiMessage, now: float) -> None:
        dial = self._current.get(event["Uniqueid"])
        if dial is not None and event["Value"]:
            dial.status, dial.until = event["Value"], now - self.began

    def _hung_up(self, event: AmiMessage, now: float) -> None:
        self._open.discard(event["Uniqueid"])
        if event["Uniqueid"] == self.main and not self.ended:
            self.cause = int(event["Cause"])
            self._end(now)
        self.over = self.ended and not self._open


def _finished(dial: _Dial) -> ObservedDial:
    legs = tuple(Leg(target, dial.statuses.get(channel, "")) for channel, target in dial.targets.items())
    seconds = max(dial.until - dial.at, 0) if dial.until else 0
    return ObservedDial(dial.node, legs, dial.status, round(dial.at, 3), round(seconds, 3), dial.aside)


def presented_by_call(watches: Sequence[Watch], invited: Sequence[Invited]) -> dict[str, list[Presented]]:
    """What phones and carriers saw, by the call's name.

    Phones are shown the name of the call. Carriers are not: what a call went out as is told by Asterisk, and taken from among what the
    carrier saw, if it saw that; else what is left there is taken, so that a difference shows.
    """
    presented: dict[str, list[Presented]] = {watch.name: [] for watch in watches}
    left = [call for call in invited if call.place]
    for call in invited:
        if not call.place and call.call in presented:
            names = next(watch.names for watch in watches if watch.name == call.call)
            device = names.devices.get(call.called, call.called)
            presented[call.call].append(Presented("", device, call.caller))
    unmatched = []
    for watch in watches:
        for shown in watch.at_trunks():
            exact = next((call for call in left if _presented(call) == shown), None)
            if exact is None:
                unmatched.append((watch, shown))
            else:
                left.remove(exact)
                presented[watch.name].append(shown)
    for watch, shown in unmatched:
        similar = next(
            (call for call in left if (call.place, call.called) == (shown.place, shown.called)), None
        )
        if similar is not None:
            left.remove(similar)
            presented[watch.name].append(_presented(similar))
    return presented


def _presented(call: Invited) -> Presented:
    """What a carrier saw of a call."""
    return Presented(call.place, call.called, _number_shown(call), _is_withheld(call))


def _number_shown(call: Invited) -> str:
    """The number that a carrier is told: what is asserted, else what is shown."""
    return call.identity or ("" if call.caller in (ANONYMOUS, TOLD_NAME) else call.caller)


def _is_withheld(call: Invited) -> bool:
    """Whether the number is asserted, and not shown."""
    return bool(call.identity) and call.caller == ANONYMOUS
