"""Escape sequences in double quotes: halves of characters are joined, as writers of JSON part them; what is no character is refused where it stands."""

from __future__ import annotations

import json

import pytest

from compiler.reading.source import SourceFile, load

LONE = (r"\uD800", r"\udfff", r"\ude00\ud83d", r"\ud83d\n\ude00", r"\U0000D800")
BEYOND = (r"\U00110000", r"\UFFFFFFFF", r"\U7fffffff")


@pytest.mark.parametrize("words", ["😀", "a😀b😀", "\U0003fffd", "\ud7ff\ufffd", "é\xa0\u202f"])
def test_what_json_writes_is_read_as_it_was_meant(words: str) -> None:
    content = json.dumps({words: [words], "a": {words: words}})
    document, problems = load(SourceFile("a.yaml", content.encode()))
    assert not problems
    assert document is not None
    assert document.value == {words: [words], "a": {words: words}}


@pytest.mark.parametrize("escape", [*LONE, *BEYOND])
@pytest.mark.parametrize(
    "around", ['a: 1\nb: "x%s"\n', 'a: 1\n"%s": 1\n', 'a: 1\nb: [{c: "%s"}]\n', 'a: 1\n"%s": 1\n"%s": 2\n']
)
def test_an_escape_that_is_no_character_is_refused_on_its_line(escape: str, around: str) -> None:
    document, (problem,) = load(SourceFile("a.yaml", around.replace("%s", escape).encode()))
    assert document is None
    assert (problem.code, problem.range and problem.range.start.line) == ("YAML001", 2)
    assert str(problem.message) == "an escape sequence stands for no character"
