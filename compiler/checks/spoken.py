"""Recordings that a program speaks: their file says what their text says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.reading.parse import ParsedClient
from compiler.reading.recording_formats import Oversize
from compiler.reading.spoken import Spoken, is_spoken, is_spoken_at_all
from schema.audio import Audio

ENDING = ".wav"
"""Of the file of a recording that is spoken."""


def spoken_of(audio: Audio, parsed: ParsedClient, fleet_language: str) -> Spoken | None:
    """What a recording is to be spoken of; None for one that somebody recorded."""
    if audio.say is None:
        return None
    language = audio.language or parsed.tenant.client.language or fleet_language
    return Spoken(audio.say, language, audio.voice or language)


def check_spoken(
    parsed: ParsedClient, files: Mapping[str, bytes | Oversize], fleet_language: str
) -> Iterator[Diagnostic]:
    """AUDIO012 a file that was spoken of something else, AUDIO013 one that cannot be spoken as it is written. `files`: by path inside the client's folder."""
    for name, audio in parsed.tenant.audio.items():
        address, path = f"{parsed.id}/audio/{name}", ("audio", name)
        spoken = spoken_of(audio, parsed, fleet_language)
        if spoken is None:
            for field in ("language", "voice"):
                if getattr(audio, field) is not None:
                    message = text("{key} is of no use: no text is given to speak", key=field)
                    hint = text("Give the text as say, or leave it out.")
                    place = parsed.places.range((*path, field), key=True)
                    yield diagnose("AUDIO013", message, place, hint=hint, address=address)
            continue
        if not audio.file.endswith(ENDING):
            message = text("{file}: what is spoken is written as a WAV file", file=audio.file)
            hint = text("Name it: {name}", name=f"{audio.file.rpartition('.')[0] or audio.file}{ENDING}")
            place = parsed.places.range((*path, "file"))
            yield diagnose("AUDIO013", message, place, hint=hint, address=address)
            continue
        content = files.get(audio.file)
        if isinstance(content, bytes) and not is_spoken(content, spoken):
            message = text("{file} was not spoken of this text", file=audio.file)
            hint = text("Have it spoken: centrex say {client}", client=parsed.id)
            if not is_spoken_at_all(content):
                hint = text("Somebody recorded it: remove the file and have it spoken, or leave say out.")
            place = parsed.places.range((*path, "say"))
            yield diagnose("AUDIO012", message, place, hint=hint, address=address)
