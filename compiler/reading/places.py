"""Where everything in a tree is written: from a path in the merged sections to a file, line and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compiler.diagnostics import Path, Range, file_start
from compiler.reading.source import Document, positions_in


@dataclass(frozen=True, slots=True)
class Places:
    """Positions in a client's tree, or in the operator's layer; looked up only when asked for.

    `documents`: the file that holds a section, `("users",)`, or an object, `("users", "alice")`. `aliases`: keys that were
    changed while compiling (a number in E.164), and the key as it is written in the file.
    """

    documents: Mapping[tuple[str, ...], Document]
    files: tuple[str, ...]
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def file_of(self, path: Sequence[str | int]) -> str:
        """The file in which a section, or an object of it, is written; of what is written nowhere, the first file."""
        for length in (2, 1):
            document = self.documents.get(tuple(str(part) for part in path[:length]))
            if document is not None:
                return document.file.path
        return self.files[0] if self.files else ""

    def range(self, path: Path, *, key: bool = False) -> Range | None:
        """Where the value at a path is written, or with `key` its key; the nearest enclosing value if there is none.

        None only for a tree without a single file.
        """
        file_path = self._path_in_file(path)
        for length in (2, 1):
            document = self.documents.get(tuple(str(part) for part in file_path[:length]))
            if document is not None:
                return positions_in(document).range(file_path, key=key or len(file_path) <= length)
        return file_start(self.files[0]) if self.files else None

    def _path_in_file(self, path: Path) -> Path:
        if len(path) < 2:
            return path
        section, name = path[:2]
        key = self.aliases.get((str(section), str(name)), name)
        document = self.documents.get((str(section), str(key)))
        return _without_implied_index((section, key, *path[2:]), document)

    def with_aliases(self, aliases: Mapping[tuple[str, str], str]) -> Places:
        """The same places, also under new names."""
        return Places(self.documents, self.files, {**self.aliases, **aliases})


def _without_implied_index(path: Path, document: Document | None) -> Path:
    """Without the index into a single value that is written in place of a list of one."""
    value: Any = document.value if document is not None else None
    for depth, part in enumerate(path):
        if isinstance(part, int):
            if not isinstance(value, list):
                return path[:depth]
            value = value[part] if part < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return path
