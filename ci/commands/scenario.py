"""`centrex scenario`: a drawing of where calls go."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.client import ClientCompilation, client_of_number, compiled_client, opened_fleet
from ci.nodes.atomic import replace_file
from ci.reports.diagnostics import tell_faults
from ci.reports.snippets import printable
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.terminal.system_errors import reason_of
from compiler.analysis.drawing import Drawing, draw_client, draw_number, draw_object
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import name_list
from compiler.resolving.explain import find_object, unknown_object
from renderers.drawing.mermaid import render_markdown, render_mermaid, too_large
from renderers.drawing.outline import render_outline
from renderers.drawing.svg import render_svg
from schema.sections import OBJECT_KIND_OF

_SPELLED = {"text": render_outline, "mermaid": render_mermaid, "svg": render_svg, "markdown": render_markdown}


@registered
@click.argument("subject", metavar="CLIENT[/SECTION/NAME] | NUMBER")
@tree_option
@format_option(*_SPELLED)
@click.option("--out", type=click.Path(path_type=Path), help="The file. Default: standard output.")
@click.pass_obj
def command(output: Output, subject: str, tree: Path, report: str, out: Path | None) -> int:
    """Exit code 1 if there is no such object, its client has an error, or the file cannot be written."""
    drawing, diagnostics = _drawing(tree, subject)
    root = tree.resolve().parent
    tell_faults(diagnostics, output, root=root)
    if drawing is None:
        return ExitCode.INVALID
    spelled = _SPELLED[report](drawing, output.translate)
    if report == "text":
        spelled = "".join(f"{printable(line)}\n" for line in spelled.splitlines())
    if report in ("mermaid", "markdown") and too_large(drawing, spelled):
        output.complain(
            text(
                "This is more than Mermaid can draw on one page; draw a single number, or write SVG: --format svg."
            )
        )
    if out is None:
        output.write(spelled)
        return ExitCode.OK
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        replace_file(out, spelled.encode())
    except OSError as error:
        output.complain(
            text("{file} cannot be written: {reason}", file=error.filename or out, reason=reason_of(error))
        )
        return ExitCode.INVALID
    output.say(text("{file} written", file=out))
    return ExitCode.OK


def _drawing(tree: Path, subject: str) -> tuple[Drawing | None, list[Diagnostic]]:
    address, diagnostics = _address(tree, subject)
    if address is None:
        return None, diagnostics
    compilation, problems = compiled_client(tree, address.partition("/")[0])
    if compilation is None:
        return None, problems
    drawing, faults = _drawn(compilation, address)
    return drawing, [*problems, *faults]


def _address(tree: Path, subject: str) -> tuple[str | None, list[Diagnostic]]:
    """The address that is meant. A client's name begins with a letter; anything else is a number, of any client."""
    if subject[:1].isalpha():
        return subject, []
    workspace, fleet, diagnostics = opened_fleet(tree)
    if workspace is None or fleet is None:
        return None, diagnostics
    client, problems = client_of_number(workspace, fleet, subject)
    return (f"{client}/numbers/{subject}" if client else None), problems


def _drawn(compilation: ClientCompilation, address: str) -> tuple[Drawing | None, list[Diagnostic]]:
    graph, resolved = compilation.graph, compilation.resolved
    if address == compilation.client:
        return draw_client(graph, resolved), []
    match = find_object(resolved, address)
    if match is None:
        return None, [unknown_object(resolved, address)]
    section, *name = (str(part) for part in match[0])
    if section == "client":
        return draw_client(graph, resolved), []
    if section == "numbers":
        return draw_number(graph, resolved, name[0]), []
    if section in OBJECT_KIND_OF:
        return draw_object(graph, resolved, section, name[0]), []
    message = text("no call goes to {address}", address=address)
    hint = text(
        "Name an object that calls can go to, in one of the sections: {names}",
        names=name_list(("numbers", *OBJECT_KIND_OF)),
    )
    return None, [diagnose("TREE004", message, None, hint=hint, address=address)]
