"""The operator's layer on a node: its trunks, and the numbering plans that its phones dial by."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.graph import Account, NodeGraph, TlsFiles, TrunkLine
from schema.fleet import Fleet


def lower_node(node: str, fleet: Fleet, countries: Sequence[str]) -> NodeGraph:
    """The operator's layer on a node. `countries`: those whose numbering plan some client on it dials by."""
    settings = fleet.nodes[node]
    tls = settings.sip.tls
    trunks = tuple(_trunk_line(trunk, fleet) for trunk in settings.trunks)
    return NodeGraph(
        node=node,
        sip_host=settings.sip.host,
        sip_port=settings.sip.port,
        tls=TlsFiles(tls.port, tls.certificate, tls.key, tls.authorities) if tls is not None else None,
        trunks=trunks,
        countries=tuple(sorted({*countries, *(trunk.country for trunk in trunks)})),
    )


def _trunk_line(name: str, fleet: Fleet) -> TrunkLine:
    trunk = fleet.trunks[name]
    account = trunk.account
    return TrunkLine(
        id=name,
        name=trunk.name,
        host=trunk.host,
        port=trunk.signalling_port,
        addresses=trunk.addresses,
        number_format=trunk.number_format,
        max_calls=trunk.max_calls,
        country=trunk.country or fleet.fleet.country,
        caller_from=trunk.caller_from,
        called_from=trunk.called_from,
        account=Account(account.user, account.registers, account.secret_epoch)
        if account is not None
        else None,
        transport=trunk.transport,
        media=trunk.media,
        emergency_location=trunk.emergency_location,
        network_code=trunk.network_code,
    )
