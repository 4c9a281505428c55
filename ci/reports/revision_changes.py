"""What callers notice from one revision to another: for the terminal, for programs, and for a pull request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ci.fleet.revision_changes import Compared
from ci.reports.callers_verdict import verdict_data, verdict_words
from ci.reports.changes import callers_lines, callers_markdown
from ci.reports.left_out import left_out_data, left_out_lines, left_out_markdown
from ci.reports.lists import Translate
from ci.reports.pages import parts_of
from ci.reports.plans import fitting
from ci.terminal.output import Output
from compiler.diagnostics import Text, plural, text
from compiler.graph.json_records import data_of

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Diff:
    """Two sides, and how they compare. `after` empty: the tree as it stands."""

    before: str
    after: str
    compared: Compared


def _title(diff: Diff) -> Text:
    if diff.after:
        return text("from {before} to {after}", before=diff.before, after=diff.after)
    return text("from {before} to the tree as it stands", before=diff.before)


def _untouched(diff: Diff) -> Text:
    return text("clients whose files are the same: {count}", count=diff.compared.unchanged)


def diff_text(diff: Diff, translate: Translate, *, colour: bool) -> str:
    """For a terminal: the verdict, then each client whose callers notice something."""
    lines = [translate(_title(diff)), *callers_lines(diff.compared.views, translate, colour=colour)]
    left_out = left_out_lines(diff.compared.left_out, translate)
    return "\n".join([*lines, translate(_untouched(diff)), *left_out]) + "\n"


def diff_json(diff: Diff, translate: Translate) -> str:
    """For programs; the shape is promised by `format_version`."""
    data = {
        "format_version": FORMAT_VERSION,
        "before": diff.before,
        "after": diff.after or None,
        "empty": diff.compared.is_empty,
        "callers": verdict_data(diff.compared.views),
        "unchanged_clients": diff.compared.unchanged,
        "left_out": left_out_data(diff.compared.left_out, translate),
        "clients": [data_of(view) for view in diff.compared.views if not view.is_empty and not view.node],
        "nodes": [data_of(view) for view in diff.compared.views if view.node],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def diff_markdown(diff: Diff, translate: Translate, *, link_base: str = "") -> str:
    """For a comment on a pull request; never longer than `MARKDOWN_LIMIT`. `link_base`: the address below which places are links."""
    head = parts_of("diff.md").head(
        translate(_title(diff)),
        verdict_words(diff.compared.views, translate),
        translate(_untouched(diff)),
        left_out_markdown(diff.compared.left_out, translate, link_base),
    )
    compared = diff.compared
    sections = callers_markdown(compared.views, translate, compared.drawings, link_base=link_base)
    body, left_out = fitting(head, sections)
    if left_out:
        rest = plural(
            "{count} section does not fit here: see centrex diff --format json.",
            "{count} sections do not fit here: see centrex diff --format json.",
            left_out,
        )
        body += f"{translate(rest)}\n"
    return body


def diff_html(diff: Diff, output: Output, *, link_base: str = "") -> Iterator[str]:
    """As a page, piece by piece; what was compared whole is drawn and shown whole."""
    from ci.reports.html_pages import ComparedPage, comparison_html  # few runs write a page

    compared = diff.compared
    page = ComparedPage(
        output.translate(_title(diff)),
        [output.translate(_untouched(diff))],
        compared.views,
        compared.whole,
        compared.drawings,
        compared.left_out,
    )
    return comparison_html(page, output, link_base=link_base)
