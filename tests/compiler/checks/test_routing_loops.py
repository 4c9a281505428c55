"""Routing loops are found at the instants at which there is one, and nowhere else."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.checks.routing_loops import check_routing_loops
from compiler.resolving.resolved import ResolvedFleet
from compiler.resolving.subject import CheckedClient
from tests.compiler.conftest import FLEET, Resolve, make_fleet
from tests.effort import examples

NAMES = [f"r{index}" for index in range(5)]
WORDS = {name: f"route:{name}" for name in NAMES} | {
    "r0": "external:+33199000010",
    "r1": "external:+33199000011",
}
"""What leads on, as destinations name it: routes, and own numbers."""
HOURS = range(6)
_branches = st.lists(
    st.tuples(st.sets(st.sampled_from(HOURS), min_size=1), st.sampled_from(NAMES)), max_size=3
)
_routes = st.fixed_dictionaries(dict.fromkeys(NAMES, _branches))
Routes = dict[str, list[tuple[set[int], str]]]


def _as_written(routes: Routes) -> str:
    sections = {"external": "numbers:\n", "route": "routes:\n"}
    for name, branches in routes.items():
        kind, _, key = WORDS[name].partition(":")
        text = f"  {key}:\n    to:\n"
        for hours, target in branches:
            slots = ", ".join(f"0{hour}:00-0{hour + 1}:00" for hour in sorted(hours))
            text += f"      - {{when: {{hours: [{slots}]}}, to: {WORDS[target]}}}\n"
        sections[kind] += text + "      - to: hangup\n"
    return "".join(sections.values())


def _next(routes: Routes, name: str, hour: int) -> str | None:
    """The route that takes a call of an hour from another one: that of the first branch that holds."""
    return next((target for hours, target in routes[name] if hour in hours), None)


def _on_loops(routes: Routes, hour: int) -> set[str]:
    on_loops = set()
    for start in routes:
        name = _next(routes, start, hour)
        for _ in routes:
            if name == start:
                on_loops.add(start)
            name = None if name is None else _next(routes, name, hour)
    return on_loops


@given(routes=_routes)
@settings(
    max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_routes_and_numbers_are_refused_exactly_if_they_are_a_loop_at_some_hour(
    routes: Routes, resolve: Resolve, fleet: ResolvedFleet
) -> None:
    resolved, diagnostics = resolve(_as_written(routes))
    assert diagnostics == []
    said = set()
    for diagnostic in check_routing_loops(CheckedClient(resolved, fleet)):
        told = re.fullmatch(
            r"routing loop on 2026-01-0[12] at (\d\d):00 \(Europe/Paris\): (.*)", str(diagnostic.message)
        )
        assert told is not None, diagnostic.message
        named = {word: name for name, word in WORDS.items()}
        steps = [named[step] for step in told[2].split(" → ")]
        assert steps[0] == steps[-1] == min(steps)
        for this, following in itertools.pairwise(steps):
            assert _next(routes, this, int(told[1])) == following
        said.add(frozenset(steps))
    assert set().union(*said) == set().union(*(_on_loops(routes, hour) for hour in HOURS))


def _users(alice: str, bob: str) -> tuple[tuple[str, str], ...]:
    return ("extension: 201}", f"extension: 201, {alice}}}"), ("extension: 202}", f"extension: 202, {bob}}}")


CALENDARS = """
calendars:
  day: {weekly: [{days: mon-fri, hours: 08:00-18:00}], holidays: FR}
  overseas: {time_zone: Indian/Reunion, weekly: [{days: daily, hours: 08:00-18:00}]}
