"""`centrex show`: a saved plan again, from its file alone."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option
from ci.nodes.planfile import read_plan
from ci.nodes.saved_plans import given_plans
from ci.reports.diagnostics import tell_faults
from ci.reports.plan_formats import plans_report
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from compiler.diagnostics import Diagnostic
from compiler.planning.plan import Plan


@registered
@click.argument("file", metavar="PLAN", type=click.Path(path_type=Path))
@format_option("text", "json", "markdown", "html")
@click.option("--summary", is_flag=True, help="Leave out the differences of files.")
@click.pass_obj
def command(output: Output, file: Path, report: str, *, summary: bool) -> int:
    """Of a folder, all its plans. Exit code 1 if a file is not a plan, or was edited."""
    plans: list[Plan] = []
    diagnostics: list[Diagnostic] = []
    for one in given_plans([file]):
        plan, problems = read_plan(one)
        diagnostics += problems
        plans += [plan] if plan is not None else []
    if diagnostics:
        tell_faults(diagnostics, output, root=Path())
        return ExitCode.INVALID
    for piece in plans_report(plans, output, report, diffs=not summary):
        output.write_report(piece, report)
    return ExitCode.OK
