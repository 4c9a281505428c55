"""A seed that was printed repeats its trees and calls in any process."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.checkout import ROOT
from tests.effort import examples

TREES = examples(40)

DRAW = """
import sys
from dataclasses import asdict
from pprint import pformat
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from tests.differential.calls import calls
from tests.differential.compiled import compiled, graph_of
from tests.differential.seeded import run_seeded
from tests.differential.trees import TRUNKS, trees

count, *modules = sys.argv[1:]
for module in modules:
    __import__(module)

@settings(
    max_examples=int(count), database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(tree=trees(), data=st.data())
def draw(tree, data):
    # An item a line, since only so are sets printed in order.
    print(tree, *(pformat(asdict(call), width=1) for call in data.draw(calls(graph_of(compiled(tree)), TRUNKS, 8))), sep="\\n")

run_seeded(draw, 7)
"""


def _drawn(hash_seed: int, *modules: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DRAW, str(TREES), *modules],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_seed_gives_the_same_trees_and_calls_in_every_process() -> None:
    # Sets in another order, and other modules with other constants, of which hypothesis is fond.
    first, second = _drawn(0), _drawn(1, "ci.terminal.cli", "tests.compiler.test_any_tree")
    assert len(first) > TREES * 1000
    assert first == second
