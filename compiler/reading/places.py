"""Where everything of a tree stands: from a path in the merged sections to a file, line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from compiler.diagnostics import Path, Range, file_start
from compiler.reading.source import Document, positions


@dataclass(frozen=True, slots=True)
class Places:
    """Positions of a client's tree, or of the operator's layer. Nothing is looked up before it is asked for.

    `documents`: the file that holds a section, `("users",)`, or an object, `("users", "alice")`. `aliases`: keys that were
    changed while compiling (a number in E.164), and the key as it stands in the file.
    """

    documents: Mapping[tuple[str, ...], Document]
    files: tuple[str, ...]
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def range(self, path: Path, *, key: bool = False) -> Range | None:
        """Where the value at a path stands, or with `key` what names it; the nearest enclosing one if there is none.

        None only for a tree without a single file.
        """
        written = self._as_written(path)
        for length in (2, 1):
            document = self.documents.get(tuple(str(part) for part in written[:length]))
            if document is not None:
                return positions(document).range(written, key=key or len(written) <= length)
        return file_start(self.files[0]) if self.files else None

    def _as_written(self, path: Path) -> Path:
        if len(path) < 2:
            return path
        section, name = path[:2]
        written = self.aliases.get((str(section), str(name)), name)
        document = self.documents.get((str(section), str(written)))
        return _without_implied((section, written, *path[2:]), document)

    def with_aliases(self, aliases: Mapping[tuple[str, str], str]) -> Places:
        """The same places, found by new names too."""
        return Places(self.documents, self.files, {**self.aliases, **aliases})


def _without_implied(path: Path, document: Document | None) -> Path:
    """Without the index of a lone value that stands for a list of one."""
    value: Any = document.value if document is not None else None
    for depth, part in enumerate(path):
        if isinstance(part, int):
            if not isinstance(value, list):
                return path[:depth]
            value = value[part] if part < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return path
