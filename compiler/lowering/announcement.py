"""Recordings: what is played to a caller before he is hung up, and the files that the PBX needs for it."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph import Announce, DeployedAudio, Reason
from compiler.lowering.work import Lowering
from schema.destination import DestinationKind
from schema.sections import node_id


def lower_announcement(work: Lowering, name: str) -> str:
    """A recording that is played, and an end."""
    played = node_id(DestinationKind.ANNOUNCEMENT, name)
    return work.add(Announce(played, work.origin("audio", name), name, work.end(Reason.HANGUP)))


def lower_recordings(work: Lowering, by_file: Mapping[str, bytes]) -> tuple[DeployedAudio, ...]:
    """The audio files, with their bytes. `by_file`: by path inside the client's folder."""
    return tuple(
        DeployedAudio(name, by_file[audio.file], work.origin("audio", name))
        for name, audio in sorted(work.tenant.audio.items())
    )
