"""What comes back every week in a sequence of days, from when until when, and what takes turns over some weeks.

A day's content is the number of its set, 0 for the empty one; only whether contents are equal counts. Days are numbered from a Monday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, groupby, islice, pairwise
from operator import itemgetter

NOTHING = 0
"""The number of the empty set."""

_SHORTEST = 21
"""Days that something must come back for, to be called a habit."""
_CHANGE = 3
"""What it costs to say that the week changes, in days that are listed as exceptions."""
_LONGEST_RUN = 5
"""Exceptions in a row that are alike are one stretch to say: more of them cost no more."""
_MOST_EXCEPTIONS = 0.3
"""Of the days on which anything happens; where more differ, there is no habit."""
_MOST_IN_TURNS = 0.1
"""The same for weeks that take turns, which are harder to believe."""
_LONGEST_TURNS = 12
_MOST_WEEKS = 8
"""Different weeks that are tried."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Contents that come back from day `first` to day `last`, both included: `week[day % len(week)]`, over one week or several."""

    first: int
    last: int
    week: tuple[int, ...]


def weekly_patterns(days: Sequence[int], start: int) -> tuple[Pattern, ...]:
    """The habits in contents of days, `start` being the number of the first one, in order; none if nothing comes back."""
    active = [place for place, content in enumerate(days) if content != NOTHING]
    if not active:
        return ()
    # A holiday at either end of the years is no reason to say that a habit begins after it.
    low = active[0] if active[0] > 7 else 0
    high = active[-1] if len(days) - 1 - active[-1] > 7 else len(days) - 1
    if high - low + 1 < _SHORTEST:
        return ()
    habits = _to_the_ends(
        [habit for habit in _habits(days[low : high + 1], start + low) if any(habit.week)], start, len(days)
    )
    expected = usual_contents(habits, start, len(days))
    concerned = sum(1 for content, usual in zip(days, expected, strict=True) if content or usual)
    differing = sum(1 for content, usual in zip(days, expected, strict=True) if content != usual)
    return habits if differing <= _MOST_EXCEPTIONS * concerned else ()


def _to_the_ends(habits: list[Pattern], start: int, count: int) -> tuple[Pattern, ...]:
    """Habits that hold from the first day and to the last one, if they say nothing of the days that would be added.

    The outermost days do not count: the years hold only a part of them.
    """
    if habits:
        first, last = habits[0], habits[-1]
        if not any(first.week[day % len(first.week)] for day in range(start + 1, first.first)):
            habits[0] = replace(first, first=start)
        if not any(last.week[day % len(last.week)] for day in range(last.last + 1, start + count - 1)):
            habits[-1] = replace(habits[-1], last=start + count - 1)
    return tuple(habits)


def usual_contents(habits: Sequence[Pattern], start: int, count: int) -> list[int]:
    """What habits say of this many days, from the day `start` on."""
    contents = [NOTHING] * count
    for habit in habits:
        run = islice(cycle(_turned(habit.week, habit.first)), habit.last - habit.first + 1)
        contents[habit.first - start : habit.last - start + 1] = run
    return contents


def _habits(days: Sequence[int], start: int) -> tuple[Pattern, ...]:
    changes, cost = _changes(days, start)
    ends = [*(place for place, _ in changes[1:]), len(days)]
    habits = tuple(
        Pattern(start + low, start + end - 1, week)
        for (low, week), end in zip(changes, ends, strict=True)
        if low < end
    )
    if cost > max(_CHANGE * 2, 2 * _MOST_IN_TURNS * sum(1 for content in days if content)):
        turns = _turns(days, start, cost)
        if turns is not None:
            return (Pattern(start, start + len(days) - 1, turns),)
    return habits


def _changes(days: Sequence[int], start: int) -> tuple[list[tuple[int, tuple[int, ...]]], int]:
    """The cheapest account of the days: from which place on which week holds; and what it costs.

    Each day that differs costs one, each change of the week costs `_CHANGE`: the shortest path through weeks and days. Days that
    differ from the same weeks go together, since a change among them is best at the first.
    """
    weeks = _weeks(days, start)
    faults = [_faults(days, _turned(week, start)) for week in weeks]
    best = [0] * len(weeks)
    ways: list[tuple[int, list[int]]] = []
    columns = ((place, column) for place, column in enumerate(zip(*faults, strict=True)) if any(column))
    for column, together in groupby(columns, key=itemgetter(1)):
        places = [place for place, _ in together]
        cheapest = min(best)
        source, limit = best.index(cheapest), cheapest + _CHANGE
        ways.append((places[0], [source if limit < cost else week for week, cost in enumerate(best)]))
        best = [min(limit, cost) + len(places) * fault for cost, fault in zip(best, column, strict=True)]
    cost = min(best)
    here = best.index(cost)
    changes = []
    for place, origins in reversed(ways):
        if origins[here] != here:
            changes.append((place, weeks[here]))
            here = origins[here]
    return [(0, weeks[here]), *reversed(changes)], cost


def _weeks(days: Sequence[int], start: int) -> list[tuple[int, ...]]:
    """Weeks that may be habits, Monday first: those that came twice in a row more than once, what is most frequent on each day, and the empty one."""
    whole = [tuple(days[low : low + 7]) for low in range(-start % 7, len(days) - 6, 7)]
    twice = Counter(week for week, following in pairwise(whole) if week == following)
    columns = (days[place::7] for place in range(7))
    frequent = _turned([max(set(column), key=column.count) for column in columns], -start)
    often = [week for week, count in twice.most_common(_MOST_WEEKS) if count > 1]
    return list(dict.fromkeys((*often, frequent, (NOTHING,) * 7)))


def _turned(week: Sequence[int], start: int) -> tuple[int, ...]:
    """A week, or several, as it runs from the day `start`."""
    place = start % len(week)
    return (*week[place:], *week[:place])


def _faults(days: Sequence[int], week: Sequence[int]) -> list[int]:
    """For each day whether it differs, 1 or 0; differences in a row that are alike count up to a limit."""
    faults = []
    last, run = -1, 0
    for actual, expected in zip(days, cycle(week)):
        if actual == expected:
            # Days on which nothing happens anyway do not part a closure.
            run = run if actual == last == NOTHING else 0
            faults.append(0)
            continue
        run = run + 1 if actual == last else 1
        last = actual
        faults.append(1 if run <= _LONGEST_RUN else 0)
    return faults


def _turns(days: Sequence[int], start: int, most: int) -> tuple[int, ...] | None:
    """Weeks that take turns, if they tell nearly every day and better than at the cost given."""
    active = sum(1 for content in days if content)
    for weeks in range(2, _LONGEST_TURNS + 1):
        length = 7 * weeks
        if len(days) < 3 * length:
            return None
        places = islice(cycle(_turned(range(length), start)), len(days))
        best: dict[int, tuple[int, int]] = {}
        for (place, content), count in Counter(zip(places, days, strict=True)).items():
            best[place] = max(best.get(place, (0, 0)), (count, content))
        faults = len(days) - sum(count for count, _ in best.values())
        if faults <= _MOST_IN_TURNS * active and faults < most:
            return tuple(best[place][1] for place in range(length))
    return None
