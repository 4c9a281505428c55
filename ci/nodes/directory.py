"""A node that is a folder, with the exact layout of a PBX's (docs/plan-and-apply.md).

clients/<client>/<bundle digest>/…   immutable; manifest.json says what is in it
clients/<client>/current             link to the live bundle; swapped by one rename
clients/<client>/previous            link to the former one, if calls may still be in its dialplan
clients/<client>/retired-mailboxes   ids of mailboxes that were removed: Asterisk still has their messages
node/<bundle digest>/…  node/current the operator's layer, in the same way
journal.jsonl  lock  plans/
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.nodes.atomic import NEW, point_link, replace_file, sync_below, write_new
from ci.nodes.journal import JOURNAL, Journal
from ci.nodes.lock import node_lock
from ci.nodes.secrets import MasterKey, Span, fill_tokens, restore_tokens
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import NODE_SCOPE, Bundle, canonical_json
from compiler.planning.plan import LiveBundle

MANIFEST = "manifest.json"
OBJECTS = "objects.json"
GRAPH = "graph.json"
"""What happens to a client's calls: what the callers' view of the next plan is compared with."""
SEAL = "seal"
"""Digest of names, sizes and times of the folder's files, as they were when it was written: one comparison shows that none was touched."""
OWN_FILES = frozenset({MANIFEST, OBJECTS, GRAPH})
"""What the node itself puts into a bundle's folder."""
CURRENT = "current"
PREVIOUS = "previous"
BODY = "asterisk/body.conf"
PHONES = "/phones"
"""The folder below which each vendor's folder holds two files for every phone."""
RETIRED = "retired-mailboxes"
FORMAT = 1
KEPT_BUNDLES = 3
"""How many former bundles of a scope stay, to go back to."""

