"""Documents laid out by templates (`templates/`): a template loops and prints, what is decided is decided before.

A template is a file of macros, one for each part of its document, since what is too long for a comment is left out part by part.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci.reports.markup import escaped, in_code, in_html

if TYPE_CHECKING:  # most runs lay out nothing, and need not load it
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def parts_of(document: str) -> Any:
    """The parts of a document, such as `plan.md`: an object with a function for each macro of its template, which gives text."""
    return environment().get_template(f"{document}.j2").module


@cache
def environment() -> Environment:
    """How templates are read: a name that is not given is an error, and so is one that is written in no way (see FILTERS)."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    # HTML's escaping would not do for Markdown: every value says by a filter how it is written, and a test asks.
    layout = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )
    layout.filters.update(FILTERS)
    return layout


def _as_it_is(words: object) -> str:
    """For what holds no markup, what is to be markup, and what a fence keeps from being it."""
    return str(words)


FILTERS = {"escaped": escaped, "in_code": in_code, "in_html": in_html, "as_it_is": _as_it_is}
"""The ways in which a template writes a value."""
