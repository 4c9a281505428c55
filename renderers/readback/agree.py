"""Whether the rendered files say what the graph says: for every entry point, every instant of the horizon, every result.

The graph's side is its behaviour (`compiler.analysis.behaviour.behaviour`); the files' side is what the machine makes of them. Both are trees of one
forest over one timeline, cut by the schedules of both, so that equal is equal and what differs is found with its instants.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import assert_never

from compiler.analysis.acts import (
    ANONYMOUS,
    OWN_NUMBER,
    Act,
    Admitting,
    CallingEmergency,
    CallingExternal,
    Choosing,
    ComingBack,
    Ending,
    ExternalCall,
    FlippingSwitch,
    LeavingMessage,
    PickingUp,
    Playing,
    Queueing,
    ReadingMessages,
    Recording,
    Ringing,
    SettingPresence,
)
from compiler.analysis.behaviour.behaviour import (
    EntryPoint,
    EntryPointKind,
    Forest,
    Parts,
    Reader,
    Tree,
    behaviour_of,
)
from compiler.analysis.behaviour.caller_samples import callers_apart
from compiler.analysis.conditions import schedules_of, timeline_of
from compiler.graph import CallGraph, Hint, Label, NodeGraph, Reason, Result
from compiler.graph.node_kinds import menu, queue_node, ringing_node
from compiler.graph.reached import reached_part
from compiler.planning.artifact import NODE_ROOT, Artifact
from compiler.time.timeline import Cells, Years
from renderers.readback.body import body_faults, steps_giving_an_instant
from renderers.readback.call_limit import SOME_USER, of_some_user
from renderers.readback.caller_condition import HIDDEN, STRANGER, channels_of
from renderers.readback.causes import IN_VAIN
from renderers.readback.channel import ChannelNames
from renderers.readback.dialplan import clients_contexts, read_dialplan
from renderers.readback.endpoints import Endpoint, endpoints_of, read_sections, section_faults
from renderers.readback.errors import ReadbackError
from renderers.readback.location import as_told
from renderers.readback.machine import Machine
from renderers.readback.mailboxes import mailbox_facts, read_mailbox_file
from renderers.readback.menu import is_menu, menu_count_faults
from renderers.readback.music import music_facts
from renderers.readback.name_prefix import CALLER_NAME
from renderers.readback.phones import phone_faults
from renderers.readback.queues import read_queue_file
from renderers.readback.retention import retention_facts
from renderers.readback.shapes import shape_faults
from renderers.readback.sip_accounts import phone_sections, scope_of
from renderers.readback.switch import may_set, switch_faults
from renderers.readback.time_judges import Judges
from renderers.readback.words import letters

GIVEN_BACK_SECONDS = 30
"""How long a phone rings to which a caller is given back."""
_OF_ANY_PHONE = (EntryPointKind.INTERNAL, EntryPointKind.OWN_NUMBER)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the files differ from the graph. `entry` None: something apart from calls. `first`: the first instant (ISO 8601), if any."""

    entry: EntryPoint | None
    says: str
    means: str
    first: str = ""

    def __str__(self) -> str:
        where = (
            f"{self.entry.kind} {self.entry.label} {self.entry.caller}" if self.entry is not None else "files"
        )
        return f"{where} {self.first}: the files say {self.says}, the graph {self.means}"


def disagreements(
    graph: CallGraph,
    node: NodeGraph,
    client: Iterable[Artifact],
    layer: Iterable[Artifact],
    years: Years,
    *,
    most: int | None = None,
) -> list[Disagreement]:
    """Hold a client's files, with those of its node, against both graphs. What cannot be read is a disagreement too.

    `most`: with so many found, no more is read.
    """
    return found(
        lambda: FilesAgainstGraph(graph, node, (texts_of(client), texts_of(layer)), years).compared(), most
    )


