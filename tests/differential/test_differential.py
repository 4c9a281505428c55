"""Random calls on random trees, on the real Asterisk: each goes where `trace` says, rings whom it says, presents what it says.

A fixed set runs with all other tests; `make differential N=1000` runs as many random trees as one has patience for, from a random seed
that is printed. What fails is shrunk to a small tree, and shown as YAML with the call and both stories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from compiler.analysis.acts import EndKind
from compiler.analysis.calls.trace import trace
from testpbx.exchange import Exchange
from tests.differential.calls import calls
from tests.differential.comparison import agree, foretold, observed_story, parted
from tests.differential.seeded import run_seeded
from tests.differential.tree import Tree
from tests.differential.trees import trees

CALLS = 50
"""Calls on each tree."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Tree], Path]:
    """Writes a tree into a folder of its own."""

    def write(tree: Tree) -> Path:
        return tree.write(tmp_path_factory.mktemp("tree"))

    return write


def test_calls_go_where_trace_says(
    exchange: Exchange, folders: Callable[[Tree], Path], pytestconfig: pytest.Config
) -> None:
    count, first = pytestconfig.getoption("--differential"), pytestconfig.getoption("--differential-seed")
    print(f"seed {first}, {count} trees")
    placed: Counter[str] = Counter()

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(tree=trees(), data=st.data())
    def compare(tree: Tree, data: st.DataObject) -> None:
        loaded = exchange.load(folders(tree))
        wanted = data.draw(calls(loaded.graph, loaded.trunks, CALLS))
        for seen in exchange.place(loaded, wanted):
            shown = trace(loaded.graph, seen.call)
            says, did = foretold(loaded.graph, shown), observed_story(loaded.graph, seen)
            placed[str(shown.outcome.kind)] += 1
            if seen.problem or not agree(says, did):
                note(f"{seen.call}\n{seen.problem}\n{parted(says, did)}")
                # Hypothesis adds the tree and what was noted to an assertion, once both are as small as can be.
                raise AssertionError(f"{seen.call.dialled} did not go where trace says: {parted(says, did)}")
        # What goes right and is complained of is not right.
        assert exchange.complaints() == ()

    run_seeded(compare, first)
    print(f"{placed.total()} calls: {dict(placed)}")
    # Calls that end in every way were among them.
    # Whoever is back in a menu presses something else, or nothing.
    assert set(placed) == {str(kind) for kind in EndKind if kind is not EndKind.CHOOSES_AGAIN}, placed
    assert placed.total() > 0.6 * count * CALLS
