"""Recordings: what is played to a caller before the call is ended, and the files that the PBX needs for it."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.graph import Announce, DeployedAudio, Reason
from compiler.lowering.state import Lowering
from compiler.reading.wav import canonical_wav, read_wav
from schema.destination import DestinationKind
from schema.sections import node_id


def lower_announcement(lowering: Lowering, name: str) -> str:
    """A recording that is played, and an end."""
    played = node_id(DestinationKind.ANNOUNCEMENT, name)
    return lowering.add(Announce(played, lowering.origin("audio", name), name, lowering.end(Reason.HANGUP)))


def lower_recordings(lowering: Lowering, by_file: Mapping[str, bytes]) -> tuple[DeployedAudio, ...]:
    """The audio files, written anew from their samples. `by_file`: by path inside the client's folder."""
    return tuple(
        DeployedAudio(name, _deployed(by_file[audio.file]), lowering.origin("audio", name))
        for name, audio in sorted(lowering.tenant.audio.items())
    )


def _deployed(content: bytes) -> bytes:
    wav = read_wav(content)
    assert wav is not None, "a recording that is no WAV file was let through"
    return canonical_wav(wav)
