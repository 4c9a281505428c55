"""Trees as git knows them: the same clients and files as in a folder, read from a commit's objects; nothing is checked out."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from ci.tree.known_recordings import KnownRecordings
from ci.tree.regular_files import FileTooLargeError, IrregularFileError, read_regular
from ci.tree.workspace import (
    FLEET_FILE,
    FLEET_FOLDER,
    LARGE_FILE,
    MAX_RECORDING,
    TREE_SUFFIXES,
    YAML_SUFFIXES,
    Workspace,
    client_files,
    client_ids,
    files_below,
    fleet_files,
    fleet_paths,
    irregular_file,
    may_be_client,
    misnamed_file,
    recording_limit,
)
from compiler.diagnostics import Diagnostic, Text, file_start, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.suggest import closest_name
from compiler.pipeline import ClientFiles
from compiler.reading.recording_formats import ALL_SUFFIXES, Oversize
from compiler.reading.source import MAX_BYTES, SourceFile, too_large

if TYPE_CHECKING:
    from git import Repo
    from git.objects import Object, Tree

_LINK = 0o120000


class Side(Protocol):
    """One side of a comparison: a tree in a folder, or at a commit. Keys are equal only if the files are."""

    @property
    def name(self) -> str:
        """What it is called: a revision as it was given; empty for the working tree."""

    def clients(self) -> tuple[str, ...]:
        """Every client's id."""

    def fleet_files(self) -> tuple[list[SourceFile], list[Diagnostic]]:
        """The YAML of the operator's layer."""

    def client_files(self, client: str) -> tuple[ClientFiles, list[Diagnostic]]:
        """A client's YAML and recordings. What cannot be read is left out, and said."""

    def fleet_key(self) -> str:
        """Tells whether the operator's layer is the same as on the other side."""

    def client_key(self, client: str) -> str:
        """Tells whether a client's files are the same as on the other side."""


@dataclass(frozen=True, slots=True)
class WorkingTree:
    """A tree in a folder, as it stands."""

    workspace: Workspace
    name: str = ""

    def clients(self) -> tuple[str, ...]:
        """As `Side.clients`."""
        return client_ids(self.workspace)

    def fleet_files(self) -> tuple[list[SourceFile], list[Diagnostic]]:
        """As `Side.fleet_files`."""
        return fleet_files(self.workspace)

    def client_files(self, client: str) -> tuple[ClientFiles, list[Diagnostic]]:
        """As `Side.client_files`."""
        return client_files(self.workspace, client)

    def fleet_key(self) -> str:
        """As `Side.fleet_key`."""
        tree = self.workspace.tree
        return _content_key(
            (path.relative_to(tree).as_posix(), _blob_id(tree, path)) for path in fleet_paths(self.workspace)
        )

    def client_key(self, client: str) -> str:
        """As `Side.client_key`."""
        folder = self.workspace.tree / client
        paths = files_below(folder, TREE_SUFFIXES)
        return _content_key((path.relative_to(folder).as_posix(), _blob_id(folder, path)) for path in paths)


def _content_key(files: Iterator[tuple[str, str]]) -> str:
    summary = hashlib.sha256()
    for path, content in sorted(files):
        summary.update(f"{path}\0{content}\n".encode(errors="surrogateescape"))
    return summary.hexdigest()


def _blob_id(folder: Path, path: Path) -> str:
    """A file's id in git; none that git has, for one that cannot be read."""
    try:
        content, _ = read_regular(folder, path.relative_to(folder).as_posix(), limit=MAX_RECORDING)
    except (IrregularFileError, FileTooLargeError, OSError):
        return ""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class MissingObjectsError(Exception):
    """The repository does not hold all of a revision: it is shallow or partial, or damaged. The repository's folder, the revision's name."""

    def __init__(self, root: str, name: str) -> None:
        super().__init__(root, name)
        self.root = root
        self.name = name


_Reader = TypeVar("_Reader", bound=Callable[..., Any])


def _reading_objects(method: _Reader) -> _Reader:
    """Raises MissingObjectsError for what git says of an object that it lacks."""

    @wraps(method)
    def read(revision: Revision, *arguments: Any) -> Any:
        try:
            return method(revision, *arguments)
        except ValueError as error:  # git's own words: "SHA … could not be resolved"; ODBError, an object of another kind, is no ValueError
            if not str(error).startswith("SHA "):
                raise
            # Git may have ended over it: whoever asks again asks a new one.
            for kept in (_repository, _top, _listing):
                kept.cache_clear()
            raise MissingObjectsError(revision.root, revision.name) from None

    return cast("_Reader", read)


