"""Destination profiles that tell numbers by how they begin, and countries, on the real Asterisk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

PROFILES = """
destinations:
  abroad:
    name: Ailleurs
    allow: [national_fixed]
    allow_numbers: ["+33 1 84 00 00 01"]
    allow_countries: [GB, US]
    allow_prefixes: ["+3361", "+491"]
    deny_prefixes: ["+3318", "+33612"]
"""

CALLS = {
    "0123456789": True,
    # The longest beginning counts, a whole number more than any.
    "0184000002": False,
    "0184000001": True,
    "0611345678": True,
    "0612345678": False,
    "0655345678": False,
    "00491512345678": True,
    "0049301234567": False,
    # A country, not those that share its code; nor its premium numbers.
    "00442079460000": True,
    "00441481256789": False,
    "00449012345678": False,
    "0012025550123": True,
    "0014165550123": False,
}


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    client = CLIENT.replace("extension: 201}", "extension: 201, destinations: abroad}")
    with small_tree(programs, tmp_path_factory.mktemp("profiles"), client + PROFILES.lstrip()) as live:
        yield live


@pytest.mark.parametrize("dialled", CALLS)
def test_a_number_is_judged_by_how_it_begins(tree: LiveTree, dialled: str) -> None:
    alice = tree.phone("acme", "805ec0000201")
    with tree.carrier().takes(after_ms=10) as far, alice.calls(dialled, talk_ms=10) as calling:
        assert calling.wait_for("final").values == ("200" if CALLS[dialled] else "403",)
        assert bool(far.seen()) == CALLS[dialled]
    tree.end_calls()
