"""Recordings for trees: WAV files as a telephone plays them."""

from __future__ import annotations

import io
import wave
from functools import lru_cache

from compiler.reading.recording import Examined, examine

RATE = 8000
"""Samples a second, of telephones."""


@lru_cache(256)
def examined_once(content: bytes) -> Examined:
    """What comes of a file, decoded once for all tests that compile trees with it: it is a pure function of the bytes."""
    return examine(content)


def recording(samples: bytes, *, rate: int = RATE, channels: int = 1) -> bytes:
    """The WAV file of these samples of two bytes."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((channels, 2, rate, 0, "NONE", "NONE"))
        sound.writeframes(samples)
    return file.getvalue()


def silence(seconds: float) -> bytes:
    """A recording of nothing."""
    return recording(bytes(2 * int(RATE * seconds)))


def tone(seconds: float) -> bytes:
    """A recording that can be heard."""
    return recording(b"\x00\x10\x00\xf0" * int(RATE * seconds / 2))


def sound(name: str) -> bytes:
    """A recording of 0.2 s, different for each name; every other one is as a studio has it, and not as a telephone plays it."""
    low, high = bytes([len(name), 8]), bytes([len(name), 0xF8])
    if len(name) % 2:
        return recording((low + high) * 800)
    return recording((low * 100 + high * 100) * 88, rate=44100, channels=2)
