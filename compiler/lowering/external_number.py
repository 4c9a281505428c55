"""Numbers outside to which configuration forwards: a gate held by whose configuration it is, and the call behind it."""

from __future__ import annotations

from compiler.diagnostics import Path
from compiler.graph import CallExternal, PermissionGate, Reason
from compiler.lowering.work import Lowering, Owner
from compiler.time.ringing import EXTERNAL_RING_SECONDS


def lower_external_number(work: Lowering, number: str, owner: Owner, path: Path) -> str:
    """The gate. `path`: where the number stands."""
    call = CallExternal(
        id=f"external.{owner.slug}.{number}",
        origin=work.origin_at(path),
        number=number,
        caller_id=owner.caller_id,
        trunks=work.trunks,
        seconds=EXTERNAL_RING_SECONDS,
        unreachable=work.end(Reason.UNREACHABLE),
    )
    return work.add(
        PermissionGate(
            id=f"gate.{owner.slug}.{number}",
            origin=work.origin_at(path),
            subject=owner.subject,
            permission=owner.permission,
            number=number,
            country=owner.country,
            allowed=work.add(call),
            denied=work.end(Reason.REFUSED),
        ),
    )
