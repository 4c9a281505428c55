"""The calls that the demonstration tenants' trees test go, on the real Asterisk and at the instants of the tests, where they were promised to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest

from ci.fleet.client import compiled_in, opened_fleet
from compiler.analysis.calls.trace import trace
from testpbx.exchange import Exchange
from testpbx.programs import Programs
from tests.checkout import TENANTS
from tests.companies import COMPANIES
from tests.differential.comparison import agree, foretold, observed_story, parted

AT_ONCE = 6
"""Calls, each of which may come in and be forwarded outside; Krutenau has twelve at most."""


@pytest.fixture(scope="module")
def exchange(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    with Exchange(programs, tmp_path_factory.mktemp("exchange")) as running:
        yield running


@pytest.mark.parametrize("client", COMPANIES)
def test_promised_calls_are_kept_by_asterisk(exchange: Exchange, client: str) -> None:
    workspace, fleet, _ = opened_fleet(TENANTS)
    assert workspace is not None
    assert fleet is not None
    home = exchange.at_home(fleet)
    compilation, found = compiled_in(workspace, home, client)
    assert compilation is not None, found
    tests = compilation.judged.tests
    assert len(tests) >= 9
    assert all(test.passed for test in tests)
    loaded = exchange.load_graph(compilation.graph, home)
    # Calls that are one too many are placed in test_call_limit.py.
    traces = [shown for test in tests for shown in test.traces if not shown.call.states.limits_reached]
    wanted = [shown.call for shown in traces]
    # A client may have so many calls at once.
    for seen in chain.from_iterable(
        exchange.place(loaded, wanted[first : first + AT_ONCE]) for first in range(0, len(wanted), AT_ONCE)
    ):
        shown = trace(loaded.graph, seen.call)
        says, did = foretold(loaded.graph, shown), observed_story(loaded.graph, seen)
        assert not seen.problem, f"{seen.call}\n{seen.problem}"
        assert agree(says, did), f"{seen.call}\n{parted(says, did)}"
    assert exchange.complaints() == ()
