"""Destination profiles: what each allows its holders to call, and which of them counts when."""

from __future__ import annotations

from collections.abc import Callable

from compiler.graph import CallingPermission
from compiler.graph.destination_profiles import permission_of, profiles_used
from compiler.lowering.conditional_route import lower_branches
from compiler.lowering.state import Lowering
from compiler.resolving.resolved import ResolvedTenant
from schema.fleet import Fleet


def permissions(tenant: ResolvedTenant, fleet: Fleet) -> dict[str, CallingPermission]:
    """What each profile with lists allows that a client's calls are held to, at some time. (`resolve` has merged what it extends.)"""
    named = {tenant.client.destinations, *(user.destinations for user in tenant.users.values())}
    used = {one for name in named for one in profiles_used(name, tenant.destinations)}
    return {
        name: permission_of(tenant.destinations.get(name) or fleet.destinations[name])
        for name in sorted(used)
    }


def lower_permission(
    lowering: Lowering, profile: str, decision: str, site: str, lower_gate: Callable[[str], str]
) -> str:
    """The gate of a profile; of one that goes by time the node `decision`, which leads to that of the profile that counts.

    `lower_gate`: makes the gate of a profile with lists. `site`: that of whoever calls.
    """
    named = lowering.tenant.destinations.get(profile)
    if named is None or not named.by_time:
        return lower_gate(profile)
    path = ("destinations", profile, "by_time")
    branches = named.by_time
    return lower_branches(
        lowering, branches, lambda index: lower_gate(branches[index].use), decision, site=site, path=path
    )
