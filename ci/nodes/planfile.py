"""A plan in a file: everything that `show` and `apply` need, no secret, and the same bytes for the same plan, of whatever size it is.

A zip archive, without any time in it, that is written and read one scope at a time: `SCOPE.json` says what changes, `SCOPE.bundle` is the
new content, and `plan.json` names them all with their sizes and digests. Everything is checked before any of it is used; nothing inflates to
more than `plan.json` says, that is not compressed, and what says that it is larger than any plan is refused before it is inflated.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import stat
import weakref
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, overload

from ci.nodes.atomic import replaced_file
from ci.nodes.opening import RESERVED_FILES
from ci.terminal.system_errors import reason_of
from compiler.diagnostics import Diagnostic, file_start, text
from compiler.diagnostics.codes import diagnose
from compiler.planning.bundle import CLIENT_SCOPE, NODE_SCOPE, PackedBundle, canonical_json
from compiler.planning.mailboxes import MailboxChange
from compiler.planning.plan import (
    Action,
    FieldChange,
    FileChange,
    ObjectChange,
    Plan,
    ScopeChange,
    change_data,
    contents_of,
    plan_id,
)

FORMAT = 7
INDEX = "plan.json"
"""The member that names all the others."""
LARGEST_WORDS = 1 << 25
"""What is said of a scope, and `plan.json`, at most, in bytes: a client of 20,000 users has a third of it."""
LARGEST_BUNDLE = 1 << 27
"""The texts of a scope's new content at most, in bytes before compression; recordings are not compressed."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of the archive: the digest of its bytes, how many there are, and how many what they hold inflates to."""

    sha256: str
    size: int
    inflated: int

    @classmethod
    def of(cls, content: bytes, inflated: int) -> _Member:
        return cls(hashlib.sha256(content).hexdigest(), len(content), inflated)


@dataclass(frozen=True, slots=True)
class _SavedScope:
    """What the archive holds of a scope. `bundle`: None for one that goes."""

    change: _Member
    bundle: _Member | None


@contextmanager
def plan_writer(file: IO[bytes]) -> Iterator[PlanWriter]:
    """Write a plan into a file. It is none before `finish`."""
    with zipfile.ZipFile(file, "w") as archive:
        yield PlanWriter(archive)


class PlanWriter:
    """Writes a plan scope by scope; nothing of a scope is kept. Methods raise OSError."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._scopes: dict[str, _SavedScope] = {}

    def add(self, change: ScopeChange, bundle: PackedBundle | None) -> bool:
        """Write what happens to a scope. Scopes are added in order. False, and nothing is written, if it is more than a plan may hold."""
        words = canonical_json(change_data(change)).encode()
        if len(words) > LARGEST_WORDS or (bundle is not None and bundle.size > LARGEST_BUNDLE):
            return False
        self._write(_change_name(change.scope), words, zipfile.ZIP_DEFLATED)
        if bundle is not None:
            self._write(_bundle_name(change.scope), bundle.content, zipfile.ZIP_STORED)
        self._scopes[change.scope] = _SavedScope(
            _Member.of(words, len(words)),
            _Member.of(bundle.content, bundle.size) if bundle is not None else None,
        )
        return True

    def finish(self, node: str, unchanged: int) -> None:
        """Write what names all the rest, without which it is no plan."""
        index = canonical_json(_index_data(node, unchanged, self._scopes)).encode()
        self._write(INDEX, index, zipfile.ZIP_STORED)

    def _write(self, name: str, content: bytes, compression: int) -> None:
        self._archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, compression, compresslevel=6)


def _change_name(scope: str) -> str:
    return f"{scope}.json"


def _bundle_name(scope: str) -> str:
    return f"{scope}.bundle"


def _index_data(node: str, unchanged: int, scopes: Mapping[str, _SavedScope]) -> dict[str, Any]:
    body = {
        "format": FORMAT,
        "id": plan_id(node, {name: scope.change.sha256 for name, scope in scopes.items()}),
        "node": node,
        "unchanged": unchanged,
        "scopes": {
            name: [_member_data(scope.change), _member_data(scope.bundle) if scope.bundle else None]
            for name, scope in scopes.items()
        },
    }
    # The id says what the plan does; this digest holds what the file says beside that.
    return {**body, "sha256": hashlib.sha256(canonical_json(body).encode()).hexdigest()}


def _member_data(member: _Member) -> list[str | int]:
    return [member.sha256, member.size, member.inflated]


def write_plan(path: Path, plan: Plan) -> None:
    """Write the file, whole or not at all: a copy of the one that the plan is read from (`open_plan`). Raises OSError."""
    assert isinstance(plan.changes, SavedChanges)
    with replaced_file(path) as file:
        plan.changes.saved.archive.copy_into(file)


def read_plan(path: Path, *, callers: bool = True) -> tuple[Plan | None, list[Diagnostic]]:
    """The plan of a file, or why there is none. PLAN001: it is not a plan; PLAN002: it was changed after it was made.

    `callers`: whether anybody will ask what callers notice.
    """
    place = file_start(str(path))
    again = text("Make a new one: centrex plan --out {file}", file=path)
    try:
        file = open_regular(path)
    except OSError as error:
        message = text("{file} cannot be read: {reason}", file=path, reason=reason_of(error))
        return None, [diagnose("FILE001", message, place)]
    try:
        if file is None:
            raise ValueError("no regular file")
        plan = open_plan(file)
        _check(plan)
        if callers:
            deque(plan.noticed(), maxlen=0)
    except _OtherFormatError as error:
        message = text(
            "the plan was made by another version of centrex (format {format})", format=error.args[0]
        )
        return None, [diagnose("PLAN001", message, place, hint=again)]
    except _EditedError:
        message = text("the plan was changed after it was made")
        return None, [diagnose("PLAN002", message, place, hint=again)]
    except _NO_PLAN:
        message = text("the file is not a plan, or only a part of one")
        return None, [diagnose("PLAN001", message, place, hint=again)]
    return plan, []


def open_regular(path: Path) -> IO[bytes] | None:
    """A file that somebody names, or a link to it; None if it is a pipe or a device, which nobody waits for. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return None


