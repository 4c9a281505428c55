"""Destination profiles: what each allows its holders to call."""

from __future__ import annotations

from compiler.graph import CallingPermission
from compiler.resolving.resolved import ResolvedTenant
from schema.fleet import Fleet


def permissions(tenant: ResolvedTenant, fleet: Fleet) -> dict[str, CallingPermission]:
    """What each destination profile in reach of a client allows. (`resolve` has merged what it extends.)"""
    return {
        name: CallingPermission(
            classes=frozenset(profile.allow) - frozenset(profile.deny),
            allow_numbers=frozenset(profile.allow_numbers),
            deny_numbers=frozenset(profile.deny_numbers),
        )
        for name, profile in {**fleet.destinations, **tenant.destinations}.items()
    }
