"""Who is recorded hears before that a message is recorded: a greeting that can be heard stands before every box."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

from compiler.analysis.calls import Call
from compiler.analysis.proofs.claim import Case, Claim, Failure
from compiler.diagnostics import text
from compiler.graph import LeaveMessage

_SILENCE = 200
"""Of 32,767: samples below this are noise of a line."""


def prove_recording_is_announced(case: Case) -> Iterator[Failure]:
    """Every box greets: by the system's words, or by a recording that is not silent."""
    spoken = {audio.id: is_heard(audio.content) for audio in case.graph.audio}
    for node in case.graph.nodes.values():
        if (
            isinstance(node, LeaveMessage)
            and node.greeting is not None
            and not spoken.get(node.greeting, False)
        ):
            message = text(
                "callers of the box are recorded without a word: {audio} is silent", audio=node.greeting
            )
            hint = text(
                "Record a greeting that says that a message is recorded, or leave greeting out for the system's."
            )
            path = (*node.origin.path, "greeting")
            yield Failure(Claim.RECORDING, path, message, hint, call=_call(case, node))


def _call(case: Case, node: LeaveMessage) -> Call | None:
    entry = next(
        (entry for entry, _ in case.extensions if dict(case.graph.internal)[entry.label] == node.id), None
    )
    return case.example(entry) if entry is not None else None


def is_heard(content: bytes) -> bool:
    """Whether a recording (8 kHz mono 16-bit WAV) has any sound."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
    except (wave.Error, EOFError, TypeError):
        return False
    return any(abs(sample) > _SILENCE for sample in samples)
