"""A plan or a comparison as one HTML page that needs nothing else: no address is fetched, and without scripts only its search is gone.

It tells the same entries as a comment on a pull request, without a limit to its length, and shows where calls go before and after.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ci.fleet.left_out import LeftOut
from ci.fleet.whole_changes import LiveOf, WholeChange, boxes_that_differ, not_known, planned_change
from ci.reports.callers_verdict import verdict_words
from ci.reports.change_kinds import SIGNS
from ci.reports.change_sections import ChangeSection, change_sections
from ci.reports.left_out import left_out_words, reason_words
from ci.reports.lists import Translate
from ci.reports.markup import address_of, in_html
from ci.reports.pages import parts_of
from ci.reports.plans import (
    ACTION_SIGNS,
    census,
    drifted_words,
    object_items,
    remark_lines,
    summary,
    tells_of_callers,
    title,
)
from ci.reports.told_changes import Line, ToldChange
from ci.terminal.output import Output
from compiler.analysis.change.comparison import ChangeKind
from compiler.analysis.change.what_callers_notice import Noticed
from compiler.analysis.drawing import Drawing
from compiler.diagnostics import Text, plural, text
from compiler.planning.plan import Action, Plan

_FILES = Path(__file__).parent / "page"

_LOOKS: Mapping[ChangeKind, str] = {
    ChangeKind.BREAKS_EMERGENCY: "breaks",
    ChangeKind.ALLOWS_DEAR_CALLS: "breaks",
    ChangeKind.LOSES_REACHABILITY: "breaks",
    ChangeKind.LEFT_UNANSWERED: "breaks",
    ChangeKind.REROUTES: "moves",
    ChangeKind.CHANGES_EXPERIENCE: "moves",
    ChangeKind.ADDS: "adds",
    ChangeKind.COSMETIC: "looks",
}
_ACTION_LOOKS: Mapping[Action, str] = {
    Action.CREATE: "adds",
    Action.UPDATE: "moves",
    Action.DELETE: "breaks",
}
"""The class of each kind, by which `page/report.css` colours it."""
_LINES = {"+": "plus", "-": "minus", "@": "where"}


def plans_html(
    plans: Sequence[Plan],
    output: Output,
    left_out: Sequence[LeftOut],
    *,
    diffs: bool,
    link_base: str = "",
    live_of: LiveOf | None = None,
) -> Iterator[str]:
    """Plans, piece by piece. `live_of`: what is live, to draw what was; nothing is drawn of it where it is not known."""
    page = _Page(output, link_base)
    views = [view for plan in plans for view in plan.noticed()]
    verdicts = [line for plan in sorted(plans, key=lambda plan: plan.is_empty) for line in page.verdict(plan)]
    yield page.head(output.translate(text("what an apply would change")))
    yield page.verdicts(verdicts, left_out)
    changes = [(plan, change) for plan in plans for change in plan.changes]
    # Of each scope what is drawn is made when its turn comes: no more than one is held at a time.
    yield from page.body(
        views,
        lambda: (planned_change(plan, change, live_of or not_known) for plan, change in changes),
        lambda: (WholeChange(plan.node, change) for plan, change in changes),
        diffs=diffs,
    )


@dataclass(frozen=True, slots=True)
class ComparedPage:
    """What a page on two revisions tells. `lines`: below the verdict; `drawings`: of clients that are new."""

    heading: str
    lines: Sequence[str]
    views: Sequence[Noticed]
    whole: Sequence[WholeChange]
    drawings: Mapping[str, Drawing]
    left_out: Sequence[LeftOut]


def comparison_html(compared: ComparedPage, output: Output, *, link_base: str = "") -> Iterator[str]:
    """Two revisions, piece by piece."""
    page = _Page(output, link_base)
    yield page.head(compared.heading)
    verdict = verdict_words(compared.views, output.translate)
    yield page.verdicts([Line(words) for words in (verdict, *compared.lines)], compared.left_out)
    whole = compared.whole
    yield from page.body(compared.views, lambda: whole, lambda: whole, drawings=compared.drawings, diffs=True)


class _Page:
    """One page in one language."""

    def __init__(self, output: Output, link_base: str) -> None:
        self._language = output.language
        self._translate: Translate = output.translate
        self._base = link_base
        self._parts = parts_of("report.html")
        self._drawn = 0

    def head(self, heading: str) -> str:
        """Up to the verdict."""
        words = self._translate(text("search:"))
        return str(
            self._parts.head(self._language, f"centrex: {heading}", _policy(), _file("report.css"), words)
        )

    def verdict(self, plan: Plan) -> Iterator[Line]:
        """What there is to do on a node, and what callers notice of it."""
        yield Line(summary(plan, self._translate))
        if tells_of_callers(plan):
            yield Line(verdict_words(plan.noticed(), self._translate), depth=1)

    def verdicts(self, lines: Sequence[Line], left_out: Sequence[LeftOut]) -> str:
        """The verdict, and who is left out and why."""
        unplanned = [
            {
                "words": self._translate(left_out_words(one)),
                "reasons": [
                    {"words": words, "place": self._place(place)}
                    for words, place in (reason_words(reason, self._translate) for reason in one.reasons[1:])
                ],
            }
            for one in left_out
        ]
        return str(self._parts.verdicts([self._line(line) for line in lines], unplanned))

    def body(
        self,
        views: Iterable[Noticed],
        drawn: Callable[[], Iterable[WholeChange]],
        changes: Callable[[], Iterable[WholeChange]],
        *,
        drawings: Mapping[str, Drawing] | None = None,
        diffs: bool,
    ) -> Iterator[str]:
        """What callers notice, the drawings, the objects and the files; parts that have nothing to say are left out."""
        sections = change_sections(views, self._translate)
        yield from self._part(
            "callers", text("what callers notice"), (self._section(section) for section in sections)
        )
        sides = ((one.change.scope, one.before, one.after) for one in drawn() if one.is_drawn_otherwise)
        new = ((client, None, drawing) for client, drawing in (drawings or {}).items())
        yield from self._part(
            "drawings", text("where calls go"), (self._sides(*one) for group in (new, sides) for one in group)
        )
        yield from self._part("objects", text("objects"), self._objects(changes()))
        if diffs:
            yield from self._part("files", text("files"), self._files(changes()))
        yield str(self._parts.foot(_file("report.js")))

    def _part(self, name: str, heading: Text, pieces: Iterator[str]) -> Iterator[str]:
        first = next(pieces, None)
        if first is None:
            return
        yield str(self._parts.part(name, self._translate(heading)))
        yield first
        yield from pieces
        yield str(self._parts.end_of_part())

    def _section(self, section: ChangeSection) -> str:
        changes = [self._change(change) for change in section.told]
        also = [
            {"sign": one.sign, "words": one.words, "kind": "breaks" if one.is_dangerous else "looks"}
            for one in section.also
        ]
        return str(
            self._parts.callers(
                section.heading(self._translate),
                section.whole,
                [self._line(line) for line in section.introduction],
                changes,
                self._translate(text("also changed:")),
                also,
            )
        )

    def _change(self, change: ToldChange) -> dict[str, Any]:
        return {
            "kind": _LOOKS[change.kind],
            "sign": SIGNS[change.kind][0],
            "headline": change.headline,
            "place": self._place(change.place),
            "lines": [self._line(line) for line in change.lines],
            "see_it": self._translate(text("see it: {command}", command="")).rstrip(),
            "command": change.command,
        }

    def _line(self, line: Line) -> dict[str, Any]:
        return {"words": line.words, "depth": line.depth, "place": self._place(line.place)}

    def _place(self, place: str) -> dict[str, str]:
        """A place of the tree, as a link where there is an address for it."""
        if not place:
            return {"words": "", "html": ""}
        address = address_of(place, self._base)
        words = in_html(place)
        linked = f'<a href="{in_html(address)}">{words}</a>' if address else words
        return {"words": place, "html": f'<span class="place">({linked})</span>'}

    def _sides(self, client: str, before: Drawing | None, after: Drawing | None) -> str:
        self._drawn += 1
        marked = boxes_that_differ(before, after)
        was, becomes = (
            self._svg(drawing, f"drawing-{self._drawn}-{side}", marked)
            for drawing, side in ((before, "before"), (after, "after"))
        )
        words = (text("before"), text("after"), text("no drawing"))
        before_title, after_title, none = map(self._translate, words)
        return str(self._parts.drawings(client, before_title, was, after_title, becomes, none))

    def _svg(self, drawing: Drawing | None, name: str, marked: frozenset[str]) -> str:
        if drawing is None:
            return ""
        from renderers.drawing.svg import render_svg

        return render_svg(drawing, self._translate, name, marked)

    def _objects(self, changes: Iterable[WholeChange]) -> Iterator[str]:
        for one in changes:
            change = one.change
            is_whole = change.action is not Action.UPDATE
            items = [
                {**item, "kind": _ACTION_LOOKS[action]}
                for action, item in (() if is_whole else object_items(change, self._translate))
            ]
            counted = f"{ACTION_SIGNS[change.action]} {census(change)}" if is_whole else ""
            drifted = [drifted_words(change, path, self._translate) for path in change.drifted]
            remarks = [words.strip() for words in remark_lines(change, self._translate)]
            if items or counted or drifted or remarks:
                heading = title(change, one.node, self._translate)
                yield str(self._parts.objects(heading, counted, items, drifted, remarks))

    def _files(self, changes: Iterable[WholeChange]) -> Iterator[str]:
        """Only what is updated: a new or removed file says no more than its name does."""
        for one in changes:
            for file in one.change.files:
                if file.action is Action.UPDATE and file.diff:
                    lines = file.diff.splitlines()
                    count = self._translate(plural("{count} line", "{count} lines", len(lines)))
                    spans = [{"kind": _LINES.get(line[:1], "same"), "words": line} for line in lines]
                    yield str(self._parts.file(f"{one.change.scope}/{file.path}", count, spans))


@cache
def _file(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8").strip()


def _policy() -> str:
    """What a browser may do with the page: run our one script, and fetch nothing."""
    digest = base64.b64encode(hashlib.sha256(_file("report.js").encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
