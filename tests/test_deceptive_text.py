"""Text that deceives: what nobody sees, digits of other scripts, line breaks, signs that mean something to a PBX. Each is put into every string of a
tree that has every field of the language, and is refused where it stands.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle, islice
from typing import Any

import pytest

from compiler.diagnostics import Diagnostic, has_errors
from compiler.diagnostics.invisible import INVISIBLE, visible
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.reading.parse import parse_client
from compiler.reading.source import SourceFile, load
from tests.effort import some_of
from tests.recordings import tone
from tests.test_every_field import BASE, OPERATORS

UNSEEN = {
    "turns the direction": "\u202e",
    "isolates": "\u2066",
    "marks a direction": "\u200f",
    "has no width": "\u200b",
    "joins": "\u200d",
    "is a soft hyphen": "\xad",
    "is a byte order mark": "\ufeff",
    "ends a line for YAML": "\u2028",
    "ends a line for terminals": "\x85",
    "begins an order to a terminal": "\x9b",
    "is a control": "\x07",
    "ends a text": "\0",
    "is deleted": "\x7f",
    "is no character": "\ufdd0",
    "is no character of another plane": "\U0002fffe",
    "is a tag": "\U000e0041",
    "varies the one before": "\ufe0f",
    "fills": "\u3164",
    "is a space of another width": "\u2003",
    "is private": "\ue000",
}

TREE: dict[str, Any] = json.loads(json.dumps(BASE, default=str))

RECORDINGS = {"audio/closed.wav": tone(3), "audio/hello.wav": tone(2)}

Path = tuple[str | int, ...]


def _strings(value: Any, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """Every text of a tree: its place, and whether it is the key there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in inside:
        if isinstance(step, str) and path:
            yield (*path, step), True
        if isinstance(child, (str, int)) and not isinstance(child, bool):
            yield (*path, step), False
        yield from _strings(child, (*path, step))


def _shape(path: Path) -> tuple[object, ...]:
    """Items of lists and the names of objects have the same fields."""
    return tuple("" if isinstance(part, int) or depth == 1 else part for depth, part in enumerate(path))


PLACES = list({(_shape(path), is_key): (path, is_key) for path, is_key in _strings(TREE)}.values())


def _spoilt(path: Path, words: str, *, key: bool) -> dict[str, Any]:
    tree = copy.deepcopy(TREE)
    holder: Any = tree
    for step in path[:-1]:
        holder = holder[step]
    if key:
        holder[words] = holder.pop(path[-1])
    else:
        holder[path[-1]] = words
    return tree


def _text_at(path: Path, *, key: bool) -> str:
    value: Any = TREE
    for step in path:
        value = value[step]
    return str(path[-1] if key else value)


def _files(tree: dict[str, Any]) -> tuple[SourceFile, SourceFile]:
    """The operator's layer and the client, as a writer of JSON spells them: everything unusual is an escape."""
    operator = {name: tree[name] for name in OPERATORS}
    profiles = tree["destinations"]
    operator["destinations"] = {name: one for name, one in profiles.items() if "by_time" not in one}
    client = {name: value for name, value in tree.items() if name not in operator}
    client["destinations"] = {name: one for name, one in profiles.items() if "by_time" in one}
    return (
        SourceFile("tenants/fleet.yaml", json.dumps(operator, indent=1).encode()),
        SourceFile("tenants/acme/client.yaml", json.dumps(client, indent=1).encode()),
    )


def _found(tree: dict[str, Any]) -> list[Diagnostic]:
    """What is said when both are read, or, if nothing is, when they are compiled."""
    fleet, client = _files(tree)
    read = [*_of_the_operator(fleet), *_of_the_client(client)]
    return read or [
        one for one in _compiled(fleet, client) if str(one.message) not in _said_of_the_tree_itself()
    ]


@cache
def _said_of_the_tree_itself() -> set[str]:
    found = _compiled(*_files(TREE))
    assert not has_errors(found)
    return {str(one.message) for one in found}


def _compiled(fleet: SourceFile, client: SourceFile) -> Sequence[Diagnostic]:
    operator, _ = compile_fleet([fleet])
    assert operator is not None
    return compile_client(ClientFiles("acme", (client,), RECORDINGS), operator).diagnostics


@cache
def _of_the_operator(file: SourceFile) -> tuple[Diagnostic, ...]:
    return compile_fleet([file])[1]


