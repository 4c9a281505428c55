"""Processes that end with us: asked first, then forced, and by the kernel if we are killed ourselves."""

from __future__ import annotations

import contextlib
import functools
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path


def start(command: Sequence[str], *, folder: Path, output: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a process in a folder, deaf, in a session of its own (a Ctrl-C is ours to handle).

    It dies with the thread that started it: start processes that are to live from a thread that lives.
    """
    with output.open("wb") if output else contextlib.nullcontext(subprocess.DEVNULL) as stream:
        return subprocess.Popen(
            [*_die_with_parent(), *command],
            stdout=stream,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    """End a process that we started: SIGTERM, and SIGKILL when it takes longer than that."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
    process.wait()


@functools.cache
def _die_with_parent() -> tuple[str, ...]:
    """A prefix that has the kernel kill a process when its parent dies (prctl(2), PR_SET_PDEATHSIG); empty without util-linux."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL") if setpriv else ()
