"""One running Asterisk on which tree after tree is loaded, and on which many calls are placed at once, each at an instant of its own.

`LiveTree` (testpbx/live.py) runs one tree as in production, for calls of real phones one by one. The exchange is for
thousands: trees are compiled and rendered as ever but put in place without a plan, all phones and carriers are a crowd in this process,
and rings are cut short (`hastened`). A call says in what state everybody is (compiler/analysis/calls/call.py), so that what is observed can be
held against what the analyses say of the same call:

    with Exchange(programs, scratch) as exchange:
        for tree in trees:
            loaded = exchange.load(tree)
            for observed in exchange.place(loaded, calls_of(loaded.graph)):
                assert says(trace(loaded.graph, observed.call)) == seen(observed)
"""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self, assert_never

from ci.fleet.client import compiled_in, opened_fleet
from ci.nodes.directory import DirectoryNode
from ci.nodes.secrets import DEVELOPMENT_KEY, MasterKey
from ci.tree.workspace import client_ids
from compiler.analysis.acts import FarEnd, PhoneState
from compiler.analysis.calls.call import Call, FromOutside, FromPhone, calling_device, phone_of
from compiler.analysis.calls.trace import trace
from compiler.graph import (
    AdmitCall,
    Announce,
    CallEmergency,
    CallExternal,
    CallGraph,
    ConditionalRoute,
    DialOut,
    End,
    FlipSwitch,
    LeaveMessage,
    Menu,
    Node,
    NodeGraph,
    NumberEntry,
    PermissionGate,
    Phone,
    PickUp,
    Pressed,
    QueueAnnouncements,
    ReadMessages,
    Ring,
    SetPresence,
    WaitInQueue,
)
from compiler.graph.kept_switch import SWITCH_LAMP
from compiler.graph.node_kinds import queue_node
from compiler.lowering.operator_layer import lower_node
from compiler.numbering import normalise_dialled
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.reading.wav import Wav, canonical_wav
from compiler.resolving.resolved import ResolvedFleet
from renderers.asterisk.call_limit import caller_variables
from renderers.asterisk.kept_state import kept_value
from renderers.asterisk.names import NOWHERE, dial_context, phone_channel, scope, trunk_context
from renderers.asterisk.switch import kept_word, setting_variables
from renderers.asterisk.voicemail import opens_variable
from renderers.registry import render_client, render_node
from testpbx.ami import Ami, AmiMessage
from testpbx.asterisk import AMI_SECRET, AMI_USER, Asterisk
from testpbx.crowd import (
    ANSWERS,
    BUSY,
    CONFIRMS,
    MANY_SOUND_PORTS,
    RINGS,
    VOICEMAIL,
    Crowd,
    Decide,
    Invited,
    Manner,
    refuses,
)
from testpbx.errors import PbxError
from testpbx.live import MAIN_FILES, account_in, has_call_waiting
from testpbx.observed import EVENTS, Observed, ObservedNames, Watch, presented_by_call
from testpbx.ports import LOOPBACK
from testpbx.programs import Programs
from testpbx.scenes import NeedKind, Scene, scenes_of
from testpbx.sipp import Account

CARRIER_ADDRESSES = ("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")
"""The far ends of a tree's trunks, in their order: the PBX knows a trunk by its address."""
HASTE = 5
"""How many times shorter ringing times are than written: a language whose shortest one is 5 s is tested with one of 1 s."""
FAR_END_SECONDS = 3
"""How long an external number rings: longer than any group that it is a member of."""
AT_ONCE = 120
"""Calls that are in progress together."""
MENU_SECONDS = 2
"""How long callers of a menu may press nothing: long enough for a key that is pressed at once to be in time."""
BETWEEN_KEYS_SECONDS = 0.3
"""Keys that come faster are taken for one, or lost."""
PATIENCE_SECONDS = 45
"""How much longer than foretold a call may take."""
_LEFT_SECONDS = 10
_AFTER_ALL = 99_999_999_999
"""A second after all others."""

