"""YAML text to plain values, and the lines of those values when something is reported about them.

The part of YAML 1.2 that people need: mappings, lists, scalars, comments, anchors. Every scalar is passed on as its text
(`yes`, `012` and `17:30` stay what was written; `schema` types them), except plain `true`, `false` and null. Duplicate keys, tags,
merge keys and several documents in one file are refused.

Speed (docs/performance.md): libyaml's events become values in one loop that keeps no positions; positions are found by a second
reading, only of files that have a fault. The events are those of PyYAML's libyaml (0.2.5); the one that comes with ruamel (0.1.7)
refuses a colon inside a plain scalar in flow style, and `[user:alice]` occurs in most of our files. What libyaml refuses is read
again by ruamel's own parser, which follows YAML 1.2 where the two differ, and gives the better message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yaml.error import YAMLError

from compiler.diagnostics import Diagnostic, Path, Position, Range, Related, Text, file_start, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.invisible import INVISIBLE
from compiler.diagnostics.quoting import quoted
from compiler.reading.positions import Positions, read_positions
from compiler.reading.yaml_events import (
    ALIAS,
    DOCUMENT,
    END,
    KINDS,
    MAPPING,
    NO_CHARACTER,
    SCALAR,
    SEQUENCE,
    event_place,
    libyaml_events,
    pure_events,
)

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 200_000
"""Counted after anchors are expanded: more than any tree has, and few enough to refuse a YAML bomb at once."""

MAX_REREAD = 256 * 1024
"""In bytes. What libyaml refuses of a larger file stays refused: ruamel's own parser takes four seconds for a megabyte."""

Value = dict[str, Any] | list[Any] | str | bool | None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the tree: its path as people know it, and its bytes."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read. `value`: its sections."""

    file: SourceFile
    value: dict[str, Any]


