"""Routes: decisions about calls that have a name."""

from __future__ import annotations

from compiler.graph import ConditionalRoute
from compiler.lowering.conditional_route import lower_conditional_route
from compiler.lowering.state import Lowering
from schema.destination import Destination, DestinationKind
from schema.sections import node_id


def lower_route(lowering: Lowering, name: str) -> str:
    """The node of the decision."""
    decision = node_id(DestinationKind.ROUTE, name)
    route = lowering.tenant.routes[name]
    owner = lowering.client_owner(route.site)
    path = ("routes", name, "to")
    if isinstance(route.to, Destination):
        # A route that decides nothing still is a step of the call that people named.
        to = lowering.target(route.to, decision, owner, path)
        return lowering.add(ConditionalRoute(decision, lowering.origin_at(path), (), to))
    return lower_conditional_route(lowering, route.to, decision, owner, path)
