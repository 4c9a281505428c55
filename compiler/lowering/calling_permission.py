"""Destination profiles: what each allows its holders to call."""

from __future__ import annotations

from compiler.graph import CallingPermission
from compiler.resolving.resolved import ResolvedTenant
from schema.destination_profile import DestinationProfile
from schema.fleet import Fleet


def permissions(tenant: ResolvedTenant, fleet: Fleet) -> dict[str, CallingPermission]:
    """What each destination profile that a client's calls are held to allows. (`resolve` has merged what it extends.)"""
    named = {tenant.client.destinations, *(user.destinations for user in tenant.users.values())}
    return {
        name: _permission(tenant.destinations.get(name) or fleet.destinations[name]) for name in sorted(named)
    }


def _permission(profile: DestinationProfile) -> CallingPermission:
    return CallingPermission(
        classes=frozenset(profile.allow) - frozenset(profile.deny),
        allow_numbers=frozenset(profile.allow_numbers),
        deny_numbers=frozenset(profile.deny_numbers),
    )
