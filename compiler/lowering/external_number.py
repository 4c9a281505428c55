"""External numbers that configuration forwards to: the calling permission of its owner, and the call behind it."""

from __future__ import annotations

from compiler.diagnostics import Path
from compiler.graph import CallExternal, PermissionGate, Reason
from compiler.lowering.call_limit import limits_of_client, limits_of_user
from compiler.lowering.state import Lowering, Owner
from compiler.time.ringing import EXTERNAL_RING_SECONDS


def lower_external_number(
    lowering: Lowering, number: str, owner: Owner, path: Path, *, confirm: bool = False
) -> str:
    """The node that asks the calling permission. `path`: where the number is written; `confirm`: whether who answers must press 1."""
    own_limits = limits_of_user(lowering, owner.user) if owner.user is not None else ()
    name = f"{owner.slug}.{number}.confirmed" if confirm else f"{owner.slug}.{number}"
    call = CallExternal(
        id=f"external.{name}",
        origin=lowering.origin_at(path),
        number=number,
        caller_id=owner.caller_id,
        trunks=lowering.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=lowering.end(Reason.UNREACHABLE),
        confirm=lowering.tenant.client.language if confirm else "",
        withholds=owner.withholds,
        limits=(*limits_of_client(lowering), *own_limits),
    )
    return lowering.add(
        PermissionGate(
            id=f"gate.{name}",
            origin=lowering.origin_at(path),
            subject=owner.subject,
            permission=owner.permission,
            number=number,
            country=owner.country,
            allowed=lowering.add(call),
            denied=lowering.end(Reason.REFUSED),
        ),
    )
