"""`centrex show`: a saved plan again, from its file alone."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option
from ci.nodes.planfile import read_plan
from ci.reports.diagnostics import render
from ci.reports.plans import render_json, render_markdown, render_text
from ci.terminal.cli import Command
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output


@click.command(cls=Command, help="Show a saved plan again.")
@click.argument("file", type=click.Path(path_type=Path))
@format_option("text", "json", "markdown")
@click.option("--summary", is_flag=True, help="Leave out the differences of files.")
@click.pass_obj
def command(output: Output, file: Path, report: str, *, summary: bool) -> int:
    """Exit code 1 if the file is no plan, or was edited."""
    plan, diagnostics = read_plan(file)
    if plan is None:
        output.write_error(
            render("text", diagnostics, root=Path(), translate=output.translate, colour=output.colour)
        )
        return ExitCode.INVALID
    if report == "json":
        output.write(render_json([plan]))
    elif report == "markdown":
        output.write(render_markdown([plan], output.translate))
    else:
        output.write(render_text(plan, output.translate, colour=output.colour, diffs=not summary))
    return ExitCode.OK
