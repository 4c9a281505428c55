"""Carries out a plan on a node: exactly that plan, or a refusal with its reason; at any crash the old state or the new one.

Everything is written beside what is live first, and synced to the disk as a whole; then one link per client is swapped. The journal says what was
meant before it is done, so that `recover` can finish, or undo, what a crash cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ci.nodes.folder import NotOurOwnError
from ci.nodes.journal import JournalDamagedError, JournalEntry, timestamp
from ci.nodes.lock import LockedError
from ci.nodes.node import Node, NodeJournal
from ci.nodes.prompts import MissingPromptsError, PromptFolder
from ci.nodes.secrets import MasterKey, MissingPasswordError
from ci.nodes.unreadable import not_our_own
from ci.terminal.exit_codes import ExitCode
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import Diagnostic, Text, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.artifact import files_digest
from compiler.planning.bundle import NODE_SCOPE, PackedBundle
from compiler.planning.plan import Plan, ScopeChange
from renderers.asterisk.prompts import prompts_said


@dataclass(frozen=True, slots=True)
class Actor:
    """Who applies, and a clock."""

    name: str
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ApplyOutcome:
    """The result: an exit code and, if something went wrong, why."""

    code: ExitCode
    diagnostics: tuple[Diagnostic, ...] = ()


Scopes = dict[str, list[str | None]]
"""Each scope with the folder that was live, and the one that will be."""


def apply_plan(
    plan: Plan,
    node: Node,
    key: MasterKey,
    actor: Actor,
    *,
    development: bool,
    prompts: PromptFolder | None = None,
) -> ApplyOutcome:
    """Apply under the node's lock. `development`: whether the node takes secrets of the development key; `prompts`: those of its Asterisk, if it is told where they are."""
    if plan.node != node.name:
        message = text(
            "the plan is for the node {planned}, not for {node}", planned=plan.node, node=node.name
        )
        return _refusal(ExitCode.INVALID, "PLAN005", message)
    if key.development and not development:
        hint = text("Give the fleet's own key: --key-file FILE, or CENTREX_KEY_FILE.")
        message = text(
            "the node {node} is not a development node: its secrets may not be made with the development key",
            node=node.name,
        )
        return _refusal(ExitCode.REFUSED, "SECRET002", message, hint)
    try:
        node.prepare()
        with node.lock(f"{actor.name} {timestamp(actor.now())} {plan.id[:12]}"):
            return _apply_locked(plan, node, key, actor, prompts)
    except LockedError as error:
        hint = text("Wait for it to finish; if its holder died, the lock is free already.")
        return _refusal(
            ExitCode.LOCKED,
            "NODE002",
            text("the node {node} is locked: {holder}", node=node.name, holder=error),
            hint,
        )
    except JournalDamagedError as error:
        return _damaged_journal(node, error)
    except OSError as error:
        return _disk_failure(node, error)


def _apply_locked(
    plan: Plan, node: Node, key: MasterKey, actor: Actor, prompts: PromptFolder | None
) -> ApplyOutcome:
    journal = node.journal()
    changes = [_without_details(change) for change in plan.changes]
    refusal = (
        _refuse_unfinished(node, journal)
        or _refuse_stale(plan.id, changes, node, journal)
        or _refuse_other_key(changes, node, key)
    )
    if refusal is not None:
        return refusal
    # Whoever came to an end may have been killed before he tidied up.
    _tidy_latest(node, journal)
    before: Scopes = {change.scope: [node.current(change.scope), None] for change in changes}
    step = _steps(plan, actor)
    journal.append(step("begin", before))
    try:
        scopes, files = _stage(changes, plan.bundles, before, node, key, prompts=prompts)
        node.settle(scopes)
        journal.append(step("staged", scopes))
    except MissingPasswordError as error:
        _tidy(node, before)
        journal.append(step("failed", before))
        hint = text("Give it on a line of its own, {name} = PASSWORD: --passwords-file FILE.", name=error)
        message = text("the carrier's password {name} is not given", name=error)
        return _refusal(ExitCode.REFUSED, "SECRET005", message, hint)
    except MissingPromptsError as error:
        _tidy(node, before)
        journal.append(step("failed", before))
        return _lacks_prompts(node, error)
    except OSError as error:
        # Nothing is live by what was staged; tidying first makes room for the journal's line.
        _tidy(node, before)
        return _disk_failure(node, error, recorded=_try_append(journal, step("failed", before)))
    try:
        for scope, (_, name) in scopes.items():
            node.swap(scope, name)
        node.settle(scopes)
        mismatch = _read_back(changes, files, node)
        if mismatch is None:
            _retire_mailboxes(node, scopes)
            journal.append(step("done", scopes))
    except OSError as error:
        return _roll_back(node, journal, step, scopes, _disk_failure(node, error))
    if mismatch is not None:
        message = text("{what} did not read back as planned on node {node}", what=mismatch, node=node.name)
        hint = text("The former state has been restored.")
        outcome = _refusal(ExitCode.ROLLED_BACK, "NODE004", message, hint)
        return _roll_back(node, journal, step, scopes, outcome)
    _tidy(node, scopes)
    return ApplyOutcome(ExitCode.OK)


