"""Golden errors: each folder of tests/errors is a bad tree, laid over `base`, with what is to be said of it.

A guilty line carries `# error: CODE message` (or `# warning: …`); lines without it must stay silent. `expected.txt` holds
everything: hints and other places too; `expected.fr.txt` the same in French. `pytest --update-golden` writes all of them anew.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from ci.fleet.compilation import compile_tree
from ci.reports.diagnostics import SEVERITIES
from ci.terminal.i18n import translator
from ci.tree.workspace import open_workspace
from compiler.diagnostics import Diagnostic, Range, Text, in_order, text
from compiler.diagnostics.codes import CODES

ERRORS = Path(__file__).parent / "errors"
CASES = sorted(folder.name for folder in ERRORS.iterdir() if folder.is_dir() and folder.name != "base")
TODAY = date(2026, 11, 27)
FRENCH = translator("fr")
MARK = re.compile(r" *# (?=(?:error|warning|note): )")

UNMARKED = {
    "alias-of-nothing",
    "binary-file",
    "bracket-left-open",
    "control-character",
    "empty-file",
    "feature-code-without-quotes",
    "link-in-a-folder",
    "latin-1",
    "quote-left-open",
    "recording-as-yaml",
    "unfinished-merge",
    "utf-16",
    "utf-8-with-bom-and-crlf",
}
"""Cases whose faults a comment would hide, heal or change."""

ELSEWHERE = {
    "AUDIO006": "ci/tree/test_regular_files.py",
    "FILE001": "ci/tree/test_regular_files.py",
    "FILE002": "compiler/reading/test_source*.py",
    "FILE015": "ci/tree/test_stray_files.py",
    "FILE007": "ci/tree/test_misnamed_files.py",
    "DEV003": "compiler/checks/test_devices.py",
    **dict.fromkeys(
        ("PROVE001", "PROVE002", "PROVE005", "PROVE006", "PROVE014"),
        "compiler/analysis/proofs/test_proofs.py",
    ),
}
"""Codes that no small tree can bring about, and the test that does."""

READING = (
    "FILE",
    "YAML",
    "TYPE",
    "REF",
    "NUM",
    "TIME",
    "CALL",
    "DEV",
    "AUDIO",
    "BOX",
    "LANG",
    "MENU",
    "SITE",
    "FLEET",
    "PROVE",
    "TEST",
    "ASK",
)


def diagnose_tree(tree: Path) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a tree, as `centrex validate` finds it."""
    workspace, problems = open_workspace(tree, today=TODAY)
    assert workspace is not None
    return in_order([*problems, *compile_tree(workspace, workers=1).diagnostics])


def lay_out(case: str, folder: Path) -> Path:
    """The tree of a case: its files over those of `base`."""
    tree = folder / "tenants"
    for layer in ("base", case):
        shutil.copytree(
            ERRORS / layer,
            tree,
            dirs_exist_ok=True,
            symlinks=True,
            ignore=shutil.ignore_patterns("expected*.txt"),
        )
    return tree


def described(diagnostics: Iterable[Diagnostic], translate: Callable[[Text], str] = str) -> str:
    """Diagnostics as the golden file has them."""
    lines = []
    for diagnostic in diagnostics:
        place = _spot(diagnostic.range) if diagnostic.range else "-"
        severity, message = (
            translate(words) for words in (SEVERITIES[diagnostic.severity], diagnostic.message)
        )
        lines.append(f"{place}: {severity} {diagnostic.code}: {message} [{diagnostic.address}]")
        lines += [
            f"    {_spot(related.range)}: {translate(related.message)}" for related in diagnostic.related
        ]
        if diagnostic.hint:
            lines.append(f"    {translate(text('hint: {hint}', hint=diagnostic.hint))}")
    return "\n".join(lines) + "\n" if lines else "nothing is wrong\n"


def _spot(place: Range) -> str:
    return f"{place.file}:{place.start.line}:{place.start.column}-{place.end.line}:{place.end.column}"


def _shown(diagnostics: Iterable[Diagnostic]) -> dict[tuple[str, int], list[str]]:
    marks: dict[tuple[str, int], list[str]] = {}
    for diagnostic in diagnostics:
        if diagnostic.range is not None:
            words = f"{diagnostic.severity}: {diagnostic.code} {diagnostic.message}"
            marks.setdefault((diagnostic.range.file, diagnostic.range.start.line), []).append(words)
    return marks


def _marked(tree: Path) -> dict[tuple[str, int], list[str]]:
    marks = {}
    for path in sorted(tree.rglob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            _, *words = MARK.split(line)
            if words:
                marks[path.relative_to(tree.parent).as_posix(), number] = words
    return marks


def _mark_anew(case: str, diagnostics: Iterable[Diagnostic]) -> None:
    marks = _shown(diagnostics)
    for path in (ERRORS / case).rglob("*.yaml"):
        if path.is_symlink():
            continue
        shown = f"tenants/{path.relative_to(ERRORS / case).as_posix()}"
        lines = [MARK.split(line)[0] for line in path.read_text(encoding="utf-8").split("\n")]
        for number in range(len(lines)):
            for words in marks.get((shown, number + 1), []):
                lines[number] += f"  # {words}"
        path.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said_where_it_is_wrong(
    case: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    tree = lay_out(case, tmp_path)
    diagnostics = diagnose_tree(tree)
    expected, french = ERRORS / case / "expected.txt", ERRORS / case / "expected.fr.txt"
    if request.config.getoption("--update-golden"):
        if case not in UNMARKED:
            _mark_anew(case, diagnostics)
            tree = lay_out(case, tmp_path / "again")
        expected.write_text(described(diagnostics), encoding="utf-8")
        french.write_text(described(diagnostics, FRENCH), encoding="utf-8")
    assert described(diagnostics) == expected.read_text(encoding="utf-8")
    assert described(diagnostics, FRENCH) == french.read_text(encoding="utf-8")
    if case not in UNMARKED:
        assert {
            place: words for place, words in _shown(diagnostics).items() if place[0].endswith(".yaml")
        } == _marked(tree)


def test_the_base_of_all_cases_is_right(tmp_path: Path) -> None:
    shutil.copytree(ERRORS / "base", tmp_path / "tenants")
    assert described(diagnose_tree(tmp_path / "tenants")) == "nothing is wrong\n"


def test_every_code_has_a_case() -> None:
    expected = [(ERRORS / case / "expected.txt").read_text(encoding="utf-8") for case in CASES]
    for code in CODES:
        if code in ELSEWHERE:
            tests = list(Path(__file__).parent.glob(ELSEWHERE[code]))
            assert any(code in test.read_text(encoding="utf-8") for test in tests), code
        elif code.rstrip("0123456789") in READING:
            assert any(f" {code}: " in said for said in expected), f"no folder of tests/errors shows {code}"