LANGUAGES = ("en", "fr")
"""Of the prompts that are installed."""
SHORTENED_PROMPTS = ("vm-intro", "vm-nobodyavail", "vm-mailboxfull", "pbx-invalid")

PHONE_MANNERS = {
    PhoneState.ANSWERS: ANSWERS,
    PhoneState.NO_ANSWER: RINGS,
    PhoneState.BUSY: BUSY,
    # A phone that lost its registration since the call began.
    PhoneState.UNREGISTERED: refuses(404),
}
FAR_MANNERS = {
    FarEnd.ANSWERS: CONFIRMS,
    FarEnd.VOICEMAIL: VOICEMAIL,
    FarEnd.NO_ANSWER: RINGS,
    FarEnd.BUSY: BUSY,
    FarEnd.REFUSES: refuses(403),
}
TRUNK_DOWN = refuses(503)
"""As a trunk that is known to be down: the next one is tried at once."""
UNKNOWN = refuses(500)
"""For a call that nobody placed: nothing that is waited for looks like it."""


_QUEUE_SECONDS = 10
_AWAY = ("(Unavailable)", "(Invalid)", "(Unknown)")
"""What `queue show` says of a member whose phones are not registered."""

HARMLESS = (
    # Of the scratch Asterisk itself; of phones that are not registered, or no more there; of callers who hang up while they listen.
    "secret.conf, using secret from config file",
    "Is endpoint registered and reachable?",
    "Failed to create outgoing session to endpoint",
    "because endpoint does not exist",
    "No audio available on Local/",
    "Couldn't stream login file",
    # Of a voicemail that hangs up while it is asked to confirm.
    "Abnormal 'Gosub(confirm.called,s,1(",
    # Of calls that are placed without a carrier's request, whose headers are asked for.
    "This function requires a PJSIP channel",
    # Of a queue that keeps its name: the former one is loaded behind it (docs/asterisk.md).
    "already defined! Skipping!",
    # Of callers who find nobody there, or no room: where they go on is compared.
    "Unable to join queue",
    # Of a machine that is busy with other tests: events wait a little longer to be told.
    "(high water mark: ",
)


@dataclass(frozen=True)
class Loaded:
    """A tree that is loaded: a client's graph as it was rendered (with short rings), and what it takes to call."""

    graph: CallGraph
    names: ObservedNames
    accounts: Mapping[str, Account]
    """By device."""
    trunks: tuple[str, ...]
    call_waiting: frozenset[str]
    """Devices whose files turn call waiting on."""


_IN_CLEAR = {"transport": "udp", "media": "rtp", "account": None}