def missing_objects(lack: MissingObjectsError) -> Diagnostic:
    """GIT003, and what to do: in a shallow clone, a partial one, or one that is damaged."""
    message = text("the repository does not hold all of the revision {name}", name=lack.name)
    return diagnose("GIT003", message, None, hint=_how_to_fetch(_repository(lack.root, os.getpid())))


def _how_to_fetch(repository: Repo) -> Text:
    if _is_shallow(repository):
        return text(
            "The clone is shallow. Fetch the rest: git fetch --unshallow (in a pipeline for GitHub: fetch-depth: 0, for GitLab: GIT_DEPTH: 0)."
        )
    if repository.git.config("--get-regexp", r"^remote\..*\.promisor$", with_exceptions=False):
        return text(
            "The clone is partial, and what it lacks could not be fetched. Try again, or fetch it: git fetch --refetch --filter=blob:limit=1g"
        )
    return text("The repository is damaged. See what is missing: git fsck. Then clone it again.")


def _is_shallow(repository: Repo) -> bool:
    return (Path(repository.common_dir) / "shallow").exists()


@dataclass(frozen=True, slots=True)
class Revision:
    """The tree at a commit. `root`: the repository's folder; `folder`: where the tree stands in it; `commit`: its id."""

    name: str
    root: str
    folder: str
    commit: str

    @_reading_objects
    def clients(self) -> tuple[str, ...]:
        """As `Side.clients`."""
        tree = self._at(self.folder)
        return tuple(sorted(_name(entry) for entry in _entries(tree) if _is_client(entry)))

    @_reading_objects
    def fleet_files(self) -> tuple[list[SourceFile], list[Diagnostic]]:
        """As `Side.fleet_files`."""
        diagnostics: list[Diagnostic] = []
        return [
            SourceFile(self.shown(path), content)
            for path, entry in self._fleet()
            if (content := self._yaml(path, entry, diagnostics)) is not None
        ], diagnostics

    @_reading_objects
    def client_files(self, client: str) -> tuple[ClientFiles, list[Diagnostic]]:
        """As `Side.client_files`."""
        diagnostics: list[Diagnostic] = []
        sources: list[SourceFile] = []
        audio: dict[str, bytes | Oversize] = {}
        recordings: list[tuple[str, str, Object]] = []
        for path, entry in self._below(f"{self.folder}/{client}", diagnostics, TREE_SUFFIXES):
            whole = f"{self.folder}/{client}/{path}".removesuffix("/.")
            if path.endswith(ALL_SUFFIXES):
                recordings.append((path, whole, entry))
                continue
            content = self._yaml(whole, entry, diagnostics)
            if content is not None:
                sources.append(SourceFile(self.shown(whole), content))
        for path, whole, entry in recordings:
            recording = self._recording(whole, entry, diagnostics, recording_limit(path, sources))
            if recording is not None:
                audio[path] = recording
        examine = KnownRecordings(Path(self.root, self.folder).parent).examine
        return ClientFiles(
            client, tuple(sources), audio, unread=bool(diagnostics), examine=examine
        ), diagnostics

    @_reading_objects
    def fleet_key(self) -> str:
        """As `Side.fleet_key`."""
        start = len(self.folder) + 1
        return _content_key((path[start:], _id(entry)) for path, entry in self._fleet())

    @_reading_objects
    def client_key(self, client: str) -> str:
        """As `Side.client_key`."""
        files = self._below(f"{self.folder}/{client}", [], TREE_SUFFIXES)
        return _content_key((path, _id(entry)) for path, entry in files)

    def shown(self, path: str) -> str:
        """A path as git itself takes it: `HEAD:tenants/acme/users.yaml`."""
        return f"{self.name}:{path}"

    @_reading_objects
    def holds_fleet(self) -> bool:
        """Whether there is a tree at all: a folder with the operator's layer in it."""
        layers = (f"{self.folder}/{FLEET_FILE}", f"{self.folder}/{FLEET_FOLDER}")
        return any(self._at(path) is not None for path in layers)

    def _fleet(self) -> Iterator[tuple[str, Object]]:
        """The operator's files, by path in the repository."""
        single = f"{self.folder}/{FLEET_FILE}"
        layer = self._at(single)
        if layer is not None:
            yield single, layer
        folder = f"{self.folder}/{FLEET_FOLDER}"
        for path, entry in self._below(folder, [], YAML_SUFFIXES):
            yield f"{folder}/{path}".removesuffix("/."), entry

    def _below(
        self, folder: str, diagnostics: list[Diagnostic], suffixes: tuple[str, ...]
    ) -> list[tuple[str, Object]]:
        """As `ci.tree.workspace.files_below`, by path below the folder; a folder that is none is its own `.`."""
        files: list[tuple[str, Object]] = []
        top = self._at(folder)
        if _is_other_repository(top):
            diagnostics.append(_another_repository(self.shown(folder)))
            return files
        if top is not None and top.type != "tree":
            return [(".", top)]
        waiting = [("", top)] if top is not None else []
        while waiting:
            prefix, tree = waiting.pop()
            for entry in _entries(tree):
                name = _name(entry)
                path = f"{prefix}{name}"
                if name.startswith("."):
                    continue
                if entry.type == "tree":
                    waiting.append((f"{path}/", entry))
                elif entry.type == "submodule":
                    diagnostics.append(_another_repository(self.shown(f"{folder}/{path}")))
                elif entry.mode == _LINK or path.endswith(suffixes):
                    files.append((path, entry))
        return sorted(files, key=lambda file: file[0].split("/"))

    def _yaml(self, path: str, entry: Object, diagnostics: list[Diagnostic]) -> bytes | None:
        try:
            return self._content(path, entry, diagnostics, MAX_BYTES)
        except FileTooLargeError as error:
            diagnostics.append(too_large(self.shown(path), error.size, MAX_BYTES))
            return None

    def _recording(
        self, path: str, entry: Object, diagnostics: list[Diagnostic], limit: int
    ) -> bytes | Oversize | None:
        try:
            return self._content(path, entry, diagnostics, limit)
        except FileTooLargeError as error:
            return Oversize(error.size, limit)

    def _content(self, path: str, entry: Object, diagnostics: list[Diagnostic], limit: int) -> bytes | None:
        """A file's bytes; of a large file those that git has at hand elsewhere. Raises FileTooLargeError."""
        shown = self.shown(path)
        misnamed = misnamed_file(shown)
        if misnamed is not None:
            diagnostics.append(misnamed)
            return None
        if not _is_regular(entry):
            diagnostics.append(irregular_file(shown))
            return None
        if entry.size > limit:
            raise FileTooLargeError(entry.size)
        content = bytes(entry.data_stream.read())
        if not content.startswith(LARGE_FILE):
            return content
        try:
            return _large_file(Path(_repository(self.root, os.getpid()).common_dir), content, limit)
        except (IrregularFileError, OSError):
            message = text("{file} is kept by Git LFS, and was not fetched", file=shown)
            hint = text("Fetch it: git lfs fetch origin {revision}", revision=self.name)
            diagnostics.append(diagnose("FILE001", message, file_start(shown), hint=hint))
        return None

    def _at(self, path: str) -> Object | None:
        """What is at a path of the repository; no link is followed."""
        reached: Object = _top(self.root, self.commit, os.getpid())
        for part in path.split("/") if path else ():
            inside = _listing(self.root, reached, os.getpid()).get(part)
            if inside is None:
                return None
            reached = inside
        return reached


