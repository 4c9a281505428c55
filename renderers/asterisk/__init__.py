"""How Asterisk 22 spells the call-flow graph: one bundle of files per client, one for the operator's layer of a node.

`render_client` and `render_node` are all that others need. docs/asterisk.md describes the files and why they are so.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import CallGraph, DeployedAudio, NodeGraph
from compiler.graph.reached import reached_part
from compiler.planning.artifact import Artifact
from renderers.asterisk.body import render_body
from renderers.asterisk.endpoints import render_endpoints
from renderers.asterisk.entries import render_entries
from renderers.asterisk.music import render_music
from renderers.asterisk.operator_layer import render_operator_layer
from renderers.asterisk.queue import render_queues
from renderers.asterisk.retention import RETENTION, render_retention
from renderers.asterisk.voicemail import render_mailboxes

FOLDER = "asterisk"
"""Where these files stand inside a bundle."""


def render_client(graph: CallGraph) -> tuple[Artifact, ...]:
    """A client's files. Secrets are tokens; nothing of another client or of the node is in them."""
    reached = reached_part(graph)
    context, text = render_body(reached)
    retention = render_retention(graph)
    files = {
        "body.conf": text,
        "entries.conf": render_entries(reached, context),
        "pjsip.conf": render_endpoints(graph),
        "queues.conf": render_queues(reached),
        "voicemail.conf": render_mailboxes(graph),
        **({"musiconhold.conf": render_music(graph)} if graph.music else {}),
        **({RETENTION: retention} if retention is not None else {}),
    }
    return (
        *(
            Artifact(f"{FOLDER}/{name}", text.encode(), graph.client, template=True)
            for name, text in files.items()
        ),
        *(file for audio in graph.audio for file in _sounds(audio)),
    )


def _sounds(audio: DeployedAudio) -> Iterator[Artifact]:
    """A recording's files. Of several Asterisk plays the one that costs a call the least: A-law is made of `wav` (8 kHz), G.722 of `wav16`."""
    path = f"{FOLDER}/sounds/{audio.id}"
    yield Artifact(f"{path}.wav", audio.content, audio.origin.address)
    if audio.wideband:
        yield Artifact(f"{path}.wav16", audio.wideband, audio.origin.address)


def render_node(graph: NodeGraph) -> tuple[Artifact, ...]:
    """The operator's layer on a node: what every client's files are included by."""
    return tuple(
        Artifact(f"{FOLDER}/{name}", text.encode(), f"@{graph.node}/node", template=True)
        for name, text in render_operator_layer(graph).items()
    )