def recover(node: Node, actor: Actor) -> tuple[ApplyOutcome, str]:
    """Finish an apply that had everything staged, undo one that had not. The word says which: done, reverted, or nothing.

    A scope is moved only between the two states that the journal names: refused if one is in another.
    """
    try:
        if not node.was_used():
            return ApplyOutcome(ExitCode.OK), "nothing"
        with node.lock(f"{actor.name} {timestamp(actor.now())} recover"):
            journal = node.journal()
            journal.verify()
            open_entry = journal.unfinished()
            if open_entry is None:
                _tidy_latest(node, journal)
                return ApplyOutcome(ExitCode.OK), "nothing"
            strangers = _strangers(node, open_entry.scopes)
            if strangers:
                return ApplyOutcome(ExitCode.INVALID, tuple(strangers)), "nothing"
            forward = open_entry.step == "staged" and _is_whole(node, open_entry.scopes)
            for scope, (former, name) in open_entry.scopes.items():
                node.swap(scope, name if forward else former)
            node.settle(open_entry.scopes)
            if forward:
                _retire_mailboxes(node, open_entry.scopes)
            step = "done" if forward else "reverted"
            journal.append(
                JournalEntry(step, open_entry.plan, actor.name, timestamp(actor.now()), open_entry.scopes)
            )
            _tidy(node, open_entry.scopes)
            return ApplyOutcome(ExitCode.OK), step
    except LockedError as error:
        message = text("the node {node} is locked: {holder}", node=node.name, holder=error)
        return _refusal(ExitCode.LOCKED, "NODE002", message), "nothing"
    except JournalDamagedError as error:
        return _damaged_journal(node, error), "nothing"
    except OSError as error:
        return _disk_failure(node, error), "nothing"


def _without_details(change: ScopeChange) -> ScopeChange:
    """From which state to which: all of a change that is held for every scope at once."""
    return replace(change, objects=(), files=(), mailboxes=(), cut_off=(), contents={}, callers=None)


def _stage(
    changes: Sequence[ScopeChange],
    bundles: Mapping[str, PackedBundle],
    before: Scopes,
    node: Node,
    key: MasterKey,
    *,
    prompts: PromptFolder | None,
) -> tuple[Scopes, dict[str, str]]:
    """Stage every new bundle whose prompts are there, one after the other; also the digest of each one's files."""
    scopes: Scopes = {}
    files: dict[str, str] = {}
    for change in changes:
        name = None
        if change.target is not None:
            bundle = bundles[change.scope].unpack()
            if prompts is not None:
                prompts.refuse_missing(prompts_said(bundle.artifacts))
            name = node.stage(bundle, key)
            files[change.scope] = bundle.files_digest
        scopes[change.scope] = [before[change.scope][0], name]
    return scopes, files


def _lacks_prompts(node: Node, error: MissingPromptsError) -> ApplyOutcome:
    message = text(
        "the Asterisk of node {node} lacks prompts, which would be said in English: {prompts}",
        node=node.name,
        prompts=error,
    )
    hint = text("Install them on its machine, or have the client spoken to in another language.")
    return _refusal(ExitCode.REFUSED, "NODE024", message, hint)


def _is_whole(node: Node, scopes: Scopes) -> bool:
    """Whether everything that was staged is still there, byte for byte."""
    return all(name is None or node.is_whole(scope, name) for scope, (_, name) in scopes.items())