def _is_client(entry: Any) -> bool:
    """As `ci.tree.workspace.client_ids`; another repository in its place is a client that cannot be read."""
    is_folder = entry.type in ("tree", "submodule")
    return may_be_client(_name(entry), folder=is_folder, link=entry.mode == _LINK)


def _is_regular(entry: Object) -> bool:
    return entry.type == "blob" and getattr(entry, "mode", None) != _LINK


def _id(entry: Object) -> str:
    """A file's id in git; none for what nobody opens, as for a link in a folder."""
    return entry.hexsha if _is_regular(entry) else ""


def _is_other_repository(entry: Any) -> bool:
    return entry is not None and entry.type == "submodule"


def _another_repository(shown: str) -> Diagnostic:
    message = text("{file} is another repository, which is not read", file=shown)
    hint = text("Keep the files of a client in the repository of the fleet.")
    return diagnose("FILE001", message, file_start(shown), hint=hint)


def _entries(folder: Object | None) -> Iterator[Any]:
    """What a folder holds; nothing, for what is not a folder."""
    return iter(cast("Tree", folder)) if folder is not None and folder.type == "tree" else iter(())


@lru_cache(maxsize=16)
def _top(root: str, commit: str, process: int) -> Tree:
    """The folder of the whole repository at a commit."""
    return _repository(root, process).commit(commit).tree


