"""docs/diagnostics.md and docs/diagnostics.fr.md are generated from the codes and from real trees that show them, so they cannot go stale."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path

import pytest

from ci.reports.diagnostics import SEVERITIES, title_words
from ci.terminal.i18n import explanation_translator, translator
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


FRENCH_INTRODUCTION = """\
# Les diagnostics

Chaque message sur une arborescence porte un code dont le sens ne change jamais, pour qu'on puisse le chercher ici, ailleurs, et le nommer dans une
discussion. Une erreur arrête la compilation du client concerné ; un avertissement non. Une exécution dit tout ce qui ne va pas, et les
conséquences d'une erreur ne sont pas dites comme d'autres erreurs.

`centrex validate` donne les diagnostics en texte, avec la ligne en faute ; `--format json`, `sarif`, `github` et `gitlab` sont pour les programmes.
`centrex explain CODE` dit ce qu'il y a ici d'un code. Les exemples sont réels : chacun est ce qui est dit d'une petite arborescence de `tests/errors/`.

Cette page est produite (`make golden`), du même texte que la [page anglaise](diagnostics.md).
"""
FRENCH_CHAPTERS = {
    "Reading files": "Lecture des fichiers",
    "Single values": "Valeurs seules",
    "Names and numbers": "Noms et numéros",
    "Calls, calendars, devices": "Appels, calendriers, appareils",
    "Proofs": "Preuves",
    "Tests of calls": "Tests d'appels",
    "Questions about calls": "Questions sur les appels",
    "Plan, apply and nodes": "Plan, application et nœuds",
}


@dataclass(frozen=True)
class Page:
    """The page in one language. `expected`: the file that holds what is said of a tree."""

    introduction: str
    chapters: Mapping[str, str]
    language: str
    expected: str
    colon: str

    def whole(self) -> str:
        """The page."""
        parts = [self.introduction]
        for title, codes in CHAPTERS.items():
            parts.append(f"\n## {self.chapters[title]}\n")
            parts += [f"\n{_section(code, self)}" for code in codes]
        return "".join(parts)


PAGES = {
    "diagnostics.md": Page(INTRODUCTION, {title: title for title in CHAPTERS}, "en", "expected.txt", ":"),
    "diagnostics.fr.md": Page(FRENCH_INTRODUCTION, FRENCH_CHAPTERS, "fr", "expected.fr.txt", " :"),
}


def _section(code: Code, page: Page) -> str:
    translate, explain = translator(page.language), explanation_translator(page.language)
    lines = [
        f"### {code.id}{page.colon} {title_words(code.id, translate)}\n",
        f"*{translate(SEVERITIES[code.severity])}*\n",
        f"{explain(code.explanation)}\n",
    ]
    example = next(_examples(code.id, page.expected), None)
    if example is not None:
        lines.append(f"```text\n{example}```\n")
    return "\n".join(lines)


@cache
def _shown(expected_file: str) -> list[tuple[Path, list[str]]]:
    """Each tree, and what is said of it."""
    return [
        (expected.parent, re.split(r"\n(?! )", expected.read_text(encoding="utf-8").strip()))
        for expected in sorted(ERRORS.glob(f"*/{expected_file}"))
    ]


def _examples(code: str, expected_file: str) -> Iterator[str]:
    """The output for trees that show the code, those with the fewest other diagnostics first."""
    examples = [
        (len(blocks), block, folder)
        for folder, blocks in _shown(expected_file)
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


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_what_the_codes_say(name: str, golden: Golden) -> None:
    golden(ROOT / "docs" / name, PAGES[name].whole().encode())


def test_no_code_is_registered_twice() -> None:
    registered = [code.id for codes in CHAPTERS.values() for code in codes]
    assert len(registered) == len(set(registered)) == len(CODES)


def test_codes_are_explained_in_sentences() -> None:
    for code in CODES.values():
        assert code.title[0].islower() or code.title[:3].isupper(), code.id
        assert code.explanation.endswith("."), code.id
        assert re.fullmatch(r"[A-Z]+[0-9]{3}", code.id)
