"""What earlier runs found out, so that a plan costs only what changed: a key for each client decides whether it is compiled at all.

The cache is a file below `.centrex/` beside the tree; without it, or with one that is damaged or of another version, everything is
compiled. A client's key is a digest of the names, sizes and times of its files: a file as young as the cache itself counts as
changed, since two edits may fall into one tick of the clock (git's rule for its index).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ci.nodes.atomic import replace_file
from ci.nodes.opening import NodeAddress
from ci.tree.workspace import AUDIO_SUFFIX, YAML_SUFFIXES, Workspace, client_ids, files_below, fleet_paths
from compiler.diagnostics import Diagnostic, Position, Range, Related, Severity, Text

FILE = ".centrex/cache.json"
FORMAT = 3
PACKAGES = ("schema", "compiler", "renderers", "ci")


@dataclass(frozen=True, slots=True)
class CachedClient:
    """What is known of a client whose files have not changed since. `expires`: the last day on which that holds, because of its waivers."""

    key: str
    expires: str
    node: str
    countries: list[str]
    digest: str
    numbers: dict[str, str]
    macs: dict[str, str]
    seats: dict[str, int]
    forwards: dict[str, list[str]]
    diagnostics: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CachedNode:
    """Where a node is, and the digest of its own bundle, the operator's layer."""

    address: NodeAddress
    digest: str


@dataclass(frozen=True, slots=True)
class CachedTree:
    """What is known of a tree."""

    tools: str
    fleet: str
    nodes: dict[str, CachedNode]
    clients: dict[str, CachedClient]
    diagnostics: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a tree as it stands: of the compiler, of the operator's layer, of every client. Empty: too young to tell."""

    tools: str
    fleet: str
    clients: Mapping[str, str]


def read_cache(workspace: Workspace) -> tuple[CachedTree | None, int]:
    """What is cached, and since when (nanoseconds)."""
    try:
        data = json.loads((workspace.root / FILE).read_bytes())
        if data["format"] != FORMAT:
            return None, 0
        today = workspace.today.isoformat()
        clients = {
            name: CachedClient(**record)
            for name, record in data["clients"].items()
            if record["expires"] >= today
        }
        nodes = {
            name: CachedNode(NodeAddress(**record["address"]), record["digest"])
            for name, record in data["nodes"].items()
        }
        cache = CachedTree(data["tools"], data["fleet"], nodes, clients, data["diagnostics"])
        return cache, data["since"]
    except (OSError, ValueError, KeyError, TypeError):
        return None, 0


def write_cache(workspace: Workspace, cache: CachedTree, since: int) -> None:
    """Keep it for the next run; a tree that cannot be written to has no cache."""
    path = workspace.root / FILE
    data = {"format": FORMAT, "since": since, **asdict(cache)}
    try:
        path.parent.mkdir(exist_ok=True)
        replace_file(path, json.dumps(data, separators=(",", ":")).encode())
    except OSError:
        return


def now_ns() -> int:
    """The clock of file times."""
    return time.time_ns()


def tree_keys(workspace: Workspace, since: int) -> Keys:
    """The keys of the tree on disk; files changed at or after `since` have none."""
    return Keys(
        tools=_tools_key(),
        fleet=_files_key(fleet_paths(workspace), since),
        clients={
            client: _files_key(files_below(workspace.tree / client, (*YAML_SUFFIXES, AUDIO_SUFFIX)), since)
            for client in client_ids(workspace)
        },
    )


def _files_key(paths: Iterable[Path], since: int) -> str:
    summary = hashlib.sha256()
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            return ""
        if status.st_mtime_ns >= since:
            return ""
        summary.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ino}\n".encode())
    return summary.hexdigest()


def _tools_key() -> str:
    """The compiler itself: its files as they were when it was written or installed."""
    root = Path(__file__).resolve().parents[2]
    files = (path for package in PACKAGES for path in files_below(root / package, (".py",)))
    return _files_key(files, since=1 << 63)


def diagnostics_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics as JSON data."""
    return [asdict(diagnostic) for diagnostic in diagnostics]


def diagnostics_of(data: Iterable[Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    """The reverse."""
    return tuple(
        Diagnostic(
            record["code"],
            Severity(record["severity"]),
            _text(record["message"]),
            _range(record["range"]),
            _text(record["hint"]) if record["hint"] else None,
            tuple(
                Related(_text(related["message"]), _place(related["range"])) for related in record["related"]
            ),
            record["address"],
        )
        for record in data
    )


def _text(data: Mapping[str, Any]) -> Text:
    values = tuple(
        (name, _text(value) if isinstance(value, Mapping) else value) for name, value in data["values"]
    )
    return Text(data["template"], values, data["plural"], data["count"])


def _range(data: Mapping[str, Any] | None) -> Range | None:
    return _place(data) if data else None


def _place(data: Mapping[str, Any]) -> Range:
    return Range(data["file"], Position(**data["start"]), Position(**data["end"]))
