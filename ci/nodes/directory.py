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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.nodes.atomic import NEW, sync_below
from ci.nodes.folder import Folder, NotOurOwnError, own_modes
from ci.nodes.journal import JOURNAL, Journal
from ci.nodes.lock import node_lock
from ci.nodes.manifest import (
    GRAPH,
    LARGEST,
    MANIFEST,
    OBJECTS,
    OWN_FILES,
    FileRecord,
    has_drifted,
    manifest_in,
    manifest_of,
    read_manifest,
)
from ci.nodes.seal import SEAL, looks_untouched, seal_from, stamp, stamps
from ci.nodes.secrets import MasterKey, Span, fill_tokens, restore_tokens
from compiler.planning.artifact import Artifact
from compiler.planning.bundle import CLIENT_SCOPE, NODE_SCOPE, Bundle
from compiler.planning.plan import LiveBundle

CLIENTS = "clients"
CURRENT = "current"
PREVIOUS = "previous"
BODY = "asterisk/body.conf"
RETIRED = "retired-mailboxes"
KEPT_BUNDLES = 3
"""How many former bundles of a scope stay, to go back to."""

_STAGED = ".staged-"


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
        return _exists(self.root)

    def prepare(self) -> None:
        """Make the folder."""
        with own_modes():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o750)

    @contextmanager
    def lock(self, holder: str) -> Iterator[None]:
        """Hold the node's lock. Raises LockedError at once if it is held. What is made meanwhile has the node's modes."""
        with own_modes(), node_lock(self.root, holder):
            yield

    def journal(self) -> Journal:
        """The journal, which may not have begun yet."""
        return Journal(self.root / JOURNAL)

    def scope_folder(self, scope: str) -> Path:
        """Where a scope's bundles stand."""
        return self.root / _place_of(scope)

    @contextmanager
    def _home(self, scope: str, *, make: bool = False) -> Iterator[Folder]:
        """The folder of a scope, held open. FileNotFoundError if it is not there."""
        with Folder.at(self.root) as root:
            yield root.inside(_place_of(scope), make=make)

    def scopes(self) -> Iterator[str]:
        """Every scope that has a current bundle."""
        if self.current(NODE_SCOPE) is not None:
            yield NODE_SCOPE
        with self._clients() as clients:
            # By paths: a plan with nothing to do opens none of a thousand folders.
            yield from sorted(
                entry.name
                for entry in (clients.entries() if clients is not None else ())
                if _is_clients(entry) and os.path.islink(f"{self.root}/{CLIENTS}/{entry.name}/{CURRENT}")  # noqa: PTH114
            )

    def strangers(self) -> list[str]:
        """What lies among the clients' folders and is none."""
        with self._clients() as clients:
            return sorted(
                entry.name
                for entry in (clients.entries() if clients is not None else ())
                if not _is_clients(entry)
            )

    @contextmanager
    def _clients(self) -> Iterator[Folder | None]:
        """The folder of all clients' folders; None if there is none."""
        try:
            root = Folder.at(self.root)
        except (FileNotFoundError, NotADirectoryError):
            yield None
            return
        with root:
            yield root.inside(CLIENTS) if root.has(CLIENTS) else None

    def current(self, scope: str) -> str | None:
        """The folder of the bundle that counts, or None; its name is the bundle's digest, and a count if need be."""
        try:
            with self._home(scope) as home:
                return home.target(CURRENT)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def live(self, *, verify: bool = False) -> dict[str, LiveBundle]:
        """Everything that is live. With `verify` every byte is read; else files that look untouched are trusted."""
        if _exists(self.root):
            os.scandir(self.root).close()  # an unreadable node is an error, not an empty one
        bundles = {}
        for scope in self.scopes():
            bundle = self.live_bundle(scope, verify=verify)
            if bundle is not None:
                bundles[scope] = bundle
        return bundles

    def look(self, since: int) -> str:
        """Of every bundle that is live: its link, sizes and times of its files; of phones' files, by far the most, only those of their folders.

        Of the journal too, since an apply that was cut short shows there; no node with strangers looks as one on which nothing need be done.
        """
        if _exists(self.root):
            os.scandir(self.root).close()  # an unreadable node is an error, not an empty one
        if self.strangers():
            return ""
        look = hashlib.sha256(repr(stamp(self.root / JOURNAL)).encode())
        for scope in self.scopes():
            home = str(self.scope_folder(scope))
            name = os.readlink(f"{home}/{CURRENT}")  # noqa: PTH115
            found = stamps(f"{home}/{name}")
            if any(changed >= since for _, _, changed in found):
                return ""
            look.update(os.fsencode(f"{scope}\0{name}\0{sorted(found)}\n"))
        return look.hexdigest()

    def live_bundle(self, scope: str, *, verify: bool) -> LiveBundle | None:
        """One scope's live bundle; None if it has none."""
        name = self.current(scope)
        if name is None:
            return None
        if not verify and looks_untouched(self.scope_folder(scope) / name):
            return self._untouched_bundle(scope, name)
        with self._home(scope) as home:
            folder = home.inside(name) if home.has(name) else None
            records = read_manifest(folder) if folder is not None else None
            if folder is None or records is None:
                # What is there is not known, so all of it is written again.
                return LiveBundle(scope, digest_of(name), {}, (MANIFEST,), _nothing_to_read, dict)
            drifted = tuple(
                path for path, record in records.items() if has_drifted(folder, path, record, verify=verify)
            )
        about_objects, about_graph = records.pop(OBJECTS), records.pop(GRAPH, None)

        def read(path: str) -> bytes:
            return restore_tokens(self._read(scope, name, path), records[path].spans)

        def objects() -> Mapping[str, Mapping[str, Any]]:
            return _objects_of(self._as_written(scope, name, OBJECTS, about_objects))

        def graph() -> str:
            if about_graph is None:
                return ""
            return self._as_written(scope, name, GRAPH, about_graph).decode()

        files = {path: record.template for path, record in records.items()}
        return LiveBundle(scope, digest_of(name), files, drifted, read, objects, graph)

    def _untouched_bundle(self, scope: str, name: str) -> LiveBundle:
        """A live bundle whose seal is unbroken: all of it is as it was written."""
        files = _Templates(self, scope, name)

        def read(path: str) -> bytes:
            return restore_tokens(self._read(scope, name, path), files.records[path].spans)

        def objects() -> Mapping[str, Mapping[str, Any]]:
            return _objects_of(self._read(scope, name, OBJECTS))

        def graph() -> str:
            try:
                return self._read(scope, name, GRAPH).decode()
            except FileNotFoundError:
                return ""

        return LiveBundle(scope, digest_of(name), files, (), read, objects, graph)

    def records(self, scope: str, name: str) -> dict[str, FileRecord] | None:
        """What a bundle's manifest says, the node's own files included; None if it, or the bundle, is lost or damaged."""
        try:
            with self._home(scope) as home:
                return read_manifest(home.inside(name))
        except FileNotFoundError:
            return None

    def _read(self, scope: str, name: str, path: str) -> bytes:
        """A file of a bundle."""
        with self._home(scope) as home:
            return home.inside(name).read(path, limit=LARGEST)

    def _as_written(self, scope: str, name: str, path: str, record: FileRecord) -> bytes:
        """A file of a bundle if it is to the byte what was written; else nothing."""
        try:
            content = self._read(scope, name, path)
        except (FileNotFoundError, NotOurOwnError):
            return b""
        return content if hashlib.sha256(content).hexdigest() == record.sha256 else b""

    def key_of(self, scope: str) -> str | None:
        """As the manifest of the live bundle says."""
        name = self.current(scope)
        try:
            return str(manifest_in(self._read(scope, name, MANIFEST))["key"]) if name is not None else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def is_whole(self, scope: str, name: str) -> bool:
        """Whether a bundle's folder holds every byte that was written into it."""
        try:
            with self._home(scope) as home:
                folder = home.inside(name)
                records = read_manifest(folder)
                return records is not None and not any(
                    has_drifted(folder, path, record, verify=True) for path, record in records.items()
                )
        except FileNotFoundError:
            return False

    def stage(self, bundle: Bundle, key: MasterKey) -> str:
        """Write a bundle's folder beside the live one, whole; returns its name. Nothing is live by it."""
        staged = f"{_STAGED}{bundle.digest}"
        with self._home(bundle.scope, make=True) as home:
            home.remove(staged)
            folder = home.inside(staged, make=True)
            records = {
                artifact.path: _write_filled(folder, artifact, key, self.root, bundle.scope)
                if artifact.template
                else _write_as_it_is(folder, artifact)
                for artifact in bundle.artifacts
            }
            records[OBJECTS] = _write_as_it_is(folder, Artifact(OBJECTS, bundle.objects_json.encode(), ""))
            if bundle.graph:
                records[GRAPH] = _write_as_it_is(folder, Artifact(GRAPH, bundle.graph.encode(), ""))
            manifest = folder.write_new(MANIFEST, manifest_of(bundle, records, key.fingerprint).encode())
            looks = {path: (record.size, record.mtime_ns) for path, record in records.items()}
            looks[MANIFEST] = (manifest.st_size, manifest.st_mtime_ns)
            folder.write_new(SEAL, seal_from(looks).encode())
            # A folder of this digest may stand there already, live and edited by hand: it is left alone, and counted past.
            names = (
                bundle.digest if count == 0 else f"{bundle.digest}.{count}" for count in itertools.count()
            )
            final = next(name for name in names if not home.has(name))
            home.rename(staged, final)
        return final

    def settle(self, scopes: Iterable[str]) -> None:
        """Have on the disk for good what was staged and swapped."""
        sync_below(map(self.scope_folder, scopes), within=self.root)

    def swap(self, scope: str, name: str | None) -> None:
        """Make a staged folder the one that counts; None: the scope is no longer served. Doing it twice changes nothing."""
        former = self.current(scope)
        if former == name:
            return
        with self._home(scope) as home:
            keeps_calls = former is not None and name is not None and _body(home, former) != _body(home, name)
            if keeps_calls or home.has(PREVIOUS):
                home.point_link(PREVIOUS, former if keeps_calls else None)
            home.point_link(CURRENT, name)

    def retire_mailboxes(self, scope: str, former: str | None, name: str | None) -> None:
        """Remember the mailboxes that the former bundle had and the present one has not."""
        gone = self._mailboxes(scope, former) - self._mailboxes(scope, name)
        known = self.retired_mailboxes(scope)
        if gone - known:
            with self._home(scope) as home:
                home.replace_file(RETIRED, "".join(f"{one}\n" for one in sorted(gone | known)).encode())

    def retired_mailboxes(self, scope: str) -> frozenset[str]:
        """Those that were remembered."""
        try:
            with self._home(scope) as home:
                return frozenset(home.read(RETIRED, limit=LARGEST).decode(errors="replace").split())
        except FileNotFoundError:
            return frozenset()

    def _mailboxes(self, scope: str, name: str | None) -> frozenset[str]:
        """The mailboxes of a bundle; none of one that is lost or damaged."""
        from compiler.planning.mailboxes import mailboxes_in  # a plan with nothing to do need not load it

        records = self.records(scope, name) if name is not None else None
        if name is None or records is None:
            return frozenset()
        return frozenset(mailboxes_in(_objects_of(self._as_written(scope, name, OBJECTS, records[OBJECTS]))))

    def tidy(self, scope: str) -> None:
        """Remove what was staged in vain, and old bundles beyond those that are kept: all of them, once a scope is served no longer."""
        try:
            with self._home(scope) as home:
                _tidy(home)
        except FileNotFoundError:
            return


