"""Recordings that are deployed are written in one way."""

from __future__ import annotations

import io
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.reading.wav import Wav, canonical_wav, read_wav
from tests.effort import examples
from tests.recordings import recording, silence, tone


@settings(max_examples=examples(50))
@given(
    st.sampled_from([8000, 16000]),
    st.binary(max_size=400).filter(lambda samples: len(samples) % 2 == 0),
)
def test_what_is_written_is_read_and_pythons_own_reader_reads_the_same(rate: int, samples: bytes) -> None:
    written = canonical_wav(Wav(rate, samples))
    assert read_wav(written) == Wav(rate, samples)
    with wave.open(io.BytesIO(written)) as sound:
        assert sound.getparams()[:3] == (1, 2, rate)
        assert sound.readframes(sound.getnframes()) == samples


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        tone(1)[:-2],  # cut off
        tone(1) + b"\0\0",
        tone(1)[:40],
        tone(1).replace(b"\x01\x00\x01\x00\x40\x1f", b"\x06\x00\x01\x00\x40\x1f"),  # A-law
        tone(1).replace(b"\x01\x00\x01\x00\x40\x1f", b"\x01\x00\x01\x00\x00\x00"),
        tone(1).replace(b"WAVE", b"AVI "),
    ],
)
def test_what_was_written_otherwise_is_no_deployed_recording(content: bytes) -> None:
    assert read_wav(content) is None


def test_seconds_are_rounded_up() -> None:
    wav = read_wav(recording(bytes(2 * 8001)))
    assert wav is not None
    assert wav.seconds == 2


def test_what_can_be_heard_is_decided_by_the_samples() -> None:
    heard = {name: read_wav(file) for name, file in (("tone", tone(0.1)), ("silence", silence(0.1)))}
    assert {name: wav is not None and wav.has_sound for name, wav in heard.items()} == {
        "tone": True,
        "silence": False,
    }
