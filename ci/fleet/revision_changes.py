"""What callers notice of the difference between two trees: at two revisions, or at one and in the folder. Only what differs is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ci.fleet.left_out import LeftOut, Reasons, clients_left_out, merged
from ci.fleet.own_faults import own_fault
from ci.fleet.plan_changes import in_parallel, line_of, new_client, uncompared
from ci.fleet.whole_changes import WholeChange, as_if_live
from ci.terminal.progress import Watch, unwatched
from ci.tree.revisions import MissingObjectsError, Side
from compiler.analysis.change.also_changed import also_changed, music_changes
from compiler.analysis.change.edits import PlaceOf, edits_between
from compiler.analysis.change.operator_layer import changed_trunks
from compiler.analysis.change.what_callers_notice import (
    Noticed,
    Standing,
    noticed_of_layer,
    what_callers_notice,
)
from compiler.analysis.drawing import Drawing, draw_client
from compiler.analysis.vocabulary import Objects, Vocabulary
from compiler.diagnostics import Diagnostic, Path, Severity, in_order, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest_name
from compiler.graph import CallGraph, NodeGraph
from compiler.graph.kept_graph import KeptGraph
from compiler.lowering.operator_layer import lower_node
from compiler.pipeline import compile_fleet, compile_unproved
from compiler.planning.bundle import NODE_SCOPE, Bundle
from compiler.planning.objects import client_objects, node_objects
from compiler.planning.plan import scope_change
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from renderers.registry import render_client, render_node


@dataclass(frozen=True, slots=True)
class Compared:
    """What callers notice of each node whose operator's layer differs, and of each client that does. `unchanged`: how many have the same files under the same operator's layer.

    `faults`: why the operator's layer of one side does not compile; then nothing is compared. `left_out`: clients that do not, on one side or both.
    """

    views: tuple[Noticed, ...]
    unchanged: int
    faults: tuple[Diagnostic, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    """Of each client that is new, where its calls go."""
    whole: tuple[WholeChange, ...] = ()
    """All there is to see of what differs, if that was asked for."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody notices anything."""
        return all(view.is_empty for view in self.views)


