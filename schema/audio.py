"""`audio`: announcements and greetings."""

from __future__ import annotations

from schema.base import Model
from schema.scalars import FilePath, Language, Name, SpokenText, VoiceName


class Audio(Model):
    """A recording: WAV of any rate and width, MP3, Ogg (Opus or Vorbis), FLAC or M4A (AAC or ALAC), an hour at the most.

    It is converted to what telephones transmit, on one channel, and is not made louder or quieter.
    """

    name: Name
    file: FilePath
    """Inside the client's folder, such as `audio/closed.wav`."""
    say: SpokenText | None = None
    """The text that a computer's voice speaks in the file. `centrex say` writes the file, a WAV, and again when the text is another; it is kept in the tree as any recording. Default: somebody recorded it."""
    language: Language | None = None
    """The language in which the text of `say` is spoken. Default: the client's."""
    voice: VoiceName | None = None
    """What the program that speaks calls the voice, such as `fr+f3`. Default: its voice for the language."""
