"""`centrex render`: a client's files in a folder, secrets as tokens, to look at."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import tree_option
from ci.fleet.client import opened_fleet, unknown_client
from ci.fleet.compilation import compile_one
from ci.nodes.atomic import replace_file
from ci.reports.diagnostics import tell_faults
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import has_errors, plural, text


@registered
@click.argument("client")
@tree_option
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="The folder; created if it does not exist."
)
@click.pass_obj
def command(output: Output, client: str, tree: Path, out: Path) -> int:
    """Exit code 1 if the client has an error; nothing is written then."""
    workspace, fleet, diagnostics = opened_fleet(tree)
    bundle = None
    if workspace is not None:
        unknown = unknown_client(workspace, client)
        if unknown is not None:
            diagnostics.append(unknown)
        elif fleet is not None:
            result = compile_one(workspace, fleet, client)
            diagnostics += result.diagnostics
            bundle = result.bundle
    root = workspace.root if workspace else tree.parent
    tell_faults(diagnostics, output, root=root)
    if bundle is None or has_errors(diagnostics):
        return ExitCode.INVALID
    try:
        for artifact in bundle.artifacts:
            path = out / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, artifact.content)
    except OSError as error:
        output.complain(
            text("{file} cannot be written: {reason}", file=error.filename or out, reason=reason_of(error))
        )
        return ExitCode.INVALID
    output.say(
        plural(
            "{count} file written to {folder}",
            "{count} files written to {folder}",
            len(bundle.artifacts),
            folder=out,
        )
    )
    return ExitCode.OK
