"""docs/design.md, "Adding a construct": the table names the files that the type checker will name, and no others; CONTRIBUTING's paths exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from compiler.analysis.acts import Act
from compiler.graph import Node
from schema.destination import DestinationKind
from tests.checkout import ROOT

DESIGN = (ROOT / "docs/design.md").read_text(encoding="utf-8")
SECTION = DESIGN.partition("### Adding a construct")[2].partition("\n## ")[0]
PACKAGES = ("schema", "compiler", "renderers", "ci", "testpbx")
FAMILIES = (
    frozenset(kind.__name__ for kind in get_args(Node)),
    frozenset(kind.__name__ for kind in get_args(Act)),
)


def named_by(whom: str) -> set[str]:
    rows = re.findall(r"^\| (`[^|]+) \| [^|]+ \| ([^|]+) \|$", SECTION, re.MULTILINE)
    return {file for files, by in rows if by == whom for file in re.findall(r"`([^`]+)`", files)}


def matching_all_kinds() -> set[str]:
    """The modules that match over every kind of node, act or destination."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if " match " in (source := path.read_text(encoding="utf-8"))
        and any(_is_over_all_kinds(node) for node in ast.walk(ast.parse(source)))
    }


def _is_over_all_kinds(node: ast.AST) -> bool:
    if not isinstance(node, ast.Match):
        return False
    patterns = [inner for case in node.cases for inner in ast.walk(case.pattern)]
    classes = {
        inner.cls.id
        for inner in patterns
        if isinstance(inner, ast.MatchClass) and isinstance(inner.cls, ast.Name)
    }
    members = {
        inner.value.attr
        for inner in patterns
        if isinstance(inner, ast.MatchValue)
        and isinstance(inner.value, ast.Attribute)
        and isinstance(inner.value.value, ast.Name)
        and inner.value.value.id == DestinationKind.__name__
    }
    return any(family <= classes for family in FAMILIES) or members == set(DestinationKind.__members__)


def test_the_table_names_the_files_that_mypy_will_name() -> None:
    assert named_by("mypy") == matching_all_kinds()


def test_the_next_construct_touches_about_a_dozen_files_of_the_product() -> None:
    product = {
        file for file in named_by("mypy") | named_by("–") if not file.startswith(("tests/", "testpbx/"))
    }
    assert len(product) <= 14


@pytest.mark.parametrize("page", ["docs/design.md", "CONTRIBUTING.md"])
def test_every_path_that_is_named_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    paths = re.findall(
        r"`((?:schema|compiler|renderers|ci|testpbx|tests|tools|benchmarks|docs)/[^`\s…]*)`", text
    )
    assert paths
    missing = [path for path in paths if "<" not in path and not list(Path(ROOT).glob(path.rstrip("/")))]
    assert missing == []
