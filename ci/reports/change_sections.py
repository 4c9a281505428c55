"""What there is to tell, section by section: what the operator's layer brings to many clients, then client by client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ci.reports.also_changed import ToldAlso, told_also
from ci.reports.call_words import ClientNames
from ci.reports.client_standing import standing_words, years_words
from ci.reports.edits import edit_words
from ci.reports.introductions import introduction_lines
from ci.reports.lists import Translate, all_of, first_few, with_semicolons
from ci.reports.told_changes import (
    Line,
    ToldChange,
    first_parts,
    is_dangerous,
    more_parts,
    parts_of,
    told_entry,
    told_line,
    told_renaming,
)
from compiler.analysis.change.comparison import ChangeKind
from compiler.analysis.change.edits import Edit
from compiler.analysis.change.entries import Entry, entries_of
from compiler.analysis.change.what_callers_notice import Noticed
from compiler.diagnostics import plural, text

MOST_CHANGES = 20
"""Of one client, in words; all of them are in the report for programs."""
MOST_SECTIONS = 50


@dataclass(frozen=True, slots=True)
class ChangeSection:
    """What there is to tell of clients whose callers notice the same, or of nodes. Places and commands are those of the first.

    `introduction`: what there is to know of a client that is new. `is_shared`: whether it is one cause in the operator's layer, told of all its clients together.
    """

    clients: tuple[str, ...]
    nodes: tuple[str, ...]
    whole: str
    told: tuple[ToldChange, ...]
    also: tuple[ToldAlso, ...]
    introduction: tuple[Line, ...] = ()
    is_shared: bool = False

    def heading(self, translate: Translate) -> str:
        """The clients, or whose layer it is; of many the first, and how many more there are."""
        if self.nodes:
            return translate(text("operator's layer of {node}", node=first_few(self.nodes, translate)))
        return first_few(self.clients, translate)

    @property
    def worst(self) -> int:
        """The worst that is told."""
        dangerous = [ChangeKind.REROUTES for also in self.also if also.is_dangerous]
        return min((*(change.kind for change in self.told), *dangerous), default=len(ChangeKind))

    @property
    def must_be_told(self) -> bool:
        """Whether there is something that is never left out."""
        told = any(change.must_be_told for change in self.told)
        return told or any(also.is_dangerous for also in self.also) or bool(self.introduction)

    def first_changes(self) -> list[ToldChange]:
        """The changes that are told, worst first: some, and what must not be left out."""
        return [
            change for number, change in enumerate(self.told) if number < MOST_CHANGES or change.must_be_told
        ]

    def first_also(self) -> list[ToldAlso]:
        """What is told of what callers do not notice: all that is dangerous."""
        return [also for number, also in enumerate(self.also) if also.is_dangerous or number < MOST_CHANGES]

    def changes_left_out(self, translate: Translate) -> str:
        """How many changes there are no words for; empty if there are for all."""
        return _more(len(self.told) - len(self.first_changes()), translate)

    def also_left_out(self, translate: Translate) -> str:
        """The same of what callers do not notice."""
        return _more(len(self.also) - len(self.first_also()), translate)


def change_sections(views: Iterable[Noticed], translate: Translate) -> list[ChangeSection]:
    """What there is to tell, those whose callers are hit hardest first; the same of several clients once."""
    views = list(views)
    shared = _shared_causes(views)
    together: dict[object, list[ChangeSection]] = {}
    for view in views:
        section = _of_client(view, shared, translate)
        if section.whole or section.told or section.also:
            essence = (
                bool(view.node),
                section.whole,
                *((change.headline, *(line.words for line in change.lines)) for change in section.told),
                section.also,
                section.introduction,
            )
            together.setdefault(essence, []).append(section)
    sections = [
        *(_of_cause(edit, found, translate) for edit, found in shared.items()),
        *(_as_one(group) for group in together.values()),
    ]
    return sorted(sections, key=lambda section: (section.worst, section.clients))


def first_sections(sections: Sequence[ChangeSection]) -> list[ChangeSection]:
    """Those that are told, worst first: some, and all with what must not be left out."""
    return [
        section for number, section in enumerate(sections) if number < MOST_SECTIONS or section.must_be_told
    ]


def _as_one(group: Sequence[ChangeSection]) -> ChangeSection:
    return replace(
        group[0],
        clients=tuple(client for section in group for client in section.clients),
        nodes=tuple(node for section in group for node in section.nodes),
    )


_Shared = dict[Edit, list[tuple[Noticed, Entry]]]
"""Causes in the operator's layer, and what each brings to several clients."""


def _shared_causes(views: Sequence[Noticed]) -> _Shared:
    found: _Shared = {}
    for view in views:
        for entry in entries_of(view)[0]:
            if entry.edit is not None and entry.edit.is_operators:
                found.setdefault(entry.edit.cause, []).append((view, entry))
    return {edit: entries for edit, entries in found.items() if len(entries) > 1}


def _of_client(view: Noticed, shared: _Shared, translate: Translate) -> ChangeSection:
    """What there is to tell of one client alone."""
    standing = standing_words(view)
    words = (*(() if standing is None else (standing,)), *years_words(view))
    names = ClientNames(view.vocabulary, translate)
    entries, beside = entries_of(view)
    told = [
        *(
            told_entry(entry, view, names)
            for entry in entries
            if entry.edit is None or entry.edit.cause not in shared
        ),
        *(told_line(line, translate) for line in view.lines),
    ]
    return ChangeSection(
        (view.client,),
        (view.node,) if view.node else (),
        with_semicolons(map(translate, words), translate),
        tuple(sorted(told, key=lambda change: change.kind)),
        tuple(told_also(beside, names, first_few, all_of)),
        tuple(introduction_lines(view, names)),
    )


def _of_cause(edit: Edit, found: Sequence[tuple[Noticed, Entry]], translate: Translate) -> ChangeSection:
    """What one cause brings to several clients, told once."""
    told = [
        (change, view, ClientNames(view.vocabulary, translate))
        for view, entry in found
        for change in entry.changes
    ]
    parts = list(parts_of(told, translate, of_many=True))
    lines = [line for part in first_parts(parts) for line in part.lines]
    rest = more_parts(len(parts) - len(first_parts(parts)), translate)
    first = found[0][0]
    names = ClientNames(first.vocabulary, translate)
    renamed = sum(len(entry.renamed) for _, entry in found)
    if renamed:
        example = next(one for _, entry in found for one in entry.renamed)
        lines.append(Line(told_renaming(example, names).headline))
        if renamed > 1:
            alike = plural("and {count} more like it", "and {count} more like it", renamed - 1)
            lines.append(Line(translate(alike)))
    also = [also for view, entry in found for also in entry.also]
    change = ToldChange(
        min(entry.kind for _, entry in found),
        edit_words(edit, names),
        (*lines, *([Line(rest)] if rest else [])),
        next(
            (change.command for change, *_ in sorted(told, key=lambda one: one[0].kind) if change.command), ""
        ),
        edit.written or edit.former,
        must_be_told=any(is_dangerous(change) for change, *_ in told),
    )
    return ChangeSection(
        tuple(dict.fromkeys(view.client for view, _ in found)),
        (),
        "",
        (change,),
        tuple(told_also(also, names, first_few, all_of)),
        is_shared=True,
    )


def _more(count: int, translate: Translate) -> str:
    """How many more there are; empty for none."""
    if count <= 0:
        return ""
    return translate(
        plural(
            "and {count} more: --format json has it too",
            "and {count} more: --format json has them all",
            count,
        )
    )
