"""What callers notice of a client that a plan changes: the graph that is live, compared with the one that is planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from multiprocessing import get_context
from typing import TypeVar

from ci.fleet.client import client_of_number
from ci.tree.workspace import Workspace, client_files, client_ids
from compiler.analysis.change.also_changed import also_changed, music_changes
from compiler.analysis.change.comparison import ChangedTrunks
from compiler.analysis.change.edits import edits_between, nowhere
from compiler.analysis.change.introduction import introduced
from compiler.analysis.change.operator_layer import changed_trunks
from compiler.analysis.change.what_callers_notice import (
    Noticed,
    Standing,
    noticed_of_layer,
    what_callers_notice,
)
from compiler.analysis.vocabulary import Objects, Vocabulary
from compiler.diagnostics import Path
from compiler.graph import CallGraph, NodeGraph
from compiler.graph.kept_graph import UnreadableGraphError, kept_graph
from compiler.graph.kept_layer import kept_node_graph
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.planning.plan import LiveBundle, ScopeChange
from compiler.reading.parse import parse_client
from compiler.resolving.deciding_place import deciding_place
from compiler.resolving.resolve import resolve_client
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from schema.meanings import Section

PAIRS_WORTH_A_WORKER = 4
"""Comparing fewer pairs than this takes less time than starting workers."""
LARGEST_CHUNK = 16
"""Results wait for those of the items before them: no more of them than this for each worker."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A client's graph as it is live and as it is planned, in text, and its objects."""

    client: str
    before: str
    after: str
    former_objects: Objects
    objects: Objects


@dataclass(frozen=True)
class TreePlaces:
    """Where things stand in a client's files, which are read once more when somebody asks: for most clients nobody does."""

    workspace: Workspace
    fleet: ResolvedFleet
    client: str

    @cached_property
    def _resolved(self) -> ResolvedClient | None:
        files, _ = client_files(self.workspace, self.client)
        parsed, _ = parse_client(self.client, files.sources, unread=files.unread)
        return resolve_client(parsed, self.fleet)[0] if parsed is not None else None

    def __call__(self, path: Path) -> tuple[str, int] | None:
        """The file and the line of a path."""
        return line_of(self._resolved, self.fleet, path) if self._resolved is not None else None


def line_of(client: ResolvedClient, fleet: ResolvedFleet, path: Path) -> tuple[str, int] | None:
    """The file and the line of a path of a client; of the operator's layer, behind `@`."""
    place = fleet.places.range(path[1:]) if path[0] == "@" else deciding_place(client, fleet, path)
    return (place.file, place.start.line) if place is not None else None


@dataclass(frozen=True, slots=True)
class LayerChange:
    """The operator's layer of a node, as it is live and as it is planned. `before` None: there was none, or what was is not known."""

    before: NodeGraph | None
    after: NodeGraph
    trunks: ChangedTrunks
    former_objects: Objects
    objects: Objects

    @classmethod
    def of(cls, live: LiveBundle | None, wanted: Bundle, after: NodeGraph) -> LayerChange:
        """From what is live to what is wanted."""
        if live is not None and live.digest == wanted.digest:
            return cls(after, after, changed_trunks(after, after), wanted.objects, wanted.objects)
        before = _live_layer(live)
        former_objects = live.objects() if live is not None else {}
        return cls(before, after, changed_trunks(before, after), former_objects, wanted.objects)


def _live_layer(live: LiveBundle | None) -> NodeGraph | None:
    try:
        return kept_node_graph(live.graph()) if live is not None else None
    except UnreadableGraphError:
        return None


