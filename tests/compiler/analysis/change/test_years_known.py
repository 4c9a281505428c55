"""Years in which two graphs are not compared are told, if some date of them decides about calls in one of the two."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from compiler.analysis.change.what_callers_notice import what_callers_notice
from compiler.analysis.change.years_known import years_only_of
from compiler.analysis.vocabulary import Vocabulary
from compiler.graph import CallGraph
from compiler.lowering.client import lower
from compiler.time.timeline import Years
from tests.compiler.conftest import FLEET, Resolve, make_fleet

HOLIDAYS = "calendars: {open: {weekly: [{days: mon-fri, hours: 08:00-18:00}], holidays: FR}}"
DATED = "calendars: {open: {weekly: [{days: mon-fri, hours: 08:00-18:00}], closed: [{dates: 2027-05-06}]}}"
WEEKS = "calendars: {open: {weekly: [{days: mon-fri, hours: 08:00-18:00}]}}"


def _graph(resolve: Resolve, calendar: str, years: Years) -> CallGraph:
    fleet = make_fleet(FLEET.replace("2026..2028", f"{years[0]}..{years[1]}"))
    to = "[{when: open, to: user:alice}, {to: hangup}]"
    resolved, diagnostics = resolve(("{to: user:alice}", f"{{to: {to}}}"), calendar, operator=fleet)
    assert diagnostics == []
    return lower(resolved, fleet, {})


@dataclass(frozen=True)
class Moved:
    """A horizon that is moved, the years that are compared then, and what must be told of the others."""

    calendar: str
    before: Years
    after: Years
    compared: Years
    forgotten: tuple[int, ...] = ()
    learned: tuple[int, ...] = ()


MOVED = (
    Moved(HOLIDAYS, (2026, 2028), (2026, 2028), (2026, 2028)),
    Moved(HOLIDAYS, (2026, 2028), (2027, 2029), (2027, 2028), forgotten=(2026,), learned=(2029,)),
    Moved(HOLIDAYS, (2026, 2028), (2026, 2026), (2026, 2026), forgotten=(2027, 2028)),
    Moved(HOLIDAYS, (2024, 2025), (2027, 2028), (2027, 2028), forgotten=(2024, 2025)),
    # Written dates are known whatever the horizon, and a week has none.
    Moved(DATED, (2026, 2028), (2026, 2026), (2026, 2026)),
    Moved(WEEKS, (2026, 2028), (2026, 2026), (2026, 2026)),
)


@pytest.mark.parametrize("moved", MOVED)
def test_years_of_which_only_one_side_knows_dates(resolve: Resolve, moved: Moved) -> None:
    old, new = (_graph(resolve, moved.calendar, years) for years in (moved.before, moved.after))
    assert years_only_of(old, new, moved.compared) == moved.forgotten
    assert years_only_of(new, old, moved.compared) == moved.learned
    noticed = what_callers_notice(old, new, moved.compared, Vocabulary.of("acme", {}))
    assert (noticed.forgotten, noticed.learned) == (moved.forgotten, moved.learned)
    assert noticed.is_empty == (not moved.forgotten and not moved.learned and not noticed.changes)


def test_a_dated_rule_that_is_taken_back_is_told_beyond_the_years_compared(resolve: Resolve) -> None:
    old, new = (_graph(resolve, calendar, (2026, 2028)) for calendar in (DATED, WEEKS))
    assert years_only_of(old, new, (2028, 2028)) == (2027,)
    assert years_only_of(new, old, (2028, 2028)) == ()
