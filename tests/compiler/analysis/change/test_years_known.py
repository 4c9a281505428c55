"""Graphs are compared in the years of both horizons; years are told of which only one knows the dates, if some of them decides about calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from compiler.analysis.change.what_callers_notice import Noticed, what_callers_notice
from compiler.analysis.vocabulary import Vocabulary
from compiler.graph import CallGraph
from compiler.graph.kept_graph import KeptGraph
from compiler.lowering.client import lower
from compiler.time.timeline import Years
from tests.compiler.conftest import FLEET, Resolve, make_fleet

HOLIDAYS = "calendars: {open: {weekly: [{days: mon-fri, hours: 08:00-18:00}], holidays: FR}}"
DATED = "calendars: {open: {weekly: [{days: mon-fri, hours: 08:00-18:00}], closed: [{dates: 2027-05-06}]}}"
VOCABULARY = Vocabulary.of("acme", {})
WEEKS = "calendars: {open: {weekly: [{days: mon-fri, hours: 08:00-18:00}]}}"


def _graph(resolve: Resolve, calendar: str, years: Years) -> CallGraph:
    fleet = make_fleet(FLEET.replace("2026..2028", f"{years[0]}..{years[1]}"))
    to = "[{when: open, to: user:alice}, {to: hangup}]"
    resolved, diagnostics = resolve(("{to: user:alice}", f"{{to: {to}}}"), calendar, operator=fleet)
    assert diagnostics == []
    return lower(resolved, fleet, {})


@dataclass(frozen=True)
class Moved:
    """A horizon that is moved, and of which years it is told that only one side knows them."""

    calendar: str
    before: Years
    after: Years
    forgotten: tuple[int, ...] = ()
    learned: tuple[int, ...] = ()


MOVED = (
    Moved(HOLIDAYS, (2026, 2028), (2026, 2028)),
    Moved(HOLIDAYS, (2026, 2028), (2027, 2029), forgotten=(2026,), learned=(2029,)),
    Moved(HOLIDAYS, (2026, 2028), (2026, 2026), forgotten=(2027, 2028)),
    Moved(HOLIDAYS, (2024, 2025), (2027, 2028), forgotten=(2024, 2025), learned=(2027, 2028)),
    # Written dates are known whatever the horizon, and a week has none.
    Moved(DATED, (2026, 2028), (2026, 2026)),
    Moved(WEEKS, (2026, 2028), (2026, 2026)),
)


@pytest.mark.parametrize("moved", MOVED)
def test_years_of_which_only_one_side_knows_dates_are_told_and_compared(
    resolve: Resolve, moved: Moved
) -> None:
    old, new = (_graph(resolve, moved.calendar, years) for years in (moved.before, moved.after))
    noticed = what_callers_notice(KeptGraph(old, moved.before), new, moved.after, VOCABULARY)
    assert (noticed.forgotten, noticed.learned) == (moved.forgotten, moved.learned)
    # The New Year's Day that follows a horizon is known too, since clocks differ; that of 2026 is in neither of two horizons, once.
    told = {day for day in _days_told(noticed) if day != date(2026, 1, 1)}
    assert {day.year for day in told} == {*moved.forgotten, *moved.learned}
    assert noticed.is_empty == (not moved.forgotten and not moved.learned)


def _days_told(noticed: Noticed) -> Iterator[date]:
    for change in noticed.changes:
        for where in change.where:
            assert where.when is not None
            assert not where.when.habits
            yield from (day for day, _ in where.when.dates)


def test_christmas_of_a_year_that_is_no_longer_known_is_an_open_day(resolve: Resolve) -> None:
    old, new = (_graph(resolve, HOLIDAYS, years) for years in ((2026, 2028), (2027, 2029)))
    noticed = what_callers_notice(KeptGraph(old, (2026, 2028)), new, (2027, 2029), VOCABULARY)
    assert date(2026, 12, 25) in set(_days_told(noticed))
    commands = [change.command for change in noticed.changes]
    # A trace of a year that is outside of the horizon would be refused.
    assert not any('"2026-' in command or "'2026-" in command for command in commands)


def test_a_dated_rule_that_is_taken_back_is_told_as_a_change(resolve: Resolve) -> None:
    old, new = (_graph(resolve, calendar, (2026, 2028)) for calendar in (DATED, WEEKS))
    noticed = what_callers_notice(KeptGraph(old, (2026, 2028)), new, (2026, 2028), VOCABULARY)
    assert not noticed.forgotten
    assert set(_days_told(noticed)) == {date(2027, 5, 6)}
