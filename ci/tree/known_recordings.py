"""What earlier runs made of recordings: a file is converted once, whatever else of its client changes.

They wait beside the cache of clients, one file each, named by a digest of what it was made from. It never fails: what cannot be read is not
known, what cannot be written is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from compiler.reading.recording import CONVERSION, Examined, Fault, Measures, Sound, examine

FOLDER = ".centrex/recordings"
_KEPT_SECONDS = 90 * 24 * 3600
"""What nobody asked for in a quarter of a year is forgotten."""
_LIBRARY = "av"


@dataclass(frozen=True, slots=True)
class KnownRecordings:
    """The recordings that are known beside a tree. `root`: the folder that holds the tree."""

    root: Path

    def examine(self, content: bytes) -> Examined:
        """As `compiler.reading.recording.examine`."""
        key = hashlib.sha256(f"{CONVERSION} {_version()}\n".encode() + content).hexdigest()
        path = self.root / FOLDER / key
        known = _read(path)
        if known is not None:
            return known
        examined = examine(content)
        _write(path, examined)
        return examined


@cache
def _version() -> str:
    return version(_LIBRARY)


def _read(path: Path) -> Examined | None:
    """What a file holds, if it is all there."""
    try:
        head, _, files = path.read_bytes().partition(b"\n")
        record = json.loads(head)
        if record["digest"] != hashlib.sha256(files).hexdigest():
            return None
        os.utime(path)
        fault = Fault(record["fault"]) if record["fault"] else None
        if record["measures"] is None:
            return Examined(record["kind"], None, fault)
        split = record["telephone"]
        return Examined(record["kind"], Sound(files[:split], files[split:], Measures(**record["measures"])))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _write(path: Path, examined: Examined) -> None:
    sound = examined.sound
    files = sound.telephone + sound.wideband if sound is not None else b""
    record = {
        "digest": hashlib.sha256(files).hexdigest(),
        "kind": examined.kind,
        "fault": examined.fault,
        "telephone": len(sound.telephone) if sound is not None else 0,
        "measures": asdict(sound.measures) if sound is not None else None,
    }
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
        _forget_old(path.parent)
        new.write_bytes(json.dumps(record).encode() + b"\n" + files)
        new.replace(path)


@cache  # once in a run
def _forget_old(folder: Path) -> None:
    oldest = time.time() - _KEPT_SECONDS
    for entry in os.scandir(folder):
        if entry.stat().st_mtime < oldest:
            Path(entry.path).unlink()
