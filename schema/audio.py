"""`audio`: announcements and greetings."""

from __future__ import annotations

from schema.base import Model
from schema.scalars import FilePath, Name


class Audio(Model):
    """A recording: WAV of any rate and width, MP3, Ogg (Opus or Vorbis), FLAC or M4A (AAC or ALAC), an hour at the most.

    It is converted to what telephones transmit, on one channel, and is not made louder or quieter.
    """

    name: Name
    file: FilePath
    """Inside the client's folder, such as `audio/closed.wav`."""
