"""Plans in each form in which they can be asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ci.fleet.left_out import LeftOut
from ci.reports.left_out import left_out_data, left_out_lines
from ci.reports.plans import block, plan_text, plans_json, plans_markdown
from ci.terminal.output import Output
from compiler.planning.plan import Plan

if TYPE_CHECKING:
    from ci.fleet.whole_changes import LiveOf


def plans_report(
    plans: Sequence[Plan],
    output: Output,
    report: str,
    *,
    diffs: bool,
    left_out: Sequence[LeftOut] = (),
    link_base: str = "",
    live_of: LiveOf | None = None,
) -> Iterator[str]:
    """Plans in the form that was asked for (`text`, `json`, `markdown`, `html`), piece by piece: no more than one client is held at a time.

    `live_of`: what is live, which a page draws beside what is planned.
    """
    if report == "html":
        from ci.reports.html_pages import plans_html  # few runs write a page

        yield from plans_html(plans, output, left_out, diffs=diffs, link_base=link_base, live_of=live_of)
    elif report == "json":
        yield from plans_json(plans, left_out_data(left_out, output.translate))
    elif report == "markdown":
        yield plans_markdown(plans, output.translate, left_out, link_base=link_base)
    else:
        for number, plan in enumerate(plans):
            yield "\n" if number else ""
            yield from plan_text(plan, output.translate, colour=output.colour, diffs=diffs)
        if left_out:
            yield "\n" if plans else ""
            yield block(left_out_lines(left_out, output.translate))
