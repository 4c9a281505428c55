"""What is in a sound."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from tests.recordings import RATE, recording


def sine(hertz: int, seconds: float) -> bytes:
    """A recording of one tone."""
    turn = 2 * math.pi * hertz / RATE
    samples = (round(8000 * math.sin(turn * at)) for at in range(int(RATE * seconds)))
    return recording(b"".join(struct.pack("<h", sample) for sample in samples))


def share_of(samples: Sequence[int], rate: int, hertz: int) -> float:
    """How much of the power in the middle of a sound is in one tone."""
    middle = samples[len(samples) // 4 : len(samples) * 3 // 4]
    turn = 2 * math.pi * hertz / rate
    real = sum(sample * math.cos(turn * at) for at, sample in enumerate(middle))
    imaginary = sum(sample * math.sin(turn * at) for at, sample in enumerate(middle))
    return 2 * (real**2 + imaginary**2) / len(middle) / sum(sample**2 for sample in middle)
