"""Gaps and dead branches of conditional routes, against brute force."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.checks.conditions import check_conditions, first_gap
from compiler.resolving.resolved import ResolvedClient, ResolvedFleet
from compiler.resolving.subject import CheckedClient
from compiler.time.schedule import Schedule, always, never, weekly
from tests.compiler.conftest import Resolve
from tests.effort import examples

START = datetime(2026, 3, 23, tzinfo=UTC)
END = datetime(2026, 4, 6, tzinfo=UTC)
"""Two weeks around a change of clocks."""

_hour = st.integers(0, 24).map(lambda hour: hour * 60)
_slot = st.tuples(st.integers(0, 23).map(lambda hour: hour * 60), _hour).filter(
    lambda slot: slot[0] != slot[1]
)
_zone = st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Miquelon"])
_schedule = st.builds(
    weekly, _zone, st.sets(st.integers(0, 6), min_size=4), st.lists(_slot, min_size=1, max_size=3)
)


def _walk(schedules: list[Schedule]) -> datetime | None:
    moment = START
    while moment < END:
        if not any(schedule.contains(moment) for schedule in schedules):
            return moment
        moment += timedelta(minutes=60)
    return None


@given(st.lists(_schedule, min_size=1, max_size=4))
@settings(max_examples=examples(60), deadline=None)
def test_the_first_gap_is_the_first_hour_that_nothing_holds(schedules: list[Schedule]) -> None:
    # The zones are whole hours from UTC, and all slots are of whole hours.
    assert first_gap(schedules, START, END) == _walk(schedules)


def test_always_leaves_no_gap_and_never_leaves_everything() -> None:
    assert first_gap([never("Europe/Paris"), always("Indian/Reunion")], START, END) is None
    assert first_gap([never("Europe/Paris")], START, END) == START


def _said(resolved: ResolvedClient, fleet: ResolvedFleet) -> list[str]:
    return [
        f"{diagnostic.code} {diagnostic.message}"
        for diagnostic in check_conditions(CheckedClient(resolved, fleet))
    ]


def test_a_calendar_and_its_opposite_are_enough_without_a_last_branch(
    resolve: Resolve, fleet: ResolvedFleet
) -> None:
    resolved, _ = resolve(
        "calendars:\n  open:\n    holidays: FR\n    weekly: [{days: mon-fri, hours: 08:00-18:00}]\n"
        "routes:\n  day:\n    to:\n      - {when: open, to: user:alice}\n      - {when: not open, to: hangup}\n"
    )
    assert _said(resolved, fleet) == []


def test_the_gap_is_named_in_local_time(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve(
        "routes:\n  day:\n    to:\n"
        "      - {when: {hours: 00:00-24:00, dates: 2026-01-01..2026-06-30}, to: user:alice}\n"
        "      - {when: {hours: 08:00-07:59, dates: 2026-07-01..2026-12-31}, to: user:bob}\n"
        "      - {when: {dates: 2027-01-01..2027-12-31}, to: user:bob}\n"
        "      - {when: {dates: 2028-01-01..2028-12-31}, to: user:bob}\n"
    )
    assert _said(resolved, fleet) == ["TIME005 no branch matches on 2026-07-01 at 00:00 (Europe/Paris)"]


def test_an_earlier_branch_in_another_zone_covers_nothing(resolve: Resolve, fleet: ResolvedFleet) -> None:
    # Whether one zone's hours contain another's depends on the season: only the same zone is proof.
    resolved, _ = resolve(
        "routes:\n  day:\n    to:\n"
        "      - {when: {hours: 00:00-24:00, time_zone: Indian/Reunion}, to: user:alice}\n"
        "      - {when: {days: mon}, to: user:bob}\n      - to: hangup\n"
    )
    assert _said(resolved, fleet) == []


def test_users_rules_are_looked_at_too_and_defaults_once(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve(
        ("brand: azur}", "brand: azur, defaults: {user: {no_answer: [{when: {days: sat}, to: hangup}]}}}")
    )
    assert _said(resolved, fleet) == ["TIME005 no branch matches on 2026-01-01 at 00:00 (Europe/Paris)"]
