"""`centrex pin`: the initial PIN of a mailbox, which no plan and no file of the tree holds."""

from __future__ import annotations

from pathlib import Path

import click

from ci.commands.options import key_option, tree_option
from ci.fleet.client import compiled_client
from ci.nodes.secrets import MasterKey, derive, read_key
from ci.reports.diagnostics import tell_faults
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest_name
from compiler.planning.artifact import secret_name


@registered
@click.argument("address", metavar="CLIENT/SECTION/NAME")
@tree_option
@key_option
@click.pass_obj
def command(output: Output, address: str, tree: Path, key_file: Path | None) -> int:
    """Exit code 1 if there is no such mailbox."""
    key, diagnostics = read_key(key_file)
    pin, problems = _pin(tree, address, key) if key is not None else (None, [])
    if pin is None:
        tell_faults([*diagnostics, *problems], output, root=tree.resolve().parent)
        return ExitCode.INVALID
    output.write(f"{pin}\n")
    output.say(text("Whoever has chosen another one at a phone has that one."))
    return ExitCode.OK


def _pin(tree: Path, address: str, key: MasterKey) -> tuple[str | None, list[Diagnostic]]:
    compilation, diagnostics = compiled_client(tree, address.partition("/")[0])
    if compilation is None:
        return None, diagnostics
    mailboxes = {mailbox.origin.address: mailbox for mailbox in compilation.graph.mailboxes}
    if address not in mailboxes:
        near = closest_name(address, mailboxes)
        hint = text("Did you mean {name}?", name=near) if near else None
        return None, [diagnose("REF006", text("{address} has no mailbox", address=address), None, hint=hint)]
    node = compilation.fleet.fleet.nodes[compilation.graph.node]
    if key.development and not node.development:
        message = text(
            "the node {node} is not a development node: its secrets may not be made with the development key",
            node=compilation.graph.node,
        )
        hint = text("Give the fleet's own key: --key-file FILE, or CENTREX_KEY_FILE.")
        return None, [diagnose("SECRET002", message, None, hint=hint)]
    mailbox = mailboxes[address]
    return derive(key, secret_name(mailbox.pin_address, "pin", mailbox.secret_epoch)), []