def _strangers(node: Node, scopes: Scopes) -> list[Diagnostic]:
    """Every scope that an apply which was cut short cannot have left as it is: another one came after it, which the journal has lost."""
    hint = text(
        "Nothing was moved: lines of the journal are lost. Compare what is live, centrex plan --verify; then put the journal aside, and apply."
    )
    strangers = []
    for scope, (former, name) in scopes.items():
        live = node.current(scope)
        if live not in (former, name):
            message = text(
                "{scope} is at {live}: the apply that was cut short knows only {former} and {name}",
                scope=scope,
                live=_short(live),
                former=_short(former),
                name=_short(name),
            )
            strangers.append(diagnose("NODE010", message, None, hint=hint, address=scope))
    return strangers


def _refuse_unfinished(node: Node, journal: NodeJournal) -> ApplyOutcome | None:
    unfinished = journal.unfinished()
    if unfinished is None:
        return None
    message = text(
        "an apply by {who} on {when} was cut short on node {node}",
        who=unfinished.who,
        when=unfinished.when,
        node=node.name,
    )
    hint = text("Finish or undo it first: centrex recover --node {node}", node=node.name)
    return _refusal(ExitCode.INTERRUPTED, "NODE003", message, hint)


def _refuse_stale(
    plan: str, changes: Sequence[ScopeChange], node: Node, journal: NodeJournal
) -> ApplyOutcome | None:
    """Refuse if live is not what the plan starts from: because it has already been applied, or because somebody changed it.

    A plan that was applied, undone, and made once more has the same id, and holds: only the state tells.
    """
    diagnostics = _moves(changes, node, journal)
    if not diagnostics:
        return None
    earlier = journal.applied(plan)
    if earlier is None:
        return ApplyOutcome(ExitCode.STALE, tuple(diagnostics))
    message = text(
        "the plan has already been applied, by {who} on {when}", who=earlier.who, when=earlier.when
    )
    return _refusal(ExitCode.STALE, "PLAN004", message, text("Make a new one: centrex plan"))


def _refuse_other_key(changes: Sequence[ScopeChange], node: Node, key: MasterKey) -> ApplyOutcome | None:
    """Refuse a key that did not make the passwords that are live, unless the plan is to change them all.

    The node's own bundle, which is there as long as any client's is, tells it of a plan with new clients alone.
    """
    meant = {change.scope for change in changes if change.rekey or change.target is None}
    scopes = {NODE_SCOPE, *(change.scope for change in changes)} - meant
    other = [scope for scope in sorted(scopes) if node.key_of(scope) not in (None, key.fingerprint)]
    if not other:
        return None
    message = text(
        "the passwords that are live on node {node} were made by another key, those of {scope} for one",
        node=node.name,
        scope=other[0],
    )
    hint = text(
        "Give the key that made them. If a new one is meant, every phone gets a new password: centrex plan --rekey"
    )
    return _refusal(ExitCode.REFUSED, "SECRET010", message, hint)


def _moves(changes: Sequence[ScopeChange], node: Node, journal: NodeJournal) -> list[Diagnostic]:
    """Every scope that has changed since the plan was made."""
    diagnostics = []
    for change in changes:
        live = node.live_bundle(change.scope, verify=True)
        digest = live.digest if live else None
        drifted = live.drifted if live else ()
        if digest != change.base:
            diagnostics.append(_moved(change.scope, change.base, digest, journal))
        elif drifted != change.drifted:
            message = text(
                "files of {scope} were edited on the node since the plan was made: {files}",
                scope=change.scope,
                files=", ".join(drifted),
            )
            hint = text("Make a new one that reads every byte: centrex plan --verify")
            diagnostics.append(diagnose("PLAN003", message, None, hint=hint, address=change.scope))
    return diagnostics


def _moved(scope: str, planned: str | None, live: str | None, journal: NodeJournal) -> Diagnostic:
    last = journal.last_change(scope)
    values = {"scope": scope, "planned": _short(planned), "live": _short(live)}
    if last is None:
        message = text(
            "{scope} is no longer what the plan starts from: it was {planned}, it is {live}", **values
        )
    else:
        message = text(
            "{scope} is no longer what the plan starts from: it was {planned}, it is {live}, by {who} on {when}",
            **values,
            who=last.who,
            when=last.when,
        )
    return diagnose("PLAN003", message, None, hint=text("Make a new one: centrex plan"), address=scope)


