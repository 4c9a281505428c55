"""Recordings of a client, and what callers can tell of them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import ClassVar

from compiler.graph.nodes import Origin
from compiler.graph.record import record
from compiler.reading.wav import read_wav


@record(frozen=True, slots=True)
class Heard:
    """What callers can tell of a recording: a digest of it, how long it is in whole seconds, and whether nothing is to be heard in it."""

    digest: str
    seconds: int
    silent: bool = False


@record(frozen=True, slots=True)
class DeployedAudio:
    """A recording to be deployed: the canonical bytes of an 8 kHz mono 16-bit WAV file, and of one at 16 kHz for phones that hear more than telephones transmit, if the recording holds more.

    `heard` stands in for the bytes where a graph is kept without them.
    """

    WRITTEN_AS: ClassVar[str] = "Audio"

    id: str
    content: bytes
    origin: Origin
    heard: Heard | None = None
    wideband: bytes = b""


def heard_of(recording: DeployedAudio) -> Heard:
    """What callers can tell of a recording; one that cannot be read counts as empty."""
    return recording.heard if recording.heard is not None else heard_in(recording.content)


@lru_cache(maxsize=1024)
def heard_in(content: bytes) -> Heard:
    """The same of a file's bytes."""
    wav = read_wav(content)
    digest = hashlib.sha256(content).hexdigest()[:12]
    return (
        Heard(digest, wav.seconds, silent=not wav.has_sound)
        if wav is not None
        else Heard(digest, 0, silent=True)
    )
