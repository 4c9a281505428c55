"""docs/diagnostics.md is generated from the codes and from real trees that show them, so it cannot go stale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from operator import itemgetter
from pathlib import Path

from compiler.diagnostics.codes import CODES, Code
from compiler.diagnostics.codes.analysis import ANALYSIS
from compiler.diagnostics.codes.calls import CALLS
from compiler.diagnostics.codes.operation import OPERATION
from compiler.diagnostics.codes.proofs import PROOFS
from compiler.diagnostics.codes.reading import READING
from compiler.diagnostics.codes.references import REFERENCES
from compiler.diagnostics.codes.tests import TESTS
from compiler.diagnostics.codes.values import VALUES
from tests.checkout import ROOT
from tests.conftest import Golden

ERRORS = ROOT / "tests" / "errors"

CHAPTERS = {
    "Reading files": READING,
    "Single values": VALUES,
    "Names and numbers": REFERENCES,
    "Calls, calendars, devices": CALLS,
    "Proofs": PROOFS,
    "Tests of calls": TESTS,
    "Questions about calls": ANALYSIS,
    "Plan, apply and nodes": OPERATION,
}

INTRODUCTION = """\
# Diagnostics

Every message about a tree carries a code whose meaning never changes, so that it can be looked up here, searched for, and named in a
discussion. Errors stop the compilation of the client concerned; warnings do not. One run reports everything that is wrong, and the
consequences of a mistake are not reported as further mistakes.

`centrex validate` prints diagnostics as text with the line at fault; `--format json`, `sarif`, `github` and `gitlab` are for programs.
The examples are real: each is the output for a small tree in `tests/errors/`.

This file is generated (`make golden`); the explanations are in `compiler/diagnostics/codes/`.
"""


def reference() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for title, codes in CHAPTERS.items():
        parts.append(f"\n## {title}\n")
        parts += [f"\n{section}" for code in codes for section in [_section(code)]]
    return "".join(parts)


def _section(code: Code) -> str:
    lines = [f"### {code.id}: {code.title}\n", f"*{code.severity}*\n", f"{code.explanation}\n"]
    example = next(_examples(code.id), None)
    if example is not None:
        lines.append(f"```text\n{example}```\n")
    return "\n".join(lines)


@cache
def _shown() -> list[tuple[Path, list[str]]]:
    """Each tree, and what is said of it."""
    return [
        (expected.parent, re.split(r"\n(?! )", expected.read_text(encoding="utf-8").strip()))
        for expected in sorted(ERRORS.glob("*/expected.txt"))
    ]


def _examples(code: str) -> Iterator[str]:
    """The output for trees that show the code, those with the fewest other diagnostics first."""
    examples = [
        (len(blocks), block, folder)
        for folder, blocks in _shown()
        for block in blocks
        if f" {code}: " in block.split("\n")[0]
    ]
    for _, block, folder in sorted(examples, key=itemgetter(0)):
        short = re.sub(
            r"(\.yaml:\d+:\d+)-\d+:\d+", r"\1", re.sub(r" \[[^\]]*\]$", "", block, flags=re.MULTILINE)
        )
        head, *rest = short.split("\n")
        yield "\n".join([head, *_guilty_line(head, folder), *rest]) + "\n"


def _guilty_line(head: str, folder: Path) -> list[str]:
    place = re.match(r"tenants/(.*\.yaml):(\d+):", head)
    if place is None:
        return []
    path = folder / place[1]
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []
    line = lines[int(place[2]) - 1].split("  # error: ")[0].split("  # warning: ")[0]
    return [f"    | {line}"] if line.strip() and line.isprintable() else []


def test_the_reference_is_what_the_codes_say(golden: Golden) -> None:
    golden(ROOT / "docs" / "diagnostics.md", reference().encode())


def test_no_code_is_registered_twice() -> None:
    registered = [code.id for codes in CHAPTERS.values() for code in codes]
    assert len(registered) == len(set(registered)) == len(CODES)


def test_codes_are_explained_in_sentences() -> None:
    for code in CODES.values():
        assert code.title[0].islower() or code.title[:3].isupper(), code.id
        assert code.explanation.endswith("."), code.id
        assert re.fullmatch(r"[A-Z]+[0-9]{3}", code.id)
