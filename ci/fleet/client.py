"""One client of a tree, compiled: how every command that looks at a single client begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ci.fleet.operator_layer import read_operator_layer
from ci.fleet.own_faults import own_fault
from ci.tree.workspace import (
    Workspace,
    client_files,
    client_ids,
    client_sources,
    open_workspace,
)
from compiler.analysis.call_tests.judging import Judged
from compiler.analysis.proofs.verdict import Verdict
from compiler.diagnostics import Diagnostic, has_errors, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest_name
from compiler.graph import CallGraph
from compiler.pipeline import compile_client
from compiler.reading.parse import parse_client
from compiler.resolving.explain import find_object
from compiler.resolving.resolve import resolve_client
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet


@dataclass(frozen=True, slots=True)
class ClientCompilation:
    """A client that compiles: its graph, the resolved tree that it was made from, the operator's layer, what was proved and tested.

    A client that fails a proof or a test is here too: people want to look at it.
    """

    client: str
    graph: CallGraph
    resolved: ResolvedClient
    fleet: ResolvedFleet
    verdict: Verdict
    judged: Judged


def compiled_client(tree: Path, client: str) -> tuple[ClientCompilation | None, list[Diagnostic]]:
    """The client of this name. None if there is no such client, or anything is wrong with it: the diagnostics say what.

    A client without errors may still have warnings.
    """
    workspace, fleet, diagnostics = opened_fleet(tree)
    if workspace is None:
        return None, diagnostics
    unknown = unknown_client(workspace, client)
    if unknown is not None:
        return None, [*diagnostics, unknown]
    if fleet is None:
        return None, diagnostics
    compilation, problems = compiled_in(workspace, fleet, client)
    return compilation, [*diagnostics, *problems]


def opened_fleet(tree: Path) -> tuple[Workspace | None, ResolvedFleet | None, list[Diagnostic]]:
    """The tree at this folder, and its operator's layer, resolved; None for what is missing or faulty."""
    workspace, diagnostics = open_workspace(tree)
    if workspace is None:
        return None, None, diagnostics
    fleet, problems = read_operator_layer(workspace)
    return workspace, fleet, [*diagnostics, *problems]


def unknown_client(workspace: Workspace, client: str) -> Diagnostic | None:
    """What to say if the tree has no such client: the nearest name it has."""
    clients = client_ids(workspace)
    if client in clients:
        return None
    near = closest_name(client, clients)
    hint = text("Did you mean {name}?", name=near) if near else None
    return diagnose("TREE003", text("there is no client {name}", name=client), None, hint=hint)


def compiled_in(
    workspace: Workspace, fleet: ResolvedFleet, client: str
) -> tuple[ClientCompilation | None, list[Diagnostic]]:
    """Compile a client that the tree has; as `compiled_client`."""
    files, unread = client_files(workspace, client)
    try:
        compilation = compile_client(files, fleet, today=workspace.today)
    except Exception as error:  # noqa: BLE001  # of this client alone
        return None, [*unread, own_fault(client, error)]
    diagnostics = [*unread, *compilation.diagnostics]
    graph, resolved, verdict = compilation.graph, compilation.resolved, compilation.verdict
    judged = compilation.judged
    if graph is None or resolved is None or verdict is None or judged is None or has_errors(unread):
        return None, diagnostics
    return ClientCompilation(client, graph, resolved, fleet, verdict, judged), diagnostics


def client_of_number(
    workspace: Workspace, fleet: ResolvedFleet, written: str
) -> tuple[str | None, list[Diagnostic]]:
    """The client that has a number, written in any form that its site reads. None and what to say if no client has it."""
    clients = client_ids(workspace)
    digits = re.sub(r"\D", "", written)
    # Most files need not be parsed: the last digits do not occur in them at all.
    last_digits = re.compile(rb"\D*".join(digit.encode() for digit in digits[-4:]))
    for client in clients if digits else ():
        if not any(last_digits.search(source.content) for source in client_sources(workspace, client)[0]):
            continue
        resolved = _resolved(workspace, fleet, client)
        if resolved is not None and find_object(resolved, f"{client}/numbers/{written}") is not None:
            return client, []
    hint = text("Compare its digits: numbers are in the section numbers of their client.")
    return None, [
        diagnose("TREE004", text("no client has the number {number}", number=written), None, hint=hint)
    ]


def clients_with(workspace: Workspace, fleet: ResolvedFleet, section: str, name: str) -> list[str]:
    """The clients that have an object of this name: `users`, `alice`."""
    matches = []
    for client in client_ids(workspace):
        # Most files need not be parsed.
        if any(name.encode() in source.content for source in client_sources(workspace, client)[0]):
            resolved = _resolved(workspace, fleet, client)
            if resolved is not None and find_object(resolved, f"{client}/{section}/{name}") is not None:
                matches.append(client)
    return matches


def _resolved(workspace: Workspace, fleet: ResolvedFleet, client: str) -> ResolvedClient | None:
    """A client, which may be faulty, as far as it can be read."""
    files, _ = client_files(workspace, client)
    parsed, _ = parse_client(client, files.sources, unread=files.unread)
    return resolve_client(parsed, fleet)[0] if parsed is not None else None
