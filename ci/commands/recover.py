"""`centrex recover`: finish or undo an apply that was cut short."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.apply import actor
from ci.commands.options import tree_option
from ci.fleet.planning import find_node, read_fleet
from ci.nodes.apply import recover
from ci.reports.diagnostics import tell_faults
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from compiler.diagnostics import text

_WORDS = {
    "nothing": text("nothing to recover"),
    "done": text("the apply that was cut short is finished"),
    "reverted": text("the apply that was cut short is undone"),
}


@registered
@tree_option
@click.option("--node", "nodes", multiple=True, help="This node only; may be repeated. Default: all nodes.")
@click.pass_obj
def command(output: Output, tree: Path, nodes: tuple[str, ...]) -> int:
    """Nodes are recovered independently; the exit code is that of the first one that fails."""
    workspace, fleet, diagnostics = read_fleet(tree)
    who, nameless = actor()
    diagnostics += nameless
    if workspace is None or fleet is None or who is None:
        tell_faults(diagnostics, output, root=Path())
        return ExitCode.INVALID
    code = ExitCode.OK
    for name in nodes or tuple(fleet.nodes):
        node, problems = find_node(workspace, fleet, name)
        outcome, word = recover(node, who) if node is not None else (None, "nothing")
        found = outcome.diagnostics if outcome else tuple(problems)
        if found:
            tell_faults(found, output, root=Path())
            code = code or (outcome.code if outcome else ExitCode.INVALID)
        else:
            output.write(f"{name}: {output.translate(_WORDS[word])}\n")
    return code