def noticed_by_callers(
    change: ScopeChange,
    wanted: Bundle | None,
    former: LiveBundle | None,
    workspace: Workspace,
    fleet: ResolvedFleet,
    *,
    layer: LayerChange,
) -> Noticed | None:
    """What callers notice of a change; None for one that changes nothing but what was edited by hand, or the first of a node."""
    if change.target == change.base:
        return None
    if change.scope == NODE_SCOPE:
        return noticed_of_layer(layer.before, layer.after) if former is not None else None
    if wanted is not None and former is not None:
        pair = Pair(change.scope, former.graph(), wanted.graph, former.objects(), wanted.objects)
        return _compared(pair, layer, workspace, fleet)
    objects = wanted.objects if wanted is not None else former.objects() if former is not None else {}
    if wanted is not None:
        return new_client(kept_graph(wanted.graph).graph, objects, fleet, workspace.today)
    view = uncompared(change.scope, Standing.GONE, objects)
    successor = _successor(change.scope, objects, workspace, fleet)
    return replace(view, standing=Standing.MOVED, successor=successor) if successor else view


def _successor(client: str, objects: Objects, workspace: Workspace, fleet: ResolvedFleet) -> str:
    """The client of the tree that has the numbers of one which a node loses: itself, if another node carries it; empty for none."""
    if client in client_ids(workspace):
        return client
    places = (address.split("/") for address in objects)
    number = next((place[2] for place in places if place[1] == Section.NUMBERS), None)
    return (client_of_number(workspace, fleet, number)[0] or "") if number is not None else ""


def new_client(graph: CallGraph, objects: Objects, fleet: ResolvedFleet, today: date) -> Noticed:
    """A client that was not there before."""
    view = uncompared(graph.client, Standing.NEW, objects)
    introduction = introduced(graph, objects, fleet.fleet.fleet.horizon, today=today)
    return replace(view, vocabulary=Vocabulary.of(graph.client, objects), introduction=introduction)


def uncompared(client: str, standing: Standing, objects: Objects) -> Noticed:
    """What is said of a client that is not compared: how much of it there is."""
    sections = [address.split("/")[1] for address in objects]
    return Noticed(
        client,
        standing,
        Vocabulary.of(client, {}),
        numbers=sections.count("numbers"),
        phones=sections.count("devices"),
    )


def _compared(pair: Pair, layer: LayerChange, workspace: Workspace, fleet: ResolvedFleet) -> Noticed:
    vocabulary = Vocabulary.of(pair.client, pair.objects).over(
        Vocabulary.of(pair.client, pair.former_objects)
    )
    also = also_changed(pair.former_objects, pair.objects)
    try:
        before, after = kept_graph(pair.before), kept_graph(pair.after)
    except UnreadableGraphError:
        return Noticed(pair.client, Standing.UNKNOWN, vocabulary, also=also)
    places = (nowhere, TreePlaces(workspace, fleet, pair.client))
    horizon = fleet.fleet.fleet.horizon
    view = what_callers_notice(
        before,
        after.graph,
        horizon,
        vocabulary,
        places=places,
        objects=(pair.former_objects, pair.objects),
        trunks=layer.trunks,
        today=workspace.today,
    ).with_also((*also, *music_changes(before.graph, after.graph)), vocabulary)
    if view.is_empty:
        return view
    edits = edits_between(
        {**layer.former_objects, **pair.former_objects}, {**layer.objects, **pair.objects}, places
    )
    return replace(view, edits=edits)


_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_parallel(
    action: Callable[[_Item], _Result],
    items: Sequence[_Item],
    *,
    workers: int,
    worth: int = PAIRS_WORTH_A_WORKER,
) -> Iterator[_Result]:
    """The result of an action for each item, in order. `worth`: fewer items than this are not worth starting workers for."""
    if workers < 2 or len(items) < max(worth, 2):
        yield from map(action, items)
        return
    first, *others = items
    yield action(first)
    # Workers are forked now: what the first item took to load and to find out, they have.
    with ProcessPoolExecutor(min(workers, len(others)), mp_context=get_context("fork")) as pool:
        chunk = min(LARGEST_CHUNK, max(1, len(others) // (8 * workers)))
        yield from pool.map(action, others, chunksize=chunk)
