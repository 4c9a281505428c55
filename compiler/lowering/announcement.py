"""Recordings: what is played to a caller before the call is ended, and the files that the PBX needs for it."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph import Announce, DeployedAudio, Origin, Reason
from compiler.lowering.state import Lowering
from compiler.reading.recording import Sound
from schema.destination import DestinationKind
from schema.sections import node_id


def lower_announcement(lowering: Lowering, name: str) -> str:
    """A recording that is played, and an end."""
    played = node_id(DestinationKind.ANNOUNCEMENT, name)
    return lowering.add(Announce(played, lowering.origin("audio", name), name, lowering.end(Reason.HANGUP)))


def lower_recordings(lowering: Lowering, by_file: Mapping[str, Sound]) -> tuple[DeployedAudio, ...]:
    """The recordings, as the PBX plays them. `by_file`: by path inside the client's folder."""
    return tuple(
        _deployed(name, by_file[audio.file], lowering.origin("audio", name))
        for name, audio in sorted(lowering.tenant.audio.items())
    )


def _deployed(name: str, sound: Sound, origin: Origin) -> DeployedAudio:
    return DeployedAudio(name, sound.telephone, origin, wideband=sound.wideband)
