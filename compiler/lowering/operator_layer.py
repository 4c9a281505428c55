"""The operator's layer on a node: its trunks, and the numbering plans that its phones dial by."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.graph import NodeGraph, TrunkLine
from schema.fleet import Fleet


def lower_node(node: str, fleet: Fleet, countries: Sequence[str]) -> NodeGraph:
    """The operator's layer on a node. `countries`: those whose numbering plan some client on it dials by.

    The operator's own is always among them: what carriers bring is read by one too.
    """
    settings = fleet.nodes[node]
    return NodeGraph(
        node=node,
        sip_host=settings.sip.host,
        sip_port=settings.sip.port,
        trunks=tuple(
            TrunkLine(
                id=trunk,
                name=fleet.trunks[trunk].name,
                host=fleet.trunks[trunk].host,
                port=fleet.trunks[trunk].port,
                number_format=fleet.trunks[trunk].number_format,
                max_calls=fleet.trunks[trunk].max_calls,
            )
            for trunk in settings.trunks
        ),
        countries=tuple(sorted({*countries, fleet.fleet.country})),
    )
