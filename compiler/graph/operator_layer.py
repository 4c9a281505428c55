"""The operator's layer on one node, as the renderers are told it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrunkLine:
    """A carrier's trunk, as a node uses it."""

    id: str
    name: str
    host: str
    port: int
    number_format: str
    max_calls: int | None


@dataclass(frozen=True, slots=True)
class NodeGraph:
    """The operator's layer on one node: its trunks, its address, the numbering plans that its clients dial by."""

    node: str
    sip_host: str
    sip_port: int
    trunks: tuple[TrunkLine, ...]
    countries: tuple[str, ...]
