"""What an apply would change: desired bundles against the live ones. Data, sorted, free of secrets and of time.

Pure: live state comes in as values, and reading a live file's text is a function that the caller passes in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from compiler.planning.artifact import SECRET_TOKEN, Artifact, digest_names
from compiler.planning.bundle import Bundle, PackedBundle, canonical_json
from compiler.planning.cut_off import phones_cut_off
from compiler.planning.mailboxes import MailboxChange, mailbox_changes

if TYPE_CHECKING:  # a plan with nothing to do reports nothing about callers, and need not load what would
    from compiler.analysis.change.what_callers_notice import Noticed


class Action(StrEnum):
    """What happens to an object, a file or a scope."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class LiveBundle:
    """A scope as it is on the node.

    `files`: path → SHA-256 of the text with tokens. `drifted`: files whose bytes are no longer those that were applied; what they
    hold is never shown, since it may be a secret. `read` gives a file's text with tokens; `objects` and `graph` (empty if it is not
    known) are asked for only if needed.
    """

    scope: str
    digest: str
    files: Mapping[str, str]
    drifted: tuple[str, ...]
    read: Callable[[str], bytes]
    objects: Callable[[], Mapping[str, Mapping[str, Any]]]
    graph: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an object: where in it, as YAML would say, and its values in JSON; None where there is none."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """An addressed change: `acme/users/alice`. `name`: what people call the object, as it was before where it is gone."""

    address: str
    action: Action
    fields: tuple[FieldChange, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of a bundle. `diff`: unified, with tokens for secrets.

    Empty for what is not text, for drifted files, and where only names that carry a digest differ; and for a file that is created,
    since all of it stands in the bundle: `creation_diff`.
    """

    path: str
    action: Action
    address: str
    diff: str


@dataclass(frozen=True)
class ScopeChange:
    """All that changes for a client, or for the operator's layer. `base`, `target`: bundle digests, None for none.

    `cut_off`: phones that take no calls and make none until they have fetched their files, by address. `contents`: each file of the
    new bundle with its digest and its address. `callers`: what the callers of a client notice, as JSON data,
    since whoever applies a plan does not ask.
    """

    scope: str
    action: Action
    base: str | None
    target: str | None
    objects: tuple[ObjectChange, ...]
    files: tuple[FileChange, ...]
    drifted: tuple[str, ...]
    mailboxes: tuple[MailboxChange, ...] = ()
    cut_off: tuple[str, ...] = ()
    contents: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    callers: Mapping[str, Any] | None = None
    rekey: bool = False
    """Whether its secrets may be made by another key than those that are live."""

    @property
    def noticed(self) -> Noticed | None:
        """What the callers of a client notice. ValueError, KeyError, TypeError or IndexError if that is none of ours."""
        if self.callers is None:
            return None
        from compiler.analysis.change.what_callers_notice import Noticed
        from compiler.graph.json_records import value_of

        noticed: Noticed = value_of(Noticed, self.callers)
        return noticed

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that is said here."""
        return hashlib.sha256(canonical_json(change_data(self)).encode()).hexdigest()

    def phones(self) -> frozenset[str]:
        """Devices whose own files change, by address: they must fetch them again."""
        return frozenset(
            file.address
            for file in self.files
            if file.path.startswith("phones/") and file.action is not Action.DELETE
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """What all changes of a plan come to: objects by what happens to them, commands that Asterisk is given, phones that fetch their files."""

    objects: Mapping[Action, int]
    reloads: tuple[str, ...]
    phones: int


@dataclass(frozen=True)
class Plan:
    """What an apply would do on one node. `changes`: by scope, in order; `bundles`: the new content of every scope that is created or updated.

    A plan that was saved is read from its file one scope at a time, and what is read is not kept. `known_id`: its id, where that is known.
    """

    node: str
    changes: Sequence[ScopeChange]
    unchanged: int
    bundles: Mapping[str, PackedBundle] = field(default_factory=dict)
    known_id: str = field(default="", compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.changes

    @cached_property
    def id(self) -> str:
        """SHA-256 of everything that the plan would do, and from which state."""
        return self.known_id or plan_id(self.node, {change.scope: change.digest for change in self.changes})

    @cached_property
    def totals(self) -> Totals:
        """What it all comes to."""
        objects = dict.fromkeys(Action, 0)
        files: set[str] = set()
        phones = 0
        for change in self.changes:
            for object_change in change.objects:
                objects[object_change.action] += 1
            files.update(file.path.rpartition("/")[2] for file in change.files)
            phones += len(change.phones())
        reloads = {command for name, command in _RELOADS.items() if name in files}
        return Totals(objects, tuple(sorted(reloads)), phones)

    def noticed(self) -> Iterator[Noticed]:
        """What callers notice, client by client."""
        return (noticed for change in self.changes if (noticed := change.noticed) is not None)


_RELOADS = {
    "body.conf": "dialplan reload",
    "entries.conf": "dialplan reload",
    "extensions.conf": "dialplan reload",
    "musiconhold.conf": "moh reload",
    "pjsip.conf": "module reload res_pjsip.so",
    "queues.conf": "queue reload all",
    "voicemail.conf": "voicemail reload",
}
"""What Asterisk reads anew, by file. In the order of the alphabet hints are there before the queues whose members have their states from them."""


def plan_id(node: str, digests: Mapping[str, str]) -> str:
    """The id of a plan for a node. `digests`: of each scope's change."""
    return hashlib.sha256(canonical_json({"node": node, "changes": digests}).encode()).hexdigest()


