"""`centrex prove`: what holds for every call of a client, and for what does not, a call that shows it."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.client import opened_fleet, unknown_client
from ci.fleet.compilation import worker_count
from ci.fleet.proofs import Proved, prove_clients
from ci.reports.diagnostics import tell_faults
from ci.reports.proofs import proofs_json, proofs_text
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.terminal.progress import Watch
from ci.tree.workspace import Workspace, client_ids
from compiler.diagnostics import Diagnostic, has_errors, text
from compiler.resolving.resolved import ResolvedFleet


@registered
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@tree_option
@format_option("text", "json")
@click.pass_obj
def command(output: Output, clients: tuple[str, ...], tree: Path, report: str) -> int:
    """Exit code 0 if every claim holds or is waived; 3 if one is refuted; 1 if a client is faulty or a waiver has expired."""
    workspace, fleet, diagnostics = opened_fleet(tree)
    if workspace is None or fleet is None:
        return _faulty(output, tree, diagnostics)
    unknown = [fault for name in clients if (fault := unknown_client(workspace, name)) is not None]
    if unknown:
        return _faulty(output, tree, unknown)
    results = _prove(workspace, fleet, clients, output.watch(text("proving clients")))
    spelled = proofs_json(results, output.translate) if report == "json" else proofs_text(results, output)
    output.write_report(spelled, report)
    faults = [diagnostic for result in results for diagnostic in result.diagnostics]
    if has_errors(faults) or not results:
        return _faulty(output, tree, faults)
    return ExitCode.REFUSED if any(result.refuted for result in results) else ExitCode.OK


def _prove(
    workspace: Workspace, fleet: ResolvedFleet, clients: tuple[str, ...], watch: Watch
) -> list[Proved]:
    names = clients or tuple(client_ids(workspace))
    return list(watch(prove_clients(workspace, fleet, names, workers=worker_count()), len(names)))


def _faulty(output: Output, tree: Path, diagnostics: list[Diagnostic]) -> int:
    root = tree.resolve().parent
    tell_faults(diagnostics, output, root=root)
    return ExitCode.INVALID
