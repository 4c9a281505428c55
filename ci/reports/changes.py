"""What callers notice, for people: a verdict, then each cause with whom it concerns, when, what was and what is, and a call that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ci.reports.callers_verdict import verdict_words
from ci.reports.change_kinds import SIGNS
from ci.reports.change_sections import ChangeSection, change_sections, first_sections
from ci.reports.lists import Translate
from ci.reports.markup import in_code, linked, paint
from ci.reports.pages import parts_of
from ci.reports.snippets import printable
from ci.reports.told_changes import ToldChange
from compiler.analysis.change.what_callers_notice import Noticed
from compiler.analysis.drawing import Drawing
from compiler.diagnostics import plural, text

NO_DRAWINGS: Mapping[str, Drawing] = {}


def callers_lines(views: Iterable[Noticed], translate: Translate, *, colour: bool) -> Iterator[str]:
    """For a terminal: the verdict, then section by section what changes."""
    views = list(views)
    yield verdict_words(views, translate)
    yield ""
    telling = change_sections(views, translate)
    first = first_sections(telling)
    for section in first:
        yield section.heading(translate)
        yield from (f"  {line}" for line in _section_lines(section, translate, colour=colour))
        yield ""
    told = {client for section in first for client in section.clients}
    rest = len({client for section in telling for client in section.clients} - told)
    if rest:
        yield translate(
            plural(
                "and {count} more client: --format json has it too",
                "and {count} more clients: --format json has them all",
                rest,
            )
        )
        yield ""


def _section_lines(section: ChangeSection, translate: Translate, *, colour: bool) -> Iterator[str]:
    if section.whole:
        yield printable(section.whole)
    yield from (f"{line.indent}{printable(line.words)}" for line in section.introduction)
    if section.introduction:
        draw_it = text("draw it: {command}", command=f"centrex scenario {printable(section.clients[0])}")
        yield translate(draw_it)
    for change in section.first_changes():
        sign, code = SIGNS[change.kind]
        place = f"  ({printable(change.place)})" if change.place else ""
        yield f"{paint(sign, code, colour=colour)} {printable(change.headline)}{place}"
        yield from (f"    {line.indent}{printable(str(line))}" for line in change.lines)
        if change.command:
            yield f"    {translate(text('see it: {command}', command=printable(change.command)))}"
    rest = section.changes_left_out(translate)
    if rest:
        yield rest
    also, more = section.first_also(), section.also_left_out(translate)
    if also:
        yield translate(text("also changed:"))
        yield from (f"  {one.sign} {printable(one.words)}" for one in also)
    if more:
        yield f"  {more}"


def callers_markdown(
    views: Iterable[Noticed],
    translate: Translate,
    drawings: Mapping[str, Drawing] = NO_DRAWINGS,
    *,
    link_base: str = "",
) -> Iterator[str]:
    """Sections of a comment. `drawings`: of clients that are new, as far as they are at hand. `link_base`: the address of the web below which files of the tree are."""
    parts = parts_of("callers.md")
    for section in change_sections(views, translate):
        heading = section.heading(translate)
        if not section.nodes:
            heading = translate(text("what callers of {client} notice", client=heading))
        also = section.first_also()
        yield parts.section(
            heading,
            section.whole,
            section.introduction,
            _drawn(section, translate, drawings) if section.introduction else "",
            [_change_markdown(change, translate, link_base) for change in section.first_changes()],
            section.changes_left_out(translate),
            translate(text("also changed:")) if also else "",
            also,
            section.also_left_out(translate),
        )


def _drawn(section: ChangeSection, translate: Translate, drawings: Mapping[str, Drawing]) -> str:
    """Where calls of a new client go, as a comment takes it; else what draws it."""
    client = section.clients[0]
    if client in drawings:
        from renderers.drawing.mermaid import render_markdown, too_large

        drawn = render_markdown(drawings[client], translate)
        if not too_large(drawings[client], drawn):
            return drawn
    return translate(text("draw it: {command}", command=f"`{in_code(f'centrex scenario {client}')}`")) + "\n"


def _change_markdown(change: ToldChange, translate: Translate, link_base: str) -> dict[str, Any]:
    """What the template is given of a change."""
    see_it = text("see it: {command}", command=f"`{in_code(change.command)}`")
    return {
        "sign": SIGNS[change.kind][0],
        "headline": change.headline,
        "place": linked(change.place, link_base) if change.place else "",
        "lines": [
            {
                "indent": line.indent,
                "words": line.words,
                "place": linked(line.place, link_base) if line.place else "",
            }
            for line in change.lines
        ],
        "see_it": translate(see_it) if change.command else "",
    }
