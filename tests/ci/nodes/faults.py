"""A process that applies, or recovers, on one copy of a node after the other, and has the system fail at each call in turn.

`python tests/ci/nodes/faults.py FAULT ACTION TEMPLATE FOLDER STRIDE` makes `FOLDER/1`, `FOLDER/1+STRIDE`, … of the node's folder
TEMPLATE, until the work is done without meeting the fault, and prints what became of each as JSON. FAULT: `kill` the process before the call (in the
middle of it, for a write), `fail` that one call for want of room, let the disk be `full` from that call on, or `limit` the size of
files. The system's calls are real: what they are wrapped in is this process's alone.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ci.nodes import atomic
from ci.nodes.apply import recover
from ci.nodes.directory import DirectoryNode
from tests.ci.nodes.samples import after_apply, before_apply, plan_for, run, somebody

CALLS = ("open", "write", "fsync", "mkdir", "rename", "replace", "symlink", "unlink", "ftruncate", "rmdir")
BARRIER = "_sync_filesystem"
"""The one call that Python has no name for: `ci.nodes.atomic` gives it this one."""
NEED_ROOM = ("open", "write", "fsync", "mkdir", "symlink", BARRIER)
SIZES = (0, 1, 40, 150, 400, 600, 900, 1200, 1_000_000)
MOST = 500


def main(fault: str, action: str, template: Path, folder: Path, stride: int) -> None:
    _warm_up(folder / "0")
    results = []
    for number in range(1, MOST, stride):
        copy = folder / str(number)
        shutil.copytree(template, copy, symlinks=True)
        results.append({"number": number, **_in_a_child(fault, number, action, copy)})
        if fault == "limit" and number == len(SIZES):
            break
        if results[-1]["met"] is None and fault != "limit":
            break
    sys.stdout.write(json.dumps(results))


def _warm_up(root: Path) -> None:
    """Import whatever an apply imports, once, for all children."""
    node = DirectoryNode("pbx-1", root)
    run(plan_for(node, before_apply()), node)
    run(plan_for(node, after_apply()), node)


def _in_a_child(fault: str, number: int, action: str, root: Path) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _say = _speaker(writer)
        try:
            node = DirectoryNode("pbx-1", root)
            plan = plan_for(node, after_apply())
            meet = _arm(fault, number, _say)
            outcome = run(plan, node) if action == "apply" else recover(node, somebody())[0]
            meet.clear()
            _say({"code": int(outcome.code), "faults": [one.code for one in outcome.diagnostics]})
        except BaseException as error:  # noqa: BLE001  # the parent must hear of it, whatever it is
            _say({"bug": repr(error)})
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        words = said.read()
    _, status = os.waitpid(child, 0)
    found: dict[str, Any] = {"met": None, "code": None, "faults": [], "killed": os.WIFSIGNALED(status)}
    for line in words.splitlines():
        found |= json.loads(line)
    return found


def _speaker(writer: int) -> Callable[[dict[str, Any]], None]:
    write = os.write

    def say(words: dict[str, Any]) -> None:
        write(writer, json.dumps(words).encode() + b"\n")

    return say


def _arm(fault: str, number: int, say: Callable[[dict[str, Any]], None]) -> list[str]:
    """Let the fault lie in wait; it sleeps once the list that is returned is empty."""
    armed = list((*CALLS, BARRIER) if fault in ("kill", "fail") else NEED_ROOM)
    if fault == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (SIZES[number - 1], resource.RLIM_INFINITY))
        return armed
    seen = 0

    def wrap(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            nonlocal seen
            if name not in armed or (name == "open" and not arguments[1] & os.O_CREAT):
                return call(*arguments, **options)
            seen += 1
            if seen == number:
                say({"met": name})
            if fault == "kill" and seen == number:
                if name == "write":
                    call(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            if (fault == "fail" and seen == number) or (fault == "full" and seen >= number):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return call(*arguments, **options)

        return wrapped

    for name in CALLS:
        setattr(os, name, wrap(name, getattr(os, name)))
    setattr(atomic, BARRIER, wrap(BARRIER, getattr(atomic, BARRIER)))
    return armed


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
