"""Models to graph: every object becomes nodes, every reference an edge.

Total on what `compiler.resolving.resolve` and `compiler.checks` let through: references exist, defaults are filled, numbers are
E.164, there is no routing loop and no chain that is too long to follow. So nothing here reports an error.

Each object is lowered once and by itself. What leads to another one names its node, whether that is there yet or not.
"""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph import CallGraph
from compiler.lowering.announcement import lower_announcement, lower_recordings
from compiler.lowering.call_limit import limit_incoming
from compiler.lowering.calling_permission import permissions
from compiler.lowering.destination import lower_target
from compiler.lowering.device import devices_by_user, lower_desk_phones, lower_phones
from compiler.lowering.dial_out import lower_contexts
from compiler.lowering.extension import lower_extensions
from compiler.lowering.feature_code import lower_feature_codes
from compiler.lowering.group import lower_group
from compiler.lowering.hint import lower_hints
from compiler.lowering.menu import lower_menu
from compiler.lowering.music import lower_music
from compiler.lowering.number import lower_numbers
from compiler.lowering.queue import lower_queue, priorities_asked
from compiler.lowering.route import lower_route
from compiler.lowering.state import Lowering
from compiler.lowering.switch import lower_switches
from compiler.lowering.user import lower_user
from compiler.lowering.voicemail import lower_mailboxes, lower_shared_voicemail
from compiler.reading.recording import Sound
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet


def lower(
    resolved: ResolvedClient, fleet: ResolvedFleet, recordings_by_file: Mapping[str, Sound]
) -> CallGraph:
    """The call-flow graph of a resolved client. `recordings_by_file`: the audio files it names, by path."""
    tenant = resolved.tenant
    lowering = Lowering(
        client=resolved.id,
        tenant=tenant,
        fleet=fleet.fleet,
        permissions=permissions(tenant, fleet.fleet),
        devices=devices_by_user(tenant),
        lower_target=lower_target,
    )
    _lower_objects(lowering)
    features = lower_feature_codes(lowering)
    numbers = lower_numbers(lowering)
    contexts = lower_contexts(lowering, numbers)
    numbers = limit_incoming(lowering, numbers)
    phones = lower_phones(lowering)
    desk_phones = lower_desk_phones(lowering, phones)
    return CallGraph(
        client=resolved.id,
        name=tenant.client.name,
        node=tenant.client.node,
        language=tenant.client.language,
        nodes=dict(sorted(lowering.nodes.items())),
        numbers=numbers,
        contexts=contexts,
        internal=lower_extensions(tenant),
        features=features,
        phones=phones,
        desk_phones=desk_phones,
        mailboxes=lower_mailboxes(lowering),
        hints=lower_hints(lowering, desk_phones),
        audio=lower_recordings(lowering, recordings_by_file),
        music=lower_music(lowering),
        switches=lower_switches(lowering),
    )


def _lower_objects(lowering: Lowering) -> None:
    """All of them, those that nothing leads to as well: they are part of what was written."""
    tenant = lowering.tenant
    for lower_object, names in (
        (lower_user, tenant.users),
        (lower_group, tenant.groups),
        (lower_queue, tenant.queues),
        (lower_route, tenant.routes),
        (lower_menu, tenant.menus),
        (lower_shared_voicemail, tenant.voicemails),
        (lower_announcement, tenant.audio),
    ):
        for name in names:
            lower_object(lowering, name)
    for name, priority in priorities_asked(tenant):
        lower_queue(lowering, name, priority)
