"""Whether a node's files say what the operator's layer means: trunks, numbering plans, how calls come in and go out, whatever its clients have.

Calls need clients. A client that nobody has stands for all: it has a number of each country's code by each trunk, and calls by each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from compiler.analysis.acts import CallingExternal, Ending, ExternalCall
from compiler.analysis.behaviour.behaviour import Forest, Tree
from compiler.graph import Label, NodeGraph, Reason, TrunkLine
from compiler.numbering import CallClass, NumberPattern, patterns
from compiler.numbering.patterns import specificity
from compiler.planning.artifact import Artifact
from compiler.time.timeline import Timeline, Years
from renderers.readback.agree import Disagreement, file_text, found, texts_of
from renderers.readback.arrivals import CarrierMachine, arrival_facts
from renderers.readback.causes import GIVEN_BACK
from renderers.readback.channel import ChannelNames
from renderers.readback.confirmation import SUBROUTINE
from renderers.readback.dialplan import ANY, ONE_OR_MORE, Context, Step, positions, read_dialplan
from renderers.readback.expressions import template
from renderers.readback.location import located_steps
from renderers.readback.machine import Machine
from renderers.readback.mailboxes import node_facts, read_mailbox_file
from renderers.readback.queues import node_queue_facts
from renderers.readback.time_judges import Judges
from renderers.readback.trunks import carrier_address, trunk_faults

_SETTINGS = {
    "static": "yes",
    "writeprotect": "yes",
    # A step that is lacking ends a call, and does not begin it again.
    "autofallthrough": "yes",
    # The order in which patterns are tried is that of `ext_cmp_pattern`.
    "extenpatternmatchnew": "no",
    "clearglobalvars": "no",
}
_INCLUDED: Mapping[str, Sequence[str]] = {
    # The bodies that calls may still be in, which were there before, come last.
    "extensions.conf": (
        "current/asterisk/entries.conf",
        "current/asterisk/body.conf",
        "previous/asterisk/body.conf",
    ),
    "pjsip.conf": ("current/asterisk/pjsip.conf",),
    # Whoever waits in a former queue is served there; what the new one says of a name counts.
    "queues.conf": ("current/asterisk/queues.conf", "previous/asterisk/queues.conf"),
    "voicemail.conf": ("current/asterisk/voicemail.conf",),
    "musiconhold.conf": ("current/asterisk/musiconhold.conf",),
}
"""What each file takes from every client's folder."""
_PARTS_CLIENTS = (
    'ExecIf($["${CLIENT}" != "" & "${CONNECTEDLINE(tag)}" != "" & "${CONNECTEDLINE(tag)}" != "${CLIENT}"]'
    "?Set(TIMEOUT(absolute)=0.001))"
)
"""A step: who is joined to a party of another client, by whoever knows the ids of its call, is joined to nobody."""
_GENERAL = re.compile(r"^\[general\]\n((?:[^\[\n].*\n)*)", re.MULTILINE)
_SOMEBODYS = (
    *("+33199000001", "+262262001001", "+590590001001", "+594594001001", "+596596001001"),
    *("+508411234", "+508708123456"),
)
"""A number of each country's code; of Saint-Pierre-et-Miquelon of both lengths."""
_CALLED = (*_SOMEBODYS, "+442079460123", "3639")
_OWN, _SECONDS = "+33199000009", 30
"""What is presented, and for how long it rings."""


def node_disagreements(
    node: NodeGraph, files: Iterable[Artifact], years: Years, *, most: int | None = None
) -> list[Disagreement]:
    """Hold a node's files against the operator's layer. What cannot be read is a disagreement too.

    `most`: with so many found, no more is read.
    """
    return found(lambda: _told(_faults(node, texts_of(files), years)), most)


def _told(facts: Iterable[tuple[str, str]]) -> Iterator[Disagreement]:
    return (Disagreement(None, says, means) for says, means in facts if says != means)


