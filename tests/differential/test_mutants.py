"""The differential test can fail: random calls on the real Asterisk find out wrong renderings of hours, people, callers and switches (tests/differential/mutants.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from testpbx.exchange import Exchange, Loaded
from tests.differential.mutants import gone_otherwise, mutants_of

TREES = ("hours", "people", "callers", "switches")


@pytest.mark.parametrize("tree", TREES)
def test_what_is_rendered_rightly_passes(exchange: Exchange, folders: dict[str, Path], tree: str) -> None:
    assert gone_otherwise(exchange, exchange.load(folders[tree])) == ""


@pytest.mark.parametrize("mutant", mutants_of(*TREES))
def test_calls_find_out_a_wrong_rendering(exchange: Exchange, loaded_wrongly: Loaded) -> None:
    assert gone_otherwise(exchange, loaded_wrongly)
