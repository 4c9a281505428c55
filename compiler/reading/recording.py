"""Recordings as people bring them: read, measured, and converted to what the PBX plays.

FFmpeg (by PyAV) does all of it. The same file must become the same bytes on every machine, since a plan is named by them. So whatever can be
computed in whole numbers is: MP3 and AAC have decoders that do, and resampling and mixing do at 16 bits; there is no dither. And FFmpeg is held to
its plain code, since the faster one for each kind of processor rounds otherwise. Ogg's decoders are left, which compute in floating point: by the same
plain code, in the order that it says. `requirements.lock` names the version; tests/compiler/reading/test_recording.py holds each format to its bytes.

What is read was written by anybody: FFmpeg is let at five formats alone, opens nothing beside the file, and is stopped after an hour of sound.
"""

from __future__ import annotations

import io
import math
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import mul
from types import ModuleType
from typing import TYPE_CHECKING

from compiler.reading.wav import SILENCE, Wav, canonical_wav

if TYPE_CHECKING:  # 35 MB of libraries, which a run without a new recording need not load
    from av import AudioFrame, AudioResampler
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

CONVERSION = 1
"""Of what this module makes of a file: counted up whenever it makes something else, so that nobody keeps what it made before."""
TELEPHONE_RATE, WIDEBAND_RATE = 8000, 16000
"""Samples per second of A-law, and of G.722."""
LONGEST_SECONDS = 3600
_FORMATS = {"wav": "WAV", "mp3": "MP3", "ogg": "OGG", "flac": "FLAC", "mov": "M4A"}
"""FFmpeg's names of the formats."""
_MP3 = "mp3"
_WHOLE_NUMBER_DECODERS = {"mp3": _MP3, "mp3float": _MP3, "aac": "aac_fixed"}
_DECODERS = {"flac", "alac", "vorbis", "opus", "adpcm_ms", "adpcm_ima_wav", *_WHOLE_NUMBER_DECODERS}
"""Beside plain samples of any width (`pcm_…`)."""
_RATES = range(4000, 384_001)
_CHANNELS = range(1, 7)
"""Up to those of a film."""
_SAMPLE_BYTES = 2
_LOUDEST = 32767
_FLAT = re.compile(rb"(?:\xff\x7f){4,}|(?:\x00\x80){4,}", re.DOTALL)
"""Four samples and more at the end of the scale: the tops of waves that were cut off."""
_FRAME_WITH_SIZE = re.compile(rb"\xff[\xe0-\xff].{2}\0{0,64}(?:Xing|Info)(.{12})", re.DOTALL)
"""The head of a frame of MP3, and in it what follows on the name of the tag: which numbers are there, the number of frames, the number of bytes."""
_MOST_BEFORE_SOUND = 16 << 20
"""Of an MP3: a picture of what is heard stands there, as a tag."""
_ODD_BYTES = 512
"""One frame of an MP3: encoders count the one that says it, or do not."""
_BLOCK_SECONDS = 0.02
_CANCELLED = 8
"""So many times as loud as the mix of all channels is one of them, where they cancel each other."""
_MISSING_SECONDS = 0.02
"""Less of a file than it says of itself; formats count their last frames differently."""
_UNKNOWN_SIZE = 0x7FFF0000
"""From here on the size of a chunk is what programs write that do not know it, since they write to a pipe: the file's end is its end."""


class Fault(StrEnum):
    """Why a file cannot be played."""

    UNREADABLE = "unreadable"
    CUT_SHORT = "cut short"
    EMPTY = "empty"
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class Measures:
    """What can be said of a recording's sound.

    `seconds`: its length; `quiet_before`, `quiet_after`: silence before the first sound and after the last, in seconds, all of it where there is
    none. `level`: of what can be heard, in dB below full scale (negative; speech on telephones is at -26); 0 where there is nothing. `clips`: tops of
    waves that were cut off. `cancelled`: the channels cancel each other when they are mixed.
    """

    seconds: float
    quiet_before: float
    quiet_after: float
    level: int
    clips: int
    cancelled: bool

    @property
    def silent(self) -> bool:
        """Whether nothing can be heard."""
        return self.quiet_before >= self.seconds


@dataclass(frozen=True, slots=True)
class Sound:
    """What is played: WAV files at 8 kHz, and at 16 kHz if the recording holds more than telephones transmit, else nothing."""

    telephone: bytes
    wideband: bytes
    measures: Measures


@dataclass(frozen=True, slots=True)
class Examined:
    """What is in a file. `kind`: a format (`recording_formats.SUFFIXES`), or empty if it is none of them. Either there is a sound, or a fault."""

    kind: str
    sound: Sound | None
    fault: Fault | None = None


Examine = Callable[[bytes], Examined]
"""`examine`, or what knows its results from earlier runs."""


