"""Who is left out of a plan or of a comparison, and why: a line for each; everything that is wrong is told on standard error, and in comments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ci.fleet.left_out import LeftOut
from ci.reports.diagnostics import json_range
from ci.reports.markup import linked
from ci.reports.pages import parts_of
from ci.reports.snippets import printable
from compiler.diagnostics import Diagnostic, Text, plural, text


def left_out_lines(left_out: Sequence[LeftOut], translate: Callable[[Text], str]) -> list[str]:
    """For people."""
    return [translate(left_out_words(one)) for one in left_out]


def left_out_words(one: LeftOut) -> Text:
    """Who, and the first of what is wrong."""
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


def left_out_markdown(left_out: Sequence[LeftOut], translate: Callable[[Text], str], link_base: str) -> str:
    """Items of a list in a comment: who, and all that is wrong, failing proofs and tests too, each with its place."""
    return str(
        parts_of("left_out.md").items(
            [
                {
                    "words": translate(left_out_words(one)),
                    "reasons": [_reason_markdown(reason, translate, link_base) for reason in one.reasons[1:]],
                }
                for one in left_out
            ]
        )
    )


def _reason_markdown(reason: Diagnostic, translate: Callable[[Text], str], link_base: str) -> dict[str, str]:
    words, place = reason_words(reason, translate)
    return {"words": words, "place": linked(place, link_base) if place else ""}


def reason_words(reason: Diagnostic, translate: Callable[[Text], str]) -> tuple[str, str]:
    """What is wrong, and where, if anywhere."""
    place = f"{reason.range.file}:{reason.range.start.line}" if reason.range else ""
    return f"{translate(reason.message)} [{reason.code}]", place


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
