"""One client of a tree, compiled: how every command that looks at a single client begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ci.workspace import Workspace, client_files, client_ids, fleet_files, open_workspace
from compiler.codes import diagnose
from compiler.diagnostics import Diagnostic, has_errors, text
from compiler.graph import CallGraph
from compiler.parse import ParsedClient, ParsedFleet
from compiler.pipeline import compile_client, compile_fleet
from compiler.suggest import closest


@dataclass(frozen=True, slots=True)
class ClientCompilation:
    """A client without a fault: its graph, the resolved tree that it was made from, and the operator's layer."""

    client: str
    graph: CallGraph
    resolved: ParsedClient
    fleet: ParsedFleet


def compiled_client(tree: Path, client: str) -> tuple[ClientCompilation | None, list[Diagnostic]]:
    """The client of this name. None if there is no such client, or anything is wrong with it: the diagnostics say what.

    A client without errors may have warnings: they come along with it.
    """
    workspace, fleet, diagnostics = opened_fleet(tree)
    if workspace is None:
        return None, diagnostics
    unknown = unknown_client(workspace, client)
    if unknown is not None:
        return None, [*diagnostics, unknown]
    if fleet is None:
        return None, diagnostics
    compilation, found = compiled_in(workspace, fleet, client)
    return compilation, [*diagnostics, *found]


def opened_fleet(tree: Path) -> tuple[Workspace | None, ParsedFleet | None, list[Diagnostic]]:
    """The tree at this folder, and its operator's layer, resolved; None for what there is not, or is faulty."""
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return None, None, diagnostics
    sources, unread = fleet_files(workspace)
    fleet, found = compile_fleet(sources, unread=bool(unread))
    return workspace, fleet, [*diagnostics, *unread, *found]


def unknown_client(workspace: Workspace, client: str) -> Diagnostic | None:
    """What to say if the tree has no such client: the nearest name it has."""
    clients = client_ids(workspace)
    if client in clients:
        return None
    near = closest(client, clients)
    hint = text("Did you mean {name}?", name=near) if near else None
    return diagnose("TREE003", text("there is no client {name}", name=client), None, hint=hint)


def compiled_in(
    workspace: Workspace, fleet: ParsedFleet, client: str
) -> tuple[ClientCompilation | None, list[Diagnostic]]:
    """Compile a client that the tree has; as `compiled_client`."""
    files, unread = client_files(workspace, client)
    compilation = compile_client(files, fleet)
    diagnostics = [*unread, *compilation.diagnostics]
    graph, resolved = compilation.graph, compilation.resolved
    if graph is None or resolved is None or has_errors(diagnostics):
        return None, diagnostics
    return ClientCompilation(client, graph, resolved, fleet), diagnostics
