"""Recordings as they are deployed: WAV files of 16-bit samples on one channel, written in one way, so that equal samples are equal bytes."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

SILENCE = 200
"""Out of 32,767: samples up to this are line noise."""
_PCM, _CHANNELS, _SAMPLE_BYTES = 1, 1, 2
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""RIFF and its size, WAVE, the chunk of format (16 bytes), the name and the size of the chunk of samples."""


@dataclass(frozen=True, slots=True)
class Wav:
    """A recording. `rate`: samples per second; `samples`: of two bytes each, little end first."""

    rate: int
    samples: bytes

    @property
    def seconds(self) -> int:
        """Its length in seconds, rounded up."""
        return math.ceil(len(self.samples) // _SAMPLE_BYTES / self.rate)

    @property
    def has_sound(self) -> bool:
        """Whether anything can be heard."""
        return any(abs(sample) > SILENCE for sample in memoryview(self.samples).cast("h"))


def canonical_wav(wav: Wav) -> bytes:
    """The file of a recording: one chunk of format, one of samples, and nothing else."""
    size = len(wav.samples)
    return _head(wav.rate, size) + wav.samples


def read_wav(content: bytes) -> Wav | None:
    """The recording in a file that `canonical_wav` wrote; None for any other."""
    if len(content) < _HEAD.size:
        return None
    rate = _HEAD.unpack_from(content)[7]
    samples = content[_HEAD.size :]
    return Wav(rate, samples) if rate and content.startswith(_head(rate, len(samples))) else None


def _head(rate: int, size: int) -> bytes:
    frame = _CHANNELS * _SAMPLE_BYTES
    layout = (b"fmt ", 16, _PCM, _CHANNELS, rate, rate * frame, frame, 8 * _SAMPLE_BYTES)
    return _HEAD.pack(b"RIFF", _HEAD.size - 8 + size, b"WAVE", *layout, b"data", size)
