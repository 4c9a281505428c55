"""The layout guards itself: packages come from this checkout, and only the places named here touch the world."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Container, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.checkout import ROOT

PACKAGES = ("schema", "compiler", "renderers", "ci")
PURE = ("schema", "compiler", "renderers")


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_come_from_this_checkout(package: str) -> None:
    module = importlib.import_module(package)
    assert Path(str(module.__file__)).parent == ROOT / package


def test_pure_packages_do_not_open_print_or_look_at_the_clock() -> None:
    for package in PURE:
        for path in _modules(package):
            _opens_prints_and_looks_at_no_clock(path)


def _opens_prints_and_looks_at_no_clock(path: Path) -> None:
    forbidden = {"open", "print", "input", "exec", "eval"}
    clocks = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in forbidden, f"{path}:{node.lineno} calls {node.func.id}"
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            call = (node.func.value.id, node.func.attr)
            assert call not in clocks, f"{path}:{node.lineno} looks at the clock"


def test_only_the_output_prints() -> None:
    for path in _modules("ci"):
        if path.relative_to(ROOT).as_posix() in {"ci/terminal/output.py", "ci/terminal/entry.py"}:
            continue
        assert not re.search(r"(?<![\w.])print\(", path.read_text(encoding="utf-8")), f"{path} prints"


def test_tests_are_no_packages() -> None:
    # An __init__.py below tests/ would make `tests/schema` importable as `schema`.
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_module_says_what_it_is_for() -> None:
    for package in PACKAGES:
        for path in _modules(package):
            assert path.read_text(encoding="utf-8").startswith('"""'), path


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports inside functions count, too: they hide a circle and do not undo it."""
    paths = {_name(path): path for package in PACKAGES for path in _modules(package)}
    imports = {name: set(_imported(path, paths)) - {name} for name, path in paths.items()}
    assert sum(map(len, imports.values())) > len(imports)
    # CycleError names the circle.
    assert len(list(TopologicalSorter(imports).static_order())) == len(paths)


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, modules: Container[str]) -> Iterator[str]:
    """The modules of ours that a module imports: a name in a package that is a module is just that module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names if alias.name in modules)
            case ast.ImportFrom(module=str(module)) if module in modules:
                for alias in node.names:
                    submodule = f"{module}.{alias.name}"
                    yield submodule if submodule in modules else module
