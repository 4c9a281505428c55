"""Processes that end with us: asked first, then forced, and by the kernel if we are killed ourselves."""

from __future__ import annotations

import contextlib
import functools
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path


@functools.cache
def dying_with_us() -> tuple[str, ...]:
    """A prefix to a command: the kernel kills it when we die (prctl(2), PR_SET_PDEATHSIG). Empty without util-linux."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL") if setpriv else ()


def start(command: Sequence[str], *, folder: Path, output: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a process in a folder, deaf, in a session of its own (a Ctrl-C is ours to handle).

    It dies with the thread that started it: start processes that are to live from a thread that lives.
    """
    with output.open("wb") if output else contextlib.nullcontext(subprocess.DEVNULL) as stream:
        return subprocess.Popen(
            [*dying_with_us(), *command],
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
