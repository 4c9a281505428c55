"""Models to graph: every object becomes nodes, every reference an edge.

Total on what `compiler.resolving.resolve` lets through: references exist, defaults are filled, numbers are E.164, nothing goes in
circles. So nothing here reports an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compiler.graph import (
    CallGraph,
    NodeGraph,
    TrunkLine,
)
from compiler.lowering.calls import lower_numbers, lower_objects
from compiler.lowering.dialling import lower_contexts, lower_features, lower_internal
from compiler.lowering.phones import desk_phones, hints, mailboxes, phones, recordings
from compiler.lowering.work import Lowering, permissions
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from schema.fleet import Fleet


def lower(parsed: ResolvedClient, fleet: ResolvedFleet, recordings_by_file: Mapping[str, bytes]) -> CallGraph:
    """The call-flow graph of a resolved client. `recordings_by_file`: the audio files it names, path to bytes."""
    tenant = parsed.tenant
    work = Lowering(parsed.id, tenant, fleet.fleet, permissions(tenant, fleet.fleet))
    internal = lower_internal(work)
    features = lower_features(work)
    numbers = lower_numbers(work)
    lower_objects(work)
    contexts = lower_contexts(work)
    sip_phones = phones(parsed.id, tenant)
    return CallGraph(
        client=parsed.id,
        name=tenant.client.name,
        node=tenant.client.node,
        language=tenant.client.language,
        nodes=dict(sorted(work.nodes.items())),
        numbers=numbers,
        contexts=contexts,
        internal=internal,
        features=features,
        phones=sip_phones,
        desk_phones=desk_phones(tenant, fleet.fleet, sip_phones, work.nodes),
        mailboxes=mailboxes(parsed.id, tenant),
        hints=hints(tenant),
        audio=recordings(parsed.id, tenant, recordings_by_file),
    )


def lower_node(node: str, fleet: Fleet, countries: Sequence[str]) -> NodeGraph:
    """The operator's layer on a node. `countries`: those whose numbering plan some client on it dials by.

    The operator's own is always among them: what carriers bring is read by one too.
    """
    place = fleet.nodes[node]
    return NodeGraph(
        node=node,
        sip_host=place.sip.host,
        sip_port=place.sip.port,
        trunks=tuple(
            TrunkLine(
                id=trunk,
                name=fleet.trunks[trunk].name,
                host=fleet.trunks[trunk].host,
                port=fleet.trunks[trunk].port,
                number_format=fleet.trunks[trunk].number_format,
                max_calls=fleet.trunks[trunk].max_calls,
            )
            for trunk in place.trunks
        ),
        countries=tuple(sorted({*countries, fleet.fleet.country})),
    )
