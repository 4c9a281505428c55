"""Every renderer, in one visible table: the PBX, and a module per vendor of phones."""

from __future__ import annotations

from typing import Protocol

from compiler.graph import CallGraph, DeskPhone, NodeGraph
from compiler.planning.artifact import Artifact
from renderers import asterisk
from renderers.phones import yealink


class PhoneRenderer(Protocol):
    """What a vendor's module must have."""

    def render_phone(self, phone: DeskPhone) -> tuple[Artifact, ...]:
        """The files that one phone fetches."""


PHONES: dict[str, PhoneRenderer] = {"yealink": yealink}
"""By vendor, as `schema.phone_models` names them."""


def render_client(graph: CallGraph) -> tuple[Artifact, ...]:
    """A client's whole bundle: the PBX's files and every phone's, sorted by path."""
    phones = (
        artifact for phone in graph.desk_phones for artifact in PHONES[phone.vendor].render_phone(phone)
    )
    return tuple(sorted((*asterisk.render_client(graph), *phones), key=lambda artifact: artifact.path))


def render_node(graph: NodeGraph) -> tuple[Artifact, ...]:
    """The bundle of the operator's layer on a node."""
    return asterisk.render_node(graph)
