"""Routing loops through the numbers of several clients: found by each client's summary, and then examined closely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from ci.fleet.client import ClientCompilation, compiled_in
from ci.fleet.own_faults import own_fault
from ci.tree.workspace import Workspace
from compiler.analysis.conditions import timeline_of
from compiler.analysis.proofs import PROOFS, Claim, ClientToProve
from compiler.analysis.proofs.loops import loop_hint, loop_message, loops_across_clients, open_at_once
from compiler.analysis.proofs.verdict import object_path
from compiler.checks.across import ClientSummary
from compiler.diagnostics import Diagnostic, Related, text
from compiler.diagnostics.codes import diagnose
from compiler.resolving.resolved import ResolvedFleet

RoutingLoop = Sequence[tuple[str, str]]
"""Its clients and their numbers, in order: each number forwards to the next."""


class Summarised(Protocol):
    """A client whose summary is known, if it compiles."""

    @property
    def summary(self) -> ClientSummary | None:
        """What other clients must know about it."""


def loops_across(
    workspace: Workspace, fleet: ResolvedFleet, clients: Mapping[str, Summarised]
) -> Iterator[Diagnostic]:
    """PROVE003 for routing loops through several clients that are open at some common instant; the clients of a loop are compiled once more."""
    summaries = {name: client.summary for name, client in clients.items() if client.summary is not None}
    owners = {number: name for name, summary in summaries.items() for number in summary.numbers}
    forwards = {
        number: called for summary in summaries.values() for number, called in summary.forwards.items()
    }
    for loop in loops_across_clients(owners, forwards):
        try:
            found = [*_examined(workspace, fleet, loop)]
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001  # what is said of all others stands
            found = [own_fault(loop[0][0], error)]
        yield from found


def _examined(workspace: Workspace, fleet: ResolvedFleet, loop: RoutingLoop) -> Iterator[Diagnostic]:
    compiled = [compiled_in(workspace, fleet, client)[0] for client, _ in loop]
    members = [compilation for compilation in compiled if compilation is not None]
    if len(members) == len(loop) and _open(members, loop) and not _waived(members, loop):
        yield _diagnostic(members, loop)


def _open(members: Sequence[ClientCompilation], loop: RoutingLoop) -> bool:
    years = members[0].fleet.fleet.fleet.horizon
    timeline = timeline_of([member.graph for member in members], years)
    cases = {
        member.client: ClientToProve(member.graph, member.resolved.tenant, years, shared=timeline)
        for member in members
    }
    return bool(open_at_once(cases, loop))


def _waived(members: Sequence[ClientCompilation], loop: RoutingLoop) -> bool:
    return any(
        waiver.proof is Claim.LOOP and object_path(waiver.object, member.resolved) == ("numbers", number)
        for member, (_, number) in zip(members, loop, strict=True)
        for waiver in member.resolved.tenant.waivers.values()
    )


def _diagnostic(members: Sequence[ClientCompilation], loop: RoutingLoop) -> Diagnostic:
    places = [
        member.resolved.places.range(("numbers", number, "to"))
        for member, (_, number) in zip(members, loop, strict=True)
    ]
    related = tuple(
        Related(text("then {name}", name=f"{client}/numbers/{number}"), place)
        for (client, number), place in zip(loop[1:], places[1:], strict=True)
        if place is not None
    )
    client, number = loop[0]
    return diagnose(
        PROOFS[Claim.LOOP].code,
        loop_message([number for _, number in loop]),
        places[0],
        hint=loop_hint(),
        related=related,
        address=f"{client}/numbers/{number}",
    )
