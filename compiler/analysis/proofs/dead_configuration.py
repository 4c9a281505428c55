"""Everything that was written is of use: objects are reached, conditions decide about some call."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.analysis.conditions import callers_of, cases_taken
from compiler.analysis.proofs.claim import Claim, ClientToProve, Proof, ProofFailure
from compiler.diagnostics import text
from compiler.graph import CallGraph, ConditionalRoute, Named, NamedKind
from compiler.graph.callers import Shown
from compiler.graph.conditions import asked_of_caller
from compiler.graph.node_kinds import conditional_route
from compiler.resolving.resolved import ResolvedTenant
from compiler.resolving.walk import names_used
from compiler.time.timeline import Cells
from schema.meanings import Section
from schema.sections import OBJECT_KIND_OF, node_id

_REACHED = (
    Section.GROUPS,
    Section.QUEUES,
    Section.ROUTES,
    Section.MENUS,
    Section.VOICEMAILS,
    Section.AUDIO,
)
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
        # What one forward does not need of its owner's profile other calls may: `check_conditions` looks at such lines.
        if route is not None and route.origin.path[0] != Section.DESTINATIONS:
            yield from _idle_branches(case, route, when)


def _unused_names(case: ClientToProve) -> Iterator[ProofFailure]:
    """Calendars, lists of callers, hold music and destination profiles that nothing names; switches that no condition asks for."""
    for section, names, used in (
        ("calendars", case.tenant.calendars, names_used(Section.CALENDARS, case.tenant)),
        ("callers", case.tenant.callers, names_used(Section.CALLERS, case.tenant)),
        ("music", case.tenant.music, names_used(Section.MUSIC, case.tenant)),
        ("destinations", case.tenant.destinations, _profiles_named(case.tenant)),
    ):
        for name in names:
            if name not in used:
                message = text("nothing refers to {name}", name=f"{section}/{name}")
                hint = text("Use it, or remove it.")
                yield ProofFailure(Claim.DEAD_CONFIGURATION, (section, name), message, hint)
    for name in case.tenant.switches:
        if name not in case.graph.switches_asked:
            message = text("no condition asks for the switch {name}", name=name)
            hint = text(
                "Ask for it in a condition, by `switch` and `position`, or remove it: a key alone changes nothing."
            )
            yield ProofFailure(Claim.DEAD_CONFIGURATION, ("switches", name), message, hint)


def _profiles_named(tenant: ResolvedTenant) -> set[str]:
    named = {tenant.client.destinations, tenant.client.defaults.user.destinations}
    named |= {site.defaults.user.destinations for site in tenant.sites.values()}
    named |= {user.destinations for user in tenant.users.values()}
    named |= {profile.extends for profile in tenant.destinations.values()}
    named |= {branch.use for profile in tenant.destinations.values() for branch in profile.by_time}
    return {str(name) for name in named if name is not None}


def _is_named_elsewhere(case: ClientToProve, section: str, name: str) -> bool:
    """A recording is of use wherever another object names it, as a greeting or on hold too."""
    if section != Section.AUDIO:
        return False
    recording = Named(NamedKind.RECORDING, name)
    return any(name in music.play for music in case.tenant.music.values()) or any(
        recording in node.names()
        for node in case.graph.nodes.values()
        if node.origin.path[:2] != (section, name)
    )


_Arrivals = dict[Shown, Cells]
"""The instants at which calls come to a node, by who calls."""


def _arrivals(case: ClientToProve) -> dict[str, _Arrivals]:
    """For each node to which calls come, from wherever, who calls and when."""
    graph = case.graph
    arrivals: dict[str, _Arrivals] = {}
    for caller in callers_of(graph):
        waiting = [(node, case.timeline.everything) for node in _entry_nodes(graph, caller)]
        while waiting:
            node_id, when = waiting.pop()
            cells_by_caller = arrivals.get(node_id, {})
            fresh = when & ~cells_by_caller.get(caller, 0)
            if not fresh:
                continue
            cells_by_caller[caller] = cells_by_caller.get(caller, 0) | fresh
            arrivals[node_id] = cells_by_caller
            route = conditional_route(graph.nodes[node_id])
            if route is None:
                waiting += [(target, fresh) for target in case.following[node_id]]
            else:
                taken_here = cases_taken(route, case.timeline, fresh, caller)
                waiting += [(taken.target, taken.when) for taken in taken_here]
    return arrivals


def _entry_nodes(graph: CallGraph, caller: Shown) -> Iterator[str]:
    if caller is not None:
        yield from (entry.target for entry in graph.numbers)
        return
    yield from (node for _, node in graph.internal)
    for context in graph.contexts:
        yield context.outside


def _idle_branches(
    case: ClientToProve, route: ConditionalRoute, arrivals: _Arrivals
) -> Iterator[ProofFailure]:
    """Branches that would take other calls than those that come here: at other instants, or of other callers."""
    taken, takes = _cases_of_use(case, route, arrivals), _cases_of_use(case, route, _anybody(case))
    for index, branch in enumerate(route.cases):
        if index in takes and index not in taken:
            message = text(
                "no call arrives here while this condition holds: {condition}", condition=branch.text
            )
            hint = text(
                "At all those instants calls have already been sent elsewhere: remove the branch, or look at what comes before it."
            )
            if asked_of_caller(branch.condition):
                hint = text(
                    "No call of such a caller comes here: remove the branch, or look at what leads here."
                )
            yield ProofFailure(Claim.DEAD_CONFIGURATION, branch.path, message, hint)


def _anybody(case: ClientToProve) -> _Arrivals:
    return dict.fromkeys(callers_of(case.graph), case.timeline.everything)


def _cases_of_use(case: ClientToProve, route: ConditionalRoute, arrivals: _Arrivals) -> set[int]:
    """The cases, by their place, that take some of the calls which come here."""
    return {
        index
        for caller, when in arrivals.items()
        for index, taken in enumerate(cases_taken(route, case.timeline, when, caller))
        if taken.when
    }


PROOF = Proof(
    Claim.DEAD_CONFIGURATION,
    "PROVE007",
    text("everything in the configuration is used"),
    prove_everything_is_used,
)
