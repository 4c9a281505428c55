"""External numbers that configuration forwards to: the calling permission of its owner, and the call behind it."""

from __future__ import annotations

from compiler.diagnostics import Path
from compiler.graph import CallExternal, PermissionGate, Reason
from compiler.graph.destination_profiles import profiles_used
from compiler.lowering.call_limit import limit_of_client, limit_of_user
from compiler.lowering.calling_permission import lower_permission
from compiler.lowering.state import Lowering, Owner
from compiler.numbering import classify
from compiler.time.ringing import EXTERNAL_RING_SECONDS


def lower_external_number(
    lowering: Lowering, number: str, owner: Owner, path: Path, *, confirm: bool = False
) -> str:
    """The node that asks the calling permission. `path`: where the number is written; `confirm`: whether who answers must press 1.

    Where the owner's profile goes by time, the time decides only if the number is not judged alike at all times: a leg of a ring has a gate alone.
    """
    own_limits = (limit_of_user(lowering, owner.user),) if owner.user is not None else ()
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
        limits=(limit_of_client(lowering), *own_limits),
    )

    def gate(profile: str, gate_id: str) -> str:
        return lowering.add(
            PermissionGate(
                id=gate_id,
                origin=lowering.origin_at(path),
                subject=owner.subject,
                permission=lowering.permissions[profile],
                number=number,
                country=owner.country,
                allowed=lowering.add(call),
                denied=lowering.end(Reason.REFUSED),
            ),
        )

    used = profiles_used(owner.profile, lowering.tenant.destinations)
    call_class = str(classify(number, owner.country))
    if len({lowering.permissions[one].allows(number, call_class) for one in used}) == 1:
        return gate(used[0], f"gate.{name}")
    return lower_permission(
        lowering, owner.profile, f"profile.{name}", owner.site, lambda one: gate(one, f"gate.{name}.{one}")
    )
