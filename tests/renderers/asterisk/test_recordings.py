"""A recording is deployed at 8 kHz, and at 16 kHz too where it holds more than telephones transmit."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from compiler.graph import CallGraph
from compiler.graph.kept_graph import without_bytes
from renderers.asterisk import render_client
from tests.companies import LAW, compiled


def sounds(graph: CallGraph) -> dict[str, bytes]:
    return {
        file.path.rpartition("/")[2]: file.content
        for file in render_client(graph)
        if file.path.startswith("asterisk/sounds/")
    }


def test_each_rate_has_a_file_of_its_own() -> None:
    graph = compiled(LAW).graph
    narrow, *others = graph.audio
    wide = replace(narrow, wideband=b"at 16 kHz")
    before, after = sounds(graph), sounds(replace(graph, audio=(wide, *others)))
    assert set(before) == {f"{recording.id}.wav" for recording in graph.audio}
    assert after == {**before, f"{narrow.id}.wav16": b"at 16 kHz"}


def test_what_callers_can_tell_is_kept_without_either_file() -> None:
    graph = compiled(LAW).graph
    wide = replace(graph.audio[0], wideband=b"at 16 kHz")
    (kept, *_) = without_bytes(replace(graph, audio=(wide,))).audio
    assert (kept.content, kept.wideband) == (b"", b"")
    assert kept.heard is not None
    assert kept.heard.digest == hashlib.sha256(wide.content).hexdigest()[:12]