def change_data(change: ScopeChange) -> dict[str, Any]:
    """A change as JSON data, without the contents of files: those are named by their digests."""
    return {
        "scope": change.scope,
        "action": str(change.action),
        "base": change.base,
        "target": change.target,
        "drifted": list(change.drifted),
        "rekey": change.rekey,
        "callers": change.callers,
        "mailboxes": [[one.mailbox, one.before, one.after, one.comes_back] for one in change.mailboxes],
        "cut_off": list(change.cut_off),
        "objects": [
            {
                "address": changed.address,
                "action": str(changed.action),
                "name": changed.name,
                "fields": [{"path": f.path, "before": f.before, "after": f.after} for f in changed.fields],
            }
            for changed in change.objects
        ],
        "files": [
            {"path": file.path, "action": str(file.action), "address": file.address, "diff": file.diff}
            for file in change.files
        ],
        "contents": {path: list(content) for path, content in change.contents.items()},
    }


def scope_change(
    scope: str,
    wanted: Bundle | None,
    live: LiveBundle | None,
    *,
    rekey: bool = False,
    retired_mailboxes: frozenset[str] = frozenset(),
) -> ScopeChange | None:
    """What would make a scope's live bundle the wanted one; None if it is that already. With `rekey` its secrets change in any case."""
    target = wanted.digest if wanted else None
    base = live.digest if live else None
    drifted = live.drifted if live else ()
    if target == base and not drifted and not rekey:
        return None

    action = Action.UPDATE if wanted and live else Action.CREATE if wanted else Action.DELETE
    before, after = live.objects() if live and target != base else {}, wanted.objects if wanted else {}
    return ScopeChange(
        scope=scope,
        action=action,
        base=base,
        target=target,
        objects=tuple(_object_changes(after, before)) if target != base else (),
        files=tuple(_file_changes(scope, wanted.artifacts if wanted else (), live, rekey=rekey)),
        drifted=drifted,
        mailboxes=tuple(mailbox_changes(before, after, retired_mailboxes)) if target != base else (),
        cut_off=tuple(sorted(phones_cut_off(before, after))) if target != base else (),
        contents=contents_of(wanted) if wanted else {},
        rekey=rekey,
    )


def contents_of(bundle: Bundle) -> dict[str, tuple[str, str]]:
    """Each file of a bundle with its digest and its address."""
    return {artifact.path: (artifact.digest, artifact.address) for artifact in bundle.artifacts}


def _object_changes(
    wanted: Mapping[str, Mapping[str, Any]], live: Mapping[str, Mapping[str, Any]]
) -> Iterator[ObjectChange]:
    for address in sorted(wanted.keys() | live.keys()):
        if address not in live:
            yield ObjectChange(address, Action.CREATE, name=_name(wanted[address]))
        elif address not in wanted:
            yield ObjectChange(address, Action.DELETE, name=_name(live[address]))
        elif wanted[address] != live[address]:
            changes = field_changes(live[address], wanted[address])
            yield ObjectChange(address, Action.UPDATE, changes, _name(wanted[address]))


