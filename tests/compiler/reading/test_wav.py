"""Recordings are read by their samples, whatever sizes a file states, and written in one way."""

from __future__ import annotations

import io
import struct
import wave

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.reading.wav import canonical_wav, read_wav
from tests.effort import examples
from tests.recordings import recording, silence, tone

STREAMED = (0xFFFFFFFF, 0x7FFFFFFF - 36, 0x7FFFF000)
"""What ffmpeg, sox and others write for the sizes of a file that they cannot go back in."""
INFO = b"LIST" + struct.pack("<I", 5) + b"INFO!" + b"\0"
"""A chunk of odd length, which a byte follows."""


def resized(file: bytes, size: int) -> bytes:
    """A file of one chunk of samples that states this size for the whole and for the samples."""
    assert file[36:40] == b"data"
    return file[:4] + struct.pack("<I", size) + file[8:40] + struct.pack("<I", size) + file[44:]


@settings(max_examples=examples(50))
@given(st.binary(max_size=400).filter(lambda samples: len(samples) % 2 == 0))
def test_what_is_written_is_what_was_read_and_pythons_own_reader_reads_the_same(samples: bytes) -> None:
    wav = read_wav(recording(samples))
    assert wav is not None
    written = canonical_wav(wav)
    assert read_wav(written) == wav
    assert written == recording(samples)
    with wave.open(io.BytesIO(written)) as sound:
        assert sound.readframes(sound.getnframes()) == samples == wav.samples


@pytest.mark.parametrize("size", STREAMED)
def test_a_streamed_recording_is_as_long_as_its_samples(size: int) -> None:
    whole = tone(5)
    wav = read_wav(resized(whole, size))
    assert wav is not None
    assert (wav.seconds, canonical_wav(wav)) == (5, whole)


def test_the_last_sample_of_a_stream_may_be_half_there() -> None:
    wav = read_wav(resized(tone(1), STREAMED[0]) + b"\x01")
    assert wav is not None
    assert wav.samples == tone(1)[44:]


def test_other_chunks_are_left_out_of_what_is_deployed() -> None:
    whole = tone(1)
    spelled = whole[:36] + INFO + whole[36:] + INFO
    wav = read_wav(spelled)
    assert wav is not None
    assert canonical_wav(wav) == whole


def test_an_extensible_file_of_plain_samples_is_deployed_as_a_plain_one() -> None:
    whole = tone(1)
    subformat = bytes.fromhex("0100000000001000800000aa00389b71")
    layout = struct.pack("<H", 0xFFFE) + whole[22:36] + struct.pack("<HHI", 22, 16, 4) + subformat
    spelled = whole[:12] + b"fmt " + struct.pack("<I", len(layout)) + layout + whole[36:]
    wav = read_wav(spelled)
    assert wav is not None
    assert canonical_wav(wav) == whole
    assert read_wav(spelled.replace(subformat, subformat[::-1])) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"hello",
        tone(1)[:-1],  # cut off
        tone(1)[:40],
        tone(1)[:12] + tone(1)[36:],  # samples of nobody knows what
        tone(1).replace(b"\x01\x00\x01\x00\x40\x1f", b"\x06\x00\x01\x00\x40\x1f"),  # A-law
        tone(1).replace(b"WAVE", b"AVI "),
    ],
)
def test_what_is_cut_off_or_no_plain_recording_is_refused(content: bytes) -> None:
    assert read_wav(content) is None


def test_what_can_be_heard_is_decided_by_the_samples() -> None:
    heard = {name: read_wav(file) for name, file in (("tone", tone(0.1)), ("silence", silence(0.1)))}
    assert {name: wav is not None and wav.has_sound for name, wav in heard.items()} == {
        "tone": True,
        "silence": False,
    }
