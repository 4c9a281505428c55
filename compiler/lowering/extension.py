"""Extensions: what every phone of the client may dial internally."""

from __future__ import annotations

from compiler.lowering.group import lower_group
from compiler.lowering.route import lower_route
from compiler.lowering.state import Lowering
from compiler.lowering.user import lower_user
from compiler.lowering.voicemail import lower_shared_voicemail


def lower_extensions(lowering: Lowering) -> tuple[tuple[str, str], ...]:
    """Every extension of the client, and the node it calls."""
    tenant = lowering.tenant
    called: dict[str, str] = {}
    called |= {user.extension: lower_user(lowering, name) for name, user in tenant.users.items()}
    for lower, objects in (
        (lower_group, tenant.groups),
        (lower_route, tenant.routes),
        (lower_shared_voicemail, tenant.voicemails),
    ):
        for name, holder in objects.items():
            if holder.extension is not None:
                called[holder.extension] = lower(lowering, name)
    return tuple(sorted(called.items()))
