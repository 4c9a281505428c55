"""Who is left out of a plan or of a comparison, and why: a line for each; everything that is wrong is told on standard error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ci.fleet.left_out import LeftOut
from ci.reports.diagnostics import json_range
from ci.reports.snippets import printable
from compiler.diagnostics import Text, plural, text


def left_out_lines(left_out: Sequence[LeftOut], translate: Callable[[Text], str]) -> list[str]:
    """For people."""
    return [translate(_words(one)) for one in left_out]


def _words(one: LeftOut) -> Text:
    first, *others = one.reasons
    place = f"{printable(first.range.file)}:{first.range.start.line}: " if first.range else ""
    more = plural(" (and {count} more error)", " (and {count} more errors)", len(others)) if others else ""
    who = (
        text("node {name}", name=one.name)
        if one.is_node
        else text("client {name}, which stays as it is", name=one.name)
    )
    return text(
        "left out: {who}: {place}{reason} [{code}]{more}",
        who=who,
        place=place,
        reason=first.message,
        code=first.code,
        more=more,
    )


def left_out_data(left_out: Sequence[LeftOut], translate: Callable[[Text], str]) -> list[dict[str, Any]]:
    """For programs."""
    return [
        {
            "node" if one.is_node else "client": one.name,
            "reasons": [
                {
                    "code": reason.code,
                    "summary": translate(reason.message),
                    "range": json_range(reason.range),
                }
                for reason in one.reasons
            ],
        }
        for one in left_out
    ]
