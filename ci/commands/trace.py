"""`centrex trace`: what happens to one call, hop by hop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from ci.commands.options import format_option, tree_option
from ci.fleet.client import (
    ClientCompilation,
    client_of_number,
    clients_with,
    compiled_in,
    opened_fleet,
    unknown_client,
)
from ci.reports.diagnostics import tell_faults
from ci.reports.trace_words import Traced
from ci.reports.traces import trace_json, trace_text
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.tree.workspace import Workspace
from compiler.analysis.calls.reading import Asked, AskedClient, read_call, split_client
from compiler.analysis.calls.trace import trace
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.resolving.resolved import ResolvedFleet


@registered
@click.option(
    "--from",
    "caller",
    required=True,
    metavar="WHO",
    help="The caller: an external number, anonymous, user:NAME, device:NAME or trunk:NAME.",
)
@click.option(
    "--to",
    "callee",
    required=True,
    metavar="WHAT",
    help="What is dialled: a client's number; from a phone also an extension, a feature code or any external number.",
)
@click.option(
    "--at", metavar="INSTANT", help="When: 2026-11-28 10:00, in the site's local time. Default: now."
)
@click.option(
    "--given",
    multiple=True,
    metavar="STATE",
    help="user:NAME=busy, device:NAME=unregistered, external:NUMBER=no_answer, trunk:NAME=down (or full), client=full, user:NAME=full, queue:NAME=full, member:QUEUE/USER=logged_out, user:NAME=paused, switch:NAME=POSITION, everyone=no_answer.",
)
@click.option(
    "--press",
    metavar="KEYS",
    help="What the caller presses in menus and queues, try after try: 1,2 or 201; nothing for a try without a key.",
)
@click.option("--client", help="Whose call it is. Default: the client of the caller or of the number.")
@tree_option
@format_option("text", "json")
@click.pass_obj
def command(
    output: Output,
    *,
    caller: str,
    callee: str,
    at: str | None,
    given: tuple[str, ...],
    press: str | None,
    client: str | None,
    tree: Path,
    report: str,
) -> int:
    """Exit code 1 if the question cannot be read, or the client has an error; 0 otherwise, wherever the call ends."""
    compilation, diagnostics = _compiled_client(tree, caller, callee, client)
    call = None
    if compilation is not None:
        asked_client = AskedClient(compilation.resolved, compilation.fleet)
        presses = tuple(part.strip() for part in press.split(",")) if press is not None else ()
        asked = Asked(caller, callee, at, given, presses)
        call, diagnostics = read_call(asked, asked_client, datetime.now(UTC).replace(microsecond=0))
    if compilation is None or call is None:
        return _refused(output, tree, diagnostics)
    traced = Traced(trace(compilation.graph, call), compilation)
    if report == "json":
        output.write(trace_json(traced, output.translate))
    else:
        output.write_prose(trace_text(traced, output.translate, colour=output.colour))
    return ExitCode.OK


def _refused(output: Output, tree: Path, diagnostics: Sequence[Diagnostic]) -> int:
    root = tree.resolve().parent
    tell_faults(diagnostics, output, root=root)
    return ExitCode.INVALID


def _compiled_client(
    tree: Path, caller: str, callee: str, client_name: str | None
) -> tuple[ClientCompilation | None, list[Diagnostic]]:
    """The client whose call it is: the one that is named, else the owner of the calling phone or of the number called."""
    workspace, fleet, diagnostics = opened_fleet(tree)
    if workspace is None:
        return None, diagnostics
    named = list(
        dict.fromkeys(name for name in (client_name, *_clients_named(caller, callee)) if name is not None)
    )
    if len(named) > 1:
        message = text("a call belongs to one client, not to {names}", names=", ".join(named))
        return None, [*diagnostics, diagnose("ASK001", message, None)]
    unknown = unknown_client(workspace, named[0]) if named else None
    if unknown is not None:
        return None, [*diagnostics, unknown]
    if fleet is None:
        return None, diagnostics
    client, problems = (named[0], []) if named else _client_holding(workspace, fleet, caller, callee)
    if client is None:
        return None, [*diagnostics, *problems]
    compilation, problems = compiled_in(workspace, fleet, client)
    return compilation, [*diagnostics, *problems]


def _clients_named(caller: str, callee: str) -> tuple[str | None, str | None]:
    return split_client(caller)[0], split_client(callee)[0]


def _client_holding(
    workspace: Workspace, fleet: ResolvedFleet, caller: str, callee: str
) -> tuple[str | None, list[Diagnostic]]:
    """The client that has this user or device, or else this number."""
    kind, _, name = (part.strip() for part in caller.partition(":"))
    section = {"user": "users", "device": "devices"}.get(kind)
    if section is None:
        return client_of_number(workspace, fleet, callee.strip())
    clients = clients_with(workspace, fleet, section, name)
    if len(clients) == 1:
        return clients[0], []
    if clients:
        message = text("several clients have {name}: {clients}", name=caller, clients=", ".join(clients))
        return None, [diagnose("ASK001", message, None, hint=text("Say which one: --client"))]
    client, _ = client_of_number(workspace, fleet, callee.strip())
    if client is not None:
        # The client that was meant, most likely: there the nearest name is known.
        return client, []
    message = text("no client has {name}", name=caller)
    hint = text("Name its client too, and the nearest name is suggested: --client")
    return None, [diagnose("ASK001", message, None, hint=hint)]
