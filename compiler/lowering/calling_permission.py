"""Destination profiles: what each allows its holders to call."""

from __future__ import annotations

from compiler.graph import CallingPermission
from compiler.graph.destination_profiles import permission_of
from compiler.resolving.resolved import ResolvedTenant
from schema.fleet import Fleet


def permissions(tenant: ResolvedTenant, fleet: Fleet) -> dict[str, CallingPermission]:
    """What each destination profile that a client's calls are held to allows. (`resolve` has merged what it extends.)"""
    named = {tenant.client.destinations, *(user.destinations for user in tenant.users.values())}
    return {
        name: permission_of(tenant.destinations.get(name) or fleet.destinations[name])
        for name in sorted(named)
    }