def found(compared: Callable[[], Iterable[Disagreement]], most: int | None) -> list[Disagreement]:
    """What a comparison finds; what it stumbles over, such as letters where a number should be, is a disagreement too."""
    try:
        return list(islice(compared(), most))
    except (ReadbackError, ValueError, LookupError, re.error) as error:
        return [Disagreement(None, str(error), "something that can be read")]
    except RecursionError:
        return [Disagreement(None, "a call that goes on without end", "that every call ends")]


def is_read(artifact: Artifact) -> bool:
    """Whether a file is one of those that are read: all but recordings."""
    return not artifact.path.startswith("asterisk/sounds/")


def texts_of(artifacts: Iterable[Artifact]) -> dict[str, str]:
    return {
        artifact.path.rpartition("/")[2]: artifact.content.decode().replace(NODE_ROOT, "/node")
        for artifact in artifacts
        if is_read(artifact)
    }


def file_text(files: Mapping[str, str], name: str) -> str:
    if name not in files:
        raise ReadbackError(f"there is no {name}")
    return files[name]


_FirstStep = tuple[str, Mapping[str, str]]
"""Where a call begins: its context, and the variables that its channel carries."""


class FilesAgainstGraph:
    """One client's files and its node's, as they read, beside what its graph means."""

    def __init__(
        self,
        graph: CallGraph,
        operator: NodeGraph,
        files: tuple[Mapping[str, str], Mapping[str, str]],
        years: Years,
    ) -> None:
        client, node = files
        # What no call comes to is not rendered, and would be held against nothing.
        graph = reached_part(graph)
        self.graph = graph = replace(graph, phones=tuple(replace(phone, user="") for phone in graph.phones))
        self.operator = operator
        self.dialplan = read_dialplan(
            [(name, file_text(client, name)) for name in ("entries.conf", "body.conf")],
            file_text(node, "extensions.conf"),
        )
        self._of_clients = clients_contexts(self.dialplan, file_text(node, "extensions.conf"))
        self._of_bodies = [context for context in self._of_clients if not is_menu(context)]
        self._client_files = client
        self.sections = read_sections(file_text(client, "pjsip.conf"))
        self.phones = endpoints_of(self.sections)
        self.trunks = endpoints_of(read_sections(file_text(node, "pjsip.conf")))
        # A caller's name matters to nothing else.
        self._has_prefixes = any(entry.prefix for entry in graph.numbers) or any(
            ring is not None and ring.prefix for ring in map(ringing_node, graph.nodes.values())
        )
        # Endpoints are named after client and device, hyphens as underscores (docs/asterisk.md).
        self.endpoint_of = {
            phone.device: f"{graph.client}.{phone.device}".replace("-", "_") for phone in graph.phones
        }
        self.boxes = read_mailbox_file(file_text(client, "voicemail.conf"))
        self.queues = read_queue_file(file_text(client, "queues.conf"))
        names = ChannelNames(
            devices={name: device for device, name in self.endpoint_of.items()},
            trunks={f"trunk_{trunk.id}".replace("-", "_"): trunk.id for trunk in operator.trunks},
            national=frozenset(trunk.id for trunk in operator.trunks if trunk.number_format == "national"),
            mailboxes={name: line.max_messages for name, line in self.boxes.mailboxes().items()},
            client=graph.client,
            switches={switch.id: switch for switch in graph.switches},
            setters={
                may_set(switch.id): tuple(
                    phone
                    for phone, name in sorted(self.endpoint_of.items())
                    if name in self.phones and self.phones[name].variables.get(may_set(switch.id)) == "1"
                )
                for switch in graph.switches
            },
            queues=self.queues,
            menus={
                node.id.replace("-", "_"): str(node.origin.path[1])
                for node in filter(None, map(menu, graph.nodes.values()))
            },
            languages={f"{box.id}@{scope_of(graph.client)}": box.language for box in graph.mailboxes},
        )
        self.judges = Judges(self.dialplan)
        self.timeline = timeline_of([graph], years, self.judges.all_schedules())
        self.forest = Forest()
        self.machine = Machine(self.judges, self.timeline, self.forest, names)
        alike = replace(graph, phones=tuple(map(of_some_user, graph.phones)))
        self.meant = behaviour_of(alike, self.timeline, Forest())
        self._callers = callers_apart([graph])
        self._trunks_of = {entry.number: entry.trunks for entry in graph.numbers}
        self._plain: dict[tuple[int, bool], int] = {}
        self._plain_known: dict[tuple[Parts, bool], Parts] = {}
        self._calls_of: dict[str, tuple[_FirstStep, ...]] = {}

    def compared(self) -> Iterator[Disagreement]:
        """Every disagreement."""
        for says, means in self._apart_from_calls():
            if says != means:
                yield Disagreement(None, says, means)
        for entry, parts in self.meant.entries.items():
            meant = self._plain_parts(parts, outside=entry.kind is EntryPointKind.NUMBER)
            for said in self._files_say(entry):
                yield from self._differences(entry, said, meant)
        for entry in self._otherwise_dialled():
            meant = self._plain_parts(self.meant.reader.enter(entry), outside=False)
            for said in self._files_say(entry):
                yield from self._differences(entry, said, meant)
        yield from self._given_back()
        yield from self._calls_from_strangers()
        yield from self._transferred()
        yield from self._lamps()

    def _apart_from_calls(self) -> Iterator[tuple[str, str]]:
        """What files say that does not show in what becomes of a call, and what they should."""
        graph = self.graph
        yield from section_faults(self.sections, phone_sections(graph, self.sections))
        yield from phone_faults(graph.client, graph.desk_phones, self._client_files)
        yield from self._mailboxes()
        yield from music_facts(graph, self._client_files)
        yield from retention_facts(graph, self._client_files)
        yield from self._queues()
        yield from shape_faults(self.dialplan, self._of_clients)
        yield from body_faults(graph, self._of_bodies)
        yield from switch_faults(graph, self._of_bodies, self.judges)
        yield from menu_count_faults(graph, self._of_clients)
        yield from self._instants()
        for entry in graph.numbers:
            for trunk in entry.trunks:
                # Also one whose calls are told that nobody has it.
                name = f"trunk.{trunk}.{entry.number[:-2]}"
                context = self.dialplan.contexts.get(name)
                is_there = context is not None and entry.number in context.extensions
                yield f"{entry.number} in {name}: {is_there}", f"{entry.number} in {name}: True"

    def _instants(self) -> Iterator[tuple[str, str]]:
        """Which conditions judge the time, and that calls from outside and to extensions are given their instant first."""
        # What never holds asks for no time. Dates around the horizon count too, at which no call of the timeline comes in.
        meant = {condition for condition in schedules_of(self.graph) if not condition.is_empty}
        said = {condition for condition in self.judges.all_schedules() if not condition.is_empty}
        if said != meant:
            yield (
                f"{len(said - meant)} conditions that are nobody's",
                f"{len(meant - said)} that are not there",
            )
        for step in steps_giving_an_instant(self.graph, self._of_bodies):
            yield from self.machine.instant_faults(step)

    def _otherwise_dialled(self) -> Iterator[EntryPoint]:
        """What a phone of each context may dial besides: numbers in other spellings, and what is not a number."""
        contexts: set[str] = set()
        for phone in self.graph.phones:
            if phone.context not in contexts:
                contexts.add(phone.context)
                for dialled in _odd_digits(self.meant.entries, phone.device):
                    yield EntryPoint(EntryPointKind.OUTSIDE, dialled, phone.device, dialled)

    def _files_say(self, entry: EntryPoint) -> Iterator[Parts]:
        """What the files say about an entry point: for each phone that may call it, for each way to write a number."""
        if entry.kind is EntryPointKind.NUMBER:
            for trunk in self._trunks_of[entry.dialled]:
                context = self._context_of(trunk)
                # That a carrier may spell it otherwise is held against the node's own files (`arrivals`), whose steps come before.
                for caller, channel in channels_of(self._callers.callers):
                    if self._callers.stand_in(caller, entry.dialled) == entry.caller:
                        yield self.machine.enter(context, entry.dialled, channel)
                        if self._has_prefixes and caller.number is not None:
                            named = {**channel, "CALLERID(name)": CALLER_NAME}
                            yield self.machine.enter(context, entry.dialled, named)
            return
        for context, values in self._calls_from(entry.caller):
            yield self.machine.enter(context, entry.dialled, values)
            if entry.kind in _OF_ANY_PHONE:
                # A phone may have transferred somebody from outside: from here on it is the phone's call.
                for shown in self._callers.callers:
                    transferred = {**values, "FROM_CALLER": shown}
                    yield self.machine.enter(context, entry.dialled, transferred)

    def _calls_from(self, device: str) -> tuple[_FirstStep, ...]:
        """How calls from a phone begin; of no phone in particular: from each that begins in a way of its own."""
        if device not in self._calls_of:
            phones = [phone for phone in self.graph.phones if device in ("", phone.device)]
            begun: dict[tuple[str, ...], _FirstStep] = {}
            for phone in phones:
                endpoint = self.phones.get(self.endpoint_of[phone.device])
                if endpoint is None:
                    continue  # `_endpoints` reports it
                context, values = endpoint.option("context"), _carried_by(endpoint, anybody=device == "")
                begun.setdefault((context, *sorted(values.values())), (context, values))
            self._calls_of[device] = tuple(begun.values())
        return self._calls_of[device]

    def _context_of(self, trunk: str) -> str:
        """The context that a trunk's calls enter."""
        endpoint = self.trunks.get(f"trunk_{trunk}".replace("-", "_"))
        if endpoint is None:
            raise ReadbackError(f"trunk {trunk} has no endpoint")
        return endpoint.option("context")

    def _differences(self, entry: EntryPoint, said: Parts, meant: Parts) -> Iterator[Disagreement]:
        if said == meant:
            return
        for here, said_tree in said:
            for there, meant_tree in meant:
                if here & there and said_tree != meant_tree:
                    yield Disagreement(
                        entry,
                        self._in_words(said_tree),
                        self._in_words(meant_tree),
                        self.timeline.first(here & there).isoformat(),
                    )

    def _in_words(self, number: int, depth: int = 3) -> str:
        tree = self.forest[number]
        if depth == 0:
            return "…"
        exits = ", ".join(
            f"{'/'.join(labels)} → {self._in_words(child, depth - 1)}" for labels, child in tree.exits
        )
        return f"{tree.act} ({exits})" if exits else str(tree.act)

    def _plain_parts(self, parts: Parts, *, outside: bool) -> Parts:
        """The graph's parts without what no file says: who is charged, what is in a recording."""
        key = (parts, outside)
        if key not in self._plain_known:
            cells_of: dict[int, Cells] = {}
            for cells, tree in parts:
                plain = self._plain_tree(tree, outside=outside)
                cells_of[plain] = cells_of.get(plain, 0) | cells
            self._plain_known[key] = tuple((cells, tree) for tree, cells in cells_of.items())
        return self._plain_known[key]

    def _plain_tree(self, number: int, *, outside: bool) -> int:
        key = (number, outside)
        if key not in self._plain:
            tree = self.meant.forest[number]
            exits = [(labels, self._plain_tree(child, outside=outside)) for labels, child in tree.exits]
            self._plain[key] = self._planted(_plain_act(tree.act, outside=outside), exits)
        return self._plain[key]

    def _planted(self, act: Act, exits: Iterable[tuple[tuple[Result, ...], int]]) -> int:
        """A tree, with one exit for all results that lead to the same."""
        labels_to: dict[int, tuple[Result, ...]] = {}
        for labels, child in exits:
            labels_to[child] = (*labels_to.get(child, ()), *labels)
        ways = tuple(sorted((tuple(sorted(labels)), child) for child, labels in labels_to.items()))
        return self.forest.plant(Tree(act, ways))

    def _mailboxes(self) -> Iterator[tuple[str, str]]:
        """Mailboxes that are missing, that are nobody's, or that treat messages otherwise."""
        context = scope_of(self.graph.client)
        lines = self.boxes.mailboxes()
        mailboxes = {f"{mailbox.id}@{context}": mailbox for mailbox in self.graph.mailboxes}
        if lines.keys() != mailboxes.keys():
            yield f"mailboxes {sorted(lines)}", f"{sorted(mailboxes)}"
        for name in sorted(lines.keys() & mailboxes.keys()):
            for says, means in mailbox_facts(mailboxes[name], lines[name]):
                yield f"{name}: {says}", f"{name}: {means}"

    def _queues(self) -> Iterator[tuple[str, str]]:
        """Queues that are nobody's: that those of the graph are there, calls show."""
        context = scope_of(self.graph.client)
        said = sorted(name.rpartition(".")[0] for name in self.queues.options)
        nodes = filter(None, map(queue_node, self.graph.nodes.values()))
        meant = sorted({f"{context}.{node.queue}" for node in nodes if node.members})
        yield f"queues {said}", f"queues {meant}"

    def _lamps(self) -> Iterator[Disagreement]:
        """What is watched where phones subscribe: whose phones, or which mailbox, an extension's lamp shows."""
        boxes = scope_of(self.graph.client)
        meant = {
            hint.extension: _states_shown(hint, boxes) or sorted(hint.devices) for hint in self.graph.hints
        }
        devices = {name: device for device, name in self.endpoint_of.items()}
        for name in sorted({endpoint.option("subscribe_context") for endpoint in self.phones.values()}):
            context = self.dialplan.contexts.get(name)
            hints = context.hints if context is not None else {}
            said = {
                extension: sorted(
                    devices.get(channel.removeprefix("PJSIP/"), channel) for channel in channels.split("&")
                )
                for extension, channels in hints.items()
            }
            for extension in sorted(said.keys() | meant.keys()):
                if said.get(extension) != meant.get(extension):
                    yield Disagreement(
                        None,
                        f"{extension} shows {said.get(extension)}",
                        f"{meant.get(extension)}",
                    )

    def _given_back(self) -> Iterator[Disagreement]:
        """A caller whom a phone transfers to where calls are refused, or to nobody, is given back to that phone, and told of the refusal after that."""
        told: set[tuple[str, Reason]] = set()
        for entry, reason in self._refused_outside():
            endpoint = self.phones.get(self.endpoint_of[entry.caller])
            if endpoint is None or (endpoint.option("context"), reason) in told:
                continue
            context = endpoint.option("context")
            told.add((context, reason))
            transferred = {
                **_carried_by(endpoint, anybody=False),
                "BLINDTRANSFER": f"PJSIP/{endpoint.name}-0000002a",
            }
            meant = self._rings_the_phone(entry.caller)
            for _, said in self.machine.enter(context, entry.dialled, transferred):
                if said != meant:
                    words = f"a transfer to {entry.dialled} leads to {self._in_words(said)}"
                    yield Disagreement(entry, words, "that the caller is given back")

    def _rings_the_phone(self, device: str) -> int:
        """That a caller is given back to a phone, which takes the call or not."""
        refused = self.forest.plant(Tree(Ending(Reason.REFUSED)))
        labels = tuple(sorted((Label.NO_ANSWER, Label.BUSY, Label.UNREACHABLE)))
        ringing = Ringing((device,), (), GIVEN_BACK_SECONDS)
        return self.forest.plant(Tree(ringing, ((labels, refused),)))

    def _if_transferred(self, number: int, device: str) -> int:
        """A tree of plain acts if a phone transferred the caller: where it would end in vain, the phone rings."""
        tree = self.forest[number]
        if tree.act.reached.ended in IN_VAIN:
            return self._rings_the_phone(device)
        exits = [(labels, self._if_transferred(child, device)) for labels, child in tree.exits]
        return self._planted(tree.act, exits)

    def _refused_outside(self) -> Iterator[tuple[EntryPoint, Reason]]:
        """What phones may not dial, or what is nobody's, at whatever instant, and why the call is ended."""
        dialled = (
            *self.meant.entries.items(),
            *((entry, self.meant.reader.enter(entry)) for entry in self._otherwise_dialled()),
        )
        for entry, parts in dialled:
            if entry.kind is EntryPointKind.OUTSIDE and len(parts) == 1:
                ended = self.meant.forest[parts[0][1]].act.reached.ended
                if ended in (Reason.REFUSED, Reason.UNALLOCATED):
                    yield entry, ended

    def _calls_from_strangers(self) -> Iterator[Disagreement]:
        """Nothing but the client's numbers comes in by a trunk, and by each its own: what strangers dial besides is not allocated."""
        inside = [dialled for dialled, _ in (*self.graph.internal, *self.graph.features)]
        for trunk in self.operator.trunks:
            for dialled in ("112", "0899123456", "+33899123456", "s", *inside, *self._trunks_of):
                if trunk.id not in self._trunks_of.get(dialled, ()):
                    said = self.machine.enter(
                        self._context_of(trunk.id), dialled, {"CALLERID(num)": STRANGER}
                    )
                    yield from (
                        Disagreement(None, f"strangers reach {self._in_words(tree)} by {dialled}", "nothing")
                        for _, tree in said
                        if self.forest[tree].act.reaches
                    )

    def _transferred(self) -> Iterator[Disagreement]:
        """A caller whom a phone transfers to an external number is shown there with that phone's number, and given back where no call can be placed, or nobody takes it.

        One phone of each context stands for all.
        """
        told: set[str] = set()
        dialled_outside = [one for one in self.meant.entries.items() if one[0].kind is EntryPointKind.OUTSIDE]
        for entry, parts in dialled_outside:
            endpoint = self.phones.get(self.endpoint_of.get(entry.caller, ""))
            if endpoint is None:
                continue
            context = endpoint.option("context")
            acts = [self.meant.forest[tree].act for _, tree in parts]
            if context in told or not all(act.lone_external_call for act in acts):
                continue
            told.add(context)
            values = {
                **_carried_by(endpoint, anybody=False),
                "OUTSIDE_NUMBER": STRANGER,
                "WITHHOLDS": "" if endpoint.variables.get("WITHHOLDS") else "1",
                "CALLS_OF": "stranger",
                "MOST_CALLS": "1",
                "BLINDTRANSFER": f"PJSIP/{endpoint.name}-0000002a",
            }
            said = self.machine.enter(context, entry.dialled, values)
            # Here it shows as whose the call is counted.
            of_the_phone = Reader(self.graph, self.timeline, self.meant.forest).enter(entry)
            plain = self._plain_parts(of_the_phone, outside=False)
            meant = tuple((cells, self._if_transferred(tree, entry.caller)) for cells, tree in plain)
            yield from self._differences(entry, said, meant)


