"""Recordings: the file exists, something can be made of it that the PBX plays, and callers will hear it well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import assert_never

from compiler.diagnostics import Diagnostic, Text, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import Guesses
from compiler.reading.parse import ParsedClient
from compiler.reading.recording import LONGEST_SECONDS, Examined, Fault, Measures
from compiler.reading.recording_formats import ALL_SUFFIXES, SUFFIXES, Oversize
from schema.audio import Audio

LONGEST_QUIET = 2
"""Seconds of silence before the first word: callers think that the line is dead, and hang up."""
QUIETEST = -40
"""In dB below full scale. Speech on telephones is at -26, what callers hardly understand some 15 below that."""


def check_audio(
    parsed: ParsedClient, recordings: Mapping[str, Examined | Oversize], files: Mapping[str, object]
) -> list[Diagnostic]:
    """AUDIO001 file missing, AUDIO002 to AUDIO011 of what is in it.

    `recordings`: what is in those of the client's files that are named; `files`: all of them. By path inside the client's folder.
    """
    diagnostics: list[Diagnostic] = []
    by_name = {path.rpartition("/")[2]: path for path in sorted(files)}
    guesses = Guesses(by_name)
    for name, audio in parsed.tenant.audio.items():
        recording = recordings.get(audio.file)
        if recording is not None:
            faults = _of_file(audio.file, recording)
        elif not audio.file.endswith(ALL_SUFFIXES):
            faults = iter([_unknown_ending(audio.file)])
        elif not parsed.gaps.lost_files:
            near = guesses.closest(audio.file.rpartition("/")[2])
            faults = iter([_missing_file(parsed.id, audio, by_name[near] if near else None)])
        else:
            continue
        place = parsed.places.range(("audio", name, "file"))
        address = f"{parsed.id}/audio/{name}"
        diagnostics += [
            diagnose(code, message, place, hint=hint, address=address) for code, message, hint in faults
        ]
    return diagnostics


_Said = tuple[str, Text, Text]
"""A code, the message, and what to do."""


def _missing_file(client: str, audio: Audio, near: str | None) -> _Said:
    if audio.say is not None:
        hint = text("Have it spoken: centrex say {client}", client=client)
    elif near:
        hint = text("Did you mean {name}?", name=near)
    else:
        hint = text("Put it into the client's folder: {path}", path=f"{client}/{audio.file}")
    return "AUDIO001", text("the file {file} does not exist", file=audio.file), hint


def _unknown_ending(file: str) -> _Said:
    message = text("{file} is not named like a recording", file=file)
    return "AUDIO002", message, text("Recordings end with {endings}.", endings=", ".join(ALL_SUFFIXES))


def _of_file(file: str, recording: Examined | Oversize) -> Iterator[_Said]:
    if isinstance(recording, Oversize):
        message = text(
            "{file} has {size} MiB; the maximum is {limit} MiB",
            file=file,
            size=recording.size >> 20,
            limit=recording.limit >> 20,
        )
        yield "AUDIO006", message, text("Shorten it, or save it as FLAC, MP3 or Opus.")
    elif recording.kind and not file.endswith(SUFFIXES[recording.kind]):
        message = text("{file} is named otherwise than what it is: {kind}", file=file, kind=recording.kind)
        right = file.rpartition(".")[0] + SUFFIXES[recording.kind][0]
        yield "AUDIO003", message, text("Rename it: {name}", name=right)
    elif recording.sound is not None:
        yield from _of_sound(file, recording.sound.measures)
    elif recording.fault is not None:
        yield _of_fault(file, recording.fault)


def _of_fault(file: str, fault: Fault) -> _Said:
    match fault:
        case Fault.UNREADABLE:
            message = text("{file} is not a recording that can be read", file=file)
            return "AUDIO002", message, text("Save it as {kinds}.", kinds=", ".join(SUFFIXES))
        case Fault.CUT_SHORT:
            message = text("{file} is damaged, or cut off before its end", file=file)
            return "AUDIO004", message, text("Copy it again, or save it anew from the original.")
        case Fault.EMPTY:
            return "AUDIO005", text("the recording {file} is empty", file=file), text("Record it again.")
        case Fault.TOO_LONG:
            message = text(
                "{file} is longer than {minutes} minutes", file=file, minutes=LONGEST_SECONDS // 60
            )
            return "AUDIO006", message, text("Shorten it: a caller hears it from its beginning.")
        case _:
            assert_never(fault)


def _of_sound(file: str, measures: Measures) -> Iterator[_Said]:
    if measures.cancelled:
        message = text("the channels of {file} cancel each other: callers hear next to nothing", file=file)
        yield "AUDIO007", message, text("Save it with one channel, from the left or the right one alone.")
        return
    if measures.silent:
        message = text(
            "nothing can be heard in {file}: {seconds} s of silence",
            file=file,
            seconds=ceil(measures.seconds),
        )
        yield "AUDIO008", message, text("Listen to it, and record it again.")
        return
    if measures.quiet_before > LONGEST_QUIET:
        message = text(
            "{file} begins with {seconds} s of silence", file=file, seconds=ceil(measures.quiet_before)
        )
        yield "AUDIO009", message, text("Cut it off: callers think that the line is dead.")
    if measures.clips > measures.seconds:
        message = text(
            "{file} is too loud: {count} peaks are cut off in {seconds} s",
            file=file,
            count=measures.clips,
            seconds=ceil(measures.seconds),
        )
        yield (
            "AUDIO010",
            message,
            text("Record it again at a lower level: lowering it now brings nothing back."),
        )
    if measures.level < QUIETEST:
        message = text(
            "{file} is too quiet: {level} dB, where speech is at {usual} dB",
            file=file,
            level=measures.level,
            usual=-26,
        )
        yield "AUDIO011", message, text("Raise its level, or record it again nearer to the microphone.")