def _faults(node: NodeGraph, files: Mapping[str, str], years: Years) -> Iterator[tuple[str, str]]:
    for name, included in _INCLUDED.items():
        lines = [line for line in file_text(files, name).splitlines() if line.startswith("#")]
        meant = [f'#tryinclude "/node/clients/*/{path}"' for path in included]
        yield f"{name} includes {lines}", f"{name} includes {meant}"
    yield from trunk_faults(node, files["pjsip.conf"])
    yield from node_queue_facts(files["queues.conf"])
    yield from node_facts(read_mailbox_file(files["voicemail.conf"]))
    text = files["extensions.conf"]
    general = _GENERAL.search(text)
    settings = dict(line.split("=", 1) for line in general[1].splitlines()) if general else {}
    yield f"settings {settings}", f"settings {_SETTINGS}"
    own = read_dialplan((), text).contexts
    yield f"contexts {sorted(own)}", f"contexts {sorted(_contexts(node))}"
    encrypted = {_reading_context(trunk) for trunk in node.trunks if trunk.transport == "tls"}
    limited = {_reading_context(trunk) for trunk in node.trunks if trunk.max_calls is not None}
    for name, context in own.items():
        # Calls from outside must find nothing that phones find.
        yield f"{name} includes {context.includes}, shows {context.hints}", f"{name} includes [], shows {{}}"
        # What nobody has is not allocated; who calls by a full trunk finds it busy; what comes in clear to an encrypted trunk is refused.
        ends = [
            step.data
            for found in context.extensions.values()
            for step in found.steps
            if step.application == "Hangup"
        ]
        apart = [*(["17"] if name in limited else []), *(["21"] if name in encrypted else [])]
        meant = ["1", *apart] if apart else ["1"] * len(ends)
        yield f"{name} ends calls by {ends}", f"{name} ends calls by {meant}"
    should = {"s": [*SUBROUTINE]}
    asks = {name: [*map(_words, found.steps)] for name, found in own["confirm.called"].extensions.items()}
    yield f"who answers must confirm by {asks}", f"who answers must confirm by {should}"
    should = {"s": [_PARTS_CLIENTS, "Return()"]}
    parts = {name: [*map(_words, found.steps)] for name, found in own["joined.party"].extensions.items()}
    yield f"phones of two clients are parted by {parts}", f"phones of two clients are parted by {should}"
    for country in node.countries:
        yield from _numbering_faults(own[f"numbering.{country.lower()}"], country)
    for trunk in node.trunks:
        yield from _out_facts(own[f"trunk.{trunk.id}.out"], trunk)
    yield from _call_faults(node, text, years)


def _reading_context(trunk: TrunkLine) -> str:
    """The context in which a trunk's calls are read."""
    in_header = trunk.called_from in ("to", "p_called_party_id")
    return f"trunk.{trunk.id}.called" if in_header else f"trunk.{trunk.id}"


def _contexts(node: NodeGraph) -> Iterator[str]:
    yield from (f"numbering.{country.lower()}" for country in node.countries)
    yield from {f"caller.{trunk.country.lower()}" for trunk in node.trunks}
    yield "confirm.called"
    yield "joined.party"
    for trunk in node.trunks:
        yield from (f"trunk.{trunk.id}", f"trunk.{trunk.id}.out")
        if trunk.called_from in ("to", "p_called_party_id"):
            yield f"trunk.{trunk.id}.called"


class _Dialled:
    """What a number's words are filled in with: what was dialled."""

    def __init__(self, dialled: str) -> None:
        self.dialled = dialled

    def variable(self, name: str) -> str:
        return self.dialled if name == "EXTEN" else ""

    def function(self, name: str, arguments: str) -> str:
        return f"{name}({arguments})"


_Places = tuple[tuple[int, str], ...]
"""What a pattern takes, place by place: how many characters there may be, and which."""


def _numbering_faults(context: Context, country: str) -> Iterator[tuple[str, str]]:
    """Numbers that are read otherwise than the country's plan does: which patterns there are, and what each makes of a number."""
    meant = _plan(country)
    said = {
        positions(name if name[0] == "_" else f"_{name}"): extension
        for name, extension in context.extensions.items()
    }
    nobodys: dict[_Places, None] = dict.fromkeys((((10, "0123456789"), (ANY, "")), ((1, "+"), (ANY, ""))))
    for places in said.keys() | meant.keys() | nobodys.keys():
        extension, pattern = said.get(places), meant.get(places)
        example = "".join(characters[:1] or "4" for _, characters in places)
        steps = (
            [(step.application, template(step.data)(_Dialled(example))) for step in extension.steps]
            if extension
            else []
        )
        is_meant = pattern is not None or places in nobodys
        yield (
            f"{example} is read by {steps}",
            f"{example} is read by {[('Return', _read(pattern, example))] if is_meant else []}",
        )


@lru_cache(maxsize=32)
def _plan(country: str) -> Mapping[_Places, NumberPattern]:
    """The plan of a country by what its patterns take, the same for every node."""
    return {_places(pattern): pattern for pattern in patterns(country)}


def _places(pattern: NumberPattern) -> _Places:
    """A pattern of the plan; an open tail takes one character or more."""
    return tuple((len(characters) or ONE_OR_MORE, characters) for _, characters in specificity(pattern)[:-1])


def _read(pattern: NumberPattern | None, dialled: str) -> str:
    if pattern is None or pattern.call_class is CallClass.UNALLOCATED:
        return f"{CallClass.UNALLOCATED}:"
    return f"{pattern.call_class}:{pattern.apply(dialled)}"