def _states_shown(hint: Hint, client: str) -> Sequence[str]:
    """The states behind a lamp that is not one of phones: new messages, or what people set."""
    if hint.lamps:
        return sorted(f"Custom:{'.'.join((client, *words))}".replace("-", "_") for words in hint.lamps)
    return [f"MWI:{hint.mailbox}@{client}"] if hint.mailbox else []


def _carried_by(endpoint: Endpoint, *, anybody: bool) -> dict[str, str]:
    values = {name: value for name, value in endpoint.variables.items() if not name.startswith("_")}
    if values.get("CALLS_OF"):
        values["CALLS_OF"] = SOME_USER
    number = endpoint.option("callerid").rpartition("<")[2].rstrip(">")
    if anybody:
        values = {name: value for name, value in values.items() if not name.startswith("OPENS_")}
        values |= {"OUTSIDE_NUMBER": OWN_NUMBER}
        for name in ("MAILBOX", "WITHHOLDS", "CALLS_OF", "MOST_CALLS"):
            values.pop(name, None)
        number = "any"
    # Even who hides is shown where a number is presented: as a client's, or by an emergency call.
    return {**values, "CALLERID(num)": number, **HIDDEN}


def _odd_digits(entries: Iterable[EntryPoint], device: str) -> Iterator[str]:
    """Each class's number as it is dialled in France and from abroad, a digit short, a digit long; and what nobody would dial.

    An own number stands for all of them: each is found by the number that was read.
    """
    yield from (
        "0",
        "00",
        "+",
        "12",
        "0000000000",
        "0712",
        "06123",
        "06123456789012",
        "99999",
        "06a12345678",
        "+336a12345678",
        "1#",
        "1-1-2",
        "1.1.2",
        "0.",
        "06-12.34--56 78",
        "06-12.34-56.78",
        "+33-6.12-34-56-78",
        # What withholds the number of the phone, and what only looks so.
        "3651112",
        "#31#112",
        "#31#3114",
        "#31#",
        "3651",
        "36510",
        "36510612345678",
        "3651+33612345678",
        "#31##31#0612345678",
        "36-51.06-12-34.56 78",
        "36-51.06-12-34-56-78",
        "365106a12345678",
        "3651*98",
    )
    own = sorted(entry for entry in entries if entry.kind is EntryPointKind.OWN_NUMBER)
    for entry in (*own[:1], *entries):
        if entry in own[:1] or (entry.kind is EntryPointKind.OUTSIDE and entry.caller == device):
            number = entry.dialled
            written = [number, number[:-1], f"{number}5", f"#31#{number}"]
            if number.startswith("+"):
                written += [f"00{number[1:]}"]
            if number.startswith("+33"):
                written += [f"0{number[3:]}", f"0{number[3:-1]}"]
            if number.startswith(("+262", "+590", "+594", "+596")):
                written += [f"0{number[4:]}"]
            yield from written


