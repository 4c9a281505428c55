"""A hundred thousand faults of one kind in one file: the first are told, the rest counted, however they come about."""

from __future__ import annotations

import pytest

from compiler.diagnostics import Diagnostic, Position, Range, text
from compiler.diagnostics.codes import diagnose
from compiler.diagnostics.many import MOST, counted
from compiler.pipeline import ClientFiles, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from tests.test_errors import ERRORS

BASE = ERRORS / "base"
MANY = 3000


def _told(**files: str) -> tuple[Diagnostic, ...]:
    written = {path.name: path.read_text(encoding="utf-8") for path in (BASE / "acme").iterdir()} | {
        f"{name}.yaml": content for name, content in files.items()
    }
    sources = tuple(SourceFile(f"tenants/acme/{name}", text.encode()) for name, text in written.items())
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", (BASE / "fleet.yaml").read_bytes())])
    assert fleet is not None
    return compile_client(ClientFiles("acme", sources, {}), fleet).diagnostics


FLOODS = {
    "keys": "groups:\n  g:\n    name: G\n" + "".join(f"    k{i}: x\n" for i in range(MANY)),
    "sections": "".join(f"k{i}: x\n" for i in range(MANY)),
    "ids": "callers:\n" + "".join(f"  K{i}: {{numbers: [0612345678]}}\n" for i in range(MANY)),
    "names that are not there": "groups:\n  g:\n    name: G\n    no_answer: hangup\n    members:\n"
    + "".join(f"    - user:nobody{i}\n" for i in range(MANY)),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_the_first_faults_are_told_and_the_others_counted(kind: str) -> None:
    found = [one for one in _told(more=FLOODS[kind]) if one.range and one.range.file.endswith("more.yaml")]
    codes = {one.code for one in found}
    flood = max(codes, key=lambda code: sum(one.code == code for one in found))
    told = [one for one in found if one.code == flood]
    assert len(told) == MOST + 1
    (count,) = [one for one in told if "more of this kind" in str(one.message)]
    assert str(count.message) == f"{MANY - MOST} more of this kind in this file"
    assert count.severity == "error"


def test_what_was_counted_is_not_counted_again_and_files_are_not_mixed() -> None:
    def fault(file: str, line: int, code: str = "TYPE001") -> Diagnostic:
        return diagnose(code, text("x"), Range(file, Position(line, 1), Position(line, 2)))

    first = [fault("a", line) for line in range(1, MOST + 11)]
    other = [fault("b", line) for line in range(1, MOST + 1)]
    warnings = [fault("a", line, "PROVE007") for line in range(1, 3)]
    once = counted([*first, *other, *warnings])
    assert len(once) == 2 * MOST + 3
    assert [str(one.message) for one in once[-1:]] == ["10 more of this kind in this file"]
    assert counted(once) == once
