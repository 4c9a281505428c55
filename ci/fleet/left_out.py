"""What a plan or a comparison leaves out because something is wrong with it: it stays as it is, and all the rest goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from compiler.diagnostics import Diagnostic, Severity, text
from compiler.diagnostics.codes import diagnose

if TYPE_CHECKING:  # a plan with nothing to do compiles nothing, and need not load what would
    from ci.fleet.compilation import CompiledTree
    from compiler.planning.plan import LiveBundle

Reasons = Mapping[str, tuple[Diagnostic, ...]]
"""Clients that are left out, each with what is wrong with it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A client, or a whole node, that is left out, and what is wrong with it."""

    name: str
    reasons: tuple[Diagnostic, ...]
    is_node: bool = False


def clients_left_out(reasons: Reasons) -> list[LeftOut]:
    """These clients, by name; not those of which nothing is asked."""
    return [LeftOut(name, found) for name, found in sorted(reasons.items()) if found]


def merged(*several: Reasons) -> dict[str, tuple[Diagnostic, ...]]:
    """All that is wrong with each client."""
    together: dict[str, tuple[Diagnostic, ...]] = {}
    for reasons in several:
        for name, found in reasons.items():
            together[name] = together.get(name, ()) + found
    return together


def faulty_clients(compiled: CompiledTree) -> tuple[dict[str, tuple[Diagnostic, ...]], bool]:
    """Every client that an error concerns, and whether there is an error that concerns no client, but all of the tree."""
    reasons: dict[str, tuple[Diagnostic, ...]] = {}
    of_all = False
    for name, result in compiled.clients.items():
        own = _errors(result.diagnostics)
        if own:
            reasons[name] = own
    for fault in _errors(compiled.across):
        concerned = _concerned(fault, compiled)
        of_all = of_all or not concerned
        reasons = merged(reasons, dict.fromkeys(concerned, (fault,)))
    return reasons, of_all


def diagnostics_of(compiled: CompiledTree, clients: Iterable[str]) -> list[Diagnostic]:
    """What is said of these clients, or of no client but all of the tree."""
    own = {
        id(one) for name, result in compiled.clients.items() if name in clients for one in result.diagnostics
    }
    shared = {
        id(one)
        for one in compiled.across
        if not (concerned := _concerned(one, compiled)) or concerned.intersection(clients)
    }
    return [one for one in compiled.diagnostics if id(one) in own | shared]


def _errors(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(one for one in diagnostics if one.severity is Severity.ERROR)


def _concerned(fault: Diagnostic, compiled: CompiledTree) -> frozenset[str]:
    """The clients of an error that is of several: whose objects and lines it names, or who use the pack that it names."""
    scope, _, path = fault.address.partition("/")
    if path.startswith("packs/"):
        pack = path.removeprefix("packs/")
        return frozenset(
            name
            for name, result in compiled.clients.items()
            if result.summary is not None and pack in result.summary.seats
        )
    places = [fault.range, *(related.range for related in fault.related)]
    folders = {place.file.split("/")[1] for place in places if place is not None and "/" in place.file}
    return frozenset({scope, *folders} & compiled.clients.keys())


def held_by_left_out(
    compiled: CompiledTree, reasons: Reasons, live: Iterable[LiveBundle]
) -> dict[str, tuple[Diagnostic, ...]]:
    """PLAN010 for clients that would get a number or a phone that a client that is left out keeps on its node; and for those who wait for them in turn."""
    standing = [bundle for bundle in live if bundle.scope in compiled.clients]
    found: dict[str, tuple[Diagnostic, ...]] = {}
    waiting = frozenset(reasons)
    while waiting:
        kept = {
            thing: bundle.scope for bundle in standing if bundle.scope in waiting for thing in _things(bundle)
        }
        newly: dict[str, tuple[Diagnostic, ...]] = {}
        for name, result in compiled.clients.items():
            if name in reasons or name in found or result.summary is None:
                continue
            wanted = (*result.summary.numbers, *result.summary.macs)
            held = [thing for thing in wanted if kept.get(thing, name) != name]
            if held:
                newly[name] = tuple(_still_held(name, thing, kept[thing]) for thing in held)
        found |= newly
        waiting = frozenset(newly)
    return found


def _things(bundle: LiveBundle) -> Iterator[str]:
    """Numbers and MAC addresses of a live bundle."""
    for address, fields in bundle.objects().items():
        _, section, *names = address.split("/")
        if section == "numbers":
            yield from names
        elif section == "devices":
            yield str(fields.get("mac", ""))


def _still_held(client: str, thing: str, holder: str) -> Diagnostic:
    message = text(
        "{thing} is still live at the client {client}, which stays as it is", thing=thing, client=holder
    )
    return diagnose("PLAN010", message, None, address=client)


def as_it_stands(
    compiled: CompiledTree, reasons: Reasons, node: str, live: Mapping[str, LiveBundle]
) -> CompiledTree:
    """The tree as a node is planned by it: clients that are left out are wanted there as they are live, or not at all."""
    from ci.fleet.client_result import ClientResult

    if not reasons:
        return compiled
    clients = {name: result for name, result in compiled.clients.items() if name not in reasons}
    for name in reasons.keys() & live.keys():
        clients[name] = ClientResult(name, node, _countries(live[name]), None, live[name].digest, None, ())
    return replace(compiled, clients=clients)


def _countries(live: LiveBundle) -> tuple[str, ...]:
    """The numbering plans that a live client's calls are read by; none if that is not known."""
    from compiler.graph.kept_graph import UnreadableGraphError, kept_graph

    try:
        return kept_graph(live.graph()).graph.countries()
    except UnreadableGraphError:
        return ()
