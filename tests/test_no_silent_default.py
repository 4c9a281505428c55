"""Nothing about a call is decided by default: whoever tells kinds apart names them all, and a new kind fails type checking there.

A `match` over kinds ends in `assert_never`; `isinstance` against a kind stands in assertions only; a comparison does not single out all the
other kinds; a table by kind has a line for each. What the rules find is shown by trees that break them, at the end.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from compiler.analysis.acts import Act, EndKind, FarEnd, PhoneState
from compiler.analysis.behaviour.behaviour import EntryPointKind
from compiler.analysis.calls.call import Caller
from compiler.analysis.change.comparison import ChangeKind
from compiler.analysis.drawing.boxes import BoxKind
from compiler.graph import Condition, KeyKind, Label, Leg, NamedKind, Node, Reason
from schema.call_test import ExpectedKind
from schema.defaults import Strategy
from schema.destination import DestinationKind
from schema.device import BlfKey, DialKey, EmptyKey, LineKey
from tests.checkout import ROOT

PACKAGES = ("schema", "compiler", "renderers", "ci")


def members(family: Any) -> tuple[type, ...]:
    """The classes of a union; of a family of one, that one."""
    return get_args(family) or (family,)


CLASSES = frozenset(
    kind.__name__
    for family in (Node, Leg, Act, Caller, Condition, BlfKey | DialKey | EmptyKey | LineKey)
    for kind in members(family)
)
ENUMS: dict[str, type[Enum]] = {
    kind.__name__: kind
    for kind in (
        BoxKind,
        ChangeKind,
        DestinationKind,
        EndKind,
        EntryPointKind,
        ExpectedKind,
        FarEnd,
        KeyKind,
        Label,
        NamedKind,
        PhoneState,
        Reason,
        Strategy,
    )
}
KINDS = frozenset({"DestinationKind", "EndKind", "EntryPointKind", "ExpectedKind", "KeyKind", "NamedKind"})
"""Enumerations of kinds: to say what is not one of them is to decide about those that are not there yet."""

TOTAL = KINDS | {"BoxKind", "ChangeKind"}
"""Enumerations by which a table has a line for each. Results and reasons are not among them: an act has some of them, and a table that
lacks one is a KeyError, not a default."""


def faults(path: str, source: str) -> Iterator[str]:
    """What a module decides by default, as `file:line: what`."""
    tree = ast.parse(source)
    asserted = {
        id(inner) for node in ast.walk(tree) if isinstance(node, ast.Assert) for inner in ast.walk(node)
    }
    after = dict(_statements_after(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Match() if _tells_kinds_apart(node) and not _is_closed(node, after.get(id(node))):
                yield f"{path}:{node.lineno}: a match over kinds that does not end in assert_never"
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]) if id(node) not in asserted:
                named = sorted(CLASSES & {one.id for one in ast.walk(kinds) if isinstance(one, ast.Name)})
                if named:
                    yield f"{path}:{node.lineno}: isinstance tells {', '.join(named)} from all others"
            case ast.Compare(ops=[ast.IsNot() | ast.NotEq() | ast.NotIn()], comparators=[right]):
                if any(enum in KINDS for enum, _ in _enum_members(right)):
                    yield f"{path}:{node.lineno}: decides about every kind but one"
            case ast.Dict():
                yield from _partial_table(path, node)
            case _:
                pass


def _statements_after(tree: ast.AST) -> Iterator[tuple[int, ast.stmt]]:
    for node in ast.walk(tree):
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                for first, second in pairwise(statements):
                    yield id(first), second


def _tells_kinds_apart(node: ast.Match) -> bool:
    for case in node.cases:
        for inner in ast.walk(case.pattern):
            if (
                isinstance(inner, ast.MatchClass)
                and isinstance(inner.cls, ast.Name)
                and inner.cls.id in CLASSES
            ):
                return True
            if isinstance(inner, ast.MatchValue) and any(_enum_members(inner.value)):
                return True
    return False


def _is_closed(node: ast.Match, following: ast.stmt | None) -> bool:
    last = node.cases[-1]
    is_wildcard = (
        isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    )
    if is_wildcard:
        return _never(last.body[0])
    return following is not None and _never(following)


def _never(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
            return True
        case _:
            return False


def _enum_members(node: ast.AST) -> Iterator[tuple[str, str]]:
    for inner in ast.walk(node):
        match inner:
            case ast.Attribute(value=ast.Name(id=enum), attr=member) if enum in ENUMS:
                yield enum, member
            case _:
                pass


def _partial_table(path: str, node: ast.Dict) -> Iterator[str]:
    keys = [list(_enum_members(key)) for key in node.keys if isinstance(key, ast.Attribute)]
    if not keys or len(keys) < len(node.keys) or any(len(key) != 1 for key in keys):
        return
    enums = {enum for ((enum, _),) in keys}
    if len(enums) == 1:
        (enum,) = enums
        missing = sorted(set(ENUMS[enum].__members__) - {member for ((_, member),) in keys})
        if missing and enum in TOTAL:
            yield f"{path}:{node.lineno}: a table by {enum} without {', '.join(missing)}"


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def test_nothing_about_a_call_is_decided_by_default() -> None:
    looked_at = {path.relative_to(ROOT).as_posix(): path for path in modules()}
    assert "compiler/analysis/calls/trace.py" in looked_at
    assert [
        fault for name, path in looked_at.items() for fault in faults(name, path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "match node:\n    case Ring():\n        pass\n    case _:\n        pass\n",
            "1: a match over kinds that does not end in assert_never",
        ),
        (
            "match node:\n    case Ring():\n        pass\n",
            "1: a match over kinds that does not end in assert_never",
        ),
        (
            "match kind:\n    case DestinationKind.USER:\n        pass\n    case _:\n        raise ValueError\n",
            "1: a match over kinds that does not end in assert_never",
        ),
        ("if not isinstance(act, Ending):\n    pass\n", "1: isinstance tells Ending from all others"),
        (
            "x = [a for a in b if isinstance(a, (End, Ring))]\n",
            "1: isinstance tells End, Ring from all others",
        ),
        ("x = kind is not EntryPointKind.NUMBER\n", "1: decides about every kind but one"),
        ("x = kind not in (KeyKind.BLF, KeyKind.DIAL)\n", "1: decides about every kind but one"),
        (
            "x = {NamedKind.PHONE: 1}\n",
            "1: a table by NamedKind without MAILBOX, RECORDING",
        ),
    ],
)
def test_a_silent_default_is_found(source: str, told: str) -> None:
    assert list(faults("module.py", source)) == [f"module.py:{told}"]


@pytest.mark.parametrize(
    "source",
    [
        "match node:\n    case Ring():\n        pass\n    case _:\n        assert_never(node)\n",
        "def f():\n    match node:\n        case Ring():\n            return 1\n    assert_never(node)\n",
        "assert isinstance(node, Ring)\n",
        "x = isinstance(value, str)\n",
        "x = kind is EntryPointKind.NUMBER\n",
        "x = {NamedKind.PHONE: 1, NamedKind.MAILBOX: 2, NamedKind.RECORDING: 3}\n",
    ],
)
def test_what_names_every_kind_is_no_fault(source: str) -> None:
    assert list(faults("module.py", source)) == []
