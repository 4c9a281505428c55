"""`centrex test`: the calls that clients test, judged at every instant that a test covers."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.call_tests import ClientTests, judge_clients
from ci.fleet.client import opened_fleet, unknown_client
from ci.fleet.compilation import worker_count
from ci.nodes.atomic import replace_file
from ci.reports.call_tests import call_tests_json, call_tests_junit, call_tests_text
from ci.reports.diagnostics import tell_faults
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.terminal.progress import Watch
from ci.tree.workspace import Workspace, client_ids
from compiler.diagnostics import Diagnostic, has_errors, text
from compiler.resolving.resolved import ResolvedFleet


@registered
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@click.option(
    "--junit",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a JUnit report too, for CI.",
)
@tree_option
@format_option("text", "json")
@click.pass_obj
def command(output: Output, *, clients: tuple[str, ...], junit: Path | None, tree: Path, report: str) -> int:
    """Exit code 0 if every test passes; 3 if one fails; 1 if a client or a test is faulty, or there is no test at all."""
    workspace, fleet, diagnostics = opened_fleet(tree)
    if workspace is None or fleet is None:
        return _faulty(output, tree, diagnostics)
    unknown = [fault for name in clients if (fault := unknown_client(workspace, name)) is not None]
    if unknown:
        return _faulty(output, tree, unknown)
    results = _test(workspace, fleet, clients, output.watch(text("testing clients")))
    spelled = (
        call_tests_json(results, output.translate) if report == "json" else call_tests_text(results, output)
    )
    output.write_report(spelled, report)
    if junit is not None:
        replace_file(junit, call_tests_junit(results, output.translate))
    faults = [diagnostic for result in results for diagnostic in result.diagnostics]
    if has_errors(faults):
        return _faulty(output, tree, faults)
    if not any(result.tests for result in results):
        output.complain(text("no client has tests; write some: docs/call-tests.md"))
        return ExitCode.INVALID
    return ExitCode.REFUSED if any(result.failed for result in results) else ExitCode.OK


def _test(
    workspace: Workspace, fleet: ResolvedFleet, clients: tuple[str, ...], watch: Watch
) -> list[ClientTests]:
    names = clients or tuple(client_ids(workspace))
    return list(watch(judge_clients(workspace, fleet, names, workers=worker_count()), len(names)))


def _faulty(output: Output, tree: Path, diagnostics: list[Diagnostic]) -> int:
    root = tree.resolve().parent
    tell_faults(diagnostics, output, root=root)
    return ExitCode.INVALID
