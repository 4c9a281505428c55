"""Recordings as WAV files: their format, their length, and whether anything can be heard."""

from __future__ import annotations

import io
import math
import wave
from dataclasses import dataclass

_SILENCE = 200
"""Out of 32,767: samples up to this are line noise."""


@dataclass(frozen=True, slots=True)
class Wav:
    """A recording. `rate`: samples per second; `bits`: per sample; `frames`: samples per channel; `samples`: their bytes."""

    rate: int
    channels: int
    bits: int
    frames: int
    samples: bytes

    @property
    def seconds(self) -> int:
        """Its length in seconds, rounded up."""
        return math.ceil(self.frames / self.rate) if self.rate else 0

    @property
    def has_sound(self) -> bool:
        """Whether anything can be heard. Samples that are not 16 bits wide count as silent: no telephone plays them."""
        if self.bits != 16 or len(self.samples) % 2:
            return False
        return any(abs(sample) > _SILENCE for sample in memoryview(self.samples).cast("h"))


def read_wav(content: bytes) -> Wav | None:
    """The recording in a file's bytes; None if it is not a PCM WAV file."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            frames = sound.getnframes()
            return Wav(
                sound.getframerate(),
                sound.getnchannels(),
                sound.getsampwidth() * 8,
                frames,
                sound.readframes(frames),
            )
    except (wave.Error, EOFError, RuntimeError):
        return None