class Exchange:
    """A running Asterisk, its phones and its carriers. `trunks`: how many a tree may have; `when_down`: what one does that is down; `far_end`: for how many seconds external numbers ring."""

    def __init__(
        self,
        programs: Programs,
        scratch: Path,
        *,
        trunks: int = 2,
        when_down: Manner = TRUNK_DOWN,
        far_end: int = FAR_END_SECONDS,
    ) -> None:
        self._when_down = when_down
        self._far_end = far_end
        (scratch / "node").mkdir(parents=True)
        self.node = DirectoryNode("pbx-1", scratch / "node")
        self.crowd = Crowd({str(place): CARRIER_ADDRESSES[place] for place in range(trunks)})
        files = {name: f'#include "{self.node.root}/node/current/asterisk/{name}"\n' for name in MAIN_FILES}
        short = replace(programs, data=with_short_prompts(programs.data, scratch / "data"))
        self.asterisk = Asterisk(short, scratch / "pbx", {**files, "rtp.conf": MANY_SOUND_PORTS})
        self._running = ExitStack()
        self._ami: Ami | None = None
        self._calls = itertools.count(1)
        self._registered: Mapping[str, bool] = {}
        self._complaints = 0
        self._keys: list[tuple[float, str, str]] = []
        """When which channel presses which key."""

    def __enter__(self) -> Self:
        # A node without a trunk or a client, for Asterisk to begin with.
        self._put(
            NODE_SCOPE, render_node(NodeGraph(self.node.name, LOOPBACK, self.asterisk.sip_port, None, (), ()))
        )
        with ExitStack() as stack:
            stack.enter_context(self.crowd)
            stack.enter_context(self.asterisk)
            # Nobody reads that connection while calls are placed; Asterisk ends one whose events pile up.
            self.asterisk.ami.action("Events", EventMask="off")
            ami = stack.enter_context(Ami(LOOPBACK, self.asterisk.ami_port, user=AMI_USER, secret=AMI_SECRET))
            for event in EVENTS:
                ami.tell_only(event)
            ami.tell_only("VarSet", header="Variable", value="DIALSTATUS")
            self._ami = ami
            self._running = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    @property
    def ami(self) -> Ami:
        """The manager, told only what a watch must be told."""
        assert self._ami is not None, "not running"
        return self._ami

    def load(self, tree: Path) -> Loaded:
        """Put a tree with one client in place of the former one; PbxError if it has an error. No call may be in progress."""
        graph, fleet = self._compiled(tree)
        return self.load_graph(graph, fleet)

    def load_graph(self, graph: CallGraph, fleet: ResolvedFleet) -> Loaded:
        """The same from a graph; `fleet` has its node and trunks where `at_home` puts them."""
        graph = hastened(graph, far_end=self._far_end)
        trunks = tuple(fleet.fleet.trunks)
        for former in self.node.scopes():
            if former not in (NODE_SCOPE, graph.client):
                self.node.swap(former, None)
        self._put(NODE_SCOPE, render_node(lower_node(graph.node, fleet.fleet, graph.countries())))
        self._put(graph.client, render_client(graph))
        for module in (
            *("res_musiconhold.so", "res_pjsip.so", "pbx_config.so", "app_queue.so", "app_voicemail.so"),
        ):
            self.asterisk.reload(module)
        names = ObservedNames.of(graph, trunks)
        self._registered = {}
        files = self._phone_files(graph)
        accounts = {device: account_in(file) for device, file in files.items()}
        waiting = {device for device, file in files.items() if has_call_waiting(file)}
        return Loaded(graph, names, accounts, trunks, frozenset(waiting))

    def at_home(self, fleet: ResolvedFleet) -> ResolvedFleet:
        """An operator's layer with every node on this Asterisk, and every trunk at a carrier of the crowd, which speaks UDP and knows no accounts."""
        layer = fleet.fleet
        port = self.asterisk.sip_port
        nodes = {
            name: node.model_copy(
                update={"sip": node.sip.model_copy(update={"host": LOOPBACK, "port": port, "tls": None})}
            )
            for name, node in layer.nodes.items()
        }
        places = zip(layer.trunks.items(), self.crowd.carriers.values(), strict=False)
        trunks = {
            name: trunk.model_copy(update={"host": host, "port": port, **_IN_CLEAR})
            for (name, trunk), (host, port) in places
        }
        if len(trunks) < len(layer.trunks):
            raise PbxError(f"{len(layer.trunks)} trunks, and {len(trunks)} carriers")
        return replace(fleet, fleet=layer.model_copy(update={"nodes": nodes, "trunks": trunks}))

    def complaints(self) -> tuple[str, ...]:
        """Warnings and errors that Asterisk logged since it was last asked, except those that our way of calling causes."""
        problems = self.asterisk.problems
        new = problems[self._complaints :]
        self._complaints = len(problems)
        return tuple(line for line in new if not any(words in line for words in HARMLESS))

    def place(self, loaded: Loaded, calls: Sequence[Call], *, at_once: int = AT_ONCE) -> tuple[Observed, ...]:
        """Place calls, as many at once as see the same scene (testpbx/scenes.py), and say what happened to each, in the order given."""
        observed: dict[int, Observed] = {}
        for scene in scenes_of(loaded.graph, calls, most=at_once):
            self._set(loaded, scene)
            with self._in_calls(loaded.graph, scene):
                seen = self._place_together(loaded, scene, [calls[index] for index in scene.calls])
            observed.update(zip(scene.calls, seen, strict=True))
        return tuple(observed[index] for index in range(len(calls)))

    def _compiled(self, tree: Path) -> tuple[CallGraph, ResolvedFleet]:
        workspace, fleet, diagnostics = opened_fleet(tree)
        if workspace is not None and fleet is not None:
            home = self.at_home(fleet)
            clients = client_ids(workspace)
            if len(clients) != 1:
                raise PbxError(f"{tree} holds {len(clients)} clients: the exchange takes one")
            compilation, of_client = compiled_in(workspace, home, clients[0])
            if compilation is not None:
                return compilation.graph, home
            diagnostics = [*diagnostics, *of_client]
        raise PbxError("\n".join(f"{fault.code} {fault.range}: {fault.message}" for fault in diagnostics))

    def _put(self, scope: str, artifacts: tuple[Artifact, ...]) -> None:
        """Have a scope's files in their place on the node."""
        key = MasterKey(DEVELOPMENT_KEY, development=True)
        self.node.swap(scope, self.node.stage(Bundle(scope, artifacts, {}), key))
        self.node.tidy(scope)

    def _phone_files(self, graph: CallGraph) -> dict[str, str]:
        """What each device's phone is told."""
        folder = self.node.scope_folder(graph.client) / "current" / "phones"
        return {
            desk.phone.device: (folder / desk.vendor / f"{desk.mac}.cfg").read_text(encoding="utf-8")
            for desk in graph.desk_phones
        }

    def _set(self, loaded: Loaded, scene: Scene) -> None:
        """Have those phones registered that are to be, and the others not, those mailboxes full, those switches set; the rest stay as they are."""
        self._fill_mailboxes(loaded.graph, scene)
        self._set_switches(loaded.graph, scene)
        self._set_presence(loaded.graph, scene)
        former, self._registered = self._registered, {}
        registered = {
            device: scene.needs.get((NeedKind.PHONE, device), former.get(device, True)) is True
            for device in loaded.accounts
        }
        changed = {device: here for device, here in registered.items() if former.get(device) is not here}
        self.crowd.register(loaded.accounts[device] for device, here in changed.items() if here)
        self.crowd.register(
            (loaded.accounts[device] for device, here in changed.items() if not here), expires=0
        )
        self._registered = registered
        self._await_queues(loaded.graph, registered)

    def _await_queues(self, graph: CallGraph, registered: Mapping[str, bool]) -> None:
        """Have queues know who is registered and who is not: Asterisk tells them a moment later, on a busy machine some seconds."""
        members = [
            member for node in filter(None, map(queue_node, graph.nodes.values())) for member in node.members
        ]
        there = {
            member.name: any(registered[device] for device in member.devices)
            for member in members
            if member.devices
        }
        deadline = time.monotonic() + _QUEUE_SECONDS
        while there and time.monotonic() < deadline:
            shown = [
                line.split(maxsplit=1)
                for line in self.asterisk.command("queue show").splitlines()
                if "(Local/" in line
            ]
            known = {(user, not any(state in line for state in _AWAY)) for user, line in shown}
            if there.items() <= known:
                return
            time.sleep(0.05)

    def _set_switches(self, graph: CallGraph, scene: Scene) -> None:
        """Put switches where calls of the scene need them to be."""
        for switch in graph.switches_asked:
            at = scene.needs.get((NeedKind.SWITCH, switch))
            if at is not None:
                family, _, key = kept_value(graph.client, SWITCH_LAMP, switch).partition("/")
                # What was set so late lapses at no instant that calls pretend; what no code sets, the first call forgets.
                value = f"{kept_word(str(at))}.{_AFTER_ALL}"
                self.asterisk.command(f"database put {family} {key} {value}")

    def _set_presence(self, graph: CallGraph, scene: Scene) -> None:
        """Have those logged in to queues, and pausing, whom calls of the scene need to be: all are logged in but who is said not to be."""
        needed = scene.needs.get((NeedKind.PRESENCE, ""))
        if not isinstance(needed, tuple):
            return
        logged_out, paused = needed
        for node in filter(None, map(queue_node, graph.nodes.values())):
            for member in node.members:
                if member.logs_in:
                    out = f"{node.queue}/{member.user}" in logged_out
                    self._keep(kept_value(graph.client, "queue", node.queue, member.user), not out)
                if member.pauses:
                    self._keep(kept_value(graph.client, "paused", member.user), member.user in paused)

    def _keep(self, value: str, is_so: bool) -> None:  # noqa: FBT001  # what is kept
        family, _, key = value.partition("/")
        self.asterisk.command(f"database put {family} {key} {int(is_so)}")

    def _fill_mailboxes(self, graph: CallGraph, scene: Scene) -> None:
        """Have as many messages in each mailbox as it holds, or none."""
        for mailbox in graph.mailboxes:
            is_full = scene.needs.get((NeedKind.MAILBOX, mailbox.id))
            if is_full is None:
                continue
            inbox = self.asterisk.spool / "voicemail" / scope(graph.client) / mailbox.id / "INBOX"
            shutil.rmtree(inbox, ignore_errors=True)
            inbox.mkdir(parents=True)
            for number in range(mailbox.max_messages if is_full is True else 0):
                (inbox / f"msg{number:04}.txt").write_text("[message]\n", encoding="utf-8")

    @contextmanager
    def _in_calls(self, graph: CallGraph, scene: Scene) -> Iterator[None]:
        """Have those phones in a call meanwhile that are to be."""
        engaged = [
            device
            for (kind, device), is_so in scene.needs.items()
            if kind is NeedKind.IN_CALL and is_so is True
        ]
        names = [f"engaged-{next(self._calls):08d}" for _ in engaged]
        self.crowd.decide = lambda _: ANSWERS
        for device, name in zip(engaged, names, strict=True):
            self.asterisk.ami.action(
                "Originate",
                Channel=phone_channel(graph.client, device),
                ChannelId=name,
                Application="Wait",
                Data="120",
            )
        yield
        for name in names:
            self.asterisk.ami.action("Hangup", Channel=name)

    def _place_together(self, loaded: Loaded, scene: Scene, calls: Sequence[Call]) -> list[Observed]:
        now = time.monotonic()
        # Of one length: Asterisk takes a unique id for used where it begins another one.
        watches = [Watch(f"call-{next(self._calls):08d}", call, loaded.names, now) for call in calls]
        by_name = {watch.name: watch for watch in watches}
        self.crowd.forget()
        self.crowd.decide = _decides(
            loaded, scene, {watch.name: watch.call for watch in watches}, self._when_down
        )
        foretold = max((trace(loaded.graph, call).seconds_at_most for call in calls), default=0)
        patience = foretold + PATIENCE_SECONDS
        for watch in watches:
            self._originate(loaded, watch, patience=patience)
        self._watch(by_name, seconds=patience)
        places = dict(zip(self.crowd.carriers, loaded.trunks, strict=False))
        invited = [replace(call, place=places.get(call.place, "")) for call in self.crowd.invited()]
        seen = presented_by_call(watches, invited)
        return [watch.observed(seen[watch.name]) for watch in watches]

    def _originate(self, loaded: Loaded, watch: Watch, *, patience: int) -> None:
        call = watch.call
        context, variables, caller = _entering(loaded.graph, call)
        watch.began = time.monotonic()
        self.ami.send(
            "Originate",
            watch.name,
            # Seconds in a variable of this name are what all conditions of the call are judged by (renderers/asterisk/time_condition.py).
            {"__TESTTIME": str(int(call.at.timestamp())), **variables},
            Channel=f"Local/{call.dialled}@{context}/n",
            ChannelId=watch.name,
            OtherChannelId=watch.main,
            CallerID=f'"{watch.name}" <{caller}>',
            Application="Wait",
            Data=str(patience),
            Timeout=str(1000 * patience),
            Async="true",
        )

    def _watch(self, watches: Mapping[str, Watch], *, seconds: int) -> None:
        """Tell each call its events, hang up those that are answered, until none is left; calls that do not end are ended."""
        deadline = time.monotonic() + seconds
        left = dict(watches)
        hung: set[str] = set()
        late = False
        while left:
            now = time.monotonic()
            if now > deadline:
                for watch in left.values():
                    watch.give_up(now, "it was still there when its end was overdue")
                if late:
                    return
                late, deadline = True, now + _LEFT_SECONDS
            for event in self.ami.events(seconds=0.1):
                name = _call_of(event)
                if name in watches:
                    watches[name].told(event, time.monotonic())
                    self._press(watches[name], event)
            self._press_due()
            for name, watch in list(left.items()):
                if watch.over:
                    del left[name]
                elif watch.ended and name not in hung:
                    # A channel is found by its unique id too.
                    self.ami.send("Hangup", f"end-{name}", Channel=name)
                    hung.add(name)

    def _press(self, watch: Watch, event: AmiMessage) -> None:
        """Have the caller press what is pressed next, where a menu begins to speak."""
        now = time.monotonic()
        for place, key in enumerate(watch.pressed_at(event)):
            self._keys.append((now + place * BETWEEN_KEYS_SECONDS, event["Channel"], key))

    def _press_due(self) -> None:
        """Press the keys whose time has come."""
        now = time.monotonic()
        due, self._keys = (
            [one for one in self._keys if one[0] <= now],
            [one for one in self._keys if one[0] > now],
        )
        for _, channel, key in due:
            self.ami.send(
                "PlayDTMF", f"key-{channel}", Channel=channel, Digit=key, Duration="100", Receive="true"
            )


