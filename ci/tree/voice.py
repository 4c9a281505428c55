"""The voice of the computer: a program of the machine's that is given a text, and gives back a recording of it.

Which program it is, is the business of whoever runs `centrex say`, and never of the tree: what stands in a tree may be anybody's.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from ci.terminal.system_errors import reason_of
from compiler.diagnostics import Diagnostic, text
from compiler.diagnostics.codes import diagnose
from compiler.reading.recording import examine
from compiler.reading.spoken import Spoken, spoken_wav

USUAL_PROGRAM = "espeak-ng -v {voice} --stdin --stdout"
"""The text comes in, a recording goes out; `{voice}` and `{language}` stand for the recording's."""
_PATIENCE = 120
"""Seconds: a text of the greatest length takes a tenth of that on a slow machine."""


def speak(program: Sequence[str], spoken: Spoken) -> tuple[bytes | None, Diagnostic | None]:
    """The file of a recording: equal for equal texts, as far as the program speaks equally. None, and why, if there is none."""
    command = [
        word.replace("{voice}", spoken.voice).replace("{language}", spoken.language) for word in program
    ]
    try:
        done = subprocess.run(
            command, input=spoken.text.encode(), capture_output=True, check=False, timeout=_PATIENCE
        )
    except FileNotFoundError:
        message = text("no voice is installed: there is no program {program}", program=command[0])
        hint = text(
            "Install it (on Debian: apt install espeak-ng), or name another: --voice-program, or CENTREX_VOICE_PROGRAM."
        )
        return None, diagnose("VOICE001", message, None, hint=hint)
    except OSError as error:
        message = text("{program} cannot be run: {reason}", program=command[0], reason=reason_of(error))
        return None, diagnose("VOICE002", message, None)
    except subprocess.TimeoutExpired:
        message = text("{program} has not spoken within {seconds} s", program=command[0], seconds=_PATIENCE)
        return None, diagnose("VOICE002", message, None)
    sound = examine(done.stdout).sound if done.returncode == 0 else None
    if sound is None or sound.measures.silent:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        message = text(
            "{program} wrote no recording for the voice {voice}", program=command[0], voice=spoken.voice
        )
        says = text("It says: {words}", words=last[0]) if last else None
        return None, diagnose("VOICE002", message, None, hint=says)
    return spoken_wav(sound.wideband or sound.telephone, spoken), None