def _plain_act(act: Act, *, outside: bool) -> Act:
    match act:
        case CallingExternal():
            return CallingExternal(_plain_call(act.call, outside=outside))
        case Ringing():
            calls = (_plain_call(call, outside=outside) for call in act.outside)
            # Phones' own files say which of them have call waiting.
            return replace(act, outside=tuple(sorted(calls)), call_waiting_at=(), prefix=letters(act.prefix))
        case Playing():
            return Playing(_plain_recording(act.recording))
        case Choosing():
            invalid = _plain_recording(act.invalid) if act.invalid is not None else None
            return replace(act, greeting=tuple(map(_plain_recording, act.greeting)), invalid=invalid)
        case LeavingMessage():
            greeting = _plain_recording(act.greeting) if act.greeting is not None else None
            return LeavingMessage(act.mailbox, greeting)
        case CallingEmergency() if act.location is not None:
            return replace(act, location=as_told(act.location))
        case SettingPresence():
            # Of a pause, queues that nobody comes to are not told.
            return replace(act, queues=()) if act.pauses else act
        case Queueing():
            members = (
                replace(member, calls=tuple(_plain_call(call, outside=outside) for call in member.calls))
                for member in act.members
            )
            recordings = tuple(map(_plain_recording, act.announcing.recordings))
            return replace(
                act,
                members=tuple(members if act.strategy.has_order else sorted(members)),
                announcing=replace(act.announcing, recordings=recordings),
            )
        case (
            Admitting()
            | CallingEmergency()
            | ReadingMessages()
            | PickingUp()
            | FlippingSwitch()
            | ComingBack()
            | Ending()
        ):
            return act
        case _:
            assert_never(act)


def _plain_call(call: ExternalCall, *, outside: bool) -> ExternalCall:
    """Without who is charged; a caller from outside has no number of ours."""
    presents, withheld = (
        ANONYMOUS if outside and number == OWN_NUMBER else number for number in (call.presents, call.withheld)
    )
    return replace(call, charged="", presents=presents, withheld=withheld)


def _plain_recording(recording: Recording) -> Recording:
    return Recording(recording.audio, "", 0)
