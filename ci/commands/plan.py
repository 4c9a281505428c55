"""`centrex plan`: what an apply would change, node by node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ci.commands.options import format_option, link_option, tree_option
from ci.fleet.planning import plan_tree, read_fleet
from ci.nodes.saved_plans import SavedPlans
from ci.reports.diagnostics import diagnostics_of_others, tell_faults
from ci.reports.plan_formats import plans_report
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import Diagnostic, plural, text
from compiler.planning.plan import Plan

if TYPE_CHECKING:  # for a page alone
    from ci.fleet.whole_changes import LiveOf


@registered
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@tree_option
@click.option(
    "--node", "nodes", multiple=True, help="Plan for this node only; may be repeated. Default: all nodes."
)
@click.option(
    "--out",
    type=click.Path(),
    help="Save plans in a folder (plans/), as NODE.plan for each node that changes, or that of one node in a file (one.plan). Only plans are replaced.",
)
@format_option("text", "json", "markdown", "html")
@link_option
@click.option("--summary", is_flag=True, help="Leave out the differences of files.")
@click.option("--verify", is_flag=True, help="Read every live byte, even of files that look untouched.")
@click.option(
    "--rekey", is_flag=True, help="Make every password anew, since another master key will be given to apply."
)
@click.option(
    "--first-apply", is_flag=True, help="Plan for nodes on which nothing is live too: all of it is new."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if there is anything to do.")
@click.pass_obj
def command(
    output: Output,
    *,
    clients: tuple[str, ...],
    tree: Path,
    nodes: tuple[str, ...],
    out: str | None,
    report: str,
    link_base: str,
    summary: bool,
    verify: bool,
    rekey: bool,
    first_apply: bool,
    detailed_exitcode: bool,
) -> int:
    """Of all clients, or of those that are named: others stay as they are, and what is said of them is counted. Exit code 0; 2 with `--detailed-exitcode` if there is anything to do; 1 if a client, the operator's layer or a node is faulty, or 3 if files do not read back as what they were made from: the rest is planned all the same."""
    if rekey and clients:
        raise click.UsageError(output.translate(_ALL_OR_NONE))
    files = SavedPlans.at(out) if out else None
    if files is not None and not _cleared(files, nodes, output):
        return ExitCode.INVALID
    planning = plan_tree(
        tree,
        nodes,
        clients=clients,
        verify=verify,
        rekey=rekey,
        first_apply=first_apply,
        watch=output.watch(text("compiling clients")),
    )
    if planning.diagnostics:
        root = planning.workspace.root if planning.workspace else tree.parent
        tell_faults(planning.diagnostics, output, root=root)
    if planning.warnings_before and clients:
        output.complain(diagnostics_of_others(planning.warnings_before))
    elif planning.warnings_before:
        output.complain(
            plural(
                "{count} warning about clients that did not change: centrex validate",
                "{count} warnings about clients that did not change: centrex validate",
                planning.warnings_before,
            )
        )
    if not planning.plans and not planning.left_out:
        return ExitCode.INVALID
    if rekey and planning.left_out:
        output.complain(_ALL_OR_NONE)
    plans = () if rekey and planning.left_out else planning.plans
    live_of = _live(tree) if report == "html" else None
    for piece in plans_report(
        plans,
        output,
        report,
        diffs=not summary,
        left_out=planning.left_out,
        link_base=link_base,
        live_of=live_of,
    ):
        output.write_report(piece, report)
    if files is not None and not _save(plans, files, output, report):
        return ExitCode.INVALID
    if planning.plans and not verify:
        (output.say if report == "text" else output.complain)(_BY_THEIR_LOOKS)
    if planning.left_out:
        return ExitCode.REFUSED if planning.refused else ExitCode.INVALID
    changed = any(not plan.is_empty for plan in planning.plans)
    return ExitCode.DIFFERENCES if detailed_exitcode and changed else ExitCode.OK


def _live(tree: Path) -> LiveOf | None:
    """What is live on the nodes of the tree, for a page that draws it."""
    from ci.fleet.whole_changes import live_on  # few runs write a page

    workspace, fleet, _ = read_fleet(tree)
    return live_on(workspace, fleet) if workspace is not None and fleet is not None else None


_BY_THEIR_LOOKS = text(
    "live files were known by size and time; every byte is read by centrex plan --verify, and of what changes by apply"
)
_ALL_OR_NONE = text("A node has one master key: with another one every client is planned, or nothing is.")


def _cleared(out: SavedPlans, nodes: tuple[str, ...], output: Output) -> bool:
    """Whether no plan of an earlier run is there any longer, and nothing else is in the way."""
    try:
        return _told(out.clear(nodes), output)
    except OSError as error:
        return _unwritable(out, error, output)


def _save(plans: tuple[Plan, ...], out: SavedPlans, output: Output, report: str) -> bool:
    """Each plan with anything to do."""
    if len(plans) > 1 and not out.is_folder:
        output.complain(
            text("There are {count} nodes: give --node NAME, or a folder to --out.", count=len(plans))
        )
        return False
    told = output.say if report == "text" else output.complain
    try:
        for plan in plans:
            if plan.is_empty:
                continue
            if not _told(out.save(plan), output):
                return False
            told(text("saved: {file}", file=out.of(plan.node)))
    except OSError as error:
        return _unwritable(out, error, output)
    return True


def _told(obstacle: Diagnostic | None, output: Output) -> bool:
    if obstacle is not None:
        tell_faults([obstacle], output, root=Path())
    return obstacle is None


def _unwritable(out: SavedPlans, error: OSError, output: Output) -> bool:
    output.complain(
        text("{file} cannot be written: {reason}", file=error.filename or out.path, reason=reason_of(error))
    )
    return False