@dataclass(frozen=True, slots=True)
class _Half:
    """One side, and its operator's layer."""

    side: Side
    fleet: ResolvedFleet
    today: date

    def node_graph(self, node: str) -> NodeGraph:
        """The operator's layer of a node; by which plans its clients dial stands in their own graphs."""
        return lower_node(node, self.fleet.fleet, ())

    def objects(self, node: str) -> Objects:
        """The objects of the operator's layer on a node."""
        return node_objects(node, self.fleet.fleet)

    def node_bundle(self, node: str, countries: Sequence[str]) -> Bundle:
        """What is rendered of the operator's layer on a node whose clients dial by these plans."""
        return Bundle(
            NODE_SCOPE, render_node(lower_node(node, self.fleet.fleet, countries)), self.objects(node)
        )


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A client on one side."""

    graph: CallGraph
    resolved: ResolvedClient
    fleet: ResolvedFleet

    @property
    def objects(self) -> Objects:
        """Its objects, for names and counts."""
        return client_objects(self.resolved)

    @property
    def drawing(self) -> Drawing:
        """Where its calls go."""
        return draw_client(self.graph, self.resolved)

    def bundle(self) -> Bundle:
        """What is rendered of it."""
        return Bundle(self.graph.client, render_client(self.graph), self.objects)

    def place_of(self) -> PlaceOf:
        """Where things stand in it."""

        def place(path: Path) -> tuple[str, int] | None:
            return line_of(self.resolved, self.fleet, path)

        return place


def compare_sides(
    before: Side,
    after: Side,
    *,
    clients: Sequence[str] = (),
    whole: bool = False,
    today: date,
    workers: int,
    watch: Watch = unwatched,
) -> Compared:
    """Compare all clients, or those that are named; TREE003 for one that neither side has.

    `whole`: what is rendered and drawn of them too. `today`: the day after which examples lie where they can.
    """
    old, old_faults = _half(before, today)
    new, new_faults = _half(after, today)
    if old is None or new is None:
        return Compared((), 0, in_order([*old_faults, *new_faults]))
    was, now = frozenset(before.clients()), frozenset(after.clients())
    unknown = sorted(set(clients) - was - now)
    if unknown:
        return Compared((), 0, tuple(_no_client(name, was | now) for name in unknown))
    if clients:
        was, now = was.intersection(clients), now.intersection(clients)
    common = sorted(was & now)
    same_layer = before.fleet_key() == after.fleet_key()
    changed = [
        name for name in common if not (same_layer and before.client_key(name) == after.client_key(name))
    ]
    gone, gone_faults = _read_all(old, sorted(was - now), workers=workers)
    come, come_faults = _read_all(new, sorted(now - was), workers=workers)
    formerly = _renamed(*({name: one.objects for name, one in side.items()} for side in (gone, come)))
    jobs = [(old, new, formerly.get(name, name), name, whole) for name in sorted([*changed, *formerly])]
    views: list[Noticed] = []
    wholes: list[WholeChange] = []
    faulty: Reasons = merged(gone_faults, come_faults)
    compared = watch(in_parallel(_compare_client, jobs, workers=workers), len(jobs))
    for (*_, name, _), (view, change, problems) in zip(jobs, compared, strict=True):
        views += [view] if view is not None else []
        wholes += [change] if change is not None else []
        faulty = merged(faulty, {name: tuple(problems)} if problems else {})
    views += [
        *(
            uncompared(name, Standing.GONE, one.objects)
            for name, one in gone.items()
            if name not in formerly.values()
        ),
        *(one.view for name, one in come.items() if name not in formerly),
    ]
    drawings = {name: one.drawing for name, one in come.items() if name not in formerly}
    views += _layer_changes(old, new)
    wholes += _whole_layers(old, new) if whole else []
    in_turn = tuple(sorted(views, key=lambda view: view.client))
    left_out = tuple(clients_left_out(faulty))
    return Compared(
        in_turn, len(common) - len(changed), left_out=left_out, drawings=drawings, whole=tuple(wholes)
    )


def _no_client(name: str, clients: Iterable[str]) -> Diagnostic:
    near = closest_name(name, sorted(clients))
    hint = text("Did you mean {name}?", name=near) if near else None
    return diagnose("TREE003", text("there is no client {name}", name=name), None, hint=hint)


def _layer_changes(old: _Half, new: _Half) -> list[Noticed]:
    """What callers notice of the operator's layer of nodes that both sides have."""
    nodes = sorted(old.fleet.fleet.nodes.keys() & new.fleet.fleet.nodes.keys())
    views = [noticed_of_layer(old.node_graph(node), new.node_graph(node)) for node in nodes]
    return [view for view in views if not view.is_empty]


def _whole_layers(old: _Half, new: _Half) -> Iterator[WholeChange]:
    """What is rendered otherwise of the operator's layer of nodes that both sides have; the plans by which their clients dial are no part of it."""
    for node in sorted(old.fleet.fleet.nodes.keys() & new.fleet.fleet.nodes.keys()):
        before, after = (half.node_bundle(node, ()) for half in (old, new))
        change = scope_change(NODE_SCOPE, after, as_if_live(before))
        if change is not None:
            yield WholeChange(node, change)


def _half(side: Side, today: date) -> tuple[_Half | None, list[Diagnostic]]:
    sources, unread = side.fleet_files()
    fleet, problems = compile_fleet(sources, unread=bool(unread))
    faults = _errors([*unread, *problems])
    return (_Half(side, fleet, today) if fleet is not None and not faults else None), faults


def _errors(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]


def _compiled(half: _Half, client: str, name: str) -> tuple[_Compiled | None, list[Diagnostic]]:
    """A client of a side, compiled under a name. One of whom some proof would fail is compared like any other."""
    files, unread = half.side.client_files(client)
    try:
        compilation = compile_unproved(replace(files, client=name), half.fleet)
    except Exception as error:  # noqa: BLE001  # of this client alone
        return None, _errors([*unread, own_fault(client, error)])
    graph, resolved = compilation.graph, compilation.resolved
    if graph is None or resolved is None or unread:
        return None, _errors([*unread, *compilation.diagnostics])
    return _Compiled(graph, resolved, half.fleet), []


@dataclass(frozen=True, slots=True)
class _Alone:
    """A client that only one side has: its objects, and what is said of it and drawn if it is new."""

    objects: Objects
    view: Noticed
    drawing: Drawing


