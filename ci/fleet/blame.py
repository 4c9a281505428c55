"""Of two lines that cannot both be right, the newer one is blamed: whoever wrote it is at work on it, and nobody touched the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ci.tree.line_age import line_ages
from ci.tree.workspace import Workspace
from compiler.diagnostics import Diagnostic, in_order

MOST_ASKED = 20
"""Conflicts of which git is asked; of more than this the order of the tree decides."""


def blamed(workspace: Workspace, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics, each conflict of two lines told of the newer one, as far as git knows."""
    diagnostics = list(diagnostics)
    if not any(diagnostic.mirror is not None for diagnostic in diagnostics):
        return tuple(diagnostics)  # nearly always, and git is not even loaded
    return in_order(_told(workspace, diagnostics))


def _told(workspace: Workspace, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    age_of = line_ages(workspace.root)
    asked = 0
    for diagnostic in diagnostics:
        mirror = diagnostic.mirror
        if mirror is None or diagnostic.range is None or mirror.range is None or asked == MOST_ASKED:
            yield diagnostic
            continue
        asked += 1
        here, there = (age_of(place.file, place.start.line) for place in (diagnostic.range, mirror.range))
        yield mirror if here is not None and there is not None and there > here else diagnostic