class _OtherFormatError(Exception):
    """The format is another one."""


class _EditedError(OSError):
    """A digest is not that of what it names: by an edit after the plan was made or, later, while it is used."""

    def __init__(self, file: object) -> None:
        super().__init__(errno.ESTALE, os.strerror(errno.ESTALE), str(file))


_NO_PLAN = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    RecursionError,
    RuntimeError,  # an encrypted member; NotImplementedError, for an unknown compression, is one too
    OSError,  # seeking where the archive's own table leads
)
"""Everything that unpacking and reading a file of another kind may raise."""


def open_plan(file: IO[bytes]) -> Plan:
    """The plan in a file that stays open as long as there is the plan: what is read from it is as it was when it was made. Raises whatever says that there is none."""
    archive = _OwningArchive(file)
    index = archive.getinfo(INDEX)
    if index.compress_type != zipfile.ZIP_STORED or index.file_size > LARGEST_WORDS:
        raise ValueError("what says how large the rest may be is compressed itself, or larger than any")
    data = json.loads(archive.read(index))
    if data["format"] != FORMAT:
        raise _OtherFormatError(data["format"])
    node, unchanged = data["node"], int(data["unchanged"])
    scopes = {
        name: _SavedScope(
            _member_of(change, LARGEST_WORDS),
            _member_of(bundle, LARGEST_BUNDLE) if bundle is not None else None,
        )
        for name, (change, bundle) in data["scopes"].items()
    }
    if data != _index_data(node, unchanged, scopes) or sorted(archive.namelist()) != sorted(_names(scopes)):
        raise _EditedError(index.filename)
    if any(archive.getinfo(name).compress_type != zipfile.ZIP_STORED for name in _names(scopes, words=False)):
        raise ValueError("a bundle is compressed once more")
    saved = _SavedPlan(archive, scopes)
    return Plan(node, SavedChanges(saved), unchanged, SavedBundles(saved), data["id"])


