"""What a node writes down of a bundle that it was given: each file as it was applied, and so whether it still is what it was."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ci.nodes.folder import Folder, NotOurOwnError
from ci.nodes.secrets import Span
from compiler.planning.bundle import Bundle, canonical_json

MANIFEST = "manifest.json"
OBJECTS = "objects.json"
GRAPH = "graph.json"
"""What happens to a client's calls: what the callers' view of the next plan is compared with."""
OWN_FILES = frozenset({MANIFEST, OBJECTS, GRAPH})
"""What the node itself puts into a bundle's folder."""
FORMAT = 1
LARGEST = 1 << 28
"""What is read of a file at most, in bytes."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was applied: digests with tokens and on disk, where secrets stand, and how the file looked then."""

    template: str
    sha256: str
    size: int
    mtime_ns: int
    spans: tuple[Span, ...]


def manifest_of(bundle: Bundle, records: Mapping[str, FileRecord], key: str) -> str:
    """What was written, and a digest of that: where secrets stand in a file is believed of no manifest that was changed since."""
    manifest = {
        "format": FORMAT,
        "scope": bundle.scope,
        "digest": bundle.digest,
        "key": key,
        "files": {
            path: [
                record.template,
                record.sha256,
                record.size,
                record.mtime_ns,
                [[span.offset, span.length, span.token] for span in record.spans],
            ]
            for path, record in records.items()
        },
    }
    return canonical_json({"manifest": manifest, "sha256": _digest_of(manifest)})


def _digest_of(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(manifest).encode()).hexdigest()


def manifest_in(content: bytes) -> Any:
    """What a manifest says; ValueError or KeyError if it is none, or not as it was written. Those of a former version hold no digest."""
    written = json.loads(content)
    if "files" in written:
        return written
    if written["sha256"] != _digest_of(written["manifest"]):
        raise ValueError(MANIFEST)
    return written["manifest"]


def read_manifest(folder: Folder) -> dict[str, FileRecord] | None:
    """What was applied, the node's own files among it; None if the manifest is lost or damaged."""
    try:
        data = manifest_in(folder.read(MANIFEST, limit=LARGEST))
        records = {path: _file_record(*record) for path, record in data["files"].items()}
    except (
        FileNotFoundError,
        NotOurOwnError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        return None
    return records if OBJECTS in records else None


def _file_record(template: Any, sha256: Any, size: Any, mtime_ns: Any, spans: Any) -> FileRecord:
    """A record as it was written; TypeError or ValueError if it was not by us."""
    places = tuple(Span(int(offset), int(length), str(token)) for offset, length, token in spans)
    return FileRecord(str(template), str(sha256), int(size), int(mtime_ns), places)


def has_drifted(folder: Folder, path: str, record: FileRecord, *, verify: bool) -> bool:
    """Whether a file is another one than was written. With `verify` its bytes are read; else one that looks as it did is trusted."""
    try:
        if not verify:
            status = folder.look(path)
            looks = (status.st_size, status.st_mtime_ns)
            if stat.S_ISREG(status.st_mode) and looks == (record.size, record.mtime_ns):
                return False
        return folder.digest(path, size=record.size) != record.sha256
    except (FileNotFoundError, NotOurOwnError):
        return True
