"""The years of which holidays and dated rules are known hold the day on which the tree is judged, and some months after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from compiler.diagnostics import Diagnostic, Text, text
from compiler.diagnostics.addresses import object_address
from compiler.diagnostics.codes import diagnose
from compiler.reading.parse import FLEET_SCOPE
from compiler.resolving.resolved import ResolvedFleet
from schema.fleet import Horizon

WARNED_FROM = 7
"""The month of the last year from which on its end is announced: six months are left."""
_YEARS_ADVISED = 2
"""After the present one."""


def check_horizon(fleet: ResolvedFleet, today: date) -> Iterator[Diagnostic]:
    """TIME008 today is outside the horizon, TIME009 the horizon ends within six months. `horizon_holds_until`: how long that is so."""
    first, last = fleet.fleet.fleet.horizon
    if today.year > last:
        yield _diagnostic(fleet, "TIME008", text("the horizon ended with {year}", year=str(last)), today)
    elif today.year < first:
        message = text("the horizon begins with {year} only", year=str(first))
        yield _diagnostic(fleet, "TIME008", message, today)
    elif today >= date(last, WARNED_FROM, 1):
        yield _diagnostic(fleet, "TIME009", text("the horizon ends with {year}", year=str(last)), today)


def horizon_holds_until(horizon: Horizon, today: date) -> date:
    """The last day on which `check_horizon` says of a horizon what it says today."""
    first, last = horizon
    turns = (date(first, 1, 1), date(last, WARNED_FROM, 1), date(last + 1, 1, 1))
    return min((turn - timedelta(days=1) for turn in turns if turn > today), default=date.max)


def _diagnostic(fleet: ResolvedFleet, code: str, message: Text, today: date) -> Diagnostic:
    path = ("fleet", "horizon")
    hint = text(
        "Write the present year and some more: horizon: {years}.",
        years=f"{today.year}..{today.year + _YEARS_ADVISED}",
    )
    return diagnose(
        code, message, fleet.places.range(path), hint=hint, address=object_address(FLEET_SCOPE, path)
    )
