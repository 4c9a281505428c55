"""The seal of a plan with nothing to do: while tree, compiler and nodes look as they did then, there is nothing to do.

It is one small file below `.centrex/`, and checked by the look of things from outside alone. What does not show there, a phone's file on
a node that was overwritten in place, shows in `plan --verify`, and in any plan that has something to do.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ci.fleet.file_keys import ANY_TIME, YOUNG, looks_of_tree, stamp_of, tools_stamp
from ci.nodes.atomic import replace_file
from ci.nodes.opening import NodeAddress, open_node
from ci.tree.checkout import tracked_memory
from ci.tree.workspace import Workspace

FILE = ".centrex/settled.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class SettledNode:
    """A node to which nothing had to be done. `look`: of all that is live on it (`Node.look`)."""

    address: NodeAddress
    look: str
    bundles: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A tree of which nothing had to be done on these nodes. `expires`: the last day on which its warnings hold (ISO 8601).

    `warnings`: how many there were. `all_nodes`: whether the tree has no others.
    """

    tools: str
    tree: str
    nodes: Mapping[str, SettledNode]
    all_nodes: bool
    expires: str
    warnings: int


class Before:
    """How tree, compiler and nodes looked before they were read, which is what a seal may speak of."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._began = time.time_ns()
        self._tools = tools_stamp()
        self._tree = looks_of_tree(workspace)
        self._looks: dict[str, tuple[NodeAddress, str]] = {}

    def is_as_in(self, seal: Settled) -> bool:
        """Whether tree and compiler looked as a seal says."""
        return seal.tools == self._tools and seal.tree == stamp_of(self._tree, ANY_TIME)

    def look_at(self, name: str, address: NodeAddress) -> None:
        """Note how a node looks, before it is read."""
        self._looks[name] = (address, open_node(name, address, self._workspace.root).look(self._began))

    def seal(self, bundles: Mapping[str, int], *, nodes: Iterable[str], expires: str, warnings: int) -> None:
        """Nothing has to be done on these nodes, with so many bundles each. `nodes`: all that the tree has.

        If anything is too young to tell by its look, there is no seal; nor where a node was not looked at.
        """
        if not bundles.keys() <= self._looks.keys() or tracked_memory(self._workspace.root) is not None:
            return
        settled = {name: SettledNode(*self._looks[name], count) for name, count in bundles.items()}
        path = self._workspace.root / FILE
        tree = stamp_of(self._tree, self._began)
        seal = Settled(self._tools, tree, settled, set(nodes) == set(bundles), expires, warnings)
        try:
            if tree == YOUNG or any(node.look == YOUNG for node in settled.values()):
                path.unlink(missing_ok=True)
                return
            path.parent.mkdir(exist_ok=True)
            replace_file(path, json.dumps({"format": FORMAT, **asdict(seal)}).encode())
        except OSError:
            return


def still_settled(workspace: Workspace, nodes: Sequence[str], before: Before) -> Settled | None:
    """The seal, reduced to these nodes (to all of the tree, if none is named), if all of it still looks so.

    `before`: how tree and compiler look now.
    """
    seal = _read_seal(workspace.root / FILE) if tracked_memory(workspace.root) is None else None
    if seal is None or seal.expires < workspace.today.isoformat():
        return None
    if not (set(nodes) <= set(seal.nodes) if nodes else seal.all_nodes):
        return None
    if not before.is_as_in(seal):
        return None
    chosen = {name: seal.nodes[name] for name in nodes or seal.nodes}
    try:
        same = all(
            open_node(name, node.address, workspace.root).look(ANY_TIME) == node.look
            for name, node in chosen.items()
        )
    except OSError:
        return None
    return Settled(seal.tools, seal.tree, chosen, not nodes, seal.expires, seal.warnings) if same else None


def _read_seal(path: Path) -> Settled | None:
    try:
        data = json.loads(path.read_bytes())
        if data.pop("format") != FORMAT:
            return None
        nodes = {
            name: SettledNode(NodeAddress(**node["address"]), node["look"], node["bundles"])
            for name, node in data.pop("nodes").items()
        }
        return Settled(nodes=nodes, **data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
