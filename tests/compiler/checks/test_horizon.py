"""What is said of a horizon, by the day; and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.checks.horizon import check_horizon, horizon_holds_until
from compiler.pipeline import compile_fleet
from compiler.reading.source import SourceFile
from compiler.resolving.resolved import ResolvedFleet
from tests.broken_trees import FLEET


def layer(years: str) -> ResolvedFleet:
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.replace("2026..2028", years).encode())])
    assert fleet is not None
    return fleet


def codes(fleet: ResolvedFleet, today: date) -> list[str]:
    return [diagnostic.code for diagnostic in check_horizon(fleet, today)]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 12, 31), ["TIME008"]),
        (date(2026, 1, 1), []),
        (date(2027, 8, 1), []),
        (date(2028, 6, 30), []),
        (date(2028, 7, 1), ["TIME009"]),
        (date(2028, 12, 31), ["TIME009"]),
        (date(2029, 1, 1), ["TIME008"]),
    ],
)
def test_a_horizon_holds_today_and_for_six_months(today: date, said: list[str]) -> None:
    assert codes(layer("2026..2028"), today) == said


@given(st.dates(date(2024, 1, 1), date(2032, 1, 1)), st.sampled_from(["2026..2028", "2027", "2026..2029"]))
def test_the_same_is_said_until_the_day_named_and_no_longer(today: date, years: str) -> None:
    fleet = layer(years)
    until = horizon_holds_until(fleet.fleet.fleet.horizon, today)
    assert codes(fleet, today) == codes(fleet, min(until, date(2100, 1, 1)))
    if until < date.max:
        assert codes(fleet, today) != codes(fleet, until + timedelta(days=1))
