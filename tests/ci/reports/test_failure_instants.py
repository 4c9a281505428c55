"""When something fails is told with its clock, where a client lives by more than one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ci.reports.failure_instants import failure_instant, failure_instants
from ci.terminal.i18n import translator
from compiler.time.positions import Positions
from compiler.time.timeline import Instants

LOW, HIGH = datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 11, 30, 10, tzinfo=UTC)
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Failure:
    several_clocks: bool
    zone: str = "Europe/Paris"
    intervals: tuple[Instants, ...] = ((LOW, HIGH),)
    by_position: tuple[tuple[Positions, tuple[Instants, ...]], ...] = ()
    within: Instants = YEAR


@pytest.mark.parametrize("several", [False, True])
def test_the_clock_is_named_where_there_are_several(several: bool) -> None:
    french = translator("fr")
    assert failure_instants(Failure(several), french).endswith("(heure d'Europe/Paris)") == several
    at = LOW.astimezone(ZoneInfo("Europe/Paris"))
    shown = "2026-11-30 10:00 (Europe/Paris)" if several else "2026-11-30 10:00"
    assert failure_instant(at, Failure(several), french) == shown