"""
DAY, NIGHT = "when: {hours: 08:00-18:00}", "when: {hours: 18:00-08:00}"

NEVER_AT_ONCE = {
    "users, by a calendar and what is left": (
        CALENDARS,
        *_users(
            "no_answer: [{when: day, to: user:bob}, {to: hangup}]",
            "no_answer: [{when: day, to: hangup}, {to: user:alice}]",
        ),
    ),
    "users, by a calendar and not by it": (
        CALENDARS,
        *_users(
            "busy: [{when: day, to: user:bob}, {to: hangup}]",
            "unreachable: [{when: not day, to: user:alice}, {to: busy}]",
        ),
    ),
    "users, until midnight and from midnight on": _users(
        "no_answer: [{when: {hours: 22:00-00:00}, to: user:bob}, {to: hangup}]",
        "no_answer: [{when: {hours: 00:00-06:00}, to: user:alice}, {to: hangup}]",
    ),
    "users, on a date and on the night before": _users(
        "no_answer: [{when: {dates: 2026-12-25}, to: user:bob}, {to: hangup}]",
        "no_answer: [{when: {dates: 2026-12-24, hours: 20:00-00:00}, to: user:alice}, {to: hangup}]",
    ),
    "groups": (
        f"""
groups:
  one: {{name: A, members: [user:alice], no_answer: [{{{DAY}, to: group:two}}, {{to: hangup}}]}}
  two: {{name: B, members: [user:bob], no_answer: hangup, busy: [{{{NIGHT}, to: group:one}}, {{to: busy}}]}}
""",
    ),
    "routes": (
        f"""
routes:
  one: {{to: [{{{DAY}, to: route:two}}, {{to: hangup}}]}}
  two: {{to: [{{{DAY}, to: hangup}}, {{to: route:one}}]}}
""",
    ),
    "a route that leads to itself where no call comes": (
        f"routes: {{one: {{to: [{{{DAY}, to: [{{{NIGHT}, to: route:one}}, {{to: hangup}}]}}, {{to: hangup}}]}}}}",
    ),
    "a user, a group and a route, a third of the day each": (
        *_users("no_answer: [{when: {hours: 00:00-08:00}, to: group:team}, {to: hangup}]", "ring: 10s"),
        """
groups:
  team: {name: A, members: [user:bob], no_answer: [{when: {hours: 08:00-16:00}, to: route:late}, {to: hangup}]}
routes:
  late: {to: [{when: {hours: 16:00-00:00}, to: user:alice}, {to: hangup}]}
""",
    ),
    "two and two of three at once": (
        f"""
routes:
  one: {{to: [{{{DAY}, to: route:two}}, {{to: hangup}}]}}
  two: {{to: route:three}}
  three: {{to: [{{{NIGHT}, to: route:one}}, {{to: hangup}}]}}
""",
    ),
}


@pytest.mark.parametrize("changes", NEVER_AT_ONCE.values(), ids=NEVER_AT_ONCE)
def test_what_never_holds_at_one_instant_is_no_loop(
    changes: tuple[str | tuple[str, str], ...], resolve: Resolve, fleet: ResolvedFleet
) -> None:
    resolved, diagnostics = resolve(*changes)
    assert diagnostics == []
    assert list(check_routing_loops(CheckedClient(resolved, fleet))) == []


AT_ONCE = {
    "users, one minute of the day": (
        _users(
            "no_answer: [{when: {hours: 08:00-18:01}, to: user:bob}, {to: hangup}]",
            "no_answer: [{when: {hours: 08:00-18:00}, to: hangup}, {to: user:alice}]",
        ),
        "routing loop on 2026-01-01 at 18:00 (Europe/Paris): user:alice → user:bob → user:alice",
    ),
    "users, the minute before midnight of one weekday": (
        _users(
            "no_answer: [{when: {days: fri, hours: 22:00-00:00}, to: user:bob}, {to: hangup}]",
            "no_answer: [{when: {days: fri, hours: 23:59-06:00}, to: user:alice}, {to: hangup}]",
        ),
        "routing loop on 2026-01-02 at 23:59 (Europe/Paris): user:alice → user:bob → user:alice",
    ),
    "a calendar's holidays": (
        (
            CALENDARS,
            *_users(
                "no_answer: [{when: day, to: hangup}, {to: user:bob}]",
                "no_answer: [{when: {days: mon-fri, hours: 08:00-18:00}, to: user:alice}, {to: hangup}]",
            ),
        ),
        "routing loop on 2026-01-01 at 08:00 (Europe/Paris): user:alice → user:bob → user:alice",
    ),
    "hours of one zone, and of another": (
        (
            CALENDARS,
            *_users(
                "no_answer: [{when: overseas, to: user:bob}, {to: hangup}]",
                "no_answer: [{when: {hours: 14:59-18:00}, to: user:alice}, {to: hangup}]",
            ),
        ),
        "routing loop on 2026-01-01 at 14:59 (Europe/Paris): user:alice → user:bob → user:alice",
    ),
    "groups and routes": (
        (
            f"""
