"""Reads a tree from disk: which clients there are, and their files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ci.terminal.system_errors import reason_of
from ci.tree.regular_files import FileTooLargeError, IrregularFileError, read_regular
from compiler.diagnostics import Diagnostic, file_start, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.invisible import INVISIBLE, visible
from compiler.diagnostics.quoting import quoted
from compiler.reading.recording_formats import ALL_SUFFIXES, Oversize

if TYPE_CHECKING:  # a plan with nothing to do reads no YAML, and need not load what would
    from compiler.pipeline import ClientFiles
    from compiler.reading.source import SourceFile

YAML_SUFFIXES = (".yaml", ".yml", ".YAML", ".YML")
TREE_SUFFIXES = (*YAML_SUFFIXES, *ALL_SUFFIXES)
"""Of all files that a client is made of."""
FLEET_FILE = "fleet.yaml"
FLEET_FOLDER = "_fleet"
MAX_RECORDING = 128 * 1024 * 1024
"""In bytes: a quarter of an hour of a studio's WAV, hours of anything else."""
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
    workspace = Workspace(place.parent, place, today or this_day())
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


def this_day() -> date:
    """The day by the machine's clock."""
    return datetime.now(UTC).date()


def client_ids(workspace: Workspace) -> tuple[str, ...]:
    """Every client's id: the folders that are neither hidden nor the operator's, and links in the place of such a folder."""
    return tuple(
        sorted(
            entry.name
            for entry in os.scandir(workspace.tree)
            if may_be_client(entry.name, folder=entry.is_dir(follow_symlinks=False), link=entry.is_symlink())
        ),
    )


def may_be_client(name: str, *, folder: bool, link: bool) -> bool:
    """Whether what stands beside the operator's layer under this name is a client. A link is one that nobody reads, so that it is refused."""
    return not name.startswith((".", "_")) and (folder or (link and "." not in name))


def fleet_paths(workspace: Workspace) -> list[Path]:
    """The files of the operator's layer."""
    single, folder = workspace.tree / FLEET_FILE, workspace.tree / FLEET_FOLDER
    paths = [single] if os.path.lexists(single) else []
    if os.path.lexists(folder):
        paths += files_below(folder, YAML_SUFFIXES)
    return paths


def fleet_files(workspace: Workspace) -> tuple[list[SourceFile], list[Diagnostic]]:
    """The YAML of the operator's layer."""
    return _read_sources(workspace, fleet_paths(workspace))


def client_sources(workspace: Workspace, client: str) -> tuple[list[SourceFile], list[Diagnostic]]:
    """A client's YAML. What cannot be read is left out, and said."""
    return _read_sources(workspace, files_below(workspace.tree / client, YAML_SUFFIXES))


def client_files(workspace: Workspace, client: str) -> tuple[ClientFiles, list[Diagnostic]]:
    """A client's YAML and recordings; of recordings that nobody names, the size. What cannot be read is left out, and said; of a recording that is too large, by whoever names it."""
    from ci.tree.known_recordings import KnownRecordings
    from compiler.pipeline import ClientFiles

    folder = workspace.tree / client
    paths = files_below(folder, TREE_SUFFIXES)
    sources, diagnostics = _read_sources(
        workspace, [path for path in paths if path.suffix not in ALL_SUFFIXES]
    )
    audio: dict[str, bytes | Oversize] = {}
    for path in paths:
        if path.suffix in ALL_SUFFIXES:
            inside = path.relative_to(folder).as_posix()
            content = _read_recording(workspace, path, diagnostics, recording_limit(inside, sources))
            if content is not None:
                audio[inside] = content
    examine = KnownRecordings(workspace.root).examine
    return ClientFiles(client, tuple(sources), audio, unread=bool(diagnostics), examine=examine), diagnostics


def recording_limit(path: str, sources: Iterable[SourceFile]) -> int:
    """How much of a recording is read, in bytes: nothing of one that no YAML can name, since its path stands nowhere in it, not even as escapes.

    `path`: inside the client's folder, in signs that have no other spelling in YAML (`schema.patterns.FILE`).
    """
    words = os.fsencode(path)
    named = any(words in source.content or b"\\" in source.content for source in sources)
    return MAX_RECORDING if named else 0


def files_below(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Files with one of the suffixes, sorted by path, and every link, which is not followed; hidden files and folders are nobody's."""
    if folder.is_symlink() or not folder.is_dir():
        return [folder]
    paths: list[Path] = []
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_symlink() or entry.name.endswith(suffixes):
                    paths.append(Path(entry.path))
    return sorted(paths)


def _read_sources(workspace: Workspace, paths: list[Path]) -> tuple[list[SourceFile], list[Diagnostic]]:
    from compiler.reading.source import MAX_BYTES, SourceFile, too_large

    diagnostics: list[Diagnostic] = []
    sources = []
    for path in paths:
        shown = workspace.shown(path)
        try:
            content = _read(workspace, path, diagnostics, MAX_BYTES)
        except FileTooLargeError as error:
            diagnostics.append(too_large(shown, error.size, MAX_BYTES))
        else:
            if content is not None:
                sources.append(SourceFile(shown, content))
    return sources, diagnostics


def _read_recording(
    workspace: Workspace, path: Path, diagnostics: list[Diagnostic], limit: int
) -> bytes | Oversize | None:
    try:
        return _read(workspace, path, diagnostics, limit)
    except FileTooLargeError as error:
        return Oversize(error.size, limit)


def _read(workspace: Workspace, path: Path, diagnostics: list[Diagnostic], limit: int) -> bytes | None:
    """A file's bytes, or None, and why. Raises FileTooLargeError."""
    shown = workspace.shown(path)
    misnamed = misnamed_file(shown)
    if misnamed is not None:
        diagnostics.append(misnamed)
        return None
    try:
        content, _ = read_regular(workspace.tree, path.relative_to(workspace.tree).as_posix(), limit=limit)
    except IrregularFileError:
        diagnostics.append(irregular_file(shown))
    except OSError as error:
        message = text("{file} cannot be read: {reason}", file=shown, reason=reason_of(error))
        hint = text("Check who may read it: ls -l {file}", file=shown)
        diagnostics.append(diagnose("FILE001", message, file_start(shown), hint=hint))
    else:
        if not content.startswith(LARGE_FILE):
            return content
        message = text("{file} is kept by Git LFS, and was not fetched", file=shown)
        hint = text("Fetch it: git lfs pull (in a pipeline for GitHub: lfs: true)")
        diagnostics.append(diagnose("FILE001", message, file_start(shown), hint=hint))
    return None


def misnamed_file(shown: str) -> Diagnostic | None:
    """FILE007 for a path with a character that nobody sees, a tab, the end of a line, or bytes that are no UTF-8."""
    unseen = INVISIBLE.search(shown) or _BREAK.search(shown)
    if unseen is None:
        return None
    place = file_start(_BREAK.sub(" ", visible(shown)))
    message = text("the name {file} holds an invisible character, or is not UTF-8", file=quoted(shown))
    return diagnose("FILE007", message, place, hint=text("Rename it, in letters that everybody sees."))


_BREAK = re.compile(r"[\t\n\r]")


def irregular_file(shown: str) -> Diagnostic:
    """FILE006 for a link, or anything else that is no regular file, in a tree."""
    message = text("{file} is a link, or no regular file: it is not opened", file=shown)
    hint = text("Put the file itself there: what a link leads to may be anything on this machine.")
    return diagnose("FILE006", message, file_start(shown), hint=hint)