class _Fault(Exception):  # noqa: N818  # a fault of the text, not an error of ours
    """Stops the reading of one file; becomes a Diagnostic.

    `place`: line and column, both counted from 0. `duplicate`: of a key that occurs twice, the path of its mapping and the key.
    """

    def __init__(
        self,
        code: str,
        message: Text,
        place: tuple[int, int],
        hint: Text | None,
        duplicate: tuple[Path, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint
        self.duplicate = duplicate


def load(file: SourceFile) -> tuple[Document | None, list[Diagnostic]]:
    """Read one file: the document, or why there is none."""
    yaml_text, undecodable = _decode(file)
    if yaml_text is None:
        return None, [undecodable] if undecodable else []
    conflict = _unfinished_merge(file, yaml_text)
    if conflict is not None:
        return None, [conflict]
    try:
        value = _parse(yaml_text)
    except _Fault as fault:
        return None, [_fault_diagnostic(file, fault)]
    except YAMLError as error:
        return None, [_fault_diagnostic(file, _syntax_fault(error, yaml_text))]
    if value is None:
        hint = text("Add a section to it, or delete it.")
        return None, [diagnose("FILE005", text("the file is empty"), file_start(file.path), hint=hint)]
    if not isinstance(value, dict):
        hint = text("A file holds sections: `users:`, `numbers:` … each on a line of its own, not indented.")
        return None, [
            diagnose(
                "YAML006", text("the file is not a mapping of sections"), file_start(file.path), hint=hint
            )
        ]
    document = Document(file, value)
    unseen = _escaped_invisible(document) if "\\" in yaml_text else None
    return (None, [unseen]) if unseen else (document, [])


def too_large(file: str, size: int, limit: int) -> Diagnostic:
    """FILE002 for a file of the tree that holds more bytes than any of its kind may."""
    message = text(
        "the file is {size} MiB; the maximum is {limit} MiB",
        size=size >> 20,
        limit=limit >> 20,
    )
    hint = text("Split its sections into several files.") if limit == MAX_BYTES else None
    return diagnose("FILE002", message, file_start(file), hint=hint)


def _decode(file: SourceFile) -> tuple[str | None, Diagnostic | None]:
    """The file's text, or why it has none."""
    if len(file.content) > MAX_BYTES:
        return None, too_large(file.path, len(file.content), MAX_BYTES)
    if file.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, diagnose(
            "FILE004", text("the file is UTF-16, not UTF-8"), file_start(file.path), hint=_UTF8_HINT
        )
    zero = file.content.find(b"\0")
    if zero >= 0:
        hint = text("YAML is plain text; was another file copied here under this name?")
        return None, diagnose("FILE003", text("the file is binary"), file_start(file.path), hint=hint)
    try:
        yaml_text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = file.content[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        place = Range(file.path, Position(line, column), Position(line, column + 1))
        byte = f"0x{file.content[error.start]:02x}"
        return None, diagnose("FILE004", text("byte {byte} is not UTF-8", byte=byte), place, hint=_UTF8_HINT)
    unseen = INVISIBLE.search(yaml_text)
    if unseen:
        line = yaml_text.count("\n", 0, unseen.start()) + 1
        column = unseen.start() - yaml_text.rfind("\n", 0, unseen.start())
        place = Range(file.path, Position(line, column), Position(line, column + 1))
        return None, _invisible(unseen[0], place)
    return yaml_text, None


_CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*", re.MULTILINE)
"""What git leaves around the two sides of a merge that somebody must finish, or a part of it that was left when somebody did."""


def _unfinished_merge(file: SourceFile, yaml_text: str) -> Diagnostic | None:
    if "<<<<<<< " not in yaml_text and ">>>>>>> " not in yaml_text:
        return None
    begins = _CONFLICT.search(yaml_text)
    if begins is None:
        return None
    line = yaml_text.count("\n", 0, begins.start()) + 1
    place = Range(file.path, Position(line, 1), Position(line, len(begins[0]) + 1))
    message = text("a merge left both sides here: {marker}", marker=quoted(begins[0].strip()))
    hint = text(
        "Keep what is right of the two, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>."
    )
    return diagnose("YAML012", message, place, hint=hint)


def _escaped_invisible(document: Document) -> Diagnostic | None:
    """FILE003 for what an escape sequence has put into a key or a value."""
    waiting: list[tuple[Path, Value]] = [((), document.value)]
    while waiting:
        path, value = waiting.pop()
        match value:
            case str() if unseen := INVISIBLE.search(value):
                return _invisible(unseen[0], positions_in(document).range(path))
            case dict():
                for key in value:
                    if unseen := INVISIBLE.search(key):
                        return _invisible(unseen[0], positions_in(document).range((*path, key), key=True))
                waiting += reversed([((*path, key), inside) for key, inside in value.items()])
            case list():
                waiting += reversed([((*path, index), inside) for index, inside in enumerate(value)])
    return None


def _invisible(sign: str, place: Range) -> Diagnostic:
    message = text("an invisible character, {code}", code=f"U+{ord(sign):04X}")
    return diagnose("FILE003", message, place, hint=text("Delete it, or write a plain space."))


_UTF8_HINT = text("Save the file as UTF-8 (in most editors: “Save with encoding”).")


def _parse(yaml_text: str) -> Value:
    """The values of a text, read by libyaml; by ruamel's own parser where libyaml refuses. Raises the error of whichever was last."""
    try:
        return _build_value(libyaml_events(yaml_text))
    except YAMLError:
        if len(yaml_text) > MAX_REREAD:
            raise
        return _build_value(pure_events(yaml_text))


_OpenNode = tuple[Any, Any, bool, str | None, int]

_NO_KEY: Any = object()
"""In place of a key that waits for its value: the container is a list, or its next node is a key."""


def _build_value(events: Iterator[Any]) -> Value:  # noqa: C901, PLR0912, PLR0915  # one loop over the kinds of events; hot
    """One value from a stream of events.

    Iterative, so that depth costs no stack. `open_nodes` holds what encloses the container being filled: for each open container,
    the container, its key that waits for a value (mappings), whether it is a list, its anchor and the count of nodes when it began.
    """
    root: Value = None
    roots = 0
    nodes = 0
    container: Any = None
    key: Any = _NO_KEY
    is_list = False
    anchor: str | None = None
    began = 0
    open_nodes: list[_OpenNode] = []
    anchors: dict[str, tuple[Any, int]] = {}
    kind_of = KINDS.get
    for event in events:
        kind = kind_of(type(event))
        if kind == SCALAR:
            nodes += 1
            if event.tag is not None and event.tag != "!":
                raise _tag_fault(event)
            value: Any = event.value
            if value in _PLAIN_CONSTANTS and event.implicit[0]:
                value = _PLAIN_CONSTANTS[value]
            if event.anchor is not None:
                anchors[event.anchor] = (value, 1)
        elif kind in (MAPPING, SEQUENCE):
            nodes += 1
            if event.tag is not None:
                raise _tag_fault(event)
            if len(open_nodes) >= MAX_DEPTH:
                message = text("more than {depth} levels of nesting", depth=MAX_DEPTH)
                raise _Fault(
                    "YAML005", message, event_place(event), text("Is a bracket left open further up?")
                )
            if container is not None and key is _NO_KEY and not is_list:
                raise _key_fault(event)
            open_nodes.append((container, key, is_list, anchor, began))
            is_list = kind == SEQUENCE
            container = [] if is_list else {}
            key, anchor, began = _NO_KEY, event.anchor, nodes
            if anchor is not None:
                anchors.pop(anchor, None)
            continue
        elif kind == END:
            value = container
            if anchor is not None:
                anchors[anchor] = (value, nodes - began + 1)
            container, key, is_list, anchor, began = open_nodes.pop()
        elif kind == ALIAS:
            if event.anchor not in anchors:
                message = text("there is no anchor &{name} before this line", name=event.anchor)
                raise _Fault(
                    "YAML004",
                    message,
                    event_place(event),
                    _alias_hint(event.anchor),
                )
            value, size = anchors[event.anchor]
            nodes += size
        elif kind == DOCUMENT:
            roots += 1
            if roots > 1:
                hint = text("Remove the line of three hyphens, or split the file in two.")
                raise _Fault(
                    "YAML007", text("a second document begins in this file"), event_place(event), hint
                )
            continue
        else:
            continue
        if nodes > MAX_NODES:
            hint = text("Anchors that repeat anchors grow without limit; write the values out.")
            raise _Fault(
                "YAML005", text("more than {count} values", count=MAX_NODES), event_place(event), hint
            )
        if key is not _NO_KEY:
            container[key] = value
            key = _NO_KEY
        elif is_list:
            container.append(value)
        elif container is None:
            root = value
        else:
            if not isinstance(value, str):
                if not (value is None or isinstance(value, bool)) or kind == ALIAS:
                    raise _key_fault(event)
                value = event.value
            if value == "<<" and kind == SCALAR and event.implicit[0]:
                hint = text("Use `defaults:` for values that many objects share.")
                raise _Fault(
                    "YAML004", text("merge keys (<<) are not part of the language"), event_place(event), hint
                )
            if value in container:
                message = text('the key "{key}" occurs twice in one mapping', key=value)
                raise _Fault(
                    "YAML002",
                    message,
                    event_place(event),
                    text("Keep one of the two."),
                    (tuple(_open_path(open_nodes)), value),
                )
            key = value
            container[key] = None
    return root


_PLAIN_CONSTANTS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "null": None,
    "Null": None,
    "NULL": None,
    "~": None,
    "": None,
}


def _alias_hint(name: str) -> Text:
    """An alias made of digits is really a feature code without its quotes."""
    if name.isdigit():
        return text("A feature code needs quotes: {code}", code=f'"*{name}"')
    return text("An alias repeats a value that is complete further up.")


def _open_path(open_nodes: list[_OpenNode]) -> Iterator[str | int]:
    """The path to the container that is being filled."""
    for container, key, is_list, _, _ in open_nodes:
        if is_list:
            yield len(container)
        elif key is not _NO_KEY:
            yield key


def _tag_fault(event: Any) -> _Fault:
    hint = text("Write the value alone; put it in quotes if it must begin with an exclamation mark.")
    return _Fault(
        "YAML004", text("tags ({tag}) are not part of the language", tag=event.tag), event_place(event), hint
    )


def _key_fault(event: Any) -> _Fault:
    hint = text("A key is a single word; text that begins with a bracket needs quotes.")
    return _Fault("YAML003", text("a list or a mapping where a key is expected"), event_place(event), hint)


_SYNTAX_FAULTS = (
    # A part of the parser's message, what it means, what to do.
    ("found character '\\t'", text("a tab where only spaces are allowed"), text("Indent with spaces.")),
    (
        "mapping values are not allowed",
        text("a second colon makes this line ambiguous"),
        text("Put the value in quotes; is the line above indented right?"),
    ),
    (
        "could not find expected ':'",
        text("a colon is missing after a key"),
        text("Write `key: value`, with a space after the colon."),
    ),
    (
        "did not find expected ':'",
        text("a colon is missing after a key"),
        text("Write `key: value`, with a space after the colon."),
    ),
    (
        "expected <block end>",
        text("this line is not indented like the lines before it"),
        text("Lines of one list or mapping begin in the same column."),
    ),
    (
        "did not find expected '-'",
        text("this line is not indented like the list before it"),
        text("Items of a list begin with a hyphen in the same column."),
    ),
    (
        "did not find expected key",
        text("this line is not indented like the lines before it"),
        text("Lines of one mapping begin in the same column."),
    ),
    (
        "expected ',' or '}'",
        text("a brace is not closed, or a comma is missing"),
        text("Close the brace, and separate its entries by commas."),
    ),
    (
        "expected ',' or ']'",
        text("a bracket is not closed, or a comma is missing"),
        text("Close [ with ], and separate its items by commas."),
    ),
    (
        "found unexpected end of stream",
        text("a quote is never closed"),
        text("Close the quote on the line where it is opened."),
    ),
    (
        "found unknown escape character",
        text("this is not an escape sequence"),
        text("Use single quotes for text with backslashes."),
    ),
    (
        NO_CHARACTER,
        text("an escape sequence stands for no character"),
        text("Write the character itself; half of one, or a number beyond 10FFFF, is none."),
    ),
    (
        "found undefined alias",
        text("an alias repeats an anchor that does not exist"),
        text("An alias repeats a value that is complete further up."),
    ),
    (
        "cannot start any token",
        text("a value cannot begin with this character"),
        text("Put the value in quotes."),
    ),
)


def _syntax_fault(error: YAMLError, yaml_text: str) -> _Fault:
    problem = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = yaml_text.split("\n")
    if place[0] < len(lines) and lines[place[0]][: place[1] + 1].strip(" ").startswith("\t"):
        problem = "found character '\\t'"
    quote = _closed_early(lines[place[0]]) if place[0] < len(lines) else None
    if quote is not None:
        return _Fault("YAML001", text("a quote inside the text ends it"), place, quote)
    for part, message, hint in _SYNTAX_FAULTS:
        if part in problem:
            return _Fault("YAML001", message, place, hint)
    hint = text("Compare the indentation and the quotes with the lines around it.")
    return _Fault("YAML001", text("this is not YAML: {problem}", problem=problem), place, hint)


_QUOTE_INSIDE = re.compile(
    r"""(?:^|[\s:\[{,])(?P<quote>["'])(?P<before>(?:(?!(?P=quote)).)*)(?P=quote)(?=[^\s,:\]}#])(?P<behind>(?:(?!(?P=quote)).)+)(?P=quote)(?P<whole>\s*(?:$|[,\]}#]))?"""
)


def _closed_early(line: str) -> Text | None:
    """What to do about a text whose own quote is that which is around it: `'Bureau d'accueil'`."""
    match = _QUOTE_INSIDE.search(line)
    if match is None:
        return None
    other = "'" if match["quote"] == '"' else '"'
    inside = f"{match['before']}{match['quote']}{match['behind']}"
    if match["whole"] is None or other in inside:
        return text("Put the text between quotes of the other kind: {quote}", quote=other)
    return text("Put the text between quotes of the other kind: {quote}", quote=f"{other}{inside}{other}")


def _fault_diagnostic(file: SourceFile, fault: _Fault) -> Diagnostic:
    line, column = fault.place
    start = Position(line + 1, column + 1)
    length = 1
    related: tuple[Related, ...] = ()
    if fault.duplicate is not None:
        path, key = fault.duplicate
        length = len(key)
        first = _file_positions(file, fault.place).first_key(path, key)
        if first is not None:
            related = (Related(text("the first one is here"), first),)
    place = Range(file.path, start, Position(start.line, start.column + length))
    return diagnose(fault.code, fault.message, place, hint=fault.hint, related=related).with_mirror()


def positions_in(document: Document) -> Positions:
    """The positions of a document's values; its file is read once more for them."""
    return _file_positions(document.file)


@lru_cache(maxsize=64)
def _file_positions(file: SourceFile, fault: tuple[int, int] | None = None) -> Positions:
    return read_positions(file.path, file.content.decode("utf-8-sig"), fault)
