"""Where diagnostics stand as a forge knows it: by the repository's own paths, and always somewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from compiler.diagnostics import Diagnostic, Range, file_start


def in_repository(diagnostics: Iterable[Diagnostic], tree: Path) -> list[Diagnostic]:
    """The diagnostics of a tree, whose files are relative to the folder that holds it, by paths of the repository; outside of any, by those of the folder that is current.

    What has no place of its own is at the client that its address names, or else at the operator's layer.
    """
    place = tree.resolve()
    above = (place.parent, *place.parent.parents)
    top = next((folder for folder in above if (folder / ".git").exists()), Path.cwd())
    prefix = place.parent.relative_to(top).as_posix() + "/" if place.is_relative_to(top) else ""
    prefix = prefix.removeprefix("./")
    return [_placed(one, prefix, place) for one in diagnostics]


def _placed(diagnostic: Diagnostic, prefix: str, tree: Path) -> Diagnostic:
    def moved(place: Range) -> Range:
        return replace(place, file=f"{prefix}{place.file}")

    related = tuple(replace(one, range=moved(one.range)) for one in diagnostic.related)
    return replace(
        diagnostic, range=moved(diagnostic.range or _somewhere(diagnostic.address, tree)), related=related
    )


def _somewhere(address: str, tree: Path) -> Range:
    scope = address.partition("/")[0]
    folder = tree / scope if scope and (tree / scope).is_dir() else tree
    first = next(iter(sorted(folder.glob("*.yaml"))), folder)
    return file_start(first.relative_to(tree.parent).as_posix())