def _out_facts(context: Context, trunk: TrunkLine) -> Iterator[tuple[str, str]]:
    """How a trunk is called by, as far as it does not show in what becomes of a call."""
    meant = dict(_subroutines(trunk))
    said = {
        name: [_words(step) for step in extension.steps] for name, extension in context.extensions.items()
    }
    for name in sorted(said.keys() | meant.keys()):
        if name != "call":
            yield f"{trunk.id}: {name} by {said.get(name)}", f"{trunk.id}: {name} by {meant.get(name)}"
    ways = said.get("call", [])
    for step in meant["call"]:
        yield f"{trunk.id}: {step} {ways.count(step)}", f"{trunk.id}: {step} 1"
    yield f"{trunk.id}: comes back by {ways[-1:]}", f"{trunk.id}: comes back by ['Return()']"


def _words(step: Step) -> str:
    return f"{step.application}({step.data})"


def _subroutines(trunk: TrunkLine) -> Iterator[tuple[str, list[str]]]:
    """The subroutines of a trunk; of `call`, the steps that no call shows: how it is counted, and where."""
    name, out = f"trunk_{trunk.id}".replace("-", "_"), f"trunk.{trunk.id}.out"
    # Whichever limits a call is counted by, it is the carrier's channel that is counted.
    groups = [
        "Set(GROUP(client)=${ARG1})",
        "Set(GROUP(user)=${ARG2})",
        "Set(CALLERID(tag)=${CLIENT})",
        "Return()",
    ]
    options = f"ib({out}^counted^1(${{ARG4}}^${{ARG5}}))${{ARG3}}"
    call = [f"Dial(PJSIP/${{CALLED}}@{name},${{ARG2}},{options})"]
    if trunk.max_calls is not None:
        # The last channel of several is for who needs help.
        others = trunk.max_calls - (trunk.max_calls > 1)
        call.append(f"GotoIf($[${{GROUP_COUNT({trunk.id}@trunk)}} >= {others}]?full)")
        groups.insert(0, f"Set(GROUP(trunk)={trunk.id})")
    yield "counted", groups
    yield "call", call
    located = list(located_steps(trunk))
    rescue = f"ib({out}^located^1)" if located else "i"
    if located:
        yield "located", located
    yield "emergency", [f"Dial(PJSIP/${{ARG1}}@{name},,{rescue})", "Return()"]
    # Whether or not the trunk seems dead.
    yield (
        "emergency_anyway",
        [f"Dial(PJSIP/{name}/sip:${{ARG1}}@{carrier_address(trunk)},,{rescue})", "Return()"],
    )
    # Whoever called is shown the number that was called, never the colleague who answers.
    yield "connected", [_PARTS_CLIENTS, "Set(CONNECTEDLINE(all,i)=${FROM_DID} <${FROM_DID}>)", "Return()"]


def _call_faults(node: NodeGraph, text: str, years: Years) -> Iterator[tuple[str, str]]:
    """How calls come to the numbers of a client that nobody has, and where its own go."""
    dialplan = read_dialplan([("nobody", "\n".join(_nobodys_lines(node)))], text)
    judges, timeline, forest = Judges(dialplan), Timeline.of([], years), Forest()
    names = ChannelNames(
        devices={},
        trunks={f"trunk_{trunk.id}".replace("-", "_"): trunk.id for trunk in node.trunks},
        mailboxes={},
        national=frozenset(trunk.id for trunk in node.trunks if trunk.number_format == "national"),
    )
    arrivals = CarrierMachine(judges, timeline, forest, names)
    machine = Machine(judges, timeline, forest, names)
    unreachable = forest.plant(Tree(Ending(Reason.UNREACHABLE)))
    for trunk in node.trunks:
        yield from arrival_facts(arrivals, trunk, _SOMEBODYS, node.sip_port)
        for number in _CALLED:
            call = CallingExternal(ExternalCall(number, _OWN, "", (trunk.id,), _SECONDS))
            meant = ((timeline.everything, forest.plant(Tree(call, (((Label.UNREACHABLE,), unreachable),)))),)
            # The far end's word about a call that was transferred gives the caller back.
            for transferred in ({}, {"BLINDTRANSFER": "PJSIP/phone-0000002a"}):
                said = machine.enter(f"nobody.{trunk.id}", number, transferred)
                words = [str(forest[tree]) for _, tree in said]
                yield ("" if said == meant else f"{number} is called by {words}"), ""


def _nobodys_lines(node: NodeGraph) -> Iterator[str]:
    for trunk in node.trunks:
        for context in sorted({number[:-2] for number in _SOMEBODYS}):
            yield f"[trunk.{trunk.id}.{context}]"
            yield from (f"exten => {number},1,Hangup(16)" for number in _SOMEBODYS if number[:-2] == context)
        yield f"[nobody.{trunk.id}]"
        for number in _CALLED:
            yield f"exten => {number},1,Set(CALLERID(num)={_OWN})"
            yield f" same => n,Gosub(trunk.{trunk.id}.out,call,1({number},{_SECONDS}))"
            yield " same => n,Hangup(20)"
        yield f"exten => {GIVEN_BACK},Hangup(16)"
