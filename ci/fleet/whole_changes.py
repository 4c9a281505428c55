"""All that there is to see of a change: its objects and files, and where calls go, drawn before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ci.fleet.planning import find_node
from ci.tree.workspace import Workspace
from compiler.analysis.drawing import Drawing, draw_client
from compiler.graph.kept_graph import UnreadableGraphError, kept_graph
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.planning.kept_client import kept_client
from compiler.planning.plan import LiveBundle, Plan, ScopeChange
from schema.fleet import Fleet

LiveOf = Callable[[str, str], LiveBundle | None]
"""What is live of a scope: the node's name, the scope."""


@dataclass(frozen=True, slots=True)
class WholeChange:
    """What happens to a scope on a node. `before`, `after`: drawings; None where the client is not there, or what was live is not known."""

    node: str
    change: ScopeChange
    before: Drawing | None = None
    after: Drawing | None = None

    @property
    def is_drawn_otherwise(self) -> bool:
        """Whether there is anything to see in the drawings: where a line stands in a file is no matter."""
        return without_places(self.before) != without_places(self.after)


def without_places(drawing: Drawing | None) -> Drawing | None:
    """A drawing that does not know where the tree says what it shows."""
    if drawing is None:
        return None
    return replace(drawing, boxes=tuple(replace(box, place=None) for box in drawing.boxes))


def boxes_that_differ(before: Drawing | None, after: Drawing | None) -> frozenset[str]:
    """The boxes of two drawings that one of them lacks, or has with other words or other ways out; none if there is only one drawing."""
    if before is None or after is None:
        return frozenset()
    was, becomes = _box_by_box(before), _box_by_box(after)
    return frozenset(box for box in was.keys() | becomes.keys() if was.get(box) != becomes.get(box))


def _box_by_box(drawing: Drawing) -> dict[str, object]:
    """What there is to see of each box."""
    ways: dict[str, list[tuple[str, object]]] = {}
    for arrow in drawing.arrows:
        ways.setdefault(arrow.source, []).append((arrow.target, arrow.labels))
    return {box.id: (box.kind, box.title, box.details, tuple(ways.get(box.id, ()))) for box in drawing.boxes}


def planned_change(plan: Plan, change: ScopeChange, live_of: LiveOf) -> WholeChange:
    """A change of a plan, drawn from what is live and from what the plan holds."""
    if change.scope == NODE_SCOPE:
        return WholeChange(plan.node, change)
    before = _drawn_live(plan.node, change, live_of) if change.base is not None else None
    wanted = plan.bundles[change.scope].unpack() if change.target is not None else None
    after = drawn(change.scope, wanted.graph, wanted.objects) if wanted is not None else None
    return WholeChange(plan.node, change, before, after)


def _drawn_live(node: str, change: ScopeChange, live_of: LiveOf) -> Drawing | None:
    try:
        live = live_of(node, change.scope)
        return drawn(change.scope, live.graph(), live.objects()) if live is not None else None
    except OSError:  # the plan says what is wrong with a node; a drawing is what can be had
        return None


def drawn(client: str, graph: str, objects: Mapping[str, Mapping[str, Any]]) -> Drawing | None:
    """Where the calls of a client go, by the graph and the objects that are kept with its bundle. None if they are of another form than ours."""
    try:
        kept = kept_graph(graph)
    except UnreadableGraphError:
        return None
    named = kept_client(client, objects)
    return draw_client(kept.graph, named) if named is not None else None


def not_known(node: str, scope: str) -> None:
    """What is live, where there is nothing but a plan."""
    del node, scope


def live_on(workspace: Workspace, fleet: Fleet) -> LiveOf:
    """What is live on the nodes of a tree."""

    def live_of(node_name: str, scope: str) -> LiveBundle | None:
        node, _ = find_node(workspace, fleet, node_name)
        return node.live_bundle(scope, verify=False) if node is not None else None

    return live_of


def as_if_live(bundle: Bundle) -> LiveBundle:
    """A bundle as one that is live, so that another one can be compared with it."""
    artifacts: dict[str, Artifact] = {artifact.path: artifact for artifact in bundle.artifacts}
    return LiveBundle(
        bundle.scope,
        bundle.digest,
        {path: artifact.digest for path, artifact in artifacts.items()},
        (),
        lambda path: artifacts[path].content,
        lambda: bundle.objects,
        lambda: bundle.graph,
    )