@lru_cache(maxsize=64)
def _listing(root: str, folder: Object, process: int) -> dict[str, Any]:
    """What a folder holds, by name: on the way to a thousand clients the folder of all is read once."""
    del root, process  # an object belongs to one repository, opened in one process
    return {_name(entry): entry for entry in _entries(folder)}


def _name(entry: Any) -> str:
    return str(entry.path).rpartition("/")[2]


def _large_file(git: Path, pointer: bytes, limit: int) -> bytes:
    """The bytes that a pointer of Git LFS stands for; raises as `read_regular` if they were not fetched."""
    match = re.search(rb"^oid sha256:([0-9a-f]{64})$", pointer, re.MULTILINE)
    if match is None:
        raise FileNotFoundError
    digest = match[1].decode()
    content, _ = read_regular(git / "lfs" / "objects", f"{digest[:2]}/{digest[2:4]}/{digest}", limit=limit)
    return content


@lru_cache(maxsize=4)
def _repository(root: str, process: int) -> Repo:
    """A repository, opened once in each process: what git says comes through a pipe that two of them cannot share."""
    del process
    from git import Repo

    return Repo(root)


def open_revision(tree: Path, name: str) -> tuple[Revision | None, list[Diagnostic]]:
    """The tree at a revision; None and what stands in the way: no repository, no such revision, no tree there."""
    place = tree.resolve()
    repository, diagnostics = _repository_of(place)
    if repository is None:
        return None, diagnostics
    root = str(repository.working_tree_dir)
    commit, diagnostics = _commit_of(repository, name)
    if commit is None:
        return None, diagnostics
    revision = Revision(name, root, place.relative_to(Path(root).resolve()).as_posix(), commit)
    if not revision.holds_fleet():
        message = text("{folder} holds no operator's layer", folder=revision.shown(revision.folder))
        return None, [diagnose("TREE001", message, None)]
    return revision, []


def _repository_of(place: Path) -> tuple[Repo | None, list[Diagnostic]]:
    """The repository that a folder stands in."""
    try:
        from git import Repo
        from git.exc import GitCommandError, InvalidGitRepositoryError, NoSuchPathError
    except ImportError:
        return None, [diagnose("GIT001", text("the program git was not found"), None)]
    near = next(folder for folder in (place, *place.parents) if folder.is_dir())
    try:
        repository = Repo(near, search_parent_directories=True)
        # Only git itself knows whether it takes the repository for a safe one.
        repository.git.rev_parse("--show-toplevel")
    except GitCommandError as error:
        reason = error.stderr.partition("'")[2].strip().removesuffix("'").splitlines()
        message = text("git cannot read the repository: {reason}", reason=reason[0] if reason else "")
        return None, [diagnose("GIT001", message, None)]
    except (InvalidGitRepositoryError, NoSuchPathError):
        message = text("{folder} is not in a git repository", folder=place)
        hint = text(
            "Revisions are compared where the tree is kept in git; centrex plan compares with what is live."
        )
        return None, [diagnose("GIT001", message, None, hint=hint)]
    return repository, []


def _commit_of(repository: Repo, name: str) -> tuple[str | None, list[Diagnostic]]:
    """A revision's commit."""
    from git.exc import GitCommandError, ODBError

    try:
        return repository.commit(name).hexsha, []
    except (ODBError, ValueError, IndexError, GitCommandError, AttributeError):
        near = closest_name(name, [str(reference) for reference in repository.references])
        if near and near != name:
            hint = text("Did you mean {name}?", name=near)
        elif near or _is_shallow(repository):
            hint = _how_to_fetch(repository)
        else:
            hint = text("See what there is: git log --oneline --all")
        return None, [diagnose("GIT002", text("there is no revision {name}", name=name), None, hint=hint)]


def merge_base(before: Revision, after: Revision) -> tuple[Revision | None, list[Diagnostic]]:
    """The commit at which two revisions parted."""
    repository = _repository(before.root, os.getpid())
    bases = repository.merge_base(before.commit, after.commit)
    if not bases:
        message = text("{before} and {after} have no commit in common", before=before.name, after=after.name)
        hint = _how_to_fetch(repository) if _is_shallow(repository) else None
        return None, [diagnose("GIT002", message, None, hint=hint)]
    return Revision(before.name, before.root, before.folder, bases[0].hexsha), []
