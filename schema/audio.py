"""`audio`: announcements and greetings."""

from __future__ import annotations

from schema.base import Model
from schema.scalars import FilePath, Name


class Audio(Model):
    """A recording: a WAV file of 16-bit PCM, mono, 8 kHz. Its samples are played as they are."""

    name: Name
    file: FilePath
    """Inside the client's folder, such as `audio/closed.wav`."""
