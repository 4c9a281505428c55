"""`centrex diff`: what callers notice of the change from one revision to another, or to the tree as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ci.commands.options import format_option, link_option, tree_option
from ci.fleet.compilation import worker_count
from ci.fleet.revision_changes import compare_sides
from ci.reports.diagnostics import tell_faults
from ci.reports.revision_changes import Diff, diff_html, diff_json, diff_markdown, diff_text
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.tree.checkout import not_checked_out
from ci.tree.revisions import (
    MissingObjectsError,
    Side,
    WorkingTree,
    merge_base,
    missing_objects,
    open_revision,
)
from ci.tree.workspace import open_workspace, this_day
from compiler.diagnostics import Diagnostic, text


@registered
@click.argument("revisions", metavar="[REV [REV]]", nargs=-1)
@tree_option
@format_option("text", "json", "markdown", "html")
@link_option
@click.option(
    "--client",
    "clients",
    multiple=True,
    help="Compare this client only; may be repeated. Default: all clients.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if anybody notices anything.")
@click.pass_obj
def command(
    output: Output,
    *,
    revisions: tuple[str, ...],
    tree: Path,
    report: str,
    link_base: str,
    clients: tuple[str, ...],
    detailed_exitcode: bool,
) -> int:
    """Exit code 0; 2 with `--detailed-exitcode` if anybody notices anything; 1 if a revision does not exist, or does not compile: clients that do not are left out, and the others compared."""
    if len(revisions) > 2 or not all(revisions):
        raise click.UsageError(output.translate(text("Give one revision, two, or REV..REV.")))
    try:
        code = _compare(output, tree, _asked_revisions(revisions), clients, report, link_base=link_base)
    except MissingObjectsError as lack:
        return _refused(output, tree, [missing_objects(lack)])
    return ExitCode.OK if code == ExitCode.DIFFERENCES and not detailed_exitcode else code


def _compare(
    output: Output,
    tree: Path,
    asked: tuple[str, str | None, bool],
    clients: tuple[str, ...],
    report: str,
    *,
    link_base: str,
) -> int:
    first, last, since_parting = asked
    before, after, diagnostics = _sides(tree, first, last, since_parting=since_parting)
    if before is None or after is None:
        return _refused(output, tree, diagnostics)
    compared = compare_sides(
        before,
        after,
        clients=clients,
        whole=report == "html",
        today=this_day(),
        workers=worker_count(),
        watch=output.watch(text("comparing clients")),
    )
    if compared.faults:
        return _refused(output, tree, compared.faults)
    diff = Diff(before.name, after.name, compared)
    if report == "json":
        output.write(diff_json(diff, output.translate))
    elif report == "markdown":
        output.write(diff_markdown(diff, output.translate, link_base=link_base))
    elif report == "html":
        for piece in diff_html(diff, output, link_base=link_base):
            output.write(piece)
    else:
        output.write_prose(diff_text(diff, output.translate, colour=output.colour))
    if compared.left_out:
        return _refused(output, tree, [reason for one in compared.left_out for reason in one.reasons])
    return ExitCode.OK if compared.is_empty else ExitCode.DIFFERENCES


def _asked_revisions(revisions: Sequence[str]) -> tuple[str, str | None, bool]:
    """The revisions to compare, None for the tree as it stands; and whether the first is their common ancestor."""
    if len(revisions) == 2:
        return revisions[0], revisions[1], False
    if not revisions:
        return "HEAD", None, False
    for dots in ("...", ".."):
        first, separator, last = revisions[0].partition(dots)
        if separator:
            return first or "HEAD", last or "HEAD", dots == "..."
    return revisions[0], None, False


def _sides(
    tree: Path, first: str, last: str | None, *, since_parting: bool
) -> tuple[Side | None, Side | None, list[Diagnostic]]:
    before, diagnostics = open_revision(tree, first)
    if last is None:
        workspace, problems = open_workspace(tree)
        absent = not_checked_out(tree)
        after = WorkingTree(workspace) if workspace is not None and absent is None else None
        return before, after, [*diagnostics, *problems, *([absent] if absent is not None else [])]
    second, problems = open_revision(tree, last)
    if since_parting and before is not None and second is not None:
        before, diagnostics = merge_base(before, second)
    return before, second, [*diagnostics, *problems]


def _refused(output: Output, tree: Path, diagnostics: Sequence[Diagnostic]) -> int:
    root = tree.resolve().parent
    tell_faults(diagnostics, output, root=root)
    return ExitCode.INVALID