class _FaultError(Exception):
    """Ends the reading of a file."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def examine(content: bytes) -> Examined:
    """A recording out of a file's bytes, whatever they are."""
    if not content:
        return Examined("", None, Fault.EMPTY)
    av = _ffmpeg()
    kind = ""
    try:
        options = {"format_whitelist": ",".join(_FORMATS), "protocol_whitelist": "none"}
        with av.open(io.BytesIO(content), "r", container_options=options) as container:
            kind = _FORMATS[container.format.name.partition(",")[0]]
            examined = Examined(kind, _sound(container, states_length=kind != "MP3"))
    except _FaultError as error:
        examined = Examined(kind, None, error.fault)
    except (av.FFmpegError, ValueError, LookupError, MemoryError):
        # It begins like a recording, and cannot be decoded to its end.
        examined = Examined(kind, None, Fault.CUT_SHORT if kind else Fault.UNREADABLE)
    if examined.fault in (None, Fault.UNREADABLE) and _ends_early(kind, content):
        return Examined(kind, None, Fault.CUT_SHORT)
    return examined


@cache
def _ffmpeg() -> ModuleType:
    """PyAV, with FFmpeg held to its plain code: PyAV has no name for that, and is linked with what has."""
    import ctypes

    import av

    ctypes.CDLL(av.error.__file__).av_force_cpu_flags(0)
    return av


def _sound(container: InputContainer, *, states_length: bool) -> Sound:
    """The sound of a file. `states_length`: how long FFmpeg says that it is, it has from the file, and does not guess from its size."""
    if not container.streams.audio:
        raise _FaultError(Fault.UNREADABLE)
    stream = container.streams.audio[0]
    context: AudioCodecContext | None = (
        stream.codec_context
    )  # PyAV does not say that there may be none, for a format that is not known
    if context is None:
        raise _FaultError(Fault.UNREADABLE)
    source = _Source(context)
    telephone, wideband = _Track(TELEPHONE_RATE), _Track(WIDEBAND_RATE)
    for frame in source.frames(container, stream):
        telephone.add(frame)
        if source.rate > TELEPHONE_RATE:
            wideband.add(frame)
    telephone.add(None)
    wideband.add(None)
    if not source.samples:
        raise _FaultError(Fault.EMPTY)
    if states_length and source.samples / source.rate < _stated_seconds(stream) - _MISSING_SECONDS:
        raise _FaultError(Fault.CUT_SHORT)
    return Sound(telephone.wav(), wideband.wav(), _measures(bytes(telephone.samples), source))


def _stated_seconds(stream: AudioStream) -> float:
    if stream.duration is None or stream.time_base is None:
        return 0
    stated = float(stream.duration * stream.time_base)
    return stated if stated <= LONGEST_SECONDS else 0  # what a program states that does not know it


