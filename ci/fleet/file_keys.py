"""Keys of what runs are made from: a client's files, the whole tree, the compiler itself. Equal keys mean equal results.

A key is a digest of contents, so that it holds in every checkout. Reading contents is spared by *stamps*, the look of files from
outside: a file with the stamp it had when it was read is what was read then.
"""

from __future__ import annotations

import hashlib
import os
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ci.tree.workspace import (
    AUDIO_SUFFIX,
    YAML_SUFFIXES,
    Workspace,
    client_ids,
    files_below,
    fleet_paths,
)

if TYPE_CHECKING:  # a plan with nothing to do reads no client
    from compiler.pipeline import ClientFiles

PACKAGES = ("schema", "compiler", "renderers", "ci")
PACKAGE_SUFFIXES = (".py", ".j2")

ANY_TIME = 1 << 63
"""No file is as young as this (nanoseconds since 1970)."""
YOUNG = ""
"""The stamp of files of which one is as young as the look at it: two edits may fall into one tick of the clock (git's rule for its index)."""


def stamp_of(paths: Iterable[Path], since: int) -> str:
    """Names, sizes, times and inodes of files; YOUNG if one was changed at or after `since` (nanoseconds) or is gone."""
    stamp = hashlib.sha256()
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            return YOUNG
        # The second time is the system's own: no tool sets it back.
        changed = (status.st_mtime_ns, status.st_ctime_ns)
        if max(changed) >= since:
            return YOUNG
        stamp.update(os.fsencode(path))
        stamp.update(f"\0{status.st_size}\0{changed}\0{status.st_ino}\n".encode())
    return stamp.hexdigest()


def client_stamp(workspace: Workspace, client: str, since: int) -> str:
    """The stamp of a client's files."""
    return stamp_of(files_below(workspace.tree / client, (*YAML_SUFFIXES, AUDIO_SUFFIX)), since)


def tree_stamp(workspace: Workspace, since: int) -> str:
    """The stamp of a whole tree: of the operator's layer and of every client."""
    stamps = [stamp_of(fleet_paths(workspace), since)]
    stamps += [client_stamp(workspace, client, since) for client in client_ids(workspace)]
    return YOUNG if YOUNG in stamps else hashlib.sha256("\n".join(stamps).encode()).hexdigest()


def content_key(files: ClientFiles) -> str:
    """The key of a client's files, as they were read."""
    contents = [(source.path, source.content) for source in files.sources]
    key = hashlib.sha256(os.fsencode(files.client))
    for name, content in [*contents, *sorted(files.audio.items())]:
        key.update(os.fsencode(f"\n{name}\0{len(content)}\0"))
        key.update(content)
    return key.hexdigest()


def tools_stamp() -> str:
    """The stamp of the compiler itself and of the libraries beside it."""
    libraries = Path(sysconfig.get_paths()["purelib"])
    return stamp_of([*_tool_files(), libraries], since=ANY_TIME)


def tools_key() -> str:
    """The key of the compiler itself: its files, and the versions of the libraries that it stands on."""
    key = hashlib.sha256()
    root = _package_root()
    for path in _tool_files():
        key.update(f"{path.relative_to(root)}\0".encode())
        key.update(path.read_bytes())
    libraries = Path(sysconfig.get_paths()["purelib"])
    key.update("\n".join(sorted(entry.name for entry in libraries.glob("*.dist-info"))).encode())
    return key.hexdigest()


def _package_root() -> Path:
    return Path(__file__).resolve().parents[2]


def _tool_files() -> list[Path]:
    root = _package_root()
    return [path for package in PACKAGES for path in files_below(root / package, PACKAGE_SUFFIXES)]