def _call_of(event: AmiMessage) -> str:
    """The name of the call that an event is about: channels that belong together carry the first one's unique id."""
    return event.get("Linkedid") or event.get("DestLinkedid", "")


def with_short_prompts(data: Path, folder: Path) -> Path:
    """Asterisk's data in a folder of its own, with what mailboxes and menus say cut short: nobody waits for the end of it."""
    (folder / "sounds").mkdir(parents=True)
    for entry in data.iterdir():
        if entry.name != "sounds":
            (folder / entry.name).symlink_to(entry)
    for language in LANGUAGES:
        sounds = folder / "sounds" / language
        sounds.mkdir()
        for entry in (data / "sounds" / language).iterdir():
            if entry.stem not in SHORTENED_PROMPTS:
                (sounds / entry.name).symlink_to(entry.resolve())
        for prompt in SHORTENED_PROMPTS:
            (sounds / f"{prompt}.wav").write_bytes(canonical_wav(Wav(8000, bytes(1600))))
    return folder


def hastened(graph: CallGraph, *, far_end: int = FAR_END_SECONDS) -> CallGraph:
    """The same graph with short rings, for calls that really ring."""
    return replace(graph, nodes={name: _hastened_node(node, far_end) for name, node in graph.nodes.items()})


def _hastened_node(node: Node, far_end: int) -> Node:
    match node:
        case Ring(legs=legs, seconds=seconds):
            hasty = tuple(replace(leg, delay=max(leg.delay // HASTE, 1) if leg.delay else 0) for leg in legs)
            # Whoever rings at some time still does.
            last = max((leg.delay for leg in hasty), default=0)
            return replace(node, legs=hasty, seconds=max(seconds // HASTE, last + 1))
        case WaitInQueue(ring=ring, max_wait=most):
            # Who took one call takes the next one at once. Nobody waits for the end of an announcement.
            return replace(
                node,
                ring=max(ring // HASTE, 1),
                retry=1,
                wrap_up=0,
                max_wait=most // HASTE,
                announcements=QueueAnnouncements(),
            )
        case CallExternal():
            return replace(node, seconds=far_end)
        case Menu():
            return replace(node, seconds=MENU_SECONDS)
        case (
            ConditionalRoute()
            | PermissionGate()
            | DialOut()
            | AdmitCall()
            | CallEmergency()
            | LeaveMessage()
            | ReadMessages()
            | PickUp()
            | FlipSwitch()
            | SetPresence()
            | Announce()
            | End()
        ):
            return node
        case _:
            assert_never(node)


def _entering(graph: CallGraph, call: Call) -> tuple[str, dict[str, str], str]:
    """Where a call enters, what its channel carries that an endpoint would have given it, and the caller's number."""
    match call.caller:
        case FromOutside() as outside:
            entry = _entry(graph, call)
            trunk = outside.trunk or (entry or graph.numbers[0]).trunks[0]
            return trunk_context(trunk), {"__TRANSFER_CONTEXT": NOWHERE}, outside.number or ""
        case FromPhone() as inside:
            return _entering_from(graph, phone_of(graph, inside.device))
        case _:
            assert_never(call.caller)


def _entering_from(graph: CallGraph, phone: Phone) -> tuple[str, dict[str, str], str]:
    context = dial_context(graph.client, phone.context)
    variables = {
        "OUTSIDE_NUMBER": phone.caller_id or "",
        **({"WITHHOLDS": "1"} if phone.withholds else {}),
        "MAILBOX": phone.mailbox or "",
        **{opens_variable(mailbox): "s" for mailbox in phone.shared_mailboxes},
        "__TRANSFER_CONTEXT": context,
        "FORWARD_CONTEXT": context,
        **caller_variables(phone),
        **setting_variables(graph).get(phone.device, {}),
    }
    return context, variables, phone.extension


def _entry(graph: CallGraph, call: Call) -> NumberEntry | None:
    return next((entry for entry in graph.numbers if entry.number == call.dialled), None)


def _decides(loaded: Loaded, scene: Scene, calls: Mapping[str, Call], when_down: Manner) -> Decide:
    """What each phone does by the call that reaches it, and each carrier by the number."""
    places = {str(index): trunk for index, trunk in enumerate(loaded.trunks)}
    left_by_key = {name: phones_left_by_key(loaded.graph, call) for name, call in calls.items()}

    def at_phone(invited: Invited) -> Manner:
        device, call = loaded.names.devices.get(invited.called), calls.get(invited.call)
        if device is None or call is None:
            return UNKNOWN
        # A phone that makes the call does as its own file says.
        engaged = device == calling_device(call.caller) and device not in loaded.call_waiting
        state = call.states.phone(device)
        if state is PhoneState.ANSWERS and device in left_by_key[invited.call]:
            return RINGS
        return BUSY if engaged and state is not PhoneState.UNREGISTERED else PHONE_MANNERS[state]

    def at_carrier(invited: Invited) -> Manner:
        if scene.needs.get((NeedKind.TRUNK, places[invited.place])) is True:
            return when_down
        state = scene.needs.get((NeedKind.NUMBER, in_e164(invited.called)))
        return FAR_MANNERS[state] if isinstance(state, FarEnd) else UNKNOWN

    return lambda invited: at_carrier(invited) if invited.place else at_phone(invited)


def phones_left_by_key(graph: CallGraph, call: Call) -> frozenset[str]:
    """The members of queues that a call leaves by a key: they do not answer before it is pressed."""
    return frozenset(
        phone
        for hop in trace(graph, call).hops
        if hop.act is not None and hop.act.reached.waits_in
        for phone in (hop.act.rings if hop.edge is not None and isinstance(hop.edge.label, Pressed) else ())
    )


def in_e164(number: str) -> str:
    """A number as a trunk wrote it, by whichever of the two ways."""
    return normalise_dialled(number, "FR") or number
