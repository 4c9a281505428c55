"""`centrex apply`: exactly the plans given, or why not."""

from __future__ import annotations

import getpass
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from ci.commands.options import key_option, tree_option
from ci.fleet.planning import find_node, read_fleet
from ci.nodes.apply import Actor, ApplyOutcome, apply_plan
from ci.nodes.planfile import read_plan
from ci.nodes.prompts import PromptFolder
from ci.nodes.saved_plans import given_plans
from ci.nodes.secrets import MasterKey, read_key, read_passwords
from ci.reports.diagnostics import tell_faults
from ci.reports.plans import summary
from ci.terminal.cli import registered
from ci.terminal.exit_codes import ExitCode
from ci.terminal.output import Output
from ci.tree.workspace import Workspace
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.plan import Plan
from schema.fleet import Fleet


@registered
@click.argument("files", metavar="PLAN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@tree_option
@key_option
@click.option(
    "--passwords-file",
    type=click.Path(path_type=Path),
    envvar="CENTREX_PASSWORDS_FILE",
    help="The passwords that carriers gave for trunks with an account, a line each: trunks/NAME@EPOCH = PASSWORD.",
)
@click.pass_obj
def command(
    output: Output, files: tuple[Path, ...], tree: Path, key_file: Path | None, passwords_file: Path | None
) -> int:
    """Of a folder, all its plans (NODE.plan); one without any is nothing to do. All plans are read and checked before the first one is applied; the run ends at the first one that is refused."""
    workspace, fleet, diagnostics = read_fleet(tree)
    key, key_problems = read_key(key_file)
    given, password_problems = read_passwords(passwords_file)
    who, nameless = actor()
    diagnostics += [*key_problems, *password_problems, *nameless]
    plans: list[Plan] = []
    named = given_plans(files)
    for file in named:
        plan, problems = read_plan(file, callers=False)
        diagnostics += problems
        plans += [plan] if plan is not None else []
    if (
        workspace is None
        or fleet is None
        or key is None
        or who is None
        or password_problems
        or len(plans) < len(named)
    ):
        _complain(output, diagnostics)
        return ExitCode.INVALID
    if not named:
        output.say(text("no plan is there: nothing to do"))
    for plan in output.watch(text("applying plans"))(plans, len(plans)):
        outcome = _apply(plan, workspace, fleet, replace(key, given=given), who)
        if outcome.code != ExitCode.OK:
            _complain(output, outcome.diagnostics)
            return outcome.code
        output.write_prose(summary(plan, output.translate) + "\n")
        output.say(text("applied: plan {id} on node {node}", id=plan.id[:12], node=plan.node))
    return ExitCode.OK


def _apply(plan: Plan, workspace: Workspace, fleet: Fleet, key: MasterKey, who: Actor) -> ApplyOutcome:
    node, problems = find_node(workspace, fleet, plan.node)
    if node is None:
        return ApplyOutcome(ExitCode.INVALID, tuple(problems))
    settings = fleet.nodes[plan.node]
    prompts = PromptFolder(Path(settings.sounds)) if settings.sounds is not None else None
    return apply_plan(plan, node, key, who, development=settings.development, prompts=prompts)


def actor() -> tuple[Actor | None, list[Diagnostic]]:
    """Who runs this: what the pipeline says in CENTREX_ACTOR, else the user. NODE018 if that is no text."""
    name = os.environ.get("CENTREX_ACTOR") or _user()
    try:
        name.encode()
    except UnicodeEncodeError:
        message = text("CENTREX_ACTOR, or the user's name, is no UTF-8: {name}", name=ascii(name))
        hint = text("Say who applies in CENTREX_ACTOR: the journal of a node tells it.")
        return None, [diagnose("NODE018", message, None, hint=hint)]
    return Actor(name, lambda: datetime.now(UTC)), []


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container run under a number that no account has
        return f"uid {os.getuid()}"


def _complain(output: Output, diagnostics: list[Diagnostic] | tuple[Diagnostic, ...]) -> None:
    tell_faults(diagnostics, output, root=Path())
