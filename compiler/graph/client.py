"""All that one client makes happen: where calls enter, the nodes that they meet, its phones, mailboxes and recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from compiler.graph.conditions import asked_of_switch
from compiler.graph.kept_switch import KeptSwitch
from compiler.graph.music import HoldMusic
from compiler.graph.node_kinds import (
    conditional_route,
    depends_on_caller,
    numbering_plan,
    permission_gate,
)
from compiler.graph.nodes import CallingPermission, DialOut, Node, Origin
from compiler.graph.phones import DeskPhone, Hint, Mailbox, Phone
from compiler.graph.record import record
from compiler.graph.recordings import DeployedAudio


@record(frozen=True, slots=True)
class NumberEntry:
    """Calls from outside to a number (E.164) of the client. `trunks`: those by which they may arrive, sorted.

    `prefix`: what phones show before the caller's name, wherever the call is sent on to.
    """

    number: str
    trunks: tuple[str, ...]
    language: str
    target: str
    origin: Origin
    prefix: str = ""


@record(frozen=True, slots=True)
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
    withholding: tuple[str, ...] = ()
    """Codes such as `3651`: what is dialled behind one is dialled without the phone's number being shown outside."""


@record(frozen=True, slots=True)
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
    audio: tuple[DeployedAudio, ...] = field(default=())
    music: tuple[HoldMusic, ...] = ()
    switches: tuple[KeptSwitch, ...] = ()
    """All of them, sorted by id; those that no call depends on too."""

    def entry_nodes(self) -> Iterator[str]:
        """The nodes at which calls begin, whoever calls: of numbers, extensions, feature codes, emergency numbers, and what else is dialled."""
        yield from (entry.target for entry in self.numbers)
        yield from (node for _, node in (*self.internal, *self.features))
        for context in self.contexts:
            yield from (node for _, node in context.emergency)
            yield context.outside

    def dial_out(self, context: DialContext) -> DialOut:
        """The node that reads what external numbers the phones of a context dial."""
        outside = self.nodes[context.outside]
        assert isinstance(outside, DialOut), f"{context.id} dials out by {outside}"
        return outside

    def dialled_permissions(self, context: DialContext) -> tuple[CallingPermission, ...]:
        """What the phones of a context may call: one permission, or one for each time."""
        first = self.nodes[self.dial_out(context).next]
        route = conditional_route(first)
        gates = [first] if route is None else [self.nodes[edge.target] for edge in route.edges()]
        permissions = (gate.permission for node in gates if (gate := permission_gate(node)) is not None)
        return tuple(dict.fromkeys(permissions))

    def dialled_inside(self) -> frozenset[tuple[str, str]]:
        """The client's own numbers (E.164) that every phone calls inside, each with the node that such calls come to."""
        of_contexts = [frozenset(self.dial_out(context).own) for context in self.contexts]
        return frozenset.intersection(*of_contexts) if of_contexts else frozenset()

    def context_of(self, phone: Phone) -> DialContext:
        """What a phone may dial."""
        return next(context for context in self.contexts if context.id == phone.context)

    def countries(self) -> tuple[str, ...]:
        """The numbering plans by which external calls are read: what phones dial, and where the configuration forwards."""
        return tuple(
            sorted({country for node in self.nodes.values() if (country := numbering_plan(node)) is not None})
        )

    @property
    def switches_asked(self) -> dict[str, tuple[str, ...]]:
        """The switches that some call depends on, with all their positions, the first one while nobody has set them."""
        routes = (route for node in self.nodes.values() if (route := conditional_route(node)) is not None)
        conditions = (asked_of_switch(case.condition) for route in routes for case in route.cases)
        return {condition.switch: condition.positions for condition in conditions if condition is not None}

    @property
    def asks_who_calls(self) -> bool:
        """Whether some call depends on what a caller from outside shows."""
        return any(map(depends_on_caller, self.nodes.values()))