_STAGED = ".staged-"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was applied: digests with tokens and on disk, where secrets stand, and how the file looked then."""

    template: str
    sha256: str
    size: int
    mtime_ns: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DirectoryNode:
    """The folder of a node (`ci.nodes.node.Node`). Methods raise OSError when the disk refuses."""

    name: str
    root: Path

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.root)

    def was_used(self) -> bool:
        """Whether there is a folder at all."""
        return self.root.exists()

    def prepare(self) -> None:
        """Make the folder."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o750)

    def lock(self, holder: str) -> AbstractContextManager[None]:
        """Hold the node's lock. Raises LockedError at once if it is held."""
        return node_lock(self.root, holder)

    def journal(self) -> Journal:
        """The journal, which may not have begun yet."""
        return Journal(self.root / JOURNAL)

    def scope_folder(self, scope: str) -> Path:
        """Where a scope's bundles stand."""
        return self.root / "node" if scope == NODE_SCOPE else self.root / "clients" / scope

    def scopes(self) -> Iterator[str]:
        """Every scope that has a current bundle."""
        if (self.root / "node" / CURRENT).is_symlink():
            yield NODE_SCOPE
        clients = self.root / "clients"
        if clients.is_dir():
            # Paths as words: a plan with nothing to do makes no other objects for a thousand clients.
            yield from sorted(
                entry.name
                for entry in os.scandir(clients)
                if os.path.islink(f"{entry.path}/{CURRENT}")  # noqa: PTH114
            )

    def current(self, scope: str) -> str | None:
        """The folder of the bundle that counts, or None; its name is the bundle's digest, and a count if need be."""
        link = self.scope_folder(scope) / CURRENT
        return str(link.readlink()) if link.is_symlink() else None

    def live(self, *, verify: bool = False) -> dict[str, LiveBundle]:
        """Everything that is live. With `verify` every byte is read; else files that look untouched are trusted."""
        if self.root.exists():
            os.scandir(self.root).close()  # an unreadable node is an error, not an empty one
        bundles = {}
        for scope in self.scopes():
            bundle = self.live_bundle(scope, verify=verify)
            if bundle is not None:
                bundles[scope] = bundle
        return bundles

    def look(self, since: int) -> str:
        """Of every bundle that is live: its link, sizes and times of its files; of phones' files, by far the most, only those of their folders."""
        if self.root.exists():
            os.scandir(self.root).close()  # an unreadable node is an error, not an empty one
        look = hashlib.sha256()
        for scope in self.scopes():
            home = str(self.scope_folder(scope))
            name = os.readlink(f"{home}/{CURRENT}")  # noqa: PTH115
            stamps = _stamps(f"{home}/{name}")
            if any(changed >= since for _, _, changed in stamps):
                return ""
            look.update(os.fsencode(f"{scope}\0{name}\0{sorted(stamps)}\n"))
        return look.hexdigest()

    def live_bundle(self, scope: str, *, verify: bool) -> LiveBundle | None:
        """One scope's live bundle; None if it has none."""
        name = self.current(scope)
        if name is None:
            return None
        folder = self.scope_folder(scope) / name
        if not verify and _looks_untouched(folder):
            return _untouched_bundle(scope, name, folder)
        records = _read_manifest(folder)
        if records is None:
            # What is there is not known, so all of it is written again.
            return LiveBundle(scope, digest_of(name), {}, (MANIFEST,), _nothing_to_read, dict)
        drifted = tuple(
            path for path, record in records.items() if _has_drifted(folder / path, record, verify=verify)
        )
        about_objects, about_graph = records.pop(OBJECTS), records.pop(GRAPH, None)

        def read(path: str) -> bytes:
            return restore_tokens((folder / path).read_bytes(), records[path].spans)

        def objects() -> Mapping[str, Mapping[str, Any]]:
            if _has_drifted(folder / OBJECTS, about_objects, verify=True):
                return {}
            return dict(json.loads((folder / OBJECTS).read_text(encoding="utf-8")))

        def graph() -> str:
            if about_graph is None or _has_drifted(folder / GRAPH, about_graph, verify=True):
                return ""
            return (folder / GRAPH).read_text(encoding="utf-8")

        files = {path: record.template for path, record in records.items()}
        return LiveBundle(scope, digest_of(name), files, drifted, read, objects, graph)

    def key_of(self, scope: str) -> str | None:
        """As the manifest of the live bundle says."""
        name = self.current(scope)
        try:
            data = json.loads(
                (self.scope_folder(scope) / (name or "") / MANIFEST).read_text(encoding="utf-8")
            )
            return str(data["key"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_whole(self, scope: str, name: str) -> bool:
        """Whether a bundle's folder holds every byte that was written into it."""
        folder = self.scope_folder(scope) / name
        records = _read_manifest(folder)
        return records is not None and not any(
            _has_drifted(folder / path, record, verify=True) for path, record in records.items()
        )

    def stage(self, bundle: Bundle, key: MasterKey) -> str:
        """Write a bundle's folder beside the live one, whole; returns its name. Nothing is live by it."""
        home = self.scope_folder(bundle.scope)
        staged = home / f"{_STAGED}{bundle.digest}"
        _remove(staged)
        staged.mkdir(parents=True, mode=0o750)
        for folder in sorted({(staged / artifact.path).parent for artifact in bundle.artifacts}):
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        records = {
            artifact.path: _write_filled(staged, artifact, key, self.root, bundle.scope)
            if artifact.template
            else _write_as_it_is(staged, artifact)
            for artifact in bundle.artifacts
        }
        records[OBJECTS] = _write_as_it_is(staged, Artifact(OBJECTS, bundle.objects_json.encode(), ""))
        if bundle.graph:
            records[GRAPH] = _write_as_it_is(staged, Artifact(GRAPH, bundle.graph.encode(), ""))
        manifest = write_new(staged / MANIFEST, _manifest(bundle, records, key.fingerprint).encode())
        looks = {path: (record.size, record.mtime_ns) for path, record in records.items()}
        looks[MANIFEST] = (manifest.st_size, manifest.st_mtime_ns)
        write_new(staged / SEAL, _seal(looks).encode())
        # A folder of this digest may stand there already, live and edited by hand: it is left alone, and counted past.
        names = (bundle.digest if count == 0 else f"{bundle.digest}.{count}" for count in itertools.count())
        final = next(home / name for name in names if not (home / name).exists())
        staged.rename(final)
        return final.name

    def settle(self, scopes: Iterable[str]) -> None:
        """Have on the disk for good what was staged and swapped."""
        sync_below(map(self.scope_folder, scopes), within=self.root)

    def swap(self, scope: str, name: str | None) -> None:
        """Make a staged folder the one that counts; None: the scope is no longer served. Doing it twice changes nothing."""
        home = self.scope_folder(scope)
        former = self.current(scope)
        if former == name:
            return
        keeps_calls = former is not None and name is not None and _body(home / former) != _body(home / name)
        if keeps_calls or (home / PREVIOUS).is_symlink():
            point_link(home / PREVIOUS, former if keeps_calls else None)
        point_link(home / CURRENT, name)

    def retire_mailboxes(self, scope: str, former: str | None, name: str | None) -> None:
        """Remember the mailboxes that the former bundle had and the present one has not."""
        home = self.scope_folder(scope)
        gone = self._mailboxes(scope, former) - self._mailboxes(scope, name)
        known = self.retired_mailboxes(scope)
        if gone - known:
            replace_file(home / RETIRED, "".join(f"{one}\n" for one in sorted(gone | known)).encode())

    def retired_mailboxes(self, scope: str) -> frozenset[str]:
        """Those that were remembered."""
        try:
            return frozenset((self.scope_folder(scope) / RETIRED).read_text(encoding="utf-8").split())
        except FileNotFoundError:
            return frozenset()

    def _mailboxes(self, scope: str, name: str | None) -> frozenset[str]:
        """The mailboxes of a bundle; none of one that is lost or damaged."""
        from compiler.planning.mailboxes import mailboxes_in  # a plan with nothing to do need not load it

        folder = self.scope_folder(scope) / (name or "")
        records = _read_manifest(folder) if name is not None else None
        if records is None or _has_drifted(folder / OBJECTS, records[OBJECTS], verify=True):
            return frozenset()
        return frozenset(mailboxes_in(json.loads((folder / OBJECTS).read_text(encoding="utf-8"))))

    def tidy(self, scope: str) -> None:
        """Remove what was staged in vain, and old bundles beyond those that are kept."""
        home = self.scope_folder(scope)
        if not home.is_dir():
            return
        named = {str(link.readlink()) for link in (home / CURRENT, home / PREVIOUS) if link.is_symlink()}
        bundles = []
        for entry in os.scandir(home):
            if entry.name.startswith(_STAGED):
                _remove(Path(entry.path))
            elif entry.name.endswith(NEW):
                Path(entry.path).unlink()
            elif entry.is_dir(follow_symlinks=False) and entry.name not in named:
                bundles.append((entry.stat().st_mtime_ns, entry.path))
        for _, path in sorted(bundles, reverse=True)[KEPT_BUNDLES:]:
            _remove(Path(path))


class _Templates(Mapping[str, str]):
    """Each file's digest with tokens, from a manifest that is read when it is first asked for.

    The manifest of a bundle that nobody asks about is never read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, FileRecord] | None = None

    @property
    def records(self) -> dict[str, FileRecord]:
        """The manifest's records of the bundle's own files."""
        if self._found is None:
            self._found = _read_manifest(self._folder) or {}
            for name in OWN_FILES:
                self._found.pop(name, None)
        return self._found

    def __getitem__(self, path: str) -> str:
        return self.records[path].template

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def _untouched_bundle(scope: str, name: str, folder: Path) -> LiveBundle:
    """A live bundle whose seal is unbroken: all of it is as it was written."""
    files = _Templates(folder)

    def read(path: str) -> bytes:
        return restore_tokens((folder / path).read_bytes(), files.records[path].spans)

    def objects() -> Mapping[str, Mapping[str, Any]]:
        return dict(json.loads((folder / OBJECTS).read_text(encoding="utf-8")))

    def graph() -> str:
        path = folder / GRAPH
        return path.read_text(encoding="utf-8") if path.exists() else ""

    return LiveBundle(scope, digest_of(name), files, (), read, objects, graph)


def _seal(looks: Mapping[str, tuple[int, int]]) -> str:
    """See SEAL. `looks`: each file's size and time."""
    return _sealed([f"/{path}\0{size}\0{mtime_ns}\n" for path, (size, mtime_ns) in looks.items()])


def _sealed(stamps: list[str]) -> str:
    return hashlib.sha256("".join(sorted(stamps)).encode()).hexdigest()


def _seal_of(folder: Path) -> str:
    """The seal of a folder as it is now. Any plan with something to do takes that of every bundle."""
    home = str(folder)
    stamps, waiting = [], [home]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.name != SEAL:
                    status, path = entry.stat(follow_symlinks=False), entry.path[len(home) :]
                    stamps.append(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n")
    return _sealed(stamps)


def _stamps(folder: str, *, depth: int = 0) -> list[tuple[str, int, int]]:
    """Path, size and time of change of what is in a bundle's folder; see `look`."""
    stamps = []
    with os.scandir(folder) as entries:
        for entry in entries:
            status = entry.stat(follow_symlinks=False)
            # The system's own time of change: no tool sets it back.
            stamps.append((entry.path, status.st_size, status.st_ctime_ns))
            if entry.is_dir(follow_symlinks=False) and not (depth == 1 and folder.endswith(PHONES)):
                stamps += _stamps(entry.path, depth=depth + 1)
    return stamps


def _looks_untouched(folder: Path) -> bool:
    try:
        return (folder / SEAL).read_text() == _seal_of(folder)
    except FileNotFoundError:
        return False


def digest_of(name: str) -> str:
    """The digest in the name of a bundle's folder."""
    return name.partition(".")[0]


def _body(folder: Path) -> bytes:
    path = folder / BODY
    return path.read_bytes() if path.exists() else b""


def _nothing_to_read(path: str) -> bytes:
    raise FileNotFoundError(path)


def _write_filled(folder: Path, artifact: Artifact, key: MasterKey, root: Path, scope: str) -> FileRecord:
    """Write a file with its scope's secrets, and the node's folder, in place of their tokens."""
    content, spans = fill_tokens(artifact.content, key, str(root), scope)
    return _write(folder, artifact, content, spans)


def _write_as_it_is(folder: Path, artifact: Artifact) -> FileRecord:
    return _write(folder, artifact, artifact.content, ())


def _write(folder: Path, artifact: Artifact, content: bytes, spans: tuple[Span, ...]) -> FileRecord:
    status = write_new(f"{folder}/{artifact.path}", content)
    is_digested = artifact.template and not spans
    sha256 = artifact.digest if is_digested else hashlib.sha256(content).hexdigest()
    return FileRecord(artifact.digest, sha256, status.st_size, status.st_mtime_ns, spans)


def _manifest(bundle: Bundle, records: Mapping[str, FileRecord], key: str) -> str:
    return canonical_json(
        {
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
    )


def _read_manifest(folder: Path) -> dict[str, FileRecord] | None:
    """What was applied, the node's own files among it; None if the manifest is lost or damaged."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        records = {
            path: FileRecord(template, sha256, size, mtime, tuple(Span(*span) for span in spans))
            for path, (template, sha256, size, mtime, spans) in data["files"].items()
        }
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return records if OBJECTS in records else None


def _has_drifted(path: Path, record: FileRecord, *, verify: bool) -> bool:
    try:
        if not verify:
            status = path.stat()
            if (status.st_size, status.st_mtime_ns) == (record.size, record.mtime_ns):
                return False
        return hashlib.sha256(path.read_bytes()).hexdigest() != record.sha256
    except FileNotFoundError:
        return True


def _remove(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)
