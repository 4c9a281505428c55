"""For each claim that is proved of every client, a client of whom it is not true.

`changes` break the tree as a person could, in YAML. What no tree can say is broken behind the compiler's back, by `tamper`, in the graph.
The proofs must catch each (tests/compiler/analysis/proofs/test_proofs.py), and the call that they name must go wrong on the real Asterisk
(tests/calls/test_counterexamples.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from textwrap import dedent

from compiler.analysis.proofs import Claim, ClientToProve
from compiler.graph import (
    CallExternal,
    CallGraph,
    DeviceLeg,
    DialOut,
    Menu,
    PermissionGate,
    Ring,
    WaitInQueue,
)
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from tests.recordings import examined_once, silence, tone

NODES = """
nodes:
  pbx-1: {path: nodes/pbx-1, sip: {host: 192.0.2.10}, trunks: [carrier], development: true}
trunks:
  carrier: {name: Collecte, host: 198.51.100.7}
"""

OPERATOR = """
fleet: {name: Opérateur, horizon: 2026..2028}
brands:
  azur: {name: Azur Télécom}
packs:
  standard: {name: Standard, seats: 10}
destinations:
  national: {name: France, allow: [national_fixed, national_mobile, special_free]}
defaults:
  user: {destinations: national, pack: standard, ring: 5s, voicemail: true}
"""
FLEET = NODES + OPERATOR

CLIENT = """
client: {name: Acme, node: pbx-1, brand: azur, caller_id: 01 99 00 00 01}
sites:
  paris:
    name: Paris
    time_zone: Europe/Paris
    emergency: {address: 12 rue de la Paix, postcode: 75002, city: Paris, insee: 75102, callback: 01 99 00 00 01}
numbers:
  01 99 00 00 01: {to: user:alice}
  01 99 00 00 02: {to: user:bob}
users:
  alice: {name: Alice Martin, extension: 201}
  bob: {name: Bob Durand, extension: 202}
devices:
  desk-201: {model: yealink-t54w, mac: 805ec0000201, user: alice}
  desk-202: {model: yealink-t54w, mac: 805ec0000202, user: bob}
"""


def _same(graph: CallGraph) -> CallGraph:
    return graph


@dataclass(frozen=True)
class Broken:
    """A client that breaks one claim. `path`: where the failure must be found. `recordings`: WAV bytes by file.

    `also`: other claims that fall with it.
    """

    claim: Claim
    path: tuple[str | int, ...]
    changes: tuple[tuple[str, str], ...] = ()
    more: str = ""
    tamper: Callable[[CallGraph], CallGraph] = _same
    recordings: Mapping[str, bytes] = field(default_factory=dict)
    also: frozenset[Claim] = frozenset()

    @property
    def client(self) -> str:
        """The client's tree, as one file."""
        text = CLIENT
        for old, new in self.changes:
            assert old in text, old
            text = text.replace(old, new)
        return text + dedent(self.more)


def _without_112(graph: CallGraph) -> CallGraph:
    """As if the emergency numbers of a context had been forgotten: 112 is dialled as any number, and judged."""
    contexts = tuple(
        replace(context, emergency=tuple(one for one in context.emergency if one[0] != "112"))
        for context in graph.contexts
    )
    return replace(graph, contexts=contexts)


def _rings_a_strangers_phone(graph: CallGraph) -> CallGraph:
    ring = graph.nodes["user.alice"]
    assert isinstance(ring, Ring)
    return _with(graph, replace(ring, legs=(DeviceLeg("phone-of-somebody-else"),)))


def _around_the_gate(graph: CallGraph) -> CallGraph:
    (outside,) = (node for node in graph.nodes.values() if isinstance(node, DialOut))
    return _with(graph, replace(outside, next="external.dialled"))


def _dial_from_outside(graph: CallGraph) -> CallGraph:
    numbers = tuple(
        replace(entry, target=graph.contexts[0].outside) if entry.number.endswith("01") else entry
        for entry in graph.numbers
    )
    return replace(graph, numbers=numbers)


def calling_instead(graph: CallGraph, numbers: Mapping[str, str]) -> CallGraph:
    """The same, but other external numbers are called in place of some: so may be own ones, by a trunk and back in."""
    nodes = {
        name: replace(node, number=numbers.get(str(node.number), node.number))
        if isinstance(node, PermissionGate | CallExternal)
        else node
        for name, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes)


def leaving_to_own_numbers(graph: CallGraph) -> CallGraph:
    """As if own numbers were not known from others: what is forwarded to one leaves by a trunk."""
    return calling_instead(graph, {"+33199000011": "+33199000001", "+33199000012": "+33199000002"})


def _messages_in_a_menu(graph: CallGraph) -> CallGraph:
    """As if a feature code had been among the extensions that callers of a menu may dial."""
    menu = graph.nodes["menu.front"]
    assert isinstance(menu, Menu)
    return _with(graph, replace(menu, extensions=(("298", "feature.messages"),)))


def _messages_while_waiting(graph: CallGraph) -> CallGraph:
    """As if a key of a queue led to a feature code."""
    queue = graph.nodes["queue.desk"]
    assert isinstance(queue, WaitInQueue)
    return _with(graph, replace(queue, keys=(("1", "feature.messages"),)))


