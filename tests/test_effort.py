"""Random tests try as many examples as a run asks for, each of them."""

from __future__ import annotations

import ast

from tests.checkout import ROOT


def test_no_test_says_by_itself_how_many_examples_it_tries() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "max_examples" in source else ():
            if isinstance(node, ast.keyword) and node.arg == "max_examples":
                assert not isinstance(node.value, ast.Constant), (path, node.value.lineno)