groups:
  one: {{name: A, members: [user:alice], no_answer: [{{{DAY}, to: route:two}}, {{to: hangup}}]}}
routes:
  two: {{to: [{{when: {{dates: 2027-07-14, hours: 12:00-12:01}}, to: group:one}}, {{to: hangup}}]}}
""",
        ),
        "routing loop on 2027-07-14 at 12:00 (Europe/Paris): group:one → route:two → group:one",
    ),
    "at any time": (
        _users("no_answer: user:bob", f"no_answer: [{{{DAY}, to: user:alice}}, {{to: user:alice}}]"),
        "routing loop: user:alice → user:bob → user:alice",
    ),
}


@pytest.mark.parametrize(("changes", "message"), AT_ONCE.values(), ids=AT_ONCE)
def test_a_loop_is_told_with_its_first_minute(
    changes: tuple[str | tuple[str, str], ...], message: str, resolve: Resolve, fleet: ResolvedFleet
) -> None:
    resolved, diagnostics = resolve(*changes)
    assert diagnostics == []
    (said,) = check_routing_loops(CheckedClient(resolved, fleet))
    assert str(said.message) == message


def test_the_lines_are_named_by_which_calls_go_at_that_minute(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve(
        *_users(
            "busy: [{when: {hours: 09:00-10:00}, to: user:bob}, {to: hangup}], no_answer: user:bob",
            "no_answer: [{when: {hours: 09:00-10:00}, to: busy}, {when: {hours: 10:00-11:00}, to: user:alice}, {to: busy}]",
        )
    )
    (said,) = check_routing_loops(CheckedClient(resolved, fleet))
    assert said.range is not None
    assert said.range.start.line == 11
    assert [related.range.start.line for related in said.related] == [12]
    assert "10:00" in str(said.message)


def test_a_calendar_that_does_not_exist_makes_no_loop(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, diagnostics = resolve(
        *_users("no_answer: [{when: gone, to: user:bob}, {to: user:bob}]", "no_answer: user:alice")
    )
    assert [diagnostic.code for diagnostic in diagnostics] == ["REF001"]
    assert list(check_routing_loops(CheckedClient(resolved, fleet))) == []


def test_holidays_of_years_beyond_the_horizon_part_nothing(resolve: Resolve) -> None:
    short = make_fleet(FLEET.replace("2026..2028", "2027..2027"))
    resolved, _ = resolve(
        *_users(
            "no_answer: [{when: {dates: 2026-12-25}, to: user:bob}, {to: hangup}]", "no_answer: user:alice"
        ),
        operator=short,
    )
    assert list(check_routing_loops(CheckedClient(resolved, short))) == []


def test_members_of_a_group_do_not_send_calls_on(resolve: Resolve, fleet: ResolvedFleet) -> None:
    resolved, _ = resolve(
        ("extension: 202}", "extension: 202, no_answer: group:sales}"),
        "groups:\n  sales: {name: Ventes, members: [user:bob], no_answer: hangup}\n",
    )
    assert list(check_routing_loops(CheckedClient(resolved, fleet))) == []