def _short(digest: str | None) -> str:
    return digest[:12] if digest else "—"


def _retire_mailboxes(node: Node, scopes: Scopes) -> None:
    """Remember which mailboxes are nobody's any more, so that nobody comes by their messages unawares."""
    for scope, (former, name) in scopes.items():
        node.retire_mailboxes(scope, former, name)


def _read_back(changes: Sequence[ScopeChange], files: Mapping[str, str], node: Node) -> str | None:
    """What does not read back as planned, or None. `files`: the digest of each new bundle's files."""
    for change in changes:
        live = node.live_bundle(change.scope, verify=True)
        if change.target is None:
            if live is not None:
                return change.scope
            continue
        if live is None or live.digest != change.target or live.drifted:
            return change.scope
        if files_digest(live.files) != files[change.scope]:
            return change.scope
    return None


def _roll_back(
    node: Node,
    journal: NodeJournal,
    step: Callable[[str, Scopes], JournalEntry],
    scopes: Scopes,
    outcome: ApplyOutcome,
) -> ApplyOutcome:
    """Restore the former state and return `outcome`, which says what went wrong; a worse one if it cannot be restored."""
    try:
        for scope, (former, _) in scopes.items():
            node.swap(scope, former)
        node.settle(scopes)
        restored = all(node.current(scope) == former for scope, (former, _) in scopes.items())
        journal.append(step("rolled_back", scopes))
    except OSError:
        restored = False
    if restored:
        _tidy(node, scopes)
        return outcome
    message = outcome.diagnostics[0].message
    hint = text("The former state could not be restored: repair the node, then run centrex recover.")
    return _refusal(ExitCode.ROLLBACK_FAILED, "NODE005", message, hint)


def _steps(plan: Plan, actor: Actor) -> Callable[[str, Scopes], JournalEntry]:
    def step(name: str, scopes: Scopes) -> JournalEntry:
        return JournalEntry(name, plan.id, actor.name, timestamp(actor.now()), scopes)

    return step


def _tidy(node: Node, scopes: Mapping[str, object]) -> None:
    """Old folders cost space, not calls: a failure to remove one is not a failure."""
    for scope in scopes:
        try:
            node.tidy(scope)
        except OSError:
            continue


def _tidy_latest(node: Node, journal: NodeJournal) -> None:
    latest = journal.latest()
    _tidy(node, latest.scopes if latest is not None else {})


def _try_append(journal: NodeJournal, entry: JournalEntry) -> bool:
    try:
        journal.append(entry)
    except OSError:
        return False
    return True


def _refusal(code: ExitCode, fault: str, message: Text, hint: Text | None = None) -> ApplyOutcome:
    return ApplyOutcome(code, (diagnose(fault, message, None, hint=hint),))


def _damaged_journal(node: Node, error: JournalDamagedError) -> ApplyOutcome:
    message = text(
        "the journal of node {node} is not as it was written: {file}, line {line}",
        node=node.name,
        file=error.path,
        line=error.line,
    )
    hint = text(
        "Nothing is applied on top of an unknown past: put the file aside, check centrex plan --verify, then apply."
    )
    return _refusal(ExitCode.INVALID, "NODE007", message, hint)


def _disk_failure(node: Node, error: OSError, *, recorded: bool = True) -> ApplyOutcome:
    """`recorded`: whether the journal could record how it ended."""
    if isinstance(error, NotOurOwnError):
        return ApplyOutcome(ExitCode.INVALID, (not_our_own(node.name, error),))
    message = text(
        "the folder of node {node} cannot be used: {reason} ({file})",
        node=node.name,
        reason=reason_of(error),
        file=error.filename or node.place,
    )
    hint = (
        text("Nothing half-written is live. Free some space, or correct the permissions, and apply again.")
        if recorded
        else text(
            "Nothing half-written is live. Free some space, or correct the permissions; then run centrex recover, and apply again."
        )
    )
    return _refusal(ExitCode.INVALID, "NODE001", message, hint)
