"""Recordings as WAV files: what one is made of, and what can be heard of it."""

from __future__ import annotations

import io
import math
import wave
from dataclasses import dataclass

_SILENCE = 200
"""Of 32,767: samples below this are noise of a line."""


@dataclass(frozen=True, slots=True)
class Wav:
    """A recording. `rate`: samples a second; `bits`: of one sample; `frames`: samples of one channel; `samples`: their bytes."""

    rate: int
    channels: int
    bits: int
    frames: int
    samples: bytes

    @property
    def seconds(self) -> int:
        """How long it is, in whole seconds, rounded up."""
        return math.ceil(self.frames / self.rate) if self.rate else 0

    @property
    def has_sound(self) -> bool:
        """Whether anything can be heard. Samples of another width than 16 bit count as silent: no telephone plays them."""
        if self.bits != 16 or len(self.samples) % 2:
            return False
        return any(abs(sample) > _SILENCE for sample in memoryview(self.samples).cast("h"))


def read_wav(content: bytes) -> Wav | None:
    """The recording in a file's bytes; None for what is no PCM WAV."""
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
