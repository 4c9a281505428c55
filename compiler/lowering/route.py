"""Routes: decisions about calls that have a name."""

from __future__ import annotations

from compiler.graph import ConditionalRoute
from compiler.lowering.conditional_route import lower_conditional_route
from compiler.lowering.work import Lowering
from schema.destination import Destination, DestinationKind
from schema.sections import node_id


def lower_route(work: Lowering, name: str) -> str:
    """The node of the decision."""
    decision = node_id(DestinationKind.ROUTE, name)
    if decision in work.nodes:
        return decision
    route = work.tenant.routes[name]
    owner = work.client_owner(route.site)
    path = ("routes", name, "to")
    if isinstance(route.to, Destination):
        # A route that decides nothing still is a step of the call that people named.
        to = work.target(route.to, decision, owner, path)
        return work.add(ConditionalRoute(decision, work.origin_at(path), (), to))
    return lower_conditional_route(work, route.to, decision, owner, path)
