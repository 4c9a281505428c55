"""Extensions: what every phone of the client may dial inside."""

from __future__ import annotations

from compiler.lowering.group import lower_group
from compiler.lowering.route import lower_route
from compiler.lowering.user import lower_user
from compiler.lowering.voicemail import lower_shared_voicemail
from compiler.lowering.work import Lowering


def lower_extensions(work: Lowering) -> tuple[tuple[str, str], ...]:
    """Every extension of the client, and the node it calls."""
    tenant = work.tenant
    called: dict[str, str] = {}
    called |= {user.extension: lower_user(work, name) for name, user in tenant.users.items()}
    for lower, objects in (
        (lower_group, tenant.groups),
        (lower_route, tenant.routes),
        (lower_shared_voicemail, tenant.voicemails),
    ):
        for name, one in objects.items():
            if one.extension is not None:
                called[one.extension] = lower(work, name)
    return tuple(sorted(called.items()))