def _tidy(home: Folder) -> None:
    # Of a client that is gone nothing is gone back to: its passwords would stay.
    kept = KEPT_BUNDLES if home.target(CURRENT) is not None else 0
    named = {home.target(link) for link in (CURRENT, PREVIOUS)}
    bundles = []
    for entry in list(home.entries()):
        if entry.name.startswith(_STAGED) or entry.name.endswith(NEW):
            home.remove(entry.name)
        elif entry.is_dir(follow_symlinks=False) and entry.name not in named:
            bundles.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name))
    for _, name in sorted(bundles, reverse=True)[kept:]:
        home.remove(name)


def _place_of(scope: str) -> str:
    return "node" if scope == NODE_SCOPE else f"{CLIENTS}/{scope}"


def _is_clients(entry: os.DirEntry[str]) -> bool:
    """Whether this is a folder, not a link to one, that a client can have."""
    return CLIENT_SCOPE.fullmatch(entry.name) is not None and entry.is_dir(follow_symlinks=False)


def _exists(path: Path) -> bool:
    """Whether there is anything at a path; PermissionError, and not no, where nobody lets us know."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


class _Templates(Mapping[str, str]):
    """Each file's digest with tokens, from a manifest that is read when it is first asked for.

    The manifest of a bundle that nobody asks about is never read.
    """

    def __init__(self, node: DirectoryNode, scope: str, name: str) -> None:
        self._node, self._scope, self._name = node, scope, name
        self._found: dict[str, FileRecord] | None = None

    @property
    def records(self) -> dict[str, FileRecord]:
        """The manifest's records of the bundle's own files."""
        if self._found is None:
            self._found = self._node.records(self._scope, self._name) or {}
            for name in OWN_FILES:
                self._found.pop(name, None)
        return self._found

    def __getitem__(self, path: str) -> str:
        return self.records[path].template

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def _objects_of(content: bytes) -> Mapping[str, Mapping[str, Any]]:
    """The objects that a bundle was made from; none if it is not known."""
    try:
        return dict(json.loads(content))
    except (ValueError, TypeError, RecursionError):
        return {}


def digest_of(name: str) -> str:
    """The digest in the name of a bundle's folder."""
    return name.partition(".")[0]


def _body(home: Folder, name: str) -> bytes:
    try:
        return home.inside(name).read(BODY, limit=LARGEST)
    except (FileNotFoundError, NotOurOwnError):
        return b""


def _nothing_to_read(path: str) -> bytes:
    raise FileNotFoundError(path)


def _write_filled(folder: Folder, artifact: Artifact, key: MasterKey, root: Path, scope: str) -> FileRecord:
    """Write a file with its scope's secrets, and the node's folder, in place of their tokens."""
    content, spans = fill_tokens(artifact.content, key, str(root), scope)
    return _write(folder, artifact, content, spans)


def _write_as_it_is(folder: Folder, artifact: Artifact) -> FileRecord:
    return _write(folder, artifact, artifact.content, ())


def _write(folder: Folder, artifact: Artifact, content: bytes, spans: tuple[Span, ...]) -> FileRecord:
    status = folder.write_new(artifact.path, content)
    is_digested = artifact.template and not spans
    sha256 = artifact.digest if is_digested else hashlib.sha256(content).hexdigest()
    return FileRecord(artifact.digest, sha256, status.st_size, status.st_mtime_ns, spans)
