"""Templates lay out, and decide nothing: every value says how it is written, and a name that is not given is an error."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError, nodes

from ci.reports.pages import FILTERS, TEMPLATES, environment, parts_of

NAMES = sorted(path.name.removesuffix(".j2") for path in TEMPLATES.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_every_value_says_how_it_is_written(name: str) -> None:
    tree = environment().parse((TEMPLATES / f"{name}.j2").read_text(encoding="utf-8"))
    written = [
        one
        for output in tree.find_all(nodes.Output)
        for one in output.nodes
        if not isinstance(one, nodes.TemplateData)
    ]
    assert written
    for one in written:
        assert isinstance(one, nodes.Filter), f"{name}:{one.lineno}"
        assert one.name in FILTERS, f"{name}:{one.lineno}"


@pytest.mark.parametrize("name", NAMES)
def test_templates_compute_nothing(name: str) -> None:
    tree = environment().parse((TEMPLATES / f"{name}.j2").read_text(encoding="utf-8"))
    computed = (nodes.BinExpr, nodes.UnaryExpr, nodes.Compare, nodes.CondExpr, nodes.Call, nodes.Assign)
    assert not [f"{name}:{one.lineno}" for kind in computed for one in tree.find_all(kind)]


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        parts_of("plan.md").node()
    with pytest.raises(UndefinedError):
        parts_of("callers.md").section("acme", "", [{"sign": "+"}], "")
