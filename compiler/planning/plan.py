"""What an apply would change: desired bundles against the live ones. Data, sorted, free of secrets and of time.

Pure: live state comes in as values, and reading a live file's text is a function that the caller passes in.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
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
    "pjsip.conf": "module reload res_pjsip.so",
    "voicemail.conf": "voicemail reload",
}


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
    """The fields of an object that differ, by path; lists by what they hold: what is in one of them alone, wherever it stands.

    Our own, since libraries that compare values take a record that was inserted into a list for a change of all that stand behind it.
    """
    return tuple(sorted(_differing_fields((), before, after), key=lambda change: change.path))


def _differing_fields(
    path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[FieldChange]:
    for name in sorted(before.keys() | after.keys()):
        inside = (*path, str(name))
        if name in before and name in after:
            yield from _differing_values(inside, before[name], after[name])
        else:
            was, becomes = (
                canonical_json(fields[name]) if name in fields else None for fields in (before, after)
            )
            yield FieldChange(".".join(inside), was, becomes)


def _differing_values(path: tuple[str, ...], before: Any, after: Any) -> Iterator[FieldChange]:
    was, becomes = canonical_json(before), canonical_json(after)
    if was == becomes:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _differing_fields(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _differing_elements(path, before, after) or (FieldChange(".".join(path), was, becomes),)
    else:
        yield FieldChange(".".join(path), was, becomes)


def _differing_elements(path: tuple[str, ...], before: list[Any], after: list[Any]) -> list[FieldChange]:
    """What one of two lists holds alone; none, if they differ in their order. One value that takes another's place is that one, changed."""
    gone, come = _only_in(before, after), _only_in(after, before)
    if len(gone) == len(come) == 1:
        return [*_differing_values((*path, str(after.index(come[0]))), gone[0], come[0])]
    name = ".".join(path)
    return [
        *(FieldChange(name, canonical_json(one), None) for one in gone),
        *(FieldChange(name, None, canonical_json(one)) for one in come),
    ]


def _only_in(values: list[Any], others: list[Any]) -> list[Any]:
    """The values that another list does not have, or not as often."""
    left = Counter(map(canonical_json, others))
    only = []
    for value in values:
        written = canonical_json(value)
        if left[written]:
            left[written] -= 1
        else:
            only.append(value)
    return only


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
