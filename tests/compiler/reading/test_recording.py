"""Recordings of every format become the same bytes on every machine, and what is wrong with one is found.

`recordings/` holds half a second, or less, of two tones in each format: 440 Hz, and 5 kHz, which a telephone does not transmit.
"""

from __future__ import annotations

import hashlib
import io
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.reading.recording import (
    TELEPHONE_RATE,
    WIDEBAND_RATE,
    Examined,
    Fault,
    Measures,
    Sound,
    examine,
)
from compiler.reading.recording_formats import ALL_SUFFIXES, SUFFIXES
from compiler.reading.wav import read_wav
from tests.effort import examples
from tests.recordings import recording, silence, tone
from tests.tones import share_of

RECORDINGS = Path(__file__).parent / "recordings"
BYTES = {
    "alaw.wav": ("2b7c35ac8cad", ""),
    "cd.wav": ("dba4190ec8e9", "ff5203abd3ea"),
    "float.wav": ("0a23c77e72a3", "336dfaad97fa"),
    "lossless.m4a": ("b88a89363fcb", "2d8225ad462f"),
    "music.ogg": ("8420c62c525d", "d39370d7d349"),
    "speech.opus": ("53414b11ddf5", "08942e7a8515"),
    "stereo.flac": ("19f2d4aa69eb", "2fdf4e05a6d9"),
    "stereo.m4a": ("8ab703581793", "76f28132867f"),
    "stereo.mp3": ("96385aee4a81", "f750f8c5404c"),
    "unsized.mp3": ("2ee03b048204", "3884acd4e2c8"),
    "studio.wav": ("6c31b78172d9", "515f1d43048b"),
}
"""Digests of what is played at 8 and at 16 kHz. Whatever changes them changes what all clients have: `CONVERSION` is counted up with them."""
TONES = sorted(set(BYTES) - {"unsized.mp3"})
"""The other one is a second of silence and one of noise, and does not say how long it is."""
STREAMED = (0xFFFFFFFF, 0x7FFFFFFF - 36, 0x7FFFF000)
"""What ffmpeg, sox and others write for the sizes of a file that they cannot go back in."""
INFO = b"LIST" + struct.pack("<I", 5) + b"INFO!" + b"\0"
"""A chunk of odd length, which a byte follows."""


def content(name: str) -> bytes:
    return (RECORDINGS / name).read_bytes()


def sound(file: bytes) -> Sound:
    """The sound of a file that can be played."""
    examined = examine(file)
    assert examined.sound is not None, examined.fault
    return examined.sound


def measures(samples: bytes) -> Measures:
    return sound(recording(samples)).measures


def samples_of(file: bytes) -> list[int]:
    wav = read_wav(file)
    assert wav is not None
    return list(memoryview(wav.samples).cast("h"))


def resized(file: bytes, size: int) -> bytes:
    """A file of one chunk of samples that states this size for the whole and for the samples."""
    assert file[36:40] == b"data"
    return file[:4] + struct.pack("<I", size) + file[8:40] + struct.pack("<I", size) + file[44:]


def test_there_is_a_recording_of_every_format() -> None:
    assert {path.name for path in RECORDINGS.iterdir()} == set(BYTES)
    assert {path.suffix for path in RECORDINGS.iterdir()} == set(ALL_SUFFIXES)


@pytest.mark.parametrize("name", BYTES)
def test_a_recording_becomes_the_same_bytes_on_every_machine(name: str) -> None:
    played = sound(content(name))
    assert (
        tuple(
            hashlib.sha256(file).hexdigest()[:12] if file else ""
            for file in (played.telephone, played.wideband)
        )
        == BYTES[name]
    )


@pytest.mark.parametrize("name", TONES)
def test_what_is_played_is_what_was_recorded(name: str) -> None:
    examined = examine(content(name))
    assert examined.sound is not None
    assert name.endswith(SUFFIXES[examined.kind])
    assert share_of(samples_of(examined.sound.telephone), TELEPHONE_RATE, 440) > 0.97
    if examined.sound.wideband:
        assert share_of(samples_of(examined.sound.wideband), WIDEBAND_RATE, 440) > 0.97
    with wave.open(io.BytesIO(examined.sound.telephone)) as file:
        assert file.getparams()[:3] == (1, 2, TELEPHONE_RATE)
        assert file.getnframes() / TELEPHONE_RATE == examined.sound.measures.seconds


def test_what_telephones_do_not_transmit_is_in_the_file_for_phones_that_do() -> None:
    studio = sound(content("studio.wav"))
    assert share_of(samples_of(studio.wideband), WIDEBAND_RATE, 5000) > 0.003
    assert (
        share_of(samples_of(studio.telephone), TELEPHONE_RATE, 3000) < 0.0005
    )  # where 5 kHz would be folded to


@settings(max_examples=examples(50))
@given(st.binary(min_size=2, max_size=400).filter(lambda samples: len(samples) % 2 == 0))
def test_what_telephones_transmit_already_is_played_sample_by_sample(samples: bytes) -> None:
    played = sound(recording(samples))
    assert (played.telephone, played.wideband) == (recording(samples), b"")


@pytest.mark.parametrize("size", STREAMED)
def test_a_streamed_recording_is_as_long_as_its_samples(size: int) -> None:
    whole = tone(5)
    assert sound(resized(whole, size)).telephone == whole
    assert sound(resized(whole, size) + b"\x01").telephone == whole  # half of a sample


def test_other_chunks_are_left_out_of_what_is_played() -> None:
    whole = tone(1)
    assert sound(whole[:36] + INFO + whole[36:] + INFO).telephone == whole


