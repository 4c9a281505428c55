"""docs/design.md says of every dependency what it is for, and there is none that nothing uses."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("schema", "compiler", "renderers", "ci")
DEPENDENCIES = [
    re.split(r"[<>=]", requirement)[0]
    for requirement in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
]
MODULES = {"pyyaml": "yaml", "gitpython": "git"}
DATA = {"tzdata"}
"""Read by the standard library, imported by nobody."""

IMPORT = re.compile(r"^ *(?:import|from) ([\w.]+)", re.MULTILINE)


@functools.cache
def imported() -> frozenset[str]:
    """Every module that our packages import, wherever in a file."""
    modules: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            modules.update(IMPORT.findall(path.read_text(encoding="utf-8")))
    return frozenset(modules)


def test_the_table_names_exactly_the_dependencies() -> None:
    section = (ROOT / "docs/design.md").read_text(encoding="utf-8").partition("## Dependencies\n")[2]
    rows = re.findall(r"^\| `([^`]+)` \|", section.partition("\n## ")[0], re.MULTILINE)
    assert sorted(rows) == sorted(DEPENDENCIES)


@pytest.mark.parametrize("name", sorted({*DEPENDENCIES} - DATA))
def test_every_dependency_is_used(name: str) -> None:
    module = MODULES.get(name, name)
    assert any(one == module or one.startswith(f"{module}.") for one in imported())
