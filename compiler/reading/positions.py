"""Where the values of a file are: the file is read once more, with positions, when something is reported about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml.error import YAMLError

from compiler.diagnostics import Path, Position, Range
from compiler.reading.yaml_events import (
    ALIAS,
    END,
    KINDS,
    MAPPING,
    SCALAR,
    SEQUENCE,
    event_place,
    libyaml_events,
    pure_events,
)


@dataclass(slots=True)
class _Marked:
    """A value's position in its file; for a mapping also those of its keys and values, for a list those of its items."""

    start: tuple[int, int]
    end: tuple[int, int] = (0, 0)
    keys: dict[str, tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=dict)
    children: dict[str | int, _Marked] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Positions:
    """Where the values of one document are."""

    file: str
    root: _Marked

    def range(self, path: Path, *, key: bool = False) -> Range:
        """The range of the value at a path, or with `key` that of its key.

        Parts that lead nowhere are skipped (a missing key, a tag that a validator inserted): the result is then the key of the
        nearest enclosing value in the file.
        """
        node, parent, name = self.root, None, ""
        resolved = True
        for part in path:
            child = node.children.get(part)
            if child is None and isinstance(part, str) and part.isdecimal():
                child = node.children.get(int(part))
            if child is None:
                resolved = False
                continue
            node, parent, name = child, node, str(part)
            resolved = True
        if parent is not None and (key or not resolved) and name in parent.keys:
            return self._range(*parent.keys[name])
        return self._range(node.start, node.end)

    def first_key(self, path: Path, key: str) -> Range | None:
        """Where a key of the mapping at a path first occurs; None if the text could not be read that far."""
        node = self.root
        for part in path:
            if part not in node.children:
                return None
            node = node.children[part]
        return self._range(*node.keys[key]) if key in node.keys else None

    def _range(self, start: tuple[int, int], end: tuple[int, int]) -> Range:
        return Range(self.file, Position(start[0] + 1, start[1] + 1), Position(end[0] + 1, end[1] + 1))


def read_positions(file: str, yaml_text: str, fault: tuple[int, int] | None = None) -> Positions:
    """Positions of everything in a text that was read, or that was read before a fault (line and column, from 0).

    Behind a fault nobody has looked: it may be nested without limit, or be what no other part of this could follow.
    """
    return Positions(file, _marked(yaml_text, fault))


def _marked(yaml_text: str, fault: tuple[int, int] | None) -> _Marked:
    root = _Marked((0, 0))
    try:
        _mark_events(libyaml_events(yaml_text), root, fault)
    except YAMLError:
        root = _Marked((0, 0))
        _mark_events(pure_events(yaml_text), root, fault)
    return root


def _mark_events(events: Iterator[Any], root: _Marked, fault: tuple[int, int] | None) -> None:
    """Fill the root with the positions of all events, or of those before a fault."""
    open_nodes: list[tuple[_Marked, bool]] = [(root, False)]
    waiting_key: str | None = None
    outer_keys: list[str | None] = []
    for event in events:
        kind = KINDS.get(type(event))
        if kind == END:
            node, _ = open_nodes.pop()
            node.end = _end_of_container(event, node)
            waiting_key = outer_keys.pop()
            continue
        if kind not in (SCALAR, ALIAS, MAPPING, SEQUENCE):
            continue
        start, end = event_place(event), (event.end_mark.line, event.end_mark.column)
        if start == fault:
            return
        parent, is_mapping = open_nodes[-1]
        if is_mapping and waiting_key is None:
            waiting_key = str(getattr(event, "value", event.anchor))
            # A key that occurs twice keeps its first position: that is the one to report.
            parent.keys.setdefault(waiting_key, (start, end))
            continue
        child = _Marked(start, end)
        if len(open_nodes) == 1:
            child = root
            child.start = start
        elif is_mapping:
            parent.children.setdefault(str(waiting_key), child)
        else:
            parent.children[len(parent.children)] = child
        waiting_key = None
        if kind in (MAPPING, SEQUENCE):
            open_nodes.append((child, kind == MAPPING))
            outer_keys.append(None)


def _end_of_container(event: Any, node: _Marked) -> tuple[int, int]:
    """A block's end event is at the next token, lines further down: the block really ends with its last child."""
    if event.start_mark.index != event.end_mark.index:
        return (event.end_mark.line, event.end_mark.column)
    ends = [child.end for child in node.children.values()] + [end for _, end in node.keys.values()]
    return max(ends, default=node.start)
