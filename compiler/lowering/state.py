"""What the steps of lowering share: the nodes made so far, and what the client and the operator gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from compiler.diagnostics import Path
from compiler.graph import CallingPermission, End, Node, Origin, Reason
from compiler.resolving.resolved import ResolvedTenant
from schema.destination import Target
from schema.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Owner:
    """On whose behalf a configured call goes out: `slug` is part of node ids, `profile` says where it may go, `site` tells the numbering plan. `user`: if it is one."""

    slug: str
    subject: str
    profile: str
    caller_id: str | None
    withholds: bool
    site: str
    country: str
    user: str | None = None


class LowerTarget(Protocol):
    """Makes what a target leads to. (`compiler.lowering.destination`, which knows all constructs, as they do not know each other.)"""

    def __call__(self, lowering: Lowering, target: Target, decision: str, owner: Owner, path: Path) -> str:
        """The node of the target; of a conditional route it is `decision`. `path`: where the target is written."""
        ...


@dataclass(slots=True)
class Lowering:
    """The nodes made so far for one client, by id; `add` keeps the first of an id. `permissions`: by profile, of those with lists. `devices`: by user, those that ring for that user."""

    client: str
    tenant: ResolvedTenant
    fleet: Fleet
    permissions: Mapping[str, CallingPermission]
    devices: Mapping[str, tuple[str, ...]]
    lower_target: LowerTarget
    nodes: dict[str, Node] = field(default_factory=dict)

    @property
    def trunks(self) -> tuple[str, ...]:
        return self.fleet.nodes[self.tenant.client.node].trunks

    def origin(self, *path: str, at: Path = ()) -> Origin:
        """The origin that an object is; `at`: the place in it that decides."""
        return Origin("/".join((self.client, *path)), (*path, *at))

    def origin_at(self, path: Path) -> Origin:
        """The origin that a place in an object is."""
        section, name = path[:2]
        return Origin(f"{self.client}/{section}/{name}", path)

    def add(self, node: Node) -> str:
        self.nodes.setdefault(node.id, node)
        return node.id

    def end(self, reason: Reason) -> str:
        return self.add(End(f"end.{reason}", self.origin("client"), reason))

    def target(self, target: Target, decision: str, owner: Owner, path: Path) -> str:
        """The node that a destination or a conditional route leads to; a conditional route becomes the node `decision`."""
        return self.lower_target(self, target, decision, owner, path)

    def client_owner(self, site: str) -> Owner:
        """The client, where something of one of its sites forwards calls."""
        client = self.tenant.client
        return Owner(
            slug="client",
            subject=f"{self.client}/client",
            profile=client.destinations,
            caller_id=client.caller_id,
            withholds=bool(client.withhold_number),
            site=site,
            country=self.tenant.sites[site].country,
        )

    def user_owner(self, name: str) -> Owner:
        """A user whose calls are forwarded."""
        user = self.tenant.users[name]
        return Owner(
            slug=f"user.{name}",
            subject=f"{self.client}/users/{name}",
            profile=user.destinations,
            caller_id=user.caller_id or self.tenant.client.caller_id,
            withholds=bool(user.withhold_number),
            site=user.site,
            country=self.tenant.sites[user.site].country,
            user=name,
        )
