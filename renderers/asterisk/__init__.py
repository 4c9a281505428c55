"""How Asterisk 22 spells the call-flow graph: one bundle of files per client, one for the operator's layer of a node.

`render_client` and `render_node` are all that others need. docs/asterisk.md describes the files and why they are so.
"""

from __future__ import annotations

from compiler.artifact import Artifact
from compiler.graph import CallGraph, NodeGraph
from renderers.asterisk import body, entries, node, pjsip, voicemail

FOLDER = "asterisk"
"""Where these files stand inside a bundle."""


def render_client(graph: CallGraph) -> tuple[Artifact, ...]:
    """A client's files. Secrets are tokens; nothing of another client or of the node is in them."""
    context, text = body.render(graph)
    files = {
        "body.conf": text,
        "entries.conf": entries.render(graph, context),
        "pjsip.conf": pjsip.render(graph),
        "voicemail.conf": voicemail.render(graph),
    }
    return (
        *(Artifact(f"{FOLDER}/{name}", text.encode(), graph.client) for name, text in files.items()),
        *(
            Artifact(f"{FOLDER}/sounds/{audio.id}.wav", audio.content, audio.origin.address)
            for audio in graph.audio
        ),
    )


def render_node(graph: NodeGraph) -> tuple[Artifact, ...]:
    """The operator's layer on a node: what every client's files are included by."""
    return tuple(
        Artifact(f"{FOLDER}/{name}", text.encode(), f"@{graph.node}/node")
        for name, text in node.render(graph).items()
    )