class _Source:
    """The samples of a file at 16 bits, channel by channel, and what is measured of them before they are mixed."""

    def __init__(self, context: AudioCodecContext) -> None:
        self._decoder = _decoder(context)
        self.rate = 0
        """Samples per second: known with the first of them, since AAC may hold twice as many as it says."""
        self.samples = 0
        self.loudest = 0
        self.clips = 0

    def frames(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        av = _ffmpeg()
        narrowed: AudioResampler = av.AudioResampler(format="s16p")
        for packet in container.demux(stream):
            for decoded in self._decoded(packet):
                self._look_at(decoded)
                decoded.pts = None
                for frame in narrowed.resample(decoded):
                    self._measure(frame)
                    yield frame

    def _decoded(self, packet: Packet[AudioStream]) -> list[AudioFrame]:
        try:
            return self._decoder.decode(packet)
        except _ffmpeg().InvalidDataError:
            # Behind an MP3 stands what no rule foresees, such as tags of several kinds; what it lacks is seen by its length.
            if self._decoder.name != _MP3:
                raise
            return []

    def _look_at(self, decoded: AudioFrame) -> None:
        """Whatever the file said before: PyAV looks for planes behind the eighth, and passes on frames that are not like the first."""
        self.rate = self.rate or decoded.sample_rate
        if decoded.sample_rate != self.rate or self.rate not in _RATES:
            raise _FaultError(Fault.UNREADABLE)
        if decoded.layout.nb_channels not in _CHANNELS:
            raise _FaultError(Fault.UNREADABLE)

    def _measure(self, frame: AudioFrame) -> None:
        self.samples += frame.samples
        if self.samples > LONGEST_SECONDS * self.rate:
            raise _FaultError(Fault.TOO_LONG)
        for plane in frame.planes:
            content = bytes(plane)[: frame.samples * _SAMPLE_BYTES]
            loudest = _loudest(memoryview(content).cast("h"))
            self.loudest = max(self.loudest, loudest)
            if loudest >= _LOUDEST:
                self.clips += sum(match.start() % _SAMPLE_BYTES == 0 for match in _FLAT.finditer(content))


def _decoder(context: AudioCodecContext) -> AudioCodecContext:
    """The decoder for a file's sound. Raises `_FaultError` for one that is not of a recording."""
    name = context.name
    known = name in _DECODERS or name.startswith("pcm_")
    if not known or context.sample_rate not in _RATES or context.channels not in _CHANNELS:
        raise _FaultError(Fault.UNREADABLE)
    if name not in _WHOLE_NUMBER_DECODERS:
        return context
    decoder: AudioCodecContext = _ffmpeg().CodecContext.create(_WHOLE_NUMBER_DECODERS[name], "r")
    decoder.extradata = context.extradata
    decoder.sample_rate = context.sample_rate
    decoder.layout = context.layout
    return decoder


class _Track:
    """What is played at one rate, on one channel."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._resampler: AudioResampler = _ffmpeg().AudioResampler(format="s16", layout="mono", rate=rate)
        self.samples = bytearray()

    def add(self, frame: AudioFrame | None) -> None:
        """The next piece of the source; None: its end."""
        for resampled in self._resampler.resample(frame):
            if resampled is not None:
                self.samples += bytes(resampled.planes[0])[: resampled.samples * _SAMPLE_BYTES]

    def wav(self) -> bytes:
        """The file; nothing of a track to which nothing was added."""
        return canonical_wav(Wav(self._rate, bytes(self.samples))) if self.samples else b""


def _measures(played: bytes, source: _Source) -> Measures:
    samples = memoryview(played).cast("h")
    size = int(TELEPHONE_RATE * _BLOCK_SECONDS)
    loud: list[int] = []
    power = heard = 0
    for start in range(0, len(samples), size):
        block = samples[start : start + size]
        if _loudest(block) > SILENCE:
            loud.append(start)
            heard += len(block)
            power += sum(map(mul, block, block))
    seconds = len(samples) / TELEPHONE_RATE
    after = max(0, len(samples) - loud[-1] - size) / TELEPHONE_RATE if loud else seconds
    return Measures(
        seconds=seconds,
        quiet_before=loud[0] / TELEPHONE_RATE if loud else seconds,
        quiet_after=after,
        level=round(10 * math.log10(power / heard / _LOUDEST**2)) if loud else 0,
        clips=source.clips,
        cancelled=source.loudest > _CANCELLED * max(SILENCE, _loudest(samples)),
    )


def _loudest(samples: memoryview) -> int:
    return max((max(samples), -min(samples))) if samples else 0


def _ends_early(kind: str, content: bytes) -> bool:
    """Whether a file is shorter than its own parts say, in the formats of which FFmpeg does not tell."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return _chunk_is_cut_off(content)
    if content[:4] == b"OggS":
        return _last_page_is_missing(content)
    if content[4:8] == b"ftyp":
        return _box_is_cut_off(content)
    return kind == "MP3" and _frames_are_missing(content)


def _frames_are_missing(content: bytes) -> bool:
    """Of MP3: whether it is shorter than its first frame says, if that says so (the tag of Xing's encoder and LAME's)."""
    said = _FRAME_WITH_SIZE.search(content, 0, _MOST_BEFORE_SOUND)
    if said is None:
        return False
    flags: int
    size: int
    (flags,) = struct.unpack_from(">I", said[1])
    (size,) = struct.unpack_from(">I", said[1], 8 if flags & 1 else 4)
    return flags & 2 != 0 and len(content) < said.start() + size - _ODD_BYTES


def _chunk_is_cut_off(content: bytes) -> bool:
    """Of RIFF: whether the samples, or what stands before them, end after the file."""
    position = 12
    while position + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        if size < _UNKNOWN_SIZE and position + 8 + size > len(content):
            return True
        if name == b"data":
            return False
        position += 8 + size + size % 2  # chunks begin at even places
    return True


def _last_page_is_missing(content: bytes) -> bool:
    """Of Ogg (RFC 3533): whether its last page is not the one that says so, or is not all there."""
    start = content.rfind(b"OggS")
    segments = content[start + 27 : start + 27 + content[start + 26]] if len(content) > start + 27 else b""
    end = start + 27 + len(segments) + sum(segments)
    return not segments or len(content) < end or content[start + 5] & 4 == 0


def _box_is_cut_off(content: bytes) -> bool:
    """Of MP4 (ISO 14496-12): whether one of its outermost boxes ends after the file."""
    position = 0
    while position + 8 <= len(content):
        size: int
        size, _ = struct.unpack_from(">I4s", content, position)
        if size == 1 and position + 16 <= len(content):
            (size,) = struct.unpack_from(">Q", content, position + 8)
        if size < 8:  # 0: up to the end of the file
            return size != 0
        position += size
    return position != len(content)
