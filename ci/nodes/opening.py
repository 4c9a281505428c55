"""How a node is opened: the one place that knows the kinds of nodes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never

from ci.nodes.directory import DirectoryNode
from ci.nodes.manifest import OWN_FILES
from ci.nodes.node import Node

if TYPE_CHECKING:  # nodes are opened by what the cache knows of them, without loading the schema
    from schema.fleet import Node as NodeSettings

NodeKind = Literal["directory"]
"""Those of `schema.fleet.Node`: an address that is made of one says to mypy if there are more."""

RESERVED_FILES = OWN_FILES
"""What no file of a bundle may be called: a node of some kind keeps records of its own there."""


@dataclass(frozen=True, slots=True)
class NodeAddress:
    """What it takes to find a node. `path`: absolute, or relative to the folder that holds the tree."""

    kind: NodeKind
    path: str

    @classmethod
    def of(cls, settings: NodeSettings) -> NodeAddress:
        """The address that the operator's layer gives."""
        return cls(settings.kind, settings.path)


def open_node(name: str, address: NodeAddress, root: Path) -> Node:
    """The node at an address. `root`: the folder that holds the tree. Nothing is read yet."""
    match address.kind:
        case "directory":
            return DirectoryNode(name, root / address.path)
        case _:
            assert_never(address.kind)
