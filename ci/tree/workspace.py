"""Reads a tree from disk: which clients there are, and their files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from compiler.diagnostics import Diagnostic, file_start, text
from compiler.diagnostics.codes import diagnose

if TYPE_CHECKING:  # a plan with nothing to do reads no YAML, and need not load what would
    from compiler.pipeline import ClientFiles
    from compiler.reading.source import SourceFile

YAML_SUFFIXES = (".yaml", ".yml")
AUDIO_SUFFIX = ".wav"
FLEET_FILE = "fleet.yaml"
FLEET_FOLDER = "_fleet"
LARGE_FILE = b"version https://git-lfs.github.com/spec/"
"""How a file begins that Git LFS keeps elsewhere."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A tree on disk: `tree` is the folder of clients, `root` the one that holds it; places are shown relative to `root`.

    `today`: the day on which it is judged: waivers expire, and a horizon ends.
    """

    root: Path
    tree: Path
    today: date

    def shown(self, path: Path) -> str:
        """A path as people know it."""
        return path.relative_to(self.root).as_posix()


def open_workspace(tree: Path, *, today: date | None = None) -> tuple[Workspace | None, list[Diagnostic]]:
    """The tree at this folder, if it is one: a folder with the operator's layer in it. `today`: by the machine's clock, if not given."""
    place = tree.resolve()
    workspace = Workspace(place.parent, place, today or datetime.now(UTC).date())
    if not place.is_dir():
        hint = text("Run centrex where the folder is, or name it: --tree PATH.")
        return None, [diagnose("TREE001", text("there is no folder {folder}", folder=tree), None, hint=hint)]
    if not (place / FLEET_FILE).exists() and not (place / FLEET_FOLDER).is_dir():
        hint = text(
            "The operator's layer is in {file}; every fleet needs one.",
            file=f"{place.name}/{FLEET_FILE}",
        )
        return None, [
            diagnose("TREE001", text("{folder} holds no operator's layer", folder=tree), None, hint=hint)
        ]
    return workspace, []


def client_ids(workspace: Workspace) -> tuple[str, ...]:
    """Every client's id: the folders that are neither hidden nor the operator's."""
    return tuple(
        sorted(
            entry.name
            for entry in os.scandir(workspace.tree)
            # A link may lead back to itself: to Path.is_dir that is not a folder, to DirEntry.is_dir an error.
            if Path(entry.path).is_dir() and not entry.name.startswith((".", "_"))
        ),
    )


def fleet_paths(workspace: Workspace) -> list[Path]:
    """The files of the operator's layer."""
    paths = [workspace.tree / FLEET_FILE] if (workspace.tree / FLEET_FILE).exists() else []
    if (workspace.tree / FLEET_FOLDER).is_dir():
        paths += files_below(workspace.tree / FLEET_FOLDER, YAML_SUFFIXES)
    return paths


def fleet_files(workspace: Workspace) -> tuple[list[SourceFile], list[Diagnostic]]:
    """The YAML of the operator's layer."""
    return _read_sources(workspace, fleet_paths(workspace))


def client_sources(workspace: Workspace, client: str) -> tuple[list[SourceFile], list[Diagnostic]]:
    """A client's YAML. What cannot be read is left out, and said."""
    return _read_sources(workspace, files_below(workspace.tree / client, YAML_SUFFIXES))


def client_files(workspace: Workspace, client: str) -> tuple[ClientFiles, list[Diagnostic]]:
    """A client's YAML and recordings. What cannot be read is left out, and said."""
    from compiler.pipeline import ClientFiles

    folder = workspace.tree / client
    sources, diagnostics = client_sources(workspace, client)
    audio: dict[str, bytes] = {}
    for path in files_below(folder, (AUDIO_SUFFIX,)):
        content = _read(workspace, path, diagnostics)
        if content is not None:
            audio[path.relative_to(folder).as_posix()] = content
    return ClientFiles(client, tuple(sources), audio, unread=bool(diagnostics)), diagnostics


def files_below(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Files with one of the suffixes, sorted by path; hidden files and folders are nobody's."""
    paths: list[Path] = []
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.name.endswith(suffixes):
                    paths.append(Path(entry.path))
    return sorted(paths)


def _read_sources(workspace: Workspace, paths: list[Path]) -> tuple[list[SourceFile], list[Diagnostic]]:
    from compiler.reading.source import SourceFile

    diagnostics: list[Diagnostic] = []
    sources = []
    for path in paths:
        content = _read(workspace, path, diagnostics)
        if content is not None:
            sources.append(SourceFile(workspace.shown(path), content))
    return sources, diagnostics


def _read(workspace: Workspace, path: Path, diagnostics: list[Diagnostic]) -> bytes | None:
    shown = workspace.shown(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        message = text("{file} cannot be read: {reason}", file=shown, reason=error.strerror or str(error))
        hint = text("Check who may read it: ls -l {file}", file=shown)
        diagnostics.append(diagnose("FILE001", message, file_start(shown), hint=hint))
        return None
    if not content.startswith(LARGE_FILE):
        return content
    message = text("{file} is kept by Git LFS, and was not fetched", file=shown)
    hint = text("Fetch it: git lfs pull (in a pipeline for GitHub: lfs: true)")
    diagnostics.append(diagnose("FILE001", message, file_start(shown), hint=hint))
    return None
