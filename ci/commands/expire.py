"""`centrex expire`: messages that mailboxes have kept for long enough are removed from the machine that this runs on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click

from ci.commands.options import tree_option
from ci.fleet.planning import find_node, read_fleet
from ci.nodes.node import Node
from ci.nodes.old_messages import DAY, FolderInUseError, old_messages, remove_message
from ci.reports.diagnostics import tell_faults
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import Diagnostic, plural, text
from compiler.diagnostics.codes import diagnose
from renderers.asterisk import FOLDER
from renderers.asterisk.names import scope
from renderers.asterisk.retention import RETENTION
from renderers.readback.retention import read_retention


@registered
@tree_option
@click.option("--node", "nodes", multiple=True, help="This node only; may be repeated. Default: all nodes.")
@click.option(
    "--spool",
    type=click.Path(path_type=Path),
    default=Path("/var/spool/asterisk"),
    envvar="CENTREX_SPOOL",
    help="The folder in which Asterisk keeps what people left with it. Default: /var/spool/asterisk.",
)
@click.option("--dry-run", is_flag=True, help="Remove nothing: say what would be.")
@click.pass_obj
def command(output: Output, tree: Path, nodes: tuple[str, ...], spool: Path, *, dry_run: bool) -> int:
    """What was applied last counts, not what the tree says since. Exit code 1 if something could not be removed; the rest is."""
    workspace, fleet, diagnostics = read_fleet(tree)
    if workspace is None or fleet is None:
        tell_faults(diagnostics, output, root=Path())
        return ExitCode.INVALID
    voicemail = spool / "voicemail"
    if not voicemail.is_dir():
        message = text("there is no folder {folder}: no messages are kept on this machine", folder=voicemail)
        hint = text("Run it on the node, and name Asterisk's folder: --spool FOLDER.")
        diagnostics = [*diagnostics, diagnose("NODE012", message, None, hint=hint)]
        tell_faults(diagnostics, output, root=Path())
        return ExitCode.INVALID
    for name in nodes or tuple(fleet.nodes):
        node, problems = find_node(workspace, fleet, name)
        diagnostics += problems
        if node is None:
            continue
        for client, mailbox, days in _kept(node):
            removed, fault = _expire(voicemail / scope(client) / mailbox, days, dry_run=dry_run)
            diagnostics += [fault] if fault is not None else []
            if removed:
                words = plural("{count} message removed", "{count} messages removed", removed)
                if dry_run:
                    words = plural("{count} message to be removed", "{count} messages to be removed", removed)
                output.write(f"{client} {mailbox}: {output.translate(words)}\n")
    tell_faults(diagnostics, output, root=Path())
    return ExitCode.INVALID if diagnostics else ExitCode.OK


def _kept(node: Node) -> Iterator[tuple[str, str, int]]:
    """The mailboxes of a node's clients that keep messages for so many days only."""
    file = f"{FOLDER}/{RETENTION}"
    for client, bundle in sorted(node.live().items()):
        if file in bundle.files:
            for mailbox, days in read_retention(bundle.read(file).decode()).items():
                yield client, mailbox, days


def _expire(mailbox: Path, days: int, *, dry_run: bool) -> tuple[int, Diagnostic | None]:
    """How many messages are older, and what kept one from being removed."""
    removed = 0
    try:
        for message in old_messages(mailbox, time.time() - days * DAY):
            if not dry_run:
                remove_message(message)
            removed += 1
    except FolderInUseError as error:
        words = text(
            "{file} has been there for long: somebody holds the mailbox, or crashed", file=str(error)
        )
        hint = text("Try again; if nobody listens to the mailbox, remove the file.")
        return removed, diagnose("NODE012", words, None, hint=hint)
    except OSError as error:
        words = text(
            "{file} cannot be removed: {reason}", file=error.filename or mailbox, reason=reason_of(error)
        )
        return removed, diagnose("NODE012", words, None)
    return removed, None
