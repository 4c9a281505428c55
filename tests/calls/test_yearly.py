"""Dates of every year and every other week, by the clock of a real Asterisk: at each boundary from both sides.

What is expected was read off a wall calendar: 2026 has 53 weeks, so that an odd one follows an odd one at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from testpbx.live import LiveTree
from testpbx.programs import Programs
from tests.broken_trees import CLIENT
from tests.calls.small import small_tree

RULES = """
routes:
  feast: {extension: "301", to: [{when: {dates: 12-24..01-02}, to: user:alice}, {to: user:bob}]}
  leap: {extension: "302", to: [{when: {dates: 02-29}, to: user:alice}, {to: user:bob}]}
  night: {extension: "303", to: [{when: {dates: 12-31, hours: 22:00-06:00}, to: user:alice}, {to: user:bob}]}
  odd: {extension: "304", to: [{when: {weeks: odd}, to: user:alice}, {to: user:bob}]}
  turns: {extension: "305", to: [{when: turns, to: user:alice}, {to: user:bob}]}
calendars:
  turns:
    weekly:
      - {days: mon-fri, hours: 08:00-18:00, weeks: even}
      - {days: fri, hours: 22:00-06:00, weeks: odd}
    closed: [{dates: 05-01}]
"""
HELD = [
    ("feast", "2026/12/23 23:59:59", False),
    ("feast", "2026/12/24 00:00:00", True),
    ("feast", "2027/01/02 23:59:59", True),
    ("feast", "2027/01/03 00:00:00", False),
    ("feast", "2028/12/24 00:00:00", True),
    ("feast", "2026/01/02 12:00:00", True),
    ("leap", "2028/02/29 12:00:00", True),
    ("leap", "2027/02/28 12:00:00", False),
    ("leap", "2027/03/01 12:00:00", False),
    ("night", "2026/12/31 21:59:59", False),
    ("night", "2026/12/31 22:00:00", True),
    ("night", "2027/01/01 05:59:59", True),
    ("night", "2027/01/01 06:00:00", False),
    ("night", "2026/01/01 03:00:00", True),
    # Week 53, then week 1, then week 2.
    ("odd", "2026/12/27 23:59:59", False),
    ("odd", "2026/12/28 00:00:00", True),
    ("odd", "2027/01/03 23:59:59", True),
    ("odd", "2027/01/04 00:00:00", True),
    ("odd", "2027/01/10 23:59:59", True),
    ("odd", "2027/01/11 00:00:00", False),
    # Week 18 of 2026 ends on 3 May, and its Friday is the first.
    ("turns", "2026/04/30 17:59:59", True),
    ("turns", "2026/04/30 18:00:00", False),
    ("turns", "2026/05/01 10:00:00", False),
    ("turns", "2026/05/04 10:00:00", False),
    ("turns", "2026/05/08 22:00:00", True),
    ("turns", "2026/05/09 05:59:59", True),
    ("turns", "2026/05/09 06:00:00", False),
    ("turns", "2026/05/11 08:00:00", True),
]


@pytest.fixture(scope="module")
def tree(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTree]:
    with small_tree(programs, tmp_path_factory.mktemp("yearly"), CLIENT + RULES) as live:
        yield live


EXTENSIONS = {"feast": "301", "leap": "302", "night": "303", "odd": "304", "turns": "305"}


@pytest.mark.parametrize(("route", "when", "held"), HELD)
def test_what_comes_back_does_so_by_the_clock_of_asterisk(
    tree: LiveTree, route: str, when: str, *, held: bool
) -> None:
    reached = tree.reaches(
        EXTENSIONS[route], when, "Europe/Paris", context="acme.paris.national", wanted=("user.",)
    )
    assert reached == ("user.alice" if held else "user.bob")
