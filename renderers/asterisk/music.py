"""Hold music: a class of musiconhold.conf for each list of recordings.

A class keeps its name whatever it plays, so that endpoints need not be read anew, and calls that began before find it. It names the client's
recordings by their paths in `current`: who listens while that becomes another bundle goes on with what stands there (docs/asterisk.md).
"""

from __future__ import annotations

from compiler.graph import CallGraph, HoldMusic, NodeGraph
from renderers.asterisk.announcement import recording_path
from renderers.asterisk.escape import plain
from renderers.asterisk.names import include_of_clients, music_class


def render_music(graph: CallGraph) -> str:
    """A client's musiconhold.conf."""
    classes = "\n".join(_class(graph, music) for music in graph.music)
    return f"; Hold music of {graph.client}. Written by centrex.\n{classes}"


def _class(graph: CallGraph, music: HoldMusic) -> str:
    # The only mode that plays in the order given: `files` sorts by name, and plays whatever is in its folder.
    entries = "".join(f"entry={recording_path(graph, audio)}\n" for audio in music.recordings)
    return f"\n; {plain(music.name)}\n[{music_class(graph.client, music.id)}]\nmode=playlist\n{entries}"


def render_node_music(graph: NodeGraph) -> str:
    """The node's own musiconhold.conf: what the machine plays by default is the machine's to say."""
    return (
        f"; Hold music on node {graph.node}. Written by centrex.\n{include_of_clients('musiconhold.conf')}\n"
    )
