"""The first and the last minute of the horizon, on the clocks of sites whose New Year is not that of Greenwich."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from compiler.pipeline import ClientFiles, Compilation, compile_client, compile_fleet
from compiler.reading.source import SourceFile
from tests.broken_trees import CLIENT, FLEET

ZONES = ("America/Miquelon", "Europe/Paris", "Indian/Reunion")
CALENDAR = "calendars: {open: {weekly: [{days: mon-sun, hours: 00:00-24:00}], holidays: FR}}\n"


def compiled(zone: str, more: str, to: str = "user:alice") -> Compilation:
    fleet, _ = compile_fleet([SourceFile("tenants/fleet.yaml", FLEET.encode())])
    assert fleet is not None
    text = CLIENT.replace("Europe/Paris", zone).replace("{to: user:alice}", f"{{to: {to}}}") + more
    return compile_client(
        ClientFiles("acme", (SourceFile("tenants/acme/client.yaml", text.encode()),), {}), fleet
    )


def calls(instants: str, expected: str) -> str:
    return f"tests: {{night: {{name: Nuit, to: 01 99 00 00 01, at: {instants}, expect: {expected}}}}}\n"


@pytest.mark.parametrize("calendar", ["Europe/Paris", None])
@pytest.mark.parametrize("zone", ZONES)
def test_the_edges_of_the_horizon_can_be_tested(zone: str, calendar: str | None) -> None:
    """Whatever the zone of the conditions is: at the sites it is a year of the horizon."""
    own_zone = f", time_zone: {calendar}" if calendar else ""
    more = CALENDAR.replace("holidays: FR", f"holidays: FR{own_zone}")
    tests = calls("[2026-01-01 00:00, 2028-12-31 23:59]", "user:alice")
    compilation = compiled(zone, more + tests, "[{when: open, to: user:alice}, {to: user:alice}]")
    assert compilation.judged is not None, compilation.diagnostics
    assert compilation.judged.faults == ()
    (found,) = compilation.judged.tests
    assert found.misses == ()


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_proved_begins_and_ends_with_the_years_of_the_clock(zone: str) -> None:
    compilation = compiled(zone, CALENDAR, "[{when: open, to: user:alice}, {to: hangup}]")
    assert compilation.verdict is not None
    timeline = compilation.verdict.case.timeline
    shown = [f"{edge.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for edge in (timeline.start, timeline.stop)]
    assert shown == ["2026-01-01 00:00", "2029-01-01 00:00"]
    (failure,) = compilation.verdict.failures
    # The calls that are hung up on are those of 1 January first, from its first minute to its last.
    low, high = next(timeline.intervals(failure.when))
    assert (low, high - low) == (timeline.start, timedelta(days=1))