def _with(graph: CallGraph, node: Ring | DialOut | Menu | WaitInQueue) -> CallGraph:
    return replace(graph, nodes={**graph.nodes, node.id: node})


BROKEN = {
    "112 is dialled as any other number": Broken(
        Claim.EMERGENCY, ("devices", "desk-201"), tamper=_without_112
    ),
    "a user's call rings a phone that is not the client's": Broken(
        Claim.ISOLATION, ("users", "alice"), tamper=_rings_a_strangers_phone
    ),
    "two users forward by a trunk to each other's public numbers": Broken(
        Claim.LOOP,
        ("numbers", "+33199000001", "to"),
        (
            ("extension: 201}", 'extension: 201, no_answer: "external:01 99 00 00 12"}'),
            ("extension: 202}", 'extension: 202, no_answer: "external:01 99 00 00 11"}'),
        ),
        tamper=leaving_to_own_numbers,
    ),
    "a number is hung up on at night": Broken(
        Claim.DEAD_END,
        ("numbers", "+33199000001", "to"),
        (("{to: user:alice}", "{to: [{when: {hours: 08:00-19:00}, to: user:alice}, {to: hangup}]}"),),
    ),
    "a number leads to where any number can be dialled": Broken(
        Claim.TOLL_FRAUD,
        ("numbers", "+33199000001"),
        tamper=_dial_from_outside,
        also=frozenset({Claim.DEAD_END}),
    ),
    "what phones dial is not judged": Broken(Claim.GATE, ("client",), tamper=_around_the_gate),
    "a group is reached by nothing": Broken(
        Claim.DEAD_CONFIGURATION,
        ("groups", "night"),
        more="""
        groups:
          night: {name: Nuit, members: ["user:alice"], no_answer: "user:bob"}
        """,
    ),
    "a branch holds only when calls are sent elsewhere before": Broken(
        Claim.DEAD_CONFIGURATION,
        ("routes", "day", "to", 0),
        (("{to: user:alice}", "{to: [{when: {hours: 08:00-19:00}, to: route:day}, {to: user:bob}]}"),),
        more="""
        routes:
          day: {name: Jour, to: [{when: {hours: 20:00-21:00}, to: "user:bob"}, {to: "user:alice"}]}
        """,
    ),
    "one user after the other rings until exchanges give up": Broken(
        Claim.BOUNDED,
        ("numbers", "+33199000001"),
        (
            ("extension: 201}", "extension: 201, ring: 100s, no_answer: user:bob}"),
            ("extension: 202}", "extension: 202, ring: 100s}"),
        ),
    ),
    "a box greets by silence": Broken(
        Claim.RECORDING,
        ("voicemails", "desk", "greeting"),
        (("{to: user:alice}", "{to: voicemail:desk}"),),
        more="""
        voicemails:
          desk: {name: Accueil, extension: 290, greeting: nothing}
        audio:
          nothing: {name: Rien, file: audio/nothing.wav}
        """,
        recordings={"audio/nothing.wav": silence(0.5)},
    ),
    "callers of a menu can dial a feature code": Broken(
        Claim.MENU,
        ("menus", "front"),
        (("01: {to: user:alice}", "01: {to: menu:front}"),),
        more="""
        menus:
          front: {name: Accueil, greeting: hello, keys: {1: user:alice}, otherwise: user:bob}
        audio:
          hello: {name: Bonjour, file: audio/hello.wav}
        """,
        tamper=_messages_in_a_menu,
        recordings={"audio/hello.wav": tone(0.5)},
    ),
    "callers of a queue can press a feature code": Broken(
        Claim.MENU,
        ("queues", "desk"),
        (("01: {to: user:alice}", "01: {to: queue:desk}"),),
        more="""
        queues:
          desk: {name: Accueil, members: [user:alice], keys: {1: user:bob}, overflow: user:bob}
        """,
        tamper=_messages_while_waiting,
    ),
    "an announcement is silent": Broken(
        Claim.DEAD_END,
        ("numbers", "+33199000001", "to"),
        (("{to: user:alice}", "{to: announcement:nothing}"),),
        more="""
        audio:
          nothing: {name: Rien, file: audio/nothing.wav}
        """,
        recordings={"audio/nothing.wav": silence(0.5)},
    ),
}


def case_of(broken: Broken | None = None, text: str = CLIENT) -> ClientToProve:
    """What the proofs work on: of a broken client, or of the plain one, or of one written otherwise."""
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None
    client = broken.client if broken is not None else text
    recordings = broken.recordings if broken is not None else {}
    files = ClientFiles(
        "acme", (SourceFile("tenants/acme/client.yaml", client.encode()),), recordings, examine=examined_once
    )
    compilation = compile_client(files, fleet)
    assert compilation.graph is not None, compilation.diagnostics
    assert compilation.resolved is not None
    graph: CallGraph = compilation.graph if broken is None else broken.tamper(compilation.graph)
    return ClientToProve(graph, compilation.resolved.tenant, fleet.fleet.fleet.horizon)
