"""Routes: decisions about calls that have a name."""

from __future__ import annotations

from compiler.graph import ConditionalRoute
from compiler.lowering.conditional_route import lower_conditional_route
from compiler.lowering.work import Lowering
from schema.destination import Destination


def lower_route(work: Lowering, name: str) -> str:
    """The node of the decision."""
    node_id = f"route.{name}"
    if node_id in work.nodes:
        return node_id
    route = work.tenant.routes[name]
    owner = work.client_owner(route.site)
    path = ("routes", name, "to")
    if isinstance(route.to, Destination):
        # A route that decides nothing still is a step of the call that people named.
        to = work.target(route.to, node_id, owner, path)
        return work.add(ConditionalRoute(node_id, work.origin_at(path), (), to))
    return lower_conditional_route(work, route.to, node_id, owner, path)
