"""`centrex plan`: what an apply would change, node by node."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.planning import plan_tree
from ci.nodes.planfile import write_plan
from ci.reports.diagnostics import tell_faults
from ci.reports.plans import plans_report
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from compiler.diagnostics import plural, text
from compiler.planning.plan import Plan


@registered
@tree_option
@click.option(
    "--node", "nodes", multiple=True, help="Plan for this node only; may be repeated. Default: all nodes."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Save the plan in this file, or in a folder as NODE.plan for each node that changes.",
)
@format_option("text", "json", "markdown")
@click.option("--summary", is_flag=True, help="Leave out the differences of files.")
@click.option("--verify", is_flag=True, help="Read every live byte, even of files that look untouched.")
@click.option(
    "--rekey", is_flag=True, help="Make every password anew, since another master key will be given to apply."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if there is anything to do.")
@click.pass_obj
def command(
    output: Output,
    tree: Path,
    nodes: tuple[str, ...],
    out: Path | None,
    report: str,
    *,
    summary: bool,
    verify: bool,
    rekey: bool,
    detailed_exitcode: bool,
) -> int:
    """Exit code 0; 2 with `--detailed-exitcode` if there is anything to do; 1 if the tree or a node is faulty; 3 if files do not read back as what they were made from."""
    planning = plan_tree(
        tree, nodes, verify=verify, rekey=rekey, watch=output.watch(text("compiling clients"))
    )
    if planning.diagnostics:
        root = planning.workspace.root if planning.workspace else tree.parent
        tell_faults(planning.diagnostics, output, root=root)
    if planning.warnings_before:
        output.complain(
            plural(
                "{count} warning about clients that did not change: centrex validate",
                "{count} warnings about clients that did not change: centrex validate",
                planning.warnings_before,
            )
        )
    if not planning.plans:
        return ExitCode.REFUSED if planning.refused else ExitCode.INVALID
    for piece in plans_report(planning.plans, output, report, diffs=not summary):
        output.write(piece)
    if out is not None and not _save(planning.plans, out, output):
        return ExitCode.INVALID
    changed = any(not plan.is_empty for plan in planning.plans)
    return ExitCode.DIFFERENCES if detailed_exitcode and changed else ExitCode.OK


def _save(plans: tuple[Plan, ...], out: Path, output: Output) -> bool:
    """Into one file for one node, else a file for each node that changes."""
    if len(plans) == 1 and not out.is_dir():
        files = {out: plans[0]}
    elif out.is_dir() or not out.suffix:
        files = {out / f"{plan.node}.plan": plan for plan in plans}
    else:
        output.complain(
            text("There are {count} nodes: give --node NAME, or a folder to --out.", count=len(plans))
        )
        return False
    try:
        for path, plan in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if plan.is_empty:
                path.unlink(missing_ok=True)
            else:
                write_plan(path, plan)
                output.say(text("saved: {file}", file=path))
    except OSError as error:
        output.complain(
            text("{file} cannot be written: {reason}", file=error.filename or out, reason=error.strerror)
        )
        return False
    return True
