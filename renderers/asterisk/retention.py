"""How long messages are kept: a file of a client's that Asterisk does not read, since nothing in it removes old messages. `centrex expire` does, and reads it."""

from __future__ import annotations

from compiler.graph import CallGraph

RETENTION = "retention.conf"
"""The file's name."""


def render_retention(graph: CallGraph) -> str | None:
    """The file: days by mailbox. None where every mailbox keeps its messages until somebody removes them."""
    kept = [f"{mailbox.id}={mailbox.keep_days}" for mailbox in graph.mailboxes if mailbox.keep_days]
    if not kept:
        return None
    return "\n".join(
        [f"; Days for which messages of {graph.client} are kept. Written by centrex.", *kept, ""]
    )