@cache
def _of_the_client(file: SourceFile) -> list[Diagnostic]:
    return parse_client("acme", [file])[1]


def _named(path: Path) -> str:
    return ".".join(str(part) for part in path)


@pytest.mark.parametrize("turn", some_of(range(3)))
def test_what_nobody_sees_is_refused_in_every_text_and_key_of_the_language(turn: int) -> None:
    # One after the other: each sign comes to many places, and each place has some.
    signs = islice(cycle(UNSEEN.values()), turn, None)
    for (path, key), sign in zip(some_of(PLACES), signs, strict=False):
        words = _text_at(path, key=key)
        (problem,) = _found(_spoilt(path, f"{words[:1]}{sign}{words[1:]}", key=key))
        assert problem.code == "FILE003", _named(path)
        assert f"U+{ord(sign):04X}" in str(problem.message)
        assert not INVISIBLE.search(str(problem.message))


@pytest.mark.parametrize("sign", UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_refused_where_it_stands_in_comments_too(sign: str) -> None:
    for content, column in ((f"a: 1\nb: 2 # x{sign}y", 9), (f"a: 1\n# {sign}", 3), (f"a: 1\nb: x{sign}", 5)):
        document, (problem,) = load(SourceFile("a.yaml", content.encode()))
        assert document is None
        assert problem.code == "FILE003"
        assert problem.range is not None
        # Zeros alone make a file a binary one, which has no places.
        assert sign == "\0" or (problem.range.start.line, problem.range.start.column) == (2, column)


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\t"])
def test_no_text_of_the_language_has_a_line_break_or_a_tab_in_it(ending: str) -> None:
    for path, key in some_of(PLACES):
        if ending == "\n" and path[-1] == "body":
            continue  # the words of a mail have lines
        words = _text_at(path, key=key)
        spoilt = _spoilt(path, f"{words[:1]}{ending}{words[1:]}", key=key)
        assert _found(spoilt), _named(path)


@pytest.mark.parametrize("zero", [0x0660, 0x0966, 0xFF10, 0x1D7CE], ids=hex)
def test_digits_of_other_scripts_are_no_digits(zero: int) -> None:
    names = re.compile(r"(^|\.)(name|label|prefix|because|address|city)$")
    for path, key in some_of(PLACES):
        words = _text_at(path, key=key)
        spelled = re.sub("[0-9]", lambda digit: chr(zero + int(digit[0])), words)
        if spelled != words and not (names.search(_named(path)) and not key):
            assert _found(_spoilt(path, spelled, key=key)), f"{_named(path)}: {spelled}"


@pytest.mark.parametrize(
    "written", ["2027-W01-1", "20270630", "2027-W01", "2027-181", "٢٠٢٧-٠٦-٣٠", "2027-06-30T00:00"]
)
@pytest.mark.parametrize(
    "path",
    [
        ("waivers", "silent", "until"),
        ("calendars", "open", "open", 0, "dates"),
        ("routes", "main", "to", 2, "when", "dates"),
        ("tests", "promised", "at"),
    ],
    ids=_named,
)
def test_dates_are_written_in_one_way(path: Path, written: str) -> None:
    assert _found(_spoilt(path, written, key=False)) or path[0] == "tests"


@pytest.mark.parametrize("sign", '";\\<>[]{}|$#=')
@pytest.mark.parametrize(
    "path",
    [
        ("users", "alice", "name"),
        ("users", "alice", "email"),
        ("voicemails", "box", "name"),
        ("voicemails", "box", "email"),
        ("sites", "paris", "emergency", "address"),
        ("sites", "paris", "emergency", "city"),
        ("numbers", "01 99 00 00 01", "prefix"),
        ("groups", "desk", "prefix"),
    ],
    ids=_named,
)
def test_what_would_be_written_otherwise_on_a_pbx_is_refused(path: Path, sign: str) -> None:
    words = _text_at(path, key=False)
    (problem,) = _found(_spoilt(path, f"{words[:2]}{sign}{words[2:]}", key=False))
    assert problem.code in ("TYPE005", "TYPE019")


def test_what_is_shown_holds_a_sign_in_the_place_of_each() -> None:
    for sign in UNSEEN.values():
        assert visible(f"a{sign}b") == "a\N{REPLACEMENT CHARACTER}b"
    assert visible("Zoë\xa0— 12\u202f€\n\tпривет 😀") == "Zoë\xa0— 12\u202f€\n\tпривет 😀"
