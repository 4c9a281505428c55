"""What the steps of lowering share: the nodes made so far, and what the client and the operator gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from compiler.diagnostics import Path
from compiler.graph import (
    CallingPermission,
    End,
    Node,
    Origin,
    Reason,
)
from compiler.resolving.resolved import ResolvedTenant
from schema.fleet import Fleet

EXTERNAL_RING_SECONDS = 120
"""How long a number outside may ring before we give up; carriers give up earlier."""


@dataclass(slots=True)
class Lowering:
    """The nodes made so far for one client, by id; `add` keeps the first of an id."""

    client: str
    tenant: ResolvedTenant
    fleet: Fleet
    permissions: Mapping[str, CallingPermission]
    nodes: dict[str, Node] = field(default_factory=dict)

    @property
    def trunks(self) -> tuple[str, ...]:
        return self.fleet.nodes[self.tenant.client.node].trunks

    def origin(self, *path: str, at: Path = ()) -> Origin:
        """The origin that an object is; `at`: the place in it that decides."""
        return Origin("/".join((self.client, *path)), (*path, *at))

    def add(self, node: Node) -> str:
        self.nodes.setdefault(node.id, node)
        return node.id

    def end(self, reason: Reason) -> str:
        return self.add(End(f"end.{reason}", self.origin("client"), reason))


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


def devices_of(tenant: ResolvedTenant, user: str) -> tuple[str, ...]:
    """The devices that a user answers, by id."""
    return tuple(sorted(name for name, device in tenant.devices.items() if device.user == user))
