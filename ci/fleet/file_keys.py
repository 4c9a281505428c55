"""Keys of what runs are made from: a client's files, the whole tree, the compiler itself. Equal keys mean equal results.

A key is a digest of contents, so that it holds in every checkout. Reading contents is spared by *stamps*, the look of files from
outside: a file with the stamp it had when it was read is what was read then.
"""

from __future__ import annotations

import hashlib
import os
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ci.tree.workspace import (
    FLEET_FILE,
    FLEET_FOLDER,
    TREE_SUFFIXES,
    Workspace,
    client_ids,
    files_below,
)
from compiler.reading.recording_formats import Oversize

if TYPE_CHECKING:  # a plan with nothing to do reads no client
    from compiler.pipeline import ClientFiles

PACKAGES = ("schema", "compiler", "renderers", "ci")
PACKAGE_SUFFIXES = (".py", ".j2")

ANY_TIME = 1 << 63
"""No file is as young as this (nanoseconds since 1970)."""
YOUNG = ""
"""The stamp of files of which one is as young as the look at it: two edits may fall into one tick of the clock (git's rule for its index)."""


def client_stamp(workspace: Workspace, client: str, since: int) -> str:
    """The stamp of a client's files; YOUNG if one of them was changed at or after `since` (nanoseconds)."""
    return stamp_of(_looks(f"{workspace.tree}/{client}", TREE_SUFFIXES), since)


def looks_of_tree(workspace: Workspace) -> Sequence[Look]:
    """Every file of a whole tree from outside: of the operator's layer and of every client."""
    tree = str(workspace.tree)
    looks = [
        look
        for folder in (FLEET_FOLDER, *client_ids(workspace))
        for look in _looks(f"{tree}/{folder}", TREE_SUFFIXES)
    ]
    with os.scandir(tree) as entries:
        looks += [_look(entry) for entry in entries if entry.name == FLEET_FILE]
    return looks


Look = tuple[str, int, int, int, int]
"""A file from outside: path, size, when it was changed by its own account and by the system's, inode."""


def _look(entry: os.DirEntry[str]) -> Look:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:  # gone
        return (entry.path, 0, ANY_TIME, ANY_TIME, 0)
    # The second time is the system's own: no tool sets it back.
    return (entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _looks(folder: str, suffixes: tuple[str, ...]) -> list[Look]:
    """Of the files below a folder that `ci.tree.workspace.files_below` finds; a thousand clients are looked at in every plan."""
    if os.path.islink(folder):  # noqa: PTH114
        return [(folder, 0, ANY_TIME, ANY_TIME, 0)]
    looks: list[Look] = []
    waiting = [folder]
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except OSError:
            continue
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.is_symlink() or entry.name.endswith(suffixes):
                    looks.append(_look(entry))
    return looks


def stamp_of(looks: Sequence[Look], since: int) -> str:
    """The stamp of files that look so; YOUNG if one of them was changed at or after `since` (nanoseconds)."""
    if any(max(changed, changed_by_system) >= since for _, _, changed, changed_by_system, _ in looks):
        return YOUNG
    return hashlib.sha256(os.fsencode(repr(sorted(looks)))).hexdigest()


def content_key(files: ClientFiles) -> str:
    """The key of a client's files, as they were read."""
    contents = [(source.path, source.content) for source in files.sources]
    key = hashlib.sha256(os.fsencode(files.client))
    recordings = [
        (path, f"{content.size}".encode() if isinstance(content, Oversize) else content)
        for path, content in sorted(files.audio.items())
    ]
    for name, content in [*contents, *recordings]:
        key.update(os.fsencode(f"\n{name}\0{len(content)}\0"))
        key.update(content)
    return key.hexdigest()


def tools_stamp() -> str:
    """The stamp of the compiler itself and of the libraries beside it."""
    root = _package_root()
    looks = [look for package in PACKAGES for look in _looks(f"{root}/{package}", PACKAGE_SUFFIXES)]
    installed = Path(sysconfig.get_paths()["purelib"]).stat().st_mtime_ns
    return f"{stamp_of(looks, ANY_TIME)} {installed}"


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
