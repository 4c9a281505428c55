"""Files that no person writes are refused at once, however large."""

from __future__ import annotations

import time

import pytest

from compiler.reading.source import MAX_BYTES, SourceFile, load


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
