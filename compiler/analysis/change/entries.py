"""What an edit of the tree brings, all together: one cause is one entry, however many calls go otherwise by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from compiler.analysis.behaviour.behaviour import EntryPoint, EntryPointKind
from compiler.analysis.change.also_changed import AlsoChanged
from compiler.analysis.change.comparison import ChangeKind, Renaming, Shown
from compiler.analysis.change.edits import OPERATORS, Edit, EditKind
from compiler.analysis.change.what_callers_notice import Change, Decides, Noticed
from schema.meanings import Section


@dataclass(frozen=True, slots=True)
class Entry:
    """What one edit brings. `edit` None: it is not known which one it was. `also`: what callers do not notice of it."""

    edit: Edit | None
    changes: tuple[Change, ...]
    renamed: tuple[Renaming, ...]
    also: tuple[AlsoChanged, ...]

    @property
    def kind(self) -> ChangeKind:
        """The worst that it brings."""
        kinds = [*(one.kind for one in self.changes), *(one.kind for one in self.renamed)]
        return min(kinds)


@dataclass
class _Gathered:
    """What is found of one cause."""

    edit: Edit | None
    changes: list[Change] = field(default_factory=list)
    renamed: list[Renaming] = field(default_factory=list)
    also: list[AlsoChanged] = field(default_factory=list)


def entries_of(view: Noticed) -> tuple[list[Entry], tuple[AlsoChanged, ...]]:
    """What callers of a client notice, by what causes it, worst first; and what else is another one, of which no caller notices anything."""
    causes = _Causes(view)
    found: dict[object, _Gathered] = {}

    def gathered(cause: Edit | object) -> _Gathered:
        return found.setdefault(cause, _Gathered(cause if isinstance(cause, Edit) else None))

    for change in view.changes:
        gathered(causes.of_change(change)).changes.append(change)
    for renaming in view.renamed:
        gathered(causes.of_renaming(renaming) or ("renamed", renaming)).renamed.append(renaming)
    beside = []
    for also in view.also:
        edit = causes.of_place(also.place)
        if edit is not None and edit in found:
            found[edit].also.append(also)
        else:
            beside.append(also)
    entries = [
        Entry(one.edit, tuple(one.changes), tuple(one.renamed), tuple(one.also)) for one in found.values()
    ]
    return sorted(entries, key=lambda entry: entry.kind), tuple(beside)


_BRANDS = f"{OPERATORS}{Section.BRANDS}/"


class _Causes:
    """Which edit causes what. A client of whose tree one place alone was edited needs no search."""

    def __init__(self, view: Noticed) -> None:
        self._view = view
        self._edits = view.edits
        self._by_place = {place: edit for edit in reversed(view.edits) for place in edit.places}
        self._written: dict[str, Edit] = {}
        self._former: dict[str, Edit] = {}
        for edit in reversed(view.edits):
            self._written[edit.written] = edit
            self._former[edit.former] = edit

    def of_change(self, change: Change) -> Edit | object:
        """The edit that causes a change; else the line that decides, which others may share."""
        if len(self._edits) == 1:
            return self._edits[0]
        found = (
            self._of_entries(change)
            or self._of_lines(change)
            or self._of_phones(change)
            or self._of_objects(change)
        )
        return found or _line(change.now_decided) or _line(change.was_decided) or change

    def of_renaming(self, renaming: Renaming) -> Edit | None:
        """The edit by which something is shown or said otherwise. What mails look like is the brand's business."""
        if renaming.shown not in (Shown.MAIL_FROM, Shown.MAIL_WORDS):
            return self.of_place(renaming.place)
        words = renaming.shown is Shown.MAIL_WORDS
        branded = [edit for edit in self._edits if edit.places[0].startswith(_BRANDS)]
        of_these = [edit for edit in branded if edit.field.startswith("mail.words") == words]
        edits = of_these or branded or [edit for edit in self._edits if edit.field == "brand"]
        return edits[0] if edits else self.of_place(renaming.place)

    def of_place(self, place: str) -> Edit | None:
        """The edit of an object, or of whose it is."""
        if len(self._edits) == 1:
            return self._edits[0]
        section, _, name = place.partition("/")
        if place in self._by_place:
            return self._by_place[place]
        if section == "devices":
            return self._by_place.get(f"users/{self._view.vocabulary.users.get(name)}")
        if section == "mailboxes":
            whose = self._view.vocabulary.boxes.get(name, "")
            return self._by_place.get(whose) or self._of_mailbox_defaults()
        return None

    def _of_mailbox_defaults(self) -> Edit | None:
        """The edit of what users' mailboxes follow, of which the users themselves say nothing."""
        edits = [edit for edit in self._edits if edit.gives_defaults and ".voicemail." in f".{edit.field}"]
        return edits[0] if len(edits) == 1 else None

    def _of_entries(self, change: Change) -> Edit | None:
        """The edit by which there is, or is no longer, what is called or who calls."""
        if change.was is not None and change.now is not None:
            return None
        entries = [entry for where in change.where for entry in where.entries]
        edits = {self._of_entry(entry) for entry in entries}
        return edits.pop() if len(edits) == 1 else None

    def _of_entry(self, entry: EntryPoint) -> Edit | None:
        if entry.kind in (EntryPointKind.NUMBER, EntryPointKind.OWN_NUMBER):
            return self._by_place.get(f"numbers/{entry.label}")
        if entry.caller:
            return self._by_place.get(f"devices/{entry.caller}")
        return next(
            (
                edit
                for edit in self._edits
                for extension in edit.extensions
                if entry.label == extension
                or (entry.label.startswith("*") and entry.label.endswith(extension))
            ),
            None,
        )

    def _of_lines(self, change: Change) -> Edit | None:
        """The edit of the line that decides."""
        return self._written.get(_line(change.now_decided)) or self._former.get(_line(change.was_decided))

    def _of_phones(self, change: Change) -> Edit | None:
        """The edit of a phone that rings no longer, or rings too."""
        was, now = (set(act.rings) if act is not None else set() for act in (change.was, change.now))
        edits = (self._by_place.get(f"devices/{phone}") for phone in sorted(was ^ now))
        return next((edit for edit in edits if edit is not None and edit.kind is not EditKind.OTHER), None)

    def _of_objects(self, change: Change) -> Edit | None:
        """The edit of the object that decides, the nearest above the line."""
        for decides in (change.now_decided, change.was_decided):
            if decides is None:
                continue
            place = decides.address.partition("/")[2]
            own = [edit for edit in self._edits if place in edit.places]
            if own:
                return min(own, key=lambda edit: _distance(edit, decides))
        return None


def _distance(edit: Edit, decides: Decides) -> int:
    """How far the line that decides stands below that of an edit."""
    return decides.line - edit.line if edit.file == decides.file and edit.line <= decides.line else 1 << 30


def _line(decides: Decides | None) -> str:
    """The line that decides, or at least the object; empty for none."""
    if decides is None:
        return ""
    return f"{decides.file}:{decides.line}" if decides.line else decides.address


def entry_kinds(views: Iterable[Noticed]) -> Iterator[ChangeKind]:
    """The kind of each entry; of a cause that several clients share, once, the worst."""
    shared: dict[Edit, ChangeKind] = {}
    for view in views:
        for entry in entries_of(view)[0]:
            if entry.edit is not None and entry.edit.is_operators:
                cause = entry.edit.cause
                shared[cause] = min(entry.kind, shared.get(cause, entry.kind))
            else:
                yield entry.kind
    yield from shared.values()
