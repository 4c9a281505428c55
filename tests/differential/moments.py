"""Random times: slots, calendars and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

HORIZON = (2026, 2028)
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Miquelon")
REGIONS = ("FR", "FR-57", "FR-67", "FR-974", "FR-975")

SLOTS = (
    "08:30-12:30",
    "14:00-18:00",
    "00:00-24:00",
    "12:30-14:00",
    # Across midnight, and as close to it as can be.
    "22:00-06:00",
    "23:59-00:01",
    "18:00-00:00",
    "00:00-00:01",
    # Around the hour that is skipped in March and comes twice in October.
    "02:15-02:45",
)
DAYS = ("mon-fri", "sat", "daily", "sun", ["mon", "wed"], "fri-mon", ["tue-thu", "sun"])
OPENED = ("2026-12-24", "2027-07-14", "03-28", "02-29", "2027-03-28", "2028-02-29", "2026-11-01..2026-11-03")
"""Dates that calendars open; apart from those that they close, since both together are refused."""
CLOSED = ("2026-12-25..2027-01-02", "05-06", "2027-05-06", "2026-10-25", "2028-01-01")
DATES = (
    *OPENED,
    *CLOSED,
    ["2026-12-31", "2027-01-01"],
    "2027-12-20..2028-01-10",
    "12-24..01-02",
    ["12-31", "06-15..09-01"],
)

_slots = st.lists(st.sampled_from(SLOTS), min_size=1, max_size=2, unique=True)
_days = st.sampled_from(DAYS)
_weeks = st.sampled_from(("even", "odd"))


def one_or_many(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A list of one may be written without its brackets."""
    return st.builds(
        lambda items, lone: items[0] if lone and len(items) == 1 else items, strategy, st.booleans()
    )


@st.composite
def calendars(draw: st.DrawFn, sites: list[str]) -> dict[str, Any]:
    """A calendar that holds some instants: by the week, or (not by the week) on dates."""
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["name"] = "Ouverture"
    if draw(st.integers(0, 9)) < 9:
        week = st.fixed_dictionaries(
            {"days": _days, "hours": one_or_many(_slots)}, optional={"weeks": _weeks}
        )
        found["weekly"] = draw(st.lists(week, min_size=1, max_size=2))
        if draw(st.booleans()):
            found["holidays"] = draw(st.sampled_from(REGIONS))
            if draw(st.integers(0, 3)) == 3:
                found["good_friday"] = True
    if "weekly" not in found or draw(st.integers(0, 2)) == 2:
        opening = st.fixed_dictionaries(
            {"dates": st.sampled_from(OPENED), "hours": one_or_many(_slots)},
            optional={"label": st.just("Exception")},
        )
        found["open"] = draw(st.lists(opening, min_size=1, max_size=2))
    if draw(st.integers(0, 2)) == 2:
        # Hours alone may be closed on any date; what is left is never nothing, for a calendar of weeks.
        whole = st.fixed_dictionaries({"dates": st.sampled_from(CLOSED)})
        hours = st.fixed_dictionaries(
            {"dates": st.sampled_from(DATES), "hours": st.sampled_from(("09:00-10:00", "20:00-23:00"))}
        )
        found["closed"] = draw(st.lists(whole if "weekly" not in found else whole | hours, max_size=2))
    where = draw(st.integers(0, 3))
    if where == 2:
        found["site"] = draw(st.sampled_from(sites))
    elif where == 3:
        found["time_zone"] = draw(st.sampled_from(ZONES))
    return found


@st.composite
def _inline(draw: st.DrawFn) -> dict[str, Any]:
    kinds = draw(
        st.lists(st.sampled_from(("hours", "days", "dates", "weeks")), min_size=1, max_size=4, unique=True)
    )
    found: dict[str, Any] = {}
    if "hours" in kinds:
        found["hours"] = draw(one_or_many(_slots))
    if "days" in kinds:
        found["days"] = draw(_days)
    if "dates" in kinds:
        found["dates"] = draw(st.sampled_from(DATES))
    if "weeks" in kinds:
        found["weeks"] = draw(_weeks)
    if draw(st.integers(0, 3)) == 3:
        found["time_zone"] = draw(st.sampled_from(ZONES))
    return found


LISTED_NUMBERS = ("+33612345678", "06 12 34 56 79", "+442079460000", "3114")
LISTED_PREFIXES = ("+336", "+33 6 12", "+44", "+33612345678", "+1")
"""One that is a whole number, some inside of others."""


@st.composite
def caller_lists(draw: st.DrawFn) -> dict[str, Any]:
    """A list of callers: numbers, prefixes or both."""
    numbers = draw(st.lists(st.sampled_from(LISTED_NUMBERS), max_size=2, unique=True))
    prefixes = draw(
        st.lists(st.sampled_from(LISTED_PREFIXES), min_size=0 if numbers else 1, max_size=2, unique=True)
    )
    found: dict[str, Any] = {"numbers": numbers, "prefixes": prefixes}
    if draw(st.booleans()):
        found["name"] = "Clients"
    return {key: value for key, value in found.items() if value}


def caller_conditions(named: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A condition on the caller: a list, several, or everybody who is not on one."""
    lists = st.sampled_from([*named, "withheld"])
    alone = lists | lists.map(lambda name: f"not {name}")
    return st.builds(
        lambda caller: {"caller": caller}, alone | st.lists(lists, min_size=1, max_size=2, unique=True)
    )


@st.composite
def switches(
    draw: st.DrawFn, codes: tuple[str, ...], calendars: list[str], sites: list[str]
) -> dict[str, Any]:
    """A switch with some of these codes, one at least; more often than not without a schedule."""
    names = draw(st.permutations(("day", "night", "bank-holiday")))
    chosen = codes[: draw(st.integers(2, len(codes)))]
    found: dict[str, Any] = {"name": "Commutateur"}
    positions: dict[str, Any] = {
        name: {"code": code, **({"name": f"Position {name}"} if draw(st.booleans()) else {})}
        for name, code in zip(names, chosen, strict=False)
    }
    if draw(st.integers(0, 2)) == 2:
        # One line asks, so that one clock counts.
        line = {"when": draw(conditions(calendars)), "position": names[0]}
        found["schedule"] = [line, {"position": names[1]}]
    else:
        del positions[names[0]]["code"]
    if draw(st.integers(0, 2)) == 2:
        found["until"] = draw(st.sampled_from(("08:00", "00:00", "02:30", "23:59")))
    if draw(st.integers(0, 2)) == 2:
        found["site"] = draw(st.sampled_from(sites))
    return {**found, "positions": positions}


def switch_conditions(named: Mapping[str, dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A condition on a switch: one of its positions, or several, but not all of them."""

    def condition(name: str) -> st.SearchStrategy[dict[str, Any]]:
        positions = list(named[name]["positions"])
        one = st.sampled_from(positions)
        several = st.lists(one, min_size=1, max_size=len(positions) - 1, unique=True)
        return st.builds(lambda position: {"switch": name, "position": position}, one | several)

    return st.sampled_from(sorted(named)).flatmap(condition)


def conditions(named: list[str]) -> st.SearchStrategy[Any]:
    """A condition: a calendar, `not` one, or one written in place."""
    if not named:
        return _inline()
    calendar = st.sampled_from(named)
    return calendar | calendar.map(lambda name: f"not {name}") | _inline()
