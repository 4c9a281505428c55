"""Everything that was written is of use: objects are reached, conditions decide about some call."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.conditions import cases_taken
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import text
from compiler.graph import CallGraph, ConditionalRoute, Named, NamedKind
from compiler.graph.node_kinds import conditional_route
from compiler.resolving.resolved import ResolvedTenant
from compiler.resolving.walk import names_used
from compiler.time.timeline import Cells
from schema.meanings import Section
from schema.sections import OBJECT_KIND_OF, node_id

_REACHED = (Section.GROUPS, Section.ROUTES, Section.VOICEMAILS, Section.AUDIO)
"""Sections whose objects are of use only if some call comes to them. A user may be there to call."""


def prove_everything_is_used(case: ClientToProve) -> Iterator[ProofFailure]:
    """Objects that no call comes to, and branches that no call takes at the instants at which one comes there."""
    arrivals = _arrivals(case)
    for section in _REACHED:
        named = OBJECT_KIND_OF[section]
        for name in getattr(case.tenant, section):
            if node_id(named.destination, name) not in arrivals and not _is_named_elsewhere(
                case, section, name
            ):
                message = text("no call ever reaches {name}", name=f"{named.destination}:{name}")
                hint = text("Send calls there, or remove it.")
                yield ProofFailure(Claim.DEAD_CONFIGURATION, (section, name), message, hint)
    yield from _unused_names(case)
    for node, when in arrivals.items():
        route = conditional_route(case.graph.nodes[node])
        if route is not None:
            yield from _idle_branches(case, route, when)


def _unused_names(case: ClientToProve) -> Iterator[ProofFailure]:
    """Calendars and destination profiles that nothing names."""
    for section, names, used in (
        ("calendars", case.tenant.calendars, names_used(Section.CALENDARS, case.tenant)),
        ("destinations", case.tenant.destinations, _profiles_named(case.tenant)),
    ):
        for name in names:
            if name not in used:
                message = text("nothing refers to {name}", name=f"{section}/{name}")
                hint = text("Use it, or remove it.")
                yield ProofFailure(Claim.DEAD_CONFIGURATION, (section, name), message, hint)


def _profiles_named(tenant: ResolvedTenant) -> set[str]:
    named = {tenant.client.destinations, tenant.client.defaults.user.destinations}
    named |= {site.defaults.user.destinations for site in tenant.sites.values()}
    named |= {user.destinations for user in tenant.users.values()}
    named |= {profile.extends for profile in tenant.destinations.values()}
    return {str(name) for name in named if name is not None}


def _is_named_elsewhere(case: ClientToProve, section: str, name: str) -> bool:
    """A recording is of use wherever another object names it, as a greeting too."""
    recording = Named(NamedKind.RECORDING, name)
    return section == "audio" and any(
        recording in node.names()
        for node in case.graph.nodes.values()
        if node.origin.path[:2] != (section, name)
    )


def _arrivals(case: ClientToProve) -> dict[str, Cells]:
    """For each node, the instants at which a call may come to it, from wherever."""
    graph = case.graph
    cells_by_node: dict[str, Cells] = {}
    waiting = [(node, case.timeline.everything) for node in _entry_nodes(graph)]
    while waiting:
        node_id, when = waiting.pop()
        fresh = when & ~cells_by_node.get(node_id, 0)
        if not fresh:
            continue
        cells_by_node[node_id] = cells_by_node.get(node_id, 0) | fresh
        route = conditional_route(graph.nodes[node_id])
        if route is None:
            waiting += [(target, fresh) for target in case.following[node_id]]
        else:
            waiting += [(taken.target, taken.when) for taken in cases_taken(route, case.timeline, fresh)]
    return cells_by_node


def _entry_nodes(graph: CallGraph) -> Iterator[str]:
    yield from (entry.target for entry in graph.numbers)
    yield from (node for _, node in graph.internal)
    for context in graph.contexts:
        yield context.outside


def _idle_branches(case: ClientToProve, route: ConditionalRoute, when: Cells) -> Iterator[ProofFailure]:
    """Branches that would take calls at other instants than those at which calls come here."""
    ever = case.timeline.everything
    taken_here = cases_taken(route, case.timeline, when)
    for taken, at_any_time in zip(taken_here, cases_taken(route, case.timeline, ever), strict=True):
        if taken.case is not None and at_any_time.when and not taken.when:
            message = text(
                "no call arrives here while this condition holds: {condition}", condition=taken.case.text
            )
            hint = text(
                "At all those instants calls have already been sent elsewhere: remove the branch, or look at what comes before it."
            )
            yield ProofFailure(Claim.DEAD_CONFIGURATION, taken.case.path, message, hint)


PROOF = Proof(
    Claim.DEAD_CONFIGURATION,
    "PROVE007",
    text("everything in the configuration is used"),
    prove_everything_is_used,
)
