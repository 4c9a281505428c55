"""Files of a tree that look as if they counted, and that nobody reads: copies, other endings, YAML beside the clients' folders."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ci.tree.workspace import FLEET_FILE, TREE_SUFFIXES, Workspace, client_ids
from compiler.diagnostics import Diagnostic, Text, file_start, text
from compiler.diagnostics.codes import diagnose

_LOOKS_READ = re.compile(r"\.(?:ya?ml|wav|mp3|ogg|opus|flac|m4a)\b", re.IGNORECASE)


def stray_files(workspace: Workspace) -> list[Diagnostic]:
    """A warning for every such file."""
    tree = workspace.tree
    beside = [entry.name for entry in os.scandir(tree) if entry.is_file() and entry.name != FLEET_FILE]
    return [
        *(_stray(workspace, tree / name, _BESIDE) for name in sorted(beside) if _looks_read(name)),
        *(
            _stray(workspace, path, _ENDING)
            for client in client_ids(workspace)
            for path in sorted(_files_below(tree / client))
            if _looks_read(path.name) and not path.name.endswith(TREE_SUFFIXES)
        ),
    ]


_BESIDE = text("Move it into a client's folder, or delete it.")
_ENDING = text(
    "Rename it if it belongs to the client (.yaml, .wav …), else delete it; git keeps former versions."
)


def _looks_read(name: str) -> bool:
    return not name.startswith(".") and _LOOKS_READ.search(name) is not None


def _files_below(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            yield from _files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _stray(workspace: Workspace, path: Path, hint: Text) -> Diagnostic:
    shown = workspace.shown(path)
    return diagnose("FILE015", text("nobody reads {file}", file=shown), file_start(shown), hint=hint)
