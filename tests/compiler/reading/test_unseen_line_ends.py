"""What ends a line for parsers of YAML, and for no editor or forge, is refused where it stands: no place below it is off, and no comment ends there."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci.reports.diagnostics import reader_of
from compiler.reading.source import SourceFile, load

UNSEEN = ["\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize("before", ["# comment %susers: {mika: {}}", "b: 'x%sy'", "b: x%s", "é%s: 1", "%s"])
def test_an_unseen_end_of_a_line_is_refused_on_the_line_that_an_editor_shows(
    sign: str, before: str, tmp_path: Path
) -> None:
    content = f"a: 1\r\n{before.replace('%s', sign)}\r\nc: !tag 2\r\n"
    document, (problem,) = load(SourceFile("a.yaml", content.encode()))
    assert document is None
    assert problem.code == "FILE003"
    assert str(problem.message) == f"an invisible character, U+{ord(sign):04X}"
    assert problem.range is not None
    assert (problem.range.start.line, problem.range.start.column) == (2, before.index("%s") + 1)
    (tmp_path / "a.yaml").write_bytes(content.encode())
    read_line = reader_of(tmp_path)
    assert read_line("a.yaml", 2) == before.replace("%s", sign)
    assert read_line("a.yaml", 3) == "c: !tag 2"