def _read_all(half: _Half, clients: Sequence[str], *, workers: int) -> tuple[dict[str, _Alone], Reasons]:
    """Clients that only one side has, and why some of them are not known."""
    found: dict[str, _Alone] = {}
    faulty: dict[str, tuple[Diagnostic, ...]] = {}
    jobs = [(half, client) for client in clients]
    for client, (alone, problems) in zip(clients, in_parallel(_read, jobs, workers=workers), strict=True):
        if alone is not None:
            found[client] = alone
        else:
            faulty[client] = tuple(problems)
    return found, faulty


def _read(job: tuple[_Half, str]) -> tuple[_Alone | None, list[Diagnostic]]:
    """What goes wrong in this, whatever it is, is wrong with this client alone."""
    try:
        return _read_alone(job)
    except (OSError, MissingObjectsError):
        raise
    except Exception as error:  # noqa: BLE001  # what is said of the others stands
        return None, [own_fault(job[1], error)]


def _read_alone(job: tuple[_Half, str]) -> tuple[_Alone | None, list[Diagnostic]]:
    half, client = job
    compiled, faults = _compiled(half, client, client)
    if compiled is None:
        return None, faults
    objects = compiled.objects
    view = new_client(compiled.graph, objects, half.fleet, half.today)
    return _Alone(objects, view, compiled.drawing), []


def _renamed(gone: Mapping[str, Objects], come: Mapping[str, Objects]) -> dict[str, str]:
    """Renamed clients with their former names: most numbers of the one are numbers of the other."""
    former_names: dict[str, str] = {}
    for name, new in come.items():
        numbers = _numbers(new)
        for former, old in gone.items():
            before = _numbers(old)
            if former not in former_names.values() and 2 * len(before & numbers) > max(
                len(before), len(numbers)
            ):
                former_names[name] = former
                break
    return former_names


def _numbers(objects: Objects) -> frozenset[str]:
    places = (address.split("/") for address in objects)
    return frozenset(name for _, section, *names in places if section == "numbers" for name in names)


def _compare_client(
    job: tuple[_Half, _Half, str, str, bool],
) -> tuple[Noticed | None, WholeChange | None, list[Diagnostic]]:
    """What callers notice of one client, by its former name and its name now; all there is to see of it, if that is asked for.

    What goes wrong in this, whatever it is, is wrong with this client alone.
    """
    try:
        return _compared_client(job)
    except (OSError, MissingObjectsError):
        raise
    except Exception as error:  # noqa: BLE001  # what is said of the others stands
        return None, None, [own_fault(job[3], error)]


def _compared_client(
    job: tuple[_Half, _Half, str, str, bool],
) -> tuple[Noticed | None, WholeChange | None, list[Diagnostic]]:
    old, new, former, name, whole = job
    before, faults = _compiled(old, former, name)
    after, problems = _compiled(new, name, name)
    if before is None or after is None:
        return None, None, [*faults, *problems]
    change = _whole_change(before, after) if whole else None
    return _view((old, before), (new, after), former), change, []


def _whole_change(before: _Compiled, after: _Compiled) -> WholeChange | None:
    change = scope_change(after.graph.client, after.bundle(), as_if_live(before.bundle()))
    return WholeChange(after.graph.node, change, before.drawing, after.drawing) if change else None


def _view(was: tuple[_Half, _Compiled], now: tuple[_Half, _Compiled], former: str) -> Noticed:
    (old, before), (new, after) = was, now
    name = after.graph.client
    former_objects, objects = before.objects, after.objects
    vocabulary = Vocabulary.of(name, objects).over(Vocabulary.of(name, former_objects))
    places = (before.place_of(), after.place_of())
    view = what_callers_notice(
        KeptGraph(before.graph, old.fleet.fleet.fleet.horizon),
        after.graph,
        new.fleet.fleet.fleet.horizon,
        vocabulary,
        places=places,
        objects=(former_objects, objects),
        trunks=changed_trunks(old.node_graph(before.graph.node), new.node_graph(after.graph.node)),
        today=new.today,
    )
    formerly = former if former != name else ""
    also = (
        *also_changed(former_objects, objects, formerly=formerly),
        *music_changes(before.graph, after.graph),
    )
    view = replace(view.with_also(also, vocabulary), formerly=formerly)
    if view.is_empty:
        return view
    node, former_node = after.graph.node, before.graph.node
    # Of a client on another node the layers are two things, and not one that was edited.
    if node == former_node:
        former_objects = {**old.objects(node), **former_objects}
        objects = {**new.objects(node), **objects}
    return replace(view, edits=edits_between(former_objects, objects, places))
