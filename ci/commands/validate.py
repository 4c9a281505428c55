"""`centrex validate`: every fault of the tree at once."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.cache import Cache
from ci.fleet.client import unknown_client
from ci.fleet.compilation import compile_tree, worker_count
from ci.fleet.left_out import diagnostics_of
from ci.reports.diagnostics import FORMATS, diagnostics_of_others, diagnostics_report
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.i18n import explanation_translator
from ci.terminal.output import Output
from ci.tree.checkout import not_checked_out, tracked_memory
from ci.tree.stray_files import stray_files
from ci.tree.workspace import open_workspace
from compiler.diagnostics import has_errors, plural, text


@registered
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@tree_option
@format_option(*FORMATS)
@click.pass_obj
def command(output: Output, clients: tuple[str, ...], tree: Path, report: str) -> int:
    """Of all clients, or of those that are named: what is said of others is counted. Exit code 0: nothing is wrong with them (warnings do not count); 1: something is."""
    workspace, diagnostics = open_workspace(tree)
    checked = others = 0
    if workspace is not None:
        cache = Cache(workspace)
        watch = output.watch(text("compiling clients"))
        compiled = compile_tree(workspace, workers=worker_count(), cache=cache, render=False, watch=watch)
        cache.close()
        of_checkout = [
            fault for fault in (not_checked_out(tree), tracked_memory(workspace.root)) if fault is not None
        ]
        unknown = [fault for name in clients if (fault := unknown_client(workspace, name)) is not None]
        concerning = diagnostics_of(compiled, clients) if clients else compiled.diagnostics
        others = len(compiled.diagnostics) - len(concerning)
        diagnostics = [*of_checkout, *stray_files(workspace), *unknown, *concerning]
        checked = len(clients or compiled.clients)
    root = workspace.root if workspace else tree.parent
    spelled = diagnostics_report(
        report,
        diagnostics,
        root=root,
        translate=output.translate,
        colour=output.colour,
        tree=tree,
        explain=explanation_translator(output.language),
    )
    output.write_report(spelled, report)
    if others:
        output.complain(diagnostics_of_others(others))
    failed = has_errors(diagnostics)
    if report == "text" and not failed:
        output.say(plural("{count} client: nothing wrong", "{count} clients: nothing wrong", checked))
    return ExitCode.INVALID if failed else ExitCode.OK
