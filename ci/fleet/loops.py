"""Forwards that go round through the numbers of several clients: found by what is known of each, and then looked at closely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from ci.fleet.client import ClientCompilation, compiled_in
from ci.tree.workspace import Workspace
from compiler.analysis.conditions import schedules_of
from compiler.analysis.proofs import PROOFS, Claim, ClientToProve
from compiler.analysis.proofs.loops import loop_hint, loop_message, loops_across_clients, open_at_once
from compiler.analysis.proofs.verdict import object_path
from compiler.checks.across import ClientSummary
from compiler.diagnostics import Diagnostic, Related, text
from compiler.diagnostics.codes import diagnose
from compiler.resolving.resolved import ResolvedFleet
from compiler.time.timeline import Timeline

Circle = Sequence[tuple[str, str]]
"""Clients and numbers, in turn."""


class Summarised(Protocol):
    """A client of whom a summary is known, if it compiles."""

    @property
    def summary(self) -> ClientSummary | None:
        """What others must know of it."""


def loops_across(
    workspace: Workspace, fleet: ResolvedFleet, clients: Mapping[str, Summarised]
) -> Iterator[Diagnostic]:
    """PROVE003 for circles through several clients at some common instant; the clients of a circle are compiled once more."""
    summaries = {name: one.summary for name, one in clients.items() if one.summary is not None}
    owners = {number: name for name, one in summaries.items() for number in one.numbers}
    forwards = {number: called for one in summaries.values() for number, called in one.forwards.items()}
    for circle in loops_across_clients(owners, forwards):
        compiled = [compiled_in(workspace, fleet, client)[0] for client, _ in circle]
        members = [one for one in compiled if one is not None]
        if len(members) == len(circle) and _open(members, circle) and not _waived(members, circle):
            yield _diagnostic(members, circle)


def _open(members: Sequence[ClientCompilation], circle: Circle) -> bool:
    schedules = [schedule for one in members for schedule in schedules_of(one.graph)]
    years = members[0].fleet.fleet.fleet.horizon
    timeline = Timeline.of(schedules, years)
    cases = {
        one.client: ClientToProve(one.graph, one.resolved.tenant, years, shared=timeline) for one in members
    }
    return bool(open_at_once(cases, circle))


def _waived(members: Sequence[ClientCompilation], circle: Circle) -> bool:
    return any(
        waiver.proof is Claim.LOOP and object_path(waiver.object, one.resolved) == ("numbers", number)
        for one, (_, number) in zip(members, circle, strict=True)
        for waiver in one.resolved.tenant.waivers.values()
    )


def _diagnostic(members: Sequence[ClientCompilation], circle: Circle) -> Diagnostic:
    places = [
        one.resolved.places.range(("numbers", number, "to"))
        for one, (_, number) in zip(members, circle, strict=True)
    ]
    related = tuple(
        Related(text("then {name}", name=f"{client}/numbers/{number}"), place)
        for (client, number), place in zip(circle[1:], places[1:], strict=True)
        if place is not None
    )
    client, number = circle[0]
    return diagnose(
        PROOFS[Claim.LOOP].code,
        loop_message([number for _, number in circle]),
        places[0],
        hint=loop_hint(),
        related=related,
        address=f"{client}/numbers/{number}",
    )
