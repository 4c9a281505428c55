"""The longest chain that is not refused is stood by everything that follows calls."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ci.fleet.client import ClientCompilation, compiled_client
from compiler.analysis.acts import FarEnd, PhoneState, States
from compiler.analysis.calls.call import Call, FromOutside
from compiler.analysis.calls.trace import trace
from compiler.analysis.change.comparison import compare_graphs
from compiler.analysis.drawing import draw_client
from compiler.checks.long_chains import LONGEST_CHAIN
from renderers.drawing.svg import render_svg
from tests.chains import LINKS, chain, long_list
from tests.renderers.readback.test_trees import agreed
from tests.test_errors import ERRORS

MONDAY = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Europe/Paris"))
NOBODY = States(other_phones=PhoneState.NO_ANSWER, other_numbers=FarEnd.NO_ANSWER)


def _tree(folder: Path, files: list[str]) -> Path:
    tree = folder / "tenants"
    shutil.copytree(ERRORS / "base", tree)
    fleet = tree / "fleet.yaml"
    fleet.write_text(fleet.read_text(encoding="utf-8").replace("seats: 10", "seats: 100"), encoding="utf-8")
    for index, file in enumerate(files):
        (tree / "acme" / f"chain-{index}.yaml").write_text(file, encoding="utf-8")
    return tree


def _compiled(tree: Path) -> ClientCompilation:
    compilation, _ = compiled_client(tree, "acme")
    assert compilation is not None
    return compilation


@pytest.mark.parametrize("kind", LINKS)
def test_everything_stands_the_longest_chain(kind: str, tmp_path: Path) -> None:
    objects = LONGEST_CHAIN // LINKS[kind][2]
    tree = _tree(tmp_path / "a", chain(kind, objects))
    otherwise = _tree(tmp_path / "b", chain(kind, objects, "hangup"))
    assert agreed(tree) == 1
    graph, resolved = _compiled(tree).graph, _compiled(tree).resolved
    call = Call(FromOutside("+33612345678"), "+33199000002", MONDAY, NOBODY)
    assert len(trace(graph, call).hops) > objects
    assert render_svg(draw_client(graph, resolved), str)
    assert not compare_graphs(graph, _compiled(otherwise).graph, (2026, 2028)).is_empty


def test_a_list_may_have_as_many_branches_as_one_likes(tmp_path: Path) -> None:
    tree = _tree(tmp_path, long_list(600))
    assert agreed(tree) == 1
    call = Call(FromOutside("+33612345678"), "+33199000002", MONDAY, NOBODY)
    assert trace(_compiled(tree).graph, call).hops
