"""Extensions: what every phone of the client may dial internally."""

from __future__ import annotations

from compiler.resolving.resolved import ResolvedTenant
from schema.destination import DestinationKind
from schema.sections import node_id


def lower_extensions(tenant: ResolvedTenant) -> tuple[tuple[str, str], ...]:
    """Every extension of the client, and the node it calls."""
    called = {user.extension: node_id(DestinationKind.USER, name) for name, user in tenant.users.items()}
    for kind, objects in (
        (DestinationKind.GROUP, tenant.groups),
        (DestinationKind.QUEUE, tenant.queues),
        (DestinationKind.ROUTE, tenant.routes),
        (DestinationKind.MENU, tenant.menus),
        (DestinationKind.VOICEMAIL, tenant.voicemails),
    ):
        for name, holder in objects.items():
            if holder.extension is not None:
                called[holder.extension] = node_id(kind, name)
    return tuple(sorted(called.items()))