class _OwningArchive(zipfile.ZipFile):
    """An archive that closes its file when it is closed itself: once nobody has the plan any longer."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        # What is found in a circle of garbage is finalized in any order, the file perhaps before the archive that would close it.
        self._close_file = weakref.finalize(self, file.close)
        super().__init__(file)

    def copy_into(self, file: IO[bytes]) -> None:
        """Copy all of its bytes."""
        self._file.seek(0)
        shutil.copyfileobj(self._file, file)

    def close(self) -> None:
        super().close()
        self._close_file()


def _names(scopes: Mapping[str, _SavedScope], *, words: bool = True) -> Iterator[str]:
    """Every member that a plan of these scopes has; without `words` the bundles alone."""
    if words:
        yield INDEX
        yield from map(_change_name, scopes)
    for name, scope in scopes.items():
        if scope.bundle is not None:
            yield _bundle_name(name)


def _member_of(data: Any, largest: int) -> _Member:
    sha256, size, inflated = data
    if not (isinstance(size, int) and isinstance(inflated, int) and size >= 0 and 0 <= inflated <= largest):
        raise ValueError("no sizes, or larger than any")
    return _Member(sha256, size, inflated)


@dataclass(frozen=True, slots=True)
class _SavedPlan:
    """An archive, and what it holds."""

    archive: _OwningArchive
    scopes: Mapping[str, _SavedScope]

    def read(self, name: str, member: _Member) -> bytes:
        """The bytes of a member, as they were when the plan was made."""
        try:
            with self.archive.open(name) as opened:
                content = opened.read(member.size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            raise _EditedError(name) from None
        if hashlib.sha256(content).hexdigest() != member.sha256:
            raise _EditedError(name)
        return content


@dataclass(frozen=True, slots=True)
class SavedChanges(Sequence[ScopeChange]):
    """The changes of a plan in a file, each read when it is asked for."""

    saved: _SavedPlan

    def __len__(self) -> int:
        return len(self.saved.scopes)

    @overload
    def __getitem__(self, index: int) -> ScopeChange: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ScopeChange]: ...
    def __getitem__(self, index: int | slice) -> ScopeChange | Sequence[ScopeChange]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return self._read([*self.saved.scopes][index])

    def __iter__(self) -> Iterator[ScopeChange]:
        return map(self._read, self.saved.scopes)

    def _read(self, scope: str) -> ScopeChange:
        content = self.saved.read(_change_name(scope), self.saved.scopes[scope].change)
        return _scope_change(json.loads(content))


@dataclass(frozen=True, slots=True)
class SavedBundles(Mapping[str, PackedBundle]):
    """The bundles of a plan in a file, likewise."""

    saved: _SavedPlan

    def __getitem__(self, scope: str) -> PackedBundle:
        member = self.saved.scopes[scope].bundle
        if member is None:
            raise KeyError(scope)
        return PackedBundle(scope, member.inflated, self.saved.read(_bundle_name(scope), member))

    def __iter__(self) -> Iterator[str]:
        return (name for name, scope in self.saved.scopes.items() if scope.bundle is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _check(plan: Plan) -> None:
    """Whether every change is, to the byte, what it would be saved as, and every bundle what its change says; else raises _EditedError.

    ValueError if it would write anywhere but into a scope's own folder of the node, or over the node's own files.
    """
    digests = {}
    for change in plan.changes:
        if not _is_scope(change.scope) or not all(map(_stays_inside, change.contents)):
            raise ValueError("made to write elsewhere")
        packed = plan.bundles.get(change.scope)
        bundle = packed.unpack() if packed is not None else None
        found = (bundle.digest, contents_of(bundle)) if bundle is not None else (None, {})
        if found != (change.target, change.contents):
            raise _EditedError(change.scope)
        digests[change.scope] = change.digest
    if plan_id(plan.node, digests) != plan.id:
        raise _EditedError(INDEX)


_PATH = re.compile(r"[^/\0]+(/[^/\0]+)*")


def _is_scope(name: str) -> bool:
    return name == NODE_SCOPE or CLIENT_SCOPE.fullmatch(name) is not None


def _stays_inside(path: str) -> bool:
    """Whether a file lies in its bundle's own folder, and leaves the node's own files alone."""
    inside = _PATH.fullmatch(path) and {".", ".."}.isdisjoint(path.split("/"))
    return bool(inside) and path not in RESERVED_FILES


def _scope_change(data: Mapping[str, Any]) -> ScopeChange:
    return ScopeChange(
        scope=data["scope"],
        action=Action(data["action"]),
        base=data["base"],
        target=data["target"],
        objects=tuple(
            ObjectChange(
                record["address"],
                Action(record["action"]),
                tuple(FieldChange(f["path"], f["before"], f["after"]) for f in record["fields"]),
                record["name"],
            )
            for record in data["objects"]
        ),
        files=tuple(
            FileChange(record["path"], Action(record["action"]), record["address"], record["diff"])
            for record in data["files"]
        ),
        drifted=tuple(data["drifted"]),
        mailboxes=tuple(MailboxChange(*change) for change in data["mailboxes"]),
        cut_off=tuple(data["cut_off"]),
        contents={path: (digest, address) for path, (digest, address) in data["contents"].items()},
        callers=data["callers"],
        rekey=bool(data["rekey"]),
    )
