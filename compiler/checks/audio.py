"""Recordings: the file exists, and the PBX can play it as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import Guesses
from compiler.reading.parse import ParsedClient
from compiler.reading.wav import read_wav

RATE = 8000
"""Samples a second: what telephones transmit, and what Asterisk's `wav` format is."""


def check_audio(parsed: ParsedClient, files: Mapping[str, bytes]) -> list[Diagnostic]:
    """AUDIO001 file missing, AUDIO002 wrong format. `files`: the client's recordings, by path inside its folder."""
    diagnostics: list[Diagnostic] = []
    by_name = {path.rpartition("/")[2]: path for path in sorted(files)}
    guesses = Guesses(by_name)
    for name, audio in parsed.tenant.audio.items():
        content = files.get(audio.file)
        if content is not None:
            diagnostics += _wrong_format(parsed, name, audio.file, content)
        elif not parsed.gaps.lost_files:
            near = guesses.closest(audio.file.rpartition("/")[2])
            diagnostics.append(_missing_file(parsed, name, audio.file, by_name[near] if near else None))
    return diagnostics


def _missing_file(parsed: ParsedClient, name: str, file: str, near: str | None) -> Diagnostic:
    message = text("the file {file} does not exist", file=file)
    hint = (
        text("Did you mean {name}?", name=near)
        if near
        else text("Put it into the client's folder: {path}", path=f"{parsed.id}/{file}")
    )
    place = parsed.places.range(("audio", name, "file"))
    return diagnose("AUDIO001", message, place, hint=hint, address=f"{parsed.id}/audio/{name}")


def _wrong_format(parsed: ParsedClient, name: str, file: str, content: bytes) -> Iterator[Diagnostic]:
    wav = read_wav(content)
    place = parsed.places.range(("audio", name, "file"))
    address = f"{parsed.id}/audio/{name}"
    if wav is None or (wav.rate, wav.channels, wav.bits) != (RATE, 1, 16):
        problem = (
            text("{rate} Hz, {channels} ch, {bits} bit", rate=wav.rate, channels=wav.channels, bits=wav.bits)
            if wav is not None
            else text("not PCM, or cut off before its end")
        )
        message = text("{file} is not a 16-bit mono 8 kHz WAV file: {problem}", file=file, problem=problem)
        hint = text(
            "Convert it: {command}", command=f"sox {file} -r 8000 -c 1 -b 16 -e signed-integer new.wav"
        )
        yield diagnose("AUDIO002", message, place, hint=hint, address=address)
    elif not wav.frames:
        message = text("the recording {file} is empty", file=file)
        yield diagnose("AUDIO002", message, place, hint=text("Record it again."), address=address)