def _name(fields: Mapping[str, Any]) -> str:
    return str(fields.get("name") or "")


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The fields of an object that differ, by path; lists by what they hold: what is in one of them alone, wherever it stands."""
    changes: set[FieldChange] = set()
    for name in before.keys() | after.keys():
        was, becomes = (
            canonical_json(fields[name]) if name in fields else None for fields in (before, after)
        )
        if was != becomes:
            have_inside = all(isinstance(fields.get(name), dict | list) for fields in (before, after))
            inside = _changes_inside({name: before[name]}, {name: after[name]}) if have_inside else ()
            # Lists that hold the same in another order, and to the library a zero in a list is a false.
            changes |= set(inside) or {FieldChange(name, was, becomes)}
    return tuple(sorted(changes, key=lambda change: (change.path, change.before or "", change.after or "")))


def _changes_inside(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    """What differs within a field that holds values of its own; what holds none does not wait for the library, which takes 0.05 s to load."""
    from deepdiff import DeepDiff
    from deepdiff.helper import NotPresent

    tree = DeepDiff(before, after, view="tree", verbose_level=2, ignore_order=True, report_repetition=True)
    of_lists: dict[tuple[str, ...], list[tuple[str, FieldChange]]] = {}
    for kind, levels in tree.items():
        for level in levels:
            path = tuple(str(part) for part in level.path(output_format="list"))
            was, becomes = (
                None if isinstance(value, NotPresent) else canonical_json(value)
                for value in (level.t1, level.t2)
            )
            if kind == "repetition_change":
                repeats = level.additional["repetition"]
                was, becomes = (
                    (was, None) if repeats["new_repeat"] < repeats["old_repeat"] else (None, becomes)
                )
            if kind in _OF_LISTS:
                # Where something stood in a list of which it is no part any more is no news.
                change = FieldChange(".".join(path[:-1]), was, becomes)
                of_lists.setdefault(path[:-1], []).append((path[-1], change))
            else:
                yield FieldChange(".".join(path), was, becomes)
    for path, alone in of_lists.items():
        gone = [change for _, change in alone if change.after is None]
        come = [(place, change) for place, change in alone if change.before is None]
        if len(gone) == len(come) == 1:
            ((place, comes),) = come
            # One value that takes another's place is that one, changed.
            yield FieldChange(".".join((*path, place)), gone[0].before, comes.after)
        else:
            yield from (change for _, change in alone)


_OF_LISTS = frozenset({"iterable_item_added", "iterable_item_removed", "repetition_change"})


def _file_changes(
    scope: str, wanted: Sequence[Artifact], live: LiveBundle | None, *, rekey: bool
) -> Iterator[FileChange]:
    artifacts = {artifact.path: artifact for artifact in wanted}
    live_files = live.files if live else {}
    drifted = frozenset(live.drifted if live else ())
    for path in sorted(artifacts.keys() | live_files.keys()):
        artifact = artifacts.get(path)
        if artifact is None:
            yield FileChange(path, Action.DELETE, "", _diff(scope, path, _text_of(live, path, drifted), ""))
        elif path not in live_files:
            yield FileChange(path, Action.CREATE, artifact.address, "")
        elif path in drifted:
            yield FileChange(path, Action.UPDATE, artifact.address, "")
        elif live_files[path] != artifact.digest:
            diff = _diff(scope, path, _text_of(live, path, drifted), _decoded(artifact.content))
            yield FileChange(path, Action.UPDATE, artifact.address, diff)
        elif rekey and artifact.template and _SECRET.search(artifact.content):
            yield FileChange(path, Action.UPDATE, artifact.address, "")


_SECRET = re.compile(SECRET_TOKEN.pattern.encode())


def _text_of(live: LiveBundle | None, path: str, drifted: frozenset[str]) -> str | None:
    if live is None or path in drifted:
        return None
    return _decoded(live.read(path))


def _decoded(content: bytes) -> str | None:
    """A file's text, or None if it is not text."""
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def creation_diff(scope: str, artifact: Artifact) -> str:
    """The difference of a file that is created: all of it; empty if it is not text."""
    return _diff(scope, artifact.path, "", _decoded(artifact.content))


def _diff(scope: str, path: str, before: str | None, after: str | None) -> str:
    """A unified diff; empty if all that differs are names that carry a digest."""
    if before is None or after is None:
        return ""
    names = digest_names(scope)
    was, becomes = (names.sub(f"{scope}.*", words).splitlines() for words in (before, after))
    lines = unified_diff(was, becomes, f"live/{scope}/{path}", f"planned/{scope}/{path}", lineterm="", n=3)
    return "\n".join(lines)
