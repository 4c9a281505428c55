"""`centrex validate`: every fault of the tree at once."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.cache import Cache
from ci.fleet.compilation import compile_tree, worker_count
from ci.reports.diagnostics import FORMATS, diagnostics_report
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.tree.checkout import not_checked_out
from ci.tree.workspace import open_workspace
from compiler.diagnostics import has_errors, plural, text


@registered
@tree_option
@format_option(*FORMATS)
@click.pass_obj
def command(output: Output, tree: Path, report: str) -> int:
    """Exit code 0: nothing is wrong (warnings do not count); 1: something is."""
    workspace, diagnostics = open_workspace(tree)
    clients = 0
    if workspace is not None:
        cache = Cache(workspace)
        watch = output.watch(text("compiling clients"))
        compiled = compile_tree(workspace, workers=worker_count(), cache=cache, render=False, watch=watch)
        cache.close()
        absent = not_checked_out(tree)
        diagnostics = [*([absent] if absent is not None else []), *compiled.diagnostics]
        clients = len(compiled.clients)
    root = workspace.root if workspace else tree.parent
    output.write(
        diagnostics_report(
            report, diagnostics, root=root, translate=output.translate, colour=output.colour, tree=tree
        )
    )
    failed = has_errors(diagnostics)
    if report == "text" and not failed:
        output.say(plural("{count} client: nothing wrong", "{count} clients: nothing wrong", clients))
    return ExitCode.INVALID if failed else ExitCode.OK