def test_an_extensible_file_of_plain_samples_is_played_as_a_plain_one() -> None:
    whole = tone(1)
    subformat = bytes.fromhex("0100000000001000800000aa00389b71")
    layout = struct.pack("<H", 0xFFFE) + whole[22:36] + struct.pack("<HHI", 22, 16, 4) + subformat
    spelled = whole[:12] + b"fmt " + struct.pack("<I", len(layout)) + layout + whole[36:]
    assert sound(spelled).telephone == whole


@pytest.mark.parametrize(
    "file",
    [
        b"RIFF",
        b"hello",
        b"key: value\n" * 1000,
        b"#EXTM3U\n#EXTINF:1\n/etc/passwd\n",  # formats of FFmpeg that open other files
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        tone(1).replace(b"WAVE", b"AVI "),
        tone(1).replace(b"\x01\x00\x01\x00\x40\x1f", b"\x01\x00\x01\x00\x01\x00"),  # one sample a second
    ],
)
def test_what_is_no_recording_is_refused(file: bytes) -> None:
    assert examine(file) == Examined(examine(file).kind, None, Fault.UNREADABLE)


@pytest.mark.parametrize("file", [b"", silence(0)])
def test_a_recording_without_a_sample_is_empty(file: bytes) -> None:
    assert examine(file).fault is Fault.EMPTY


@pytest.mark.parametrize("name", TONES)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_recording_that_was_cut_off_is_refused(name: str, share: float) -> None:
    whole = content(name)
    assert examine(whole[: int(len(whole) * share)]).sound is None
    assert examine(whole[: int(len(whole) * 0.9)]).fault is Fault.CUT_SHORT


def test_an_mp3_that_does_not_say_its_size_is_played_as_far_as_it_goes() -> None:
    """FFmpeg guesses its length, here half as long again."""
    whole = content("unsized.mp3")
    half = sound(whole[: len(whole) * 9 // 10]).measures
    assert 1 < half.seconds < sound(whole).measures.seconds


@pytest.mark.parametrize("tag", [b"TAG" + bytes(125), b"APETAGEX" + bytes(50_000), bytes(5_000)])
@pytest.mark.parametrize("name", ["stereo.mp3", "unsized.mp3"])
def test_what_stands_behind_an_mp3_is_no_part_of_it(name: str, tag: bytes) -> None:
    whole = content(name)
    lasts = sound(whole).measures.seconds
    assert lasts <= sound(whole + tag).measures.seconds < lasts + 0.1


def test_a_recording_that_is_too_long_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compiler.reading.recording.LONGEST_SECONDS", 10)
    assert sound(silence(10)).measures.seconds == 10
    assert examine(silence(10.1)).fault is Fault.TOO_LONG


@settings(max_examples=examples(100))
@given(st.data())
def test_whatever_a_file_holds_it_is_played_or_refused(data: st.DataObject) -> None:
    file = bytearray(content(data.draw(st.sampled_from(sorted(BYTES)))))
    for _ in range(data.draw(st.integers(1, 4))):
        file[data.draw(st.integers(0, min(len(file), 600) - 1))] = data.draw(st.integers(0, 255))
    examined = examine(bytes(file))
    assert (examined.sound is None) == (examined.fault is not None)


def test_silence_is_measured_before_and_after_what_is_heard() -> None:
    second = bytes(2 * TELEPHONE_RATE)
    heard = measures(3 * second + tone(1)[44:] + second)
    assert (heard.quiet_before, heard.quiet_after, heard.seconds, heard.silent) == (3, 1, 5, False)
    nothing = measures(2 * second)
    assert (nothing.quiet_before, nothing.quiet_after, nothing.silent) == (2, 2, True)


def test_the_level_is_that_of_what_is_heard() -> None:
    loud = struct.pack("<hh", 16384, -16384) * 4000  # half of full scale
    assert measures(loud).level == measures(loud + bytes(80_000)).level == -6
    assert measures(struct.pack("<hh", 328, -328) * 4000).level == -40


def test_peaks_that_were_cut_off_are_counted() -> None:
    def waves(count: int, top: int) -> bytes:
        return struct.pack("<8h", *[top] * 4, *[-top] * 4) * count

    assert measures(waves(10, 32767)).clips == 10
    assert measures(waves(10, 32766)).clips == 0
    # Bytes that only look like it, half a sample away.
    assert measures(b"\x00" + b"\xff\x7f" * 20 + b"\x00").clips == 0


def channels(count: int) -> bytes:
    """A recording with a tone on the first of so many channels."""
    quiet = [0] * (count - 1)
    return recording(struct.pack(f"<{2 * count}h", 9000, *quiet, -9000, *quiet) * 4000, channels=count)


@pytest.mark.parametrize("count", range(1, 7))
def test_channels_are_mixed_into_one(count: int) -> None:
    assert sound(channels(count)).measures.seconds == 1


@pytest.mark.parametrize("count", [7, 8, 9, 64])
def test_more_channels_than_a_film_has_are_not_even_looked_at(count: int) -> None:
    assert examine(channels(count)).fault is Fault.UNREADABLE


def test_channels_that_cancel_each_other_are_noticed() -> None:
    def stereo(left: int, right: int) -> Measures:
        samples = struct.pack("<4h", left, right, -left, -right) * 4000
        return sound(recording(samples, channels=2)).measures

    assert stereo(9000, -9000).cancelled
    assert not stereo(9000, 0).cancelled
    assert not stereo(9000, 9000).cancelled
    assert not stereo(0, 0).cancelled
