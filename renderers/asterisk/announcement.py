"""Announcements, and the recordings that a client plays."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.graph import Announce, CallGraph
from compiler.planning.artifact import NODE_ROOT
from renderers.asterisk.dialplan import goto


def announcement_steps(graph: CallGraph, node: Announce) -> Iterator[str]:
    """Answer, play, go on."""
    yield "Answer()"
    yield f"Playback({recording_path(graph, node.audio)})"
    yield goto(node.next)


def recording_path(graph: CallGraph, audio: str) -> str:
    """Where a recording stands on the node, without its ending, as Asterisk asks for it."""
    return f"{NODE_ROOT}/clients/{graph.client}/current/asterisk/sounds/{audio}"
