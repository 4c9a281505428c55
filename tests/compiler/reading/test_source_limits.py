"""Files that no person writes are refused at once, however large."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from compiler.reading.source import MAX_BYTES, SourceFile, load
from compiler.reading.yaml_events import libyaml_events
from tests.checkout import ROOT


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"users: " + b"[" * 10_000_000, "FILE002"),
        (b"users: " + b"[" * (MAX_BYTES - 100), "YAML005"),
        (b"users: " + b"{a: " * (MAX_BYTES // 5), "YAML005"),
        (b"users:\n" + b"".join(b" " * depth + b"a:\n" for depth in range(1, 2000)), "YAML005"),
    ],
    ids=["10 MB of brackets", "4 MB of brackets", "4 MB of braces", "a staircase"],
)
def test_what_is_too_large_or_too_deep_is_refused_at_once(content: bytes, code: str) -> None:
    began = time.monotonic()
    document, (diagnostic,) = load(SourceFile("a.yaml", content))
    assert document is None
    assert diagnostic.code == code
    assert time.monotonic() - began < 5


def test_positions_are_looked_up_no_further_than_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen thousand brackets behind a key that occurs twice took the best part of a minute."""
    taken = 0

    def counted(yaml_text: str) -> Iterator[Any]:
        nonlocal taken
        for event in libyaml_events(yaml_text):
            taken += 1
            yield event

    monkeypatch.setattr("compiler.reading.positions.libyaml_events", counted)
    _, (diagnostic,) = load(SourceFile("a.yaml", b"a: 1\na: 2\nx: " + b"[" * 16_000))
    assert [one.range.start.line for one in diagnostic.related] == [1]
    assert taken < 10


@pytest.mark.parametrize(
    "behind", [b"x: {{ client }}", b"x: [[a]: b, {{}: c}]", b"? [a]\n: b\n? {a: b}\n: c", b"x: *x"]
)
def test_whatever_stands_behind_a_fault_is_no_fault_of_ours(behind: bytes) -> None:
    _, (diagnostic,) = load(SourceFile("a.yaml", b"a: 1\na: 2\n" + behind))
    assert diagnostic.code == "YAML002"


def test_a_large_file_is_read_by_one_parser_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one takes four seconds for a megabyte."""
    monkeypatch.setattr("compiler.reading.source.pure_events", None)
    content = (
        b"users:\n" + b"".join(b"  u%d: {name: x}\n" % number for number in range(30_000)) + b"b: c: d\n"
    )
    _, (diagnostic,) = load(SourceFile("a.yaml", content))
    assert (diagnostic.code, diagnostic.range and diagnostic.range.start.line) == ("YAML001", 30_002)


def test_the_second_parser_is_loaded_for_a_file_that_the_first_refuses() -> None:
    code = (
        "import sys; from compiler.reading.source import SourceFile, load\n"
        "for content in (b'a: 1', b'a: [1'):\n"
        "    load(SourceFile('a.yaml', content)); print('ruamel' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["False", "True"]
