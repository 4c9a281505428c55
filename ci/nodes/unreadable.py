"""What is said of a node's folder that cannot be used, or not now, whoever meets it."""

from __future__ import annotations

from collections.abc import Iterator

from ci.nodes.folder import NotOurOwnError
from ci.nodes.journal import JournalDamagedError
from ci.nodes.node import Node
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import Diagnostic, plural, text
from compiler.diagnostics.codes import diagnose


def unreadable(node: str, error: OSError) -> Diagnostic:
    """A node's folder that the system refuses to read, or that holds what is not ours where something of ours should be."""
    if isinstance(error, NotOurOwnError):
        return not_our_own(node, error)
    reason, file = reason_of(error), error.filename or ""
    message = text(
        "the folder of node {node} cannot be read: {reason} ({file})", node=node, reason=reason, file=file
    )
    return diagnose("NODE001", message, None)


def not_our_own(node: str, error: NotOurOwnError) -> Diagnostic:
    """NODE015: what is done to a node is done below its folder, and nowhere that a link leads."""
    message = text(
        "on node {node} there is a link, or no file or folder of centrex's, in its place: {file}",
        node=node,
        file=error.filename,
    )
    hint = text("See what put it there, and remove it: nothing was read or written through it.")
    return diagnose("NODE015", message, None, hint=hint)


def warnings_of(node: Node, *, verify: bool) -> list[Diagnostic]:
    """What there is to say of a node that is planned: nothing can be applied now (NODE017), strangers (NODE016). `verify`: look at the whole journal."""
    try:
        strangers = node.strangers()
        return [*_why_not_now(node, verify=verify), *([_strangers(node, strangers)] if strangers else [])]
    except OSError as error:
        return [unreadable(node.name, error)]


def _strangers(node: Node, names: list[str]) -> Diagnostic:
    told = ", ".join(map(ascii, names[:_NAMED])) + (" …" if len(names) > _NAMED else "")
    message = plural(
        "on node {node} there is {count} thing among the clients' folders that is no client's: {names}",
        "on node {node} there are {count} things among the clients' folders that are no client's: {names}",
        len(names),
        node=node.name,
        names=told,
    )
    hint = text("It is left alone. See what it is, and whether Asterisk reads it.")
    return diagnose("NODE016", message, None, hint=hint)


def _why_not_now(node: Node, *, verify: bool) -> Iterator[Diagnostic]:
    """Why no plan can be applied at present."""
    journal = node.journal()
    try:
        if verify:
            journal.verify()
        unfinished = journal.unfinished()
    except JournalDamagedError as error:
        message = text(
            "the journal of node {node} is not as it was written: {file}, line {line}",
            node=node.name,
            file=error.path,
            line=error.line,
        )
        yield diagnose("NODE017", message, None, hint=text("Nothing is applied on top of an unknown past."))
        return
    if unfinished is not None:
        yield diagnose(
            "NODE017",
            text(
                "an apply by {who} on {when} was cut short on node {node}",
                who=unfinished.who,
                when=unfinished.when,
                node=node.name,
            ),
            None,
            hint=text("Finish or undo it first: centrex recover --node {node}", node=node.name),
        )


_NAMED = 5
"""Strangers that are named one by one."""
