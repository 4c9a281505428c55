"""A tree as files, to be written into a folder or shown to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Tree:
    """Files by path inside the tree: YAML, and recordings."""

    files: Mapping[str, str]
    recordings: Mapping[str, bytes] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write the tree into a folder that is not there yet."""
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        for path, content in self.recordings.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    def __str__(self) -> str:
        return "\n".join(f"# {path}\n{text}" for path, text in self.files.items())

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """How hypothesis shows an example that fails: the YAML as a person reads it."""
        printer.text(f'"""\n{self}"""')


def written_as(value: Any) -> str:
    """Plain data as YAML."""
    return yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=110)
