"""A client's musiconhold.conf as it must be: a class for each list, and its recordings in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.graph import CallGraph
from compiler.graph.node_kinds import queue_node
from renderers.readback.errors import ReadbackError
from renderers.readback.sip_accounts import scope_of

_LONGEST_NAME = 79
"""Characters of a class's name that Asterisk keeps (`MAX_MUSICCLASS`)."""
Options = list[tuple[str, str]]
"""In their order: Asterisk plays entries as they stand in the file."""


def music_facts(graph: CallGraph, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the classes play, and what they should."""
    said = dict(_classes(files.get("musiconhold.conf", "")))
    folder = f"/node/clients/{graph.client}/current/asterisk/sounds"
    meant = {
        f"{scope_of(graph.client)}.{music.id}": [
            ("mode", "playlist"),
            *(("entry", f"{folder}/{recording}") for recording in music.recordings),
        ]
        for music in graph.music
    }
    for name in sorted(said.keys() | meant.keys()):
        yield f"music {name}: {said.get(name)}", f"music {name}: {meant.get(name)}"
    there = {recording.id for recording in graph.audio}
    lacking = {one for music in graph.music for one in music.recordings if one not in there}
    yield f"music without recordings {sorted(lacking)}", "music without recordings []"
    for phone in graph.phones:
        has_class = not phone.music or f"{scope_of(graph.client)}.{phone.music}" in said
        yield f"music of {phone.device}: {has_class}", f"music of {phone.device}: True"
    for queue in filter(None, map(queue_node, graph.nodes.values())):
        has_class = not queue.music or f"{scope_of(graph.client)}.{queue.music}" in said
        yield f"music of {queue.id}: {has_class}", f"music of {queue.id}: True"


def _classes(text: str) -> Iterator[tuple[str, Options]]:
    """Each class once, with its options."""
    classes: dict[str, Options] = {}
    options: Options | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.partition(";")[0].strip()
        if not line:
            continue
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
            # A second class of a name is left out, with a warning.
            if name.lower() in classes or len(name) > _LONGEST_NAME:
                raise ReadbackError(f"musiconhold.conf: {number}: {line}")
            options = classes[name.lower()] = []
            continue
        name, sign, value = line.partition("=")
        if options is None or not sign:
            raise ReadbackError(f"musiconhold.conf: {number}: {line}")
        options.append((name.strip(), value.strip()))
    yield from classes.items()
