"""Recordings as WAV files: their format, their samples, and whether anything can be heard.

Read here and nowhere else: what is deployed is written anew from the samples (`canonical_wav`), so that what Asterisk's own reader would make of
an unusual file never matters. Python's `wave` module is not used, since it believes the sizes that a file states.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_SILENCE = 200
"""Out of 32,767: samples up to this are line noise."""
_PCM = 1
_EXTENSIBLE = 0xFFFE
_PCM_SUBFORMAT = bytes.fromhex("0100000000001000800000aa00389b71")
_UNKNOWN_SIZE = 0x7FFF0000
"""From here on the size of a chunk is what programs write that do not know it, since they write to a pipe: the file's end is its end."""


@dataclass(frozen=True, slots=True)
class Wav:
    """A recording. `rate`: samples per second; `bits`: per sample; `samples`: the bytes of whole frames."""

    rate: int
    channels: int
    bits: int
    samples: bytes

    @property
    def frames(self) -> int:
        """Samples per channel."""
        return len(self.samples) // _frame_bytes(self.channels, self.bits)

    @property
    def seconds(self) -> int:
        """Its length in seconds, rounded up."""
        return math.ceil(self.frames / self.rate)

    @property
    def has_sound(self) -> bool:
        """Whether anything can be heard. Samples that are not 16 bits wide count as silent: no telephone plays them."""
        if self.bits != 16:
            return False
        return any(abs(sample) > _SILENCE for sample in memoryview(self.samples).cast("h"))


def read_wav(content: bytes) -> Wav | None:
    """The recording in a file's bytes; None if it is not a PCM WAV file, or one that was cut off."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return None
    layout: tuple[int, int, int] | None = None
    for name, chunk in _chunks(content):
        if name == b"fmt ":
            layout = _pcm_layout(chunk)
        if name == b"data":
            if layout is None:
                return None
            rate, channels, bits = layout
            whole = len(chunk) - len(chunk) % _frame_bytes(channels, bits)
            return Wav(rate, channels, bits, chunk[:whole])
    return None


def canonical_wav(wav: Wav) -> bytes:
    """The file of a recording with one chunk of format, one of samples, and nothing else: the same recording gives the same bytes."""
    frame = _frame_bytes(wav.channels, wav.bits)
    layout = struct.pack("<HHIIHH", _PCM, wav.channels, wav.rate, wav.rate * frame, frame, wav.bits)
    size = 4 + 8 + len(layout) + 8 + len(wav.samples)
    head = struct.pack("<4sI4s4sI", b"RIFF", size, b"WAVE", b"fmt ", len(layout)) + layout
    return head + struct.pack("<4sI", b"data", len(wav.samples)) + wav.samples


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk's name and contents, until the end of the file or a chunk that is cut off."""
    position = 12
    while position + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        start = position + 8
        end = len(content) if size >= _UNKNOWN_SIZE else start + size
        if end > len(content):
            return
        yield name, content[start:end]
        position = end + size % 2  # chunks begin at even places


def _pcm_layout(chunk: bytes) -> tuple[int, int, int] | None:
    """Samples per second, channels and bits per sample of a chunk of format; None if its samples are not plain numbers."""
    if len(chunk) < 16:
        return None
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if kind == _EXTENSIBLE and chunk[24:40] == _PCM_SUBFORMAT:
        kind = _PCM
    if kind != _PCM or not channels or not rate or not bits:
        return None
    return rate, channels, bits


def _frame_bytes(channels: int, bits: int) -> int:
    return channels * ((bits + 7) // 8)
