"""`audio`: announcements and greetings."""

from __future__ import annotations

from schema.base import Model
from schema.scalars import FilePath, Name


class Audio(Model):
    """A recording, played as it is: WAV, 16-bit PCM, mono, 8 kHz."""

    name: Name
    file: FilePath
    """Inside the client's folder, such as `audio/closed.wav`."""
